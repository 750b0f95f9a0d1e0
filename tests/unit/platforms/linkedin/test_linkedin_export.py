import datetime as dt
from collections.abc import Mapping

import pytest

from archiver.errors import ExportRefused
from archiver.platforms.export_reading import ExportThread
from archiver.platforms.linkedin.addresses import thread_id
from archiver.platforms.linkedin.export import LINKEDIN_EXPORT, NO_POST, NOT_CSV, recognises
from archiver.platforms.linkedin.tables import moment, read_rows
from archiver.records import Account, AuthorRole, Missing, Thread, Visibility
from tests.unit.platforms.talking import InMemory, export_context

ME = "https://www.linkedin.com/in/anna-granasa"
ACCOUNT = Account(id="anna", platform="linkedin", url=ME, name="Anna Ås", authority="KS", platform_id="in/anna-granasa")
SHARES = '''Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility
2026-01-15 10:00:00,https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A70,"Nu öppnar badet.""
""""
""Välkomna, ""alla""!",https://granasa.example/bad,https://media.licdn.com/bad.jpg,MEMBER_NETWORK
2026-01-14 09:00:00,https://www.linkedin.com/feed/update/urn%3Ali%3AugcPost%3A69,Bara för kontakter,,,CONNECTIONS
2026-01-13 09:00:00,,Utan adress,,,MEMBER_NETWORK
'''
COMMENTS = """Date,Link,Message
2026-01-16 08:00:00,https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A70?commentUrn=urn%3Ali%3Acomment%3A%28share%3A70%2C9001%29,"Det kostar \\"ingenting\\", faktiskt."
2026-01-17 08:00:00,https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A55,"De kallar det ""nu""!"
,https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A55,Utan dag
"""  # noqa: E501
MESSAGES = """CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER,ATTACHMENTS,IS MESSAGE DRAFT
2-a,,Bo Ek,https://www.linkedin.com/in/bo-ek,Anna Ås,https://www.linkedin.com/in/anna-granasa,2026-02-01 12:00:00 UTC,,Hej!,INBOX,,No
2-a,,Anna Ås,https://www.linkedin.com/in/anna-granasa,Bo Ek,https://www.linkedin.com/in/bo-ek,2026-02-01 12:05:00 UTC,,"<p class=""x"">Hej Bo</p><p>Läs <a href=""https://granasa.example/"">här</a></p>",SENT,https://www.linkedin.com/dms/1,No
2-a,,Anna Ås,https://www.linkedin.com/in/anna-granasa,Bo Ek,https://www.linkedin.com/in/bo-ek,2026-02-01 12:06:00 UTC,,Utkast,SENT,,Yes
"""  # noqa: E501
ARTICLE = """<html><head><title>Om vatten</title></head><body>
<h1><a href="https://www.linkedin.com/pulse/om-vatten-anna-x1">Om vatten</a></h1>
<p class="created">Created on 2025-09-20 06:04</p>{published}
<div><p>Vattnet är bra.</p><p><img src="https://media.licdn.com/v.jpg" alt="Ett glas"></p></div></body></html>"""
ANALYTICS = (
    "Innehållet för perioden\r\n\r\n"
    "Post title,Post link,Post type,Created date,Impressions,Clicks,Likes,Comments,Reposts\r\n"
    '"Nu söker vi\nlärare",https://www.linkedin.com/feed/update/urn:li:activity:7248,Organic,'
    '11/25/2025,"1,234",12,7,2,0\r\n'
)


def read(members: Mapping[str, bytes]) -> tuple[dict[str, Thread], list[Missing]]:
    given = list(LINKEDIN_EXPORT.read(InMemory(members), export_context(ACCOUNT)).threads)
    threads = {one.reading.thread.id: one.reading.thread for one in given if isinstance(one, ExportThread)}
    problems = [p for one in given if isinstance(one, ExportThread) for p in one.reading.problems]
    return threads, [*problems, *(one for one in given if isinstance(one, Missing))]


def whole() -> dict[str, bytes]:
    return {
        "Shares.csv": SHARES.encode("utf-8-sig"),
        "Comments_17529409.csv": COMMENTS.encode(),
        "messages.csv": MESSAGES.encode(),
        "Profile.csv": "First Name,Last Name,Headline\nAnna,Ås,Kommunalråd\n".encode(),
        "Articles/Articles/om-vatten.html": ARTICLE.format(
            published='<p class="published">Published on 2025-09-20 06:12</p>'
        ).encode(),
        "Articles/Articles/utkast.html": ARTICLE.format(published="").encode(),
        "Rich_Media.csv": b"Date/Time,Media Description,Media Link\n",
    }


def test_the_archive_of_a_person_becomes_posts_comments_messages_and_articles() -> None:
    assert recognises(InMemory(whole()))
    threads, problems = read(whole())
    share = threads["urn:li:share:70"]
    assert share.post.text == 'Nu öppnar badet.\n\nVälkomna, "alla"!'
    assert share.post.published_at == dt.datetime(2026, 1, 15, 10, tzinfo=dt.UTC)
    assert (share.post.shared_from, share.post.published_precision) == ("https://granasa.example/bad", "second")
    assert [one.url for one in share.post.media] == ["https://media.licdn.com/bad.jpg"]
    assert [(one.id, one.text, one.author.role) for one in share.comments] == [
        ("9001", 'Det kostar "ingenting", faktiskt.', AuthorRole.MUNICIPALITY)
    ]
    assert threads["urn:li:ugcPost:69"].visibility is Visibility.GROUP
    assert [one.why for one in problems if "saknar inläggets adress" in one.why]


def test_a_comment_on_somebody_elses_post_is_kept_and_says_that_the_post_is_not_there() -> None:
    threads, problems = read(whole())
    other = threads["urn:li:activity:55"]
    assert (other.post.text, other.post.author.role) == ("", AuthorRole.PUBLIC)
    assert {(one.id, one.text) for one in other.comments} == {
        ("comment-20260117T080000", 'De kallar det "nu"!'),
        ("comment", "Utan dag"),
    }
    assert Missing(what="https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A55", why=NO_POST) in problems


def test_messages_are_direct_threads_and_drafts_are_none() -> None:
    threads, _ = read(whole())
    talk = threads["message-2-a"]
    assert talk.visibility is Visibility.DIRECT
    assert (talk.post.author.name, talk.post.author.role) == ("Bo Ek", AuthorRole.PUBLIC)
    (answer,) = talk.comments
    assert (answer.text, answer.author.role) == ("Hej Bo\n\nLäs här", AuthorRole.MUNICIPALITY)
    assert [link.url for link in answer.links] == ["https://granasa.example/"]
    assert [one.url for one in answer.media] == ["https://www.linkedin.com/dms/1"]


def test_articles_are_public_when_they_were_published() -> None:
    threads, _ = read(whole())
    article = threads["https://www.linkedin.com/pulse/om-vatten-anna-x1"]
    assert (article.post.title, article.post.text, article.visibility) == (
        "Om vatten", "Vattnet är bra.", Visibility.PUBLIC,
    )  # fmt: skip
    assert article.post.published_at == dt.datetime(2025, 9, 20, 6, 12, tzinfo=dt.UTC)
    assert [one.alt for one in article.post.media] == ["Ett glas"]
    assert threads["article-utkast.html"].visibility is Visibility.HIDDEN


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_pages_content_analytics_are_read_in_any_encoding_under_their_notes(encoding: str) -> None:
    threads, problems = read({"granasa_content_1700000000.csv": ANALYTICS.encode(encoding)})
    post = threads["urn:li:activity:7248"].post
    assert (post.text, post.published_precision) == ("Nu söker vi\nlärare", "day")
    assert post.published_at == dt.datetime(2025, 11, 25, tzinfo=dt.UTC)
    assert [(one.kind, one.value) for one in post.counters][:2] == [("view", 1234), ("like", 7)]
    assert problems == []


def test_a_spreadsheet_of_another_kind_says_what_to_do() -> None:
    members = {"granasa_content.xls": b"\xd0\xcf\x11\xe0"}
    assert recognises(InMemory(members))
    _, problems = read(members)
    assert problems == [Missing(what="granasa_content.xls", why=NOT_CSV.format(name="granasa_content.xls"))]


def test_something_else_is_not_recognised() -> None:
    assert not recognises(InMemory({"tweets.js": b"[]", "posts/post_1.html": b"<p>", "contents.txt": b"hej"}))


def test_a_table_without_its_header_is_refused_with_file_and_headings() -> None:
    with pytest.raises(ExportRefused, match=r"export\.zip: Shares\.csv has no line with the headings date, sharelink"):
        read({"Shares.csv": b"Datum,Adress\n1,2\n"})


def test_a_table_that_never_ends_its_text_is_refused_with_its_line() -> None:
    broken = b'Date,Link,Message\n2026-01-01,https://a.example/,"' + b"x" * (5 * 1024 * 1024)
    with pytest.raises(ExportRefused, match="line 2"):
        list(read_rows(InMemory({"Comments.csv": broken}), "Comments.csv", needs=("link",)))


def test_backslashes_that_escape_nothing_stay() -> None:
    rows = read_rows(InMemory({"a.csv": b'Date,Message\n1,"C:\\temp"\n2,"slut\\"\n'}), "a.csv", needs=("date",))
    assert [row["message"] for row in rows] == ["C:\\temp", "slut\\"]


@pytest.mark.parametrize(
    ("link", "id"),
    [
        ("https://www.linkedin.com/feed/update/urn:li:activity:7248?x=1", "urn:li:activity:7248"),
        ("https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A70", "urn:li:share:70"),
        ("https://www.linkedin.com/posts/granasa_bad-activity-724824646-pOe5", "urn:li:activity:724824646"),
        ("https://www.linkedin.com/pulse/om-vatten/", "https://www.linkedin.com/pulse/om-vatten"),
    ],
)  # fmt: skip
def test_an_address_names_the_post_as_the_page_does(link: str, id: str) -> None:
    assert thread_id(link) == id


@pytest.mark.parametrize("shown", ["", "igår", "2026-02-31 10:00:00", "31/31/2026", "9999999999"])
def test_what_is_no_moment_is_none(shown: str) -> None:
    assert moment(shown) == (None, "")
