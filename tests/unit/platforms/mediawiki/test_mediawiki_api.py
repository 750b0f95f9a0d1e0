"""What the wiki's API says when it does not answer as it should; that it answers at all is tested on a real wiki."""

import datetime as dt

import pytest

from archiver.errors import ProfileMismatch
from archiver.platforms.api_reading import AccountReading, Answer, Ask, Listed, Trouble
from archiver.platforms.mediawiki.api import MEDIAWIKI_API, NO_PAGE, judge
from archiver.records import Account, Missing, ThreadRef
from tests.unit.platforms.talking import NOW, context, talk

WIKI = "https://wiki.granasa.example"
API = f"{WIKI}/w/api.php"
ACCOUNT = Account(id="w", platform="mediawiki", url=f"{WIKI}/wiki/Special:Alla_sidor", name="Wiki", authority="KS")
SITE = {"general": {"sitename": "Granåsawiki", "wikiid": "wiki", "articlepath": "/wiki/$1"}, "statistics": {"pages": 9}}
READING = AccountReading(id="wiki", url=ACCOUNT.url, name="Wiki", data={"api": API, "general": SITE["general"]})
PAGE = {
    "pageid": 1, "title": "Snö", "fullurl": f"{WIKI}/wiki/Sn%C3%B6", "lastrevid": 7, "talkid": 2,
    "pagelanguage": "sv", "revisions": [{"timestamp": "2025-01-02T03:04:05Z"}],
}  # fmt: skip
TALK = {"pageid": 2, "title": "Diskussion:Snö", "fullurl": f"{WIKI}/wiki/Diskussion:Sn%C3%B6", "lastrevid": 9}


def test_the_api_is_found_where_the_wikis_pages_say_it_is() -> None:
    html = b'<html><head><link rel="EditURI" href="//wiki.granasa.example/w/api.php?action=rsd"></head></html>'
    reading = talk(MEDIAWIKI_API.read_account(context(ACCOUNT)), lambda ask: asked_site(ask, html))
    assert reading.name == "Granåsawiki"
    assert [(one.kind, one.value) for one in reading.counters] == [("pages", 9)]


def asked_site(ask: Ask, html: bytes) -> object:
    if ask.url == ACCOUNT.url:
        assert not ask.token  # the page is public; the token is the API's
        return html
    assert ask.url == API
    return {"query": SITE}


@pytest.mark.parametrize("base", [f"{WIKI}/w", API])
def test_the_register_may_say_where_the_api_is(base: str) -> None:
    reading = talk(MEDIAWIKI_API.read_account(context(ACCOUNT, base)), lambda ask: asked_site(ask, b""))
    assert reading.id == "wiki"


def test_pages_that_name_no_api_are_told_with_the_setting_that_helps() -> None:
    with pytest.raises(ProfileMismatch, match="api_url"):
        talk(MEDIAWIKI_API.read_account(context(ACCOUNT)), lambda _: b"<html></html>")


def test_a_listing_goes_on_where_the_wiki_says_and_tells_what_it_cannot_read() -> None:
    asked: list[dict[str, str]] = []

    def served(ask: Ask) -> object:
        asked.append(dict(ask.query))
        if "pageids" in asked[-1]:
            return {"query": {"pages": [TALK]}}
        more = {} if "gapcontinue" in asked[-1] else {"continue": {"gapcontinue": "T", "continue": "gapcontinue||"}}
        return {"query": {"pages": [PAGE, {"pageid": 5, "title": "Utan adress"}]}, **more}

    first = talk(MEDIAWIKI_API.read_listing(context(ACCOUNT), READING, ""), served)
    second = talk(MEDIAWIKI_API.read_listing(context(ACCOUNT), READING, first.next), served)
    assert [(one.ref.id, one.stamp) for one in first.threads] == [("/wiki/Sn%C3%B6", "7-9")]
    assert first.problems == (Missing(what="Utan adress", why=NO_PAGE.format(what="Utan adress", field="fullurl")),)
    assert (asked[2]["gapcontinue"], second.next) == ("T", "")


def test_a_page_without_talk_is_read_with_when_it_was_made() -> None:
    def served(ask: Ask) -> object:
        asked = dict(ask.query)
        if asked["action"] == "parse":
            text = '<div class="mw-parser-output"><p>Vi plogar.</p></div>'
            return {"parse": {"pageid": 1, "displaytitle": "Snö", "text": text}}
        return {"query": {"pages": [{"revisions": [{"timestamp": "2024-10-01T07:00:00Z"}]}]}}

    listed = Listed(ref=ThreadRef(id="/wiki/Sn%C3%B6", url=str(PAGE["fullurl"])), data={"page": PAGE, "talk": None})
    post = talk(MEDIAWIKI_API.read_thread(context(ACCOUNT), READING, listed), served).thread.post
    assert (post.title, post.text, post.language, post.permalink) == ("Snö", "Vi plogar.", "sv", PAGE["fullurl"])
    assert post.published_at == dt.datetime(2024, 10, 1, 7, tzinfo=dt.UTC)
    assert post.edited_at == dt.datetime(2025, 1, 2, 3, 4, 5, tzinfo=dt.UTC)


def test_an_answer_without_the_pages_text_is_a_changed_format() -> None:
    listed = Listed(ref=ThreadRef(id="/wiki/Sn%C3%B6", url=str(PAGE["fullurl"])), data={"page": PAGE, "talk": None})
    with pytest.raises(ProfileMismatch, match=r"parse\.text"):
        talk(MEDIAWIKI_API.read_thread(context(ACCOUNT), READING, listed), lambda _: {"parse": {"text": {"*": "x"}}})


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        ("readapidenied", Trouble.TOKEN),
        ("ratelimited", Trouble.RATE),
        ("maxlag", Trouble.RATE),
        ("missingtitle", Trouble.GONE),
        ("internal_api_error_DBQueryError", Trouble.ERROR),
        ("badvalue", Trouble.REFUSED),
    ],
)
def test_an_error_in_an_answer_of_200_is_seen(code: str, trouble: Trouble) -> None:
    data = {"error": {"code": code, "info": "…"}}
    verdict = judge(Answer(url=API, status=200, data=data, body=b"", headers={"retry-after": "5"}, at=NOW))
    assert verdict is not None
    assert (verdict.trouble, verdict.wait) == (trouble, None if trouble in (Trouble.ERROR, Trouble.REFUSED) else 5.0)
