import pytest

from archiver.records import Link
from tests.unit.platforms.samples import rendered


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a<br>b", "a\nb"),
        ("a<br><br>b", "a\n\nb"),
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("<div>a</div><div>b</div>", "a\nb"),
        ("<p>a</p>b", "a\n\nb"),
        ("  a \n b\t c  ", "a b c"),
        ("a <b> b </b> c", "a b c"),
        ("a<b> b</b>c", "a bc"),
        ("a\u00a0\u00a0b", "a\u00a0\u00a0b"),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>d", "a\nb\nc\n\nd"),
        ("<ul><li><p>a</p></li></ul>", "a"),
        ("<pre>a  b\n  c</pre>d", "a  b\n  c\n\nd"),
        ('<div style="white-space: pre-wrap">a\n\n b</div>', "a\n\n b"),
        ("<table><tr><th>a</th><td>b</td></tr><tr><td>c</td></tr></table>", "a\tb\nc"),
        ("a<script>b</script><style>c</style><template>d</template><noscript>e</noscript>f", "af"),
        ("a<span hidden>b</span><span style='display:none'>c</span>d", "ad"),
        ("<details><summary>a</summary>b</details>", "a\nb"),
        ('a <img alt="😀" src="x"> b', "a 😀 b"),
        ('<img class="emoji" alt=":blomma:">', ":blomma:"),
        ('<img class="wp-smiley" alt=":-)">', ":-)"),
        ('<img class="custom-emoji" alt="våg">', "våg"),
        ('<img alt="👩‍👩‍👧" src="x">', "👩‍👩‍👧"),
        ('<img alt="7" src="x">', ""),
        ('<img alt="En badplats" src="x">', ""),
        ("<h2>a</h2><blockquote>b</blockquote>", "a\n\nb"),
        ("a<!-- b -->c", "ac"),
        ("", ""),
    ],
)
def test_text_is_what_a_reader_sees(html: str, text: str) -> None:
    assert rendered(f"<body>{html}").text == text


def test_line_breaks_of_the_source_stay_where_the_site_shows_them() -> None:
    assert rendered("a\n\n  b <b>c</b>", as_written=True).text == "a\n\n  b c"


@pytest.mark.parametrize(
    ("html", "link"),
    [
        ('<a href="/x">vår <b>sida</b></a>', Link(text="vår sida", url="https://torg.example/x")),
        ('<a class="u-url mention" href="/@b">@b</a>', Link(text="@b", url="https://torg.example/@b", mention=True)),
        ('<a href="/b">@björn</a>', Link(text="@björn", url="https://torg.example/b", mention=True)),
        ('<a class="mention hashtag" href="/t">#bad</a>', Link(text="#bad", url="https://torg.example/t")),
        ('<a href="/x"><img src="y"></a>', Link(text="", url="https://torg.example/x")),
    ],
)
def test_links_and_mentions_are_kept_with_their_words(html: str, link: Link) -> None:
    assert rendered(f"<p>Se {html}.").links == (link,)


@pytest.mark.parametrize("html", ['<a href="javascript:x()">x</a>', "<a>x</a>", '<a href="data:text/html,x">x</a>'])
def test_a_link_that_leads_nowhere_is_only_text(html: str) -> None:
    assert rendered(html) == rendered("x")


def test_a_link_keeps_only_its_own_words_when_a_block_stands_before_it() -> None:
    assert rendered('<p>a</p><a href="/x">b</a>').links[0].text == "b"
