"""What WordPress makes of stored text, on its way to the page. The expected texts are WordPress 6.1.9's own."""

import pytest

from archiver.platforms.fields import html_text
from archiver.platforms.wordpress.rendering import comment_html, paragraphs, post_html, title_html


def no_image(_: str) -> str:
    return ""


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ('Han sa "hej" -- och gick...', "Han sa ”hej” — och gick…"),
        ("Badet - nu öppet, kl 8-20", "Badet – nu öppet, kl 8-20"),
        ("it's 9' and 8\" '25 'enkla'", "it’s 9′ and 8″ ’25 ‘enkla’"),
        ("3x2 bord, 0x9999, 10x", "3×2 bord, 0x9999, 10x"),
        ("Märket (tm) xn--abc a--b ---", "Märket ™ xn--abc a–b —"),
        ('("Ja") ["Nej"]', "(”Ja”) [”Nej”]"),
    ],
)
def test_a_title_gets_its_typography(stored: str, shown: str) -> None:
    assert title_html(stored, "sv-SE") == shown


def test_english_opens_quotations_otherwise() -> None:
    assert title_html('"Tis" \'tis', "en-US") == "“Tis” ’tis"


def test_what_is_shown_as_written_keeps_its_characters() -> None:
    stored = '<pre>"a" -- b</pre><p title="x -- y">"c"</p><code>--</code>'
    assert post_html(f"<!-- wp:html -->{stored}", "sv", no_image).endswith(
        '<pre>"a" -- b</pre><p title="x -- y">”c”</p><code>--</code>'
    )


def test_empty_lines_make_paragraphs_and_line_ends_breaks() -> None:
    told = paragraphs("Ett\r\ntvå\n\n\nTre\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<pre>x\n\ny</pre>")
    assert html_text(told, "https://x/").text == "Ett\ntvå\n\nTre\n\na\nb\n\nx\n\ny"


def test_shortcodes_of_wordpress_become_what_they_show() -> None:
    stored = '[caption width="3"]<img src="/a.jpg" /> Bilden[/caption]\n\n[video mp4="/f.mp4"][/video]\n\n[audio https://x/l.mp3]\n\n[embed]https://t.example/1[/embed]\n\n[okant]'
    told = post_html(stored, "sv", no_image)
    assert '<figure class="wp-caption"><img src="/a.jpg" /><figcaption>Bilden</figcaption></figure>' in told
    assert '<video controls src="/f.mp4"></video>' in told
    assert '<audio controls src="https://x/l.mp3"></audio>' in told
    assert '<a href="https://t.example/1">https://t.example/1</a>' in told
    assert "[okant]" in told


def test_addresses_in_comments_become_links() -> None:
    read = html_text(
        comment_html('Se https://x.example/a?b=1&c=2. <a href="https://y.example">y</a> n@z.example', "sv"),
        "https://x/",
    )
    assert [link.url for link in read.links] == [
        "https://x.example/a?b=1&c=2",
        "https://y.example",
        "mailto:n@z.example",
    ]


@pytest.mark.parametrize(
    "stored",
    [
        "[caption]" * 2_000,
        "<" * 20_000,
        '"' * 20_000,
        "\n\n" * 20_000,
        "[gallery " * 5_000,
        "<pre><a><!-- " * 5_000,
        "[embed]" * 9_000,
    ],
)
def test_hostile_text_costs_no_more_than_its_length(stored: str) -> None:
    post_html(stored, "sv", no_image)
    comment_html(stored, "sv")
