"""A running snac read by its API, against what was sent to it and against what its own pages show."""

import datetime as dt
import json
import time
from collections.abc import Iterator

import httpx
import pytest

from archiver.data import data_path
from archiver.platforms.api_reading import AccountReading, Answer, ApiContext, Ask, Listed, Talk
from archiver.platforms.generic import read_feed
from archiver.platforms.generic import read_thread as read_page
from archiver.platforms.mastodon.api import SNAC_API
from archiver.platforms.people import People
from archiver.platforms.readings import ThreadReading
from archiver.profiles import read_profile
from archiver.records import Account, AuthorRole, Missing, Thread, ThreadRef, Visibility
from archiver.versions import canonical
from tests.servers.processes import PATIENCE, get
from tests.servers.snac import Snac, serve_snac
from tests.unit.platforms.talking import Value, hold

NOW = dt.datetime(2026, 12, 24, 12, 0, tzinfo=dt.UTC)
PROFILE = read_profile(data_path("capture_profiles", "snac.toml"))
GARBLED = "<"  # snac's pages garble "< inte lite >" before anybody sees it


class Visitor:
    """Asks snac in the reader's name."""

    def __init__(self, site: Snac, token: str) -> None:
        account = Account(id="snac", platform="snac", url=site.account_url, name="Granåsa", authority="Kommunstyrelsen")
        self.context = ApiContext(account=account, people=People(account))
        self.token = token
        # snac ends the connection after each answer without saying so
        self.client = httpx.Client(timeout=PATIENCE, limits=httpx.Limits(max_keepalive_connections=0))
        self.problems: list[Missing] = []

    def hold(self, talk: Talk[Value]) -> Value:
        return hold(talk, self.answer)

    def answer(self, ask: Ask) -> Answer:
        headers = dict(SNAC_API.authorise(self.token)) if self.token and ask.token else {}
        got = self.client.get(ask.url, params=dict(ask.query), headers=headers)
        assert got.status_code == 200 or got.status_code in ask.fine, (ask, got.status_code)
        data = got.json() if got.headers["content-type"] == "application/json" else None
        given = Answer(
            url=ask.url, status=got.status_code, data=data, body=got.content, headers=dict(got.headers), at=NOW
        )
        assert SNAC_API.judge(given) is None
        return given

    def account(self) -> AccountReading:
        return self.hold(SNAC_API.read_account(self.context))

    def listed(self, account: AccountReading) -> Iterator[Listed]:
        cursor = ""
        while True:
            page = self.hold(SNAC_API.read_listing(self.context, account, cursor))
            yield from page.threads
            self.problems += page.problems
            if not (cursor := page.next):
                return

    def readings(self) -> dict[str, ThreadReading]:
        account = self.account()
        read = (self.hold(SNAC_API.read_thread(self.context, account, one)) for one in self.listed(account))
        return {one.thread.permalink: one for one in read}

    def find(self, url: str) -> Thread:
        assert SNAC_API.find_thread is not None
        account = self.account()
        found = self.hold(SNAC_API.find_thread(self.context, account, url))
        return self.hold(SNAC_API.read_thread(self.context, account, found)).thread


@pytest.fixture(scope="module")
def snac() -> Iterator[Snac]:
    """A snac of these tests' own: they write what other tests do not expect."""
    with serve_snac() as site:
        yield site


@pytest.fixture(scope="module")
def owner(snac: Snac) -> Iterator[Visitor]:
    visitor = Visitor(snac, snac.tokens["granasa"])
    with visitor.client:
        yield visitor


@pytest.fixture(scope="module")
def readings(owner: Visitor) -> dict[str, ThreadReading]:
    """What the server was filled with, before the tests below write more."""
    return owner.readings()


def words(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def note(site: Snac, text: str, **more: str) -> None:
    """Write a status as the owner's page does: the API of this version has no polls."""
    site.form("granasa", "note", {"content": text, "redir": "", "summary": "", **more})


def awaited(visitor: Visitor, text: str) -> Thread:
    """Give the thread that begins with a text, as soon as the server lists it."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        account = visitor.account()
        for one in visitor.listed(account):
            if text in json.dumps(one.data, ensure_ascii=False):
                return visitor.hold(SNAC_API.read_thread(visitor.context, account, one)).thread
        time.sleep(0.25)  # between two looks at a condition
    raise AssertionError(f"snac does not list {text!r}")


def by_page(url: str, id: str) -> Thread:
    account = Account(id="snac", platform="snac", url=url.rpartition("/p/")[0], name="", authority="")
    ref = ThreadRef(id=id, url=url)
    return read_page([get(url).text], ref=ref, url=url, profile=PROFILE, account=account, captured_at=NOW).thread


def test_every_status_and_answer_is_read_as_it_was_sent(snac: Snac, readings: dict[str, ThreadReading]) -> None:
    items = {item.permalink: item for reading in readings.values() for item in reading.thread.items()}
    ids = {item.permalink: item.id for item in items.values()}
    urls = {one.id[10:]: one.url for one in snac.statuses}
    for sent in snac.statuses:
        read = items[sent.url]
        assert read.text == sent.text.strip()
        assert read.published_at == sent.at.replace(microsecond=0)
        assert [(one.url, one.alt) for one in read.media] == list(sent.media)
        assert read.author.role is (AuthorRole.MUNICIPALITY if sent.by == "granasa" else AuthorRole.PUBLIC)
        if sent.parent:
            parent = urls[sent.parent[10:]]
            assert getattr(read, "parent", None) == ("" if parent in readings else ids[parent])
    own = [one for one in snac.statuses if one.by == "granasa" and not one.parent]
    assert {one.url for one in own} <= set(readings)
    for one in own:
        reading = readings[one.url]
        assert reading.expected_comments == len(reading.thread.comments)
        assert reading.problems == ()


def test_a_conversation_of_seven_levels_is_followed_to_its_end(readings: dict[str, ThreadReading]) -> None:
    deepest = 0
    for reading in readings.values():
        depths = {"": 0}
        for one in reading.thread.comments:
            depths[one.id] = depths[one.parent] + 1
        deepest = max(deepest, *depths.values())
    assert deepest == 7


def test_api_and_pages_give_equal_threads(snac: Snac, owner: Visitor, readings: dict[str, ThreadReading]) -> None:
    url, account = snac.account_url, owner.context.account
    feed = read_feed(get(url).text, url=url, profile=PROFILE, account=account, captured_at=NOW)
    own = [one for one in snac.statuses if one.by == "granasa" and not one.parent]
    compared = 0
    for ref in (ref for ref in feed.refs if ref.url in {one.url for one in own}):
        pages = [get(ref.url).text]
        page = read_page(pages, ref=ref, url=ref.url, profile=PROFILE, account=account, captured_at=NOW).thread
        thread = readings[ref.url].thread
        if any(GARBLED in item.text for item in thread.items()):
            continue
        assert canonical(page) == canonical(thread)
        compared += 1
    assert compared >= len(own) - 2


def test_a_poll_has_its_options(snac: Snac, owner: Visitor) -> None:
    note(
        snac,
        "Vilken färg ska bron få?",
        poll_options="Röd\nBlå & grön <b>\nGul",
        poll_multiple="off",
        poll_end_secs="3600",
    )
    thread = awaited(owner, "Vilken färg ska bron få?")
    assert [(one.text, one.votes) for one in thread.post.options] == [("Röd", 0), ("Blå & grön <b>", 0), ("Gul", 0)]
    assert canonical(by_page(thread.permalink, thread.id)) == canonical(thread)


def test_a_content_warning_reads_as_on_the_page(snac: Snac, owner: Visitor) -> None:
    note(snac, "Hela texten om branden.", summary="Larm", sensitive="on")
    note(snac, "Utan rubrik men känsligt.", sensitive="on")
    warned = awaited(owner, "Hela texten om branden.")
    assert warned.post.text == "Larm [SENSITIVE CONTENT]\nHela texten om branden."
    for thread in (warned, awaited(owner, "Utan rubrik men känsligt.")):
        assert canonical(by_page(thread.permalink, thread.id)) == canonical(thread)


def test_a_boost_is_what_was_boosted(snac: Snac, owner: Visitor) -> None:
    sent = snac.post("bjorn", "Loppis i Folkets park på söndag!")
    snac.form("granasa", "action", {"id": sent.url, "actor": f"{snac.url}/bjorn", "redir": "", "action": "Boost"})
    try:
        thread = awaited(owner, "Loppis i Folkets park")
    finally:
        snac.statuses.remove(sent)  # no status of the municipality's threads
    assert thread.post.shared_from == sent.url
    assert (thread.post.author.name, thread.post.author.role) == ("Björn Öberg", AuthorRole.PUBLIC)
    assert thread.id == by_page(sent.url, thread.id).post.id


def test_a_message_is_kept_apart(snac: Snac, owner: Visitor) -> None:
    note(snac, "@bjorn Bara mellan oss.", mentioned_only="on")
    assert awaited(owner, "Bara mellan oss.").visibility is Visibility.DIRECT


def test_what_was_edited_and_what_was_deleted(snac: Snac, owner: Visitor) -> None:
    post = snac.post("granasa", "Badet stänger klockan 17.")
    gone = snac.post("granasa", "Fel bild, tas bort.", reply_to=post.id)
    before = owner.find(post.url)
    assert [one.text for one in before.comments] == ["Fel bild, tas bort."]
    snac.edit(post.id, "Badet stänger klockan 18.")
    snac.delete(gone.id)
    after = owner.find(post.url)
    assert (after.id, after.post.text, after.comments) == (before.id, "Badet stänger klockan 18.", ())
    assert after.post.edited_at is not None
    snac.delete(post.id)


def test_without_a_token_the_posts_are_read_and_what_is_lacking_is_told(snac: Snac) -> None:
    stranger = Visitor(snac, "")
    with stranger.client:
        readings = stranger.readings()
    own = [one for one in snac.statuses if one.by == "granasa" and not one.parent]
    assert {one.url for one in own} <= set(readings)
    assert any("Omröstningar och delningar" in one.why for one in stranger.problems)
    answered = readings[own[0].url]
    assert (answered.expected_comments, len(answered.thread.comments)) == (1, 0)
    assert any("utan åtkomstnyckel" in one.why for one in answered.problems)
