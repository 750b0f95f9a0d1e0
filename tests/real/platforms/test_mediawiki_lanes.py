"""The api lane of a real wiki against what its browser lane reads from the same pages."""

from dataclasses import replace
from urllib.parse import quote

import httpx
import pytest

from archiver.data import data_path
from archiver.platforms.api_reading import AccountReading, Answer, ApiContext, Ask, Listed
from archiver.platforms.mediawiki.api import MEDIAWIKI_API, judge
from archiver.platforms.people import People
from archiver.platforms.readings import ThreadReading
from archiver.platforms.registry import reader_for
from archiver.profiles import read_profile
from archiver.records import Account, Thread
from tests.servers.mediawiki import MediaWiki
from tests.servers.processes import get
from tests.unit.platforms.samples import NOW
from tests.unit.platforms.talking import read_all, talk

PROFILE = read_profile(data_path("capture_profiles", "mediawiki.toml"))


def account(wiki: MediaWiki) -> Account:
    url = f"{wiki.url}/index.php/Special:Alla_sidor"
    return Account(id="wiki", platform="mediawiki", url=url, name="Granåsa", authority="KS", identities=("Redaktor",))


def told(wiki: MediaWiki, base: str = "") -> ApiContext:
    return ApiContext(account=account(wiki), people=People(account(wiki)), base=base)


def served(ask: Ask) -> object:
    """Ask the real wiki; its own judge must have nothing to say."""
    given = httpx.get(ask.url, params=list(ask.query) or None, headers={"Accept": ask.accept}).raise_for_status()
    data = given.json() if ask.accept == "application/json" else given.content
    answer = Answer(url=ask.url, status=200, data=data, body=given.content, headers={}, at=NOW)
    assert judge(answer) is None
    return data


def by_api(wiki: MediaWiki) -> dict[str, ThreadReading]:
    _, threads = read_all(MEDIAWIKI_API, told(wiki), served)
    return {one.thread.id: one for one in threads}


def by_browser(wiki: MediaWiki) -> dict[str, ThreadReading]:
    owner, reader = account(wiki), reader_for(PROFILE)
    feed = reader.read_feed(get(owner.url).text, url=owner.url, profile=PROFILE, account=owner, captured_at=NOW)
    threads = {}
    for ref in feed.refs:
        said = get(f"{wiki.url}/index.php/Diskussion:{quote(ref.title.replace(' ', '_'))}")
        parts = [get(ref.url).text, *([said.text] if said.status_code == 200 else [])]
        threads[ref.id] = reader.read_thread(
            parts, ref=ref, url=ref.url, profile=PROFILE, account=owner, captured_at=NOW
        )
    return threads


def told_by_both(thread: Thread) -> Thread:
    """Without when the page was made and edited: the pages show the one never, and the other to the minute."""
    post = replace(thread.post, published_at=None, published_precision="", edited_at=None)
    return replace(thread, post=post)


def test_every_wiki_page_and_its_talk_is_the_same_by_api_and_by_browser(mediawiki: MediaWiki) -> None:
    api, browser = by_api(mediawiki), by_browser(mediawiki)
    assert api.keys() == browser.keys()
    assert len(api) >= 4
    assert sum(len(one.thread.comments) for one in api.values()) >= 7
    for id, reading in api.items():
        assert told_by_both(reading.thread) == told_by_both(browser[id].thread)
        assert reading.problems == browser[id].problems


def test_the_api_knows_when_a_wiki_page_was_made_and_edited(mediawiki: MediaWiki) -> None:
    threads = {one.thread.post.title: one.thread.post for one in by_api(mediawiki).values()}
    assert str(threads["Snöröjning"].published_at) == "2024-10-01 07:00:00+00:00"
    assert threads["Snöröjning"].edited_at == mediawiki.page("Snöröjning").at


def test_a_listing_shows_which_pages_and_talk_pages_have_changed(mediawiki: MediaWiki) -> None:
    reading = talk(MEDIAWIKI_API.read_account(told(mediawiki)), served)
    mediawiki.edit("Prov av stämpel", "Första versionen.")
    before = stamps(mediawiki, reading)
    mediawiki.edit("Diskussion:Prov av stämpel", "En fråga. --Siv, 8 november 2024 kl. 10.00 (CET)")
    after = stamps(mediawiki, reading)
    mediawiki.delete("Diskussion:Prov av stämpel")
    mediawiki.delete("Prov av stämpel")
    assert {title for title in after if before.get(title) != after[title]} == {"Prov av stämpel"}
    assert "Prov av stämpel" not in stamps(mediawiki, reading)


def stamps(wiki: MediaWiki, reading: AccountReading) -> dict[str, str]:
    listing = talk(MEDIAWIKI_API.read_listing(told(wiki), reading, ""), served)
    return {one.ref.title: one.stamp for one in listing.threads}


@pytest.mark.parametrize("form", ["/index.php/Sn%C3%B6r%C3%B6jning", "/index.php?title=Sn%C3%B6r%C3%B6jning"])
def test_a_wiki_page_is_found_by_its_address(mediawiki: MediaWiki, form: str) -> None:
    context = told(mediawiki, base=mediawiki.url)
    assert MEDIAWIKI_API.find_thread is not None
    reading = talk(MEDIAWIKI_API.read_account(context), served)
    found: Listed = talk(MEDIAWIKI_API.find_thread(context, reading, mediawiki.url + form), served)
    assert (found.ref.title, found.ref.id) == ("Snöröjning", "/index.php/Sn%C3%B6r%C3%B6jning")
