"""A real network of the AT protocol, read by every lane that can be, against what its servers themselves say."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

import httpx
import pytest

from archiver.platforms.api_reading import AccountReading, Ask, Listed
from archiver.platforms.bluesky.api import BLUESKY_API
from archiver.platforms.bluesky.export import BLUESKY_EXPORT
from archiver.platforms.export_reading import ExportThread
from archiver.platforms.readings import ThreadReading
from archiver.records import Account, AuthorRole, Item, Media, Missing, Thread
from archiver.versions import canonical
from tests.servers.bluesky import PEOPLE, REPOST, Bluesky
from tests.servers.processes import PATIENCE
from tests.unit.platforms.talking import InMemory, Served, context, export_context, read_all, talk


def account(site: Bluesky) -> Account:
    return Account(id="bsky", platform="bluesky", url=site.account_url, name="Granåsa", authority="Kommunstyrelsen")


def served(site: Bluesky) -> Served:
    def serve(ask: Ask) -> object:
        answer = site.client.get(ask.url, params=ask.query)
        return answer.status_code, answer.json()

    return serve


@pytest.fixture(scope="module")
def by_api(bluesky: Bluesky) -> tuple[AccountReading, dict[str, ThreadReading]]:
    """The account and its threads, by the AppView."""
    about, threads = read_all(BLUESKY_API, context(account(bluesky), bluesky.appview), served(bluesky))
    return about, {one.thread.id: one for one in threads}


@pytest.fixture(scope="module")
def by_export(bluesky: Bluesky) -> tuple[AccountReading, dict[str, ThreadReading], list[Missing]]:
    """The same out of the exported repository."""
    delivered = InMemory({"repo.car": bluesky.repository("granasa")}, label="repo.car")
    assert BLUESKY_EXPORT.recognises(delivered)
    reading = BLUESKY_EXPORT.read(delivered, export_context(account(bluesky)))
    threads: dict[str, ThreadReading] = {}
    missing: list[Missing] = []
    for one in reading.threads:
        if isinstance(one, ExportThread):
            threads[one.reading.thread.id] = one.reading
        else:
            missing.append(one)
    return reading.account, threads, missing


def everything(site: Bluesky) -> dict[str, dict[str, Any]]:
    """Every live post of everybody, as the server has it."""
    return {uri: record for person in PEOPLE for uri, record in site.records(person).items()}


def key(uri: str) -> str:
    return PurePosixPath(uri).name


def below(posts: dict[str, dict[str, Any]], top: str) -> Iterator[str]:
    """Every live post that is reached from `top` from answer to answer."""
    waiting = [top]
    while waiting:
        one = waiting.pop()
        found = [uri for uri, record in posts.items() if record.get("reply", {}).get("parent", {}).get("uri") == one]
        waiting += found
        yield from found


def test_every_own_thread_is_read_with_every_answer_exact_text_and_right_parent(
    bluesky: Bluesky, by_api: tuple[AccountReading, dict[str, ThreadReading]]
) -> None:
    posts, (_, threads) = everything(bluesky), by_api
    own = [uri for uri, record in bluesky.records("granasa").items() if "reply" not in record]
    assert len(own) == 18
    for top in own:
        thread = threads[key(top)].thread
        expected = {
            key(uri): (posts[uri]["text"], key(posts[uri]["reply"]["parent"]["uri"])) for uri in below(posts, top)
        }
        assert thread.post.text == posts[top]["text"]
        assert {one.id: (one.text, one.parent or thread.id) for one in thread.comments} == expected
        assert threads[key(top)].expected_comments in {
            len(expected),
            len(expected) + (top == bluesky.named["broken"].uri),
        }


def test_no_own_post_is_left_out_or_stands_in_two_threads(
    bluesky: Bluesky, by_api: tuple[AccountReading, dict[str, ThreadReading]]
) -> None:
    did = bluesky.people["granasa"].did
    found = [
        item.id
        for id, reading in by_api[1].items()
        if not id.startswith("at:")
        for item in reading.thread.items()
        if item.author.id == did
    ]
    assert sorted(found) == sorted(map(key, bluesky.records("granasa")))
    assert len(found) == len(set(found))


def test_answers_to_others_and_below_what_is_gone_are_threads_of_their_own(
    bluesky: Bluesky, by_api: tuple[AccountReading, dict[str, ThreadReading]]
) -> None:
    named, threads = bluesky.named, by_api[1]
    answer = threads[named["elsewhere"].key].thread
    assert [one.text for one in answer.comments] == ["Och på söndag.", "Tack!"]
    assert named["asked"].key in answer.post.answers
    assert threads[named["elsewhere-again"].key].thread.post.text == "Välkommen! 🏊"
    orphan = threads[named["orphan"].key].thread
    assert [one.text for one in orphan.comments] == ["Det går bra."]
    assert threads[named["orphan-last"].key].thread.post.text == "Tack för tålamodet."


def test_what_a_post_carries_is_read(bluesky: Bluesky, by_api: tuple[AccountReading, dict[str, ThreadReading]]) -> None:
    threads = {name: by_api[1][ref.key].thread.post for name, ref in bluesky.named.items() if ref.key in by_api[1]}
    bjorn = bluesky.people["bjorn"].did
    assert [(one.text, one.url, one.mention) for one in threads["links"].links] == [
        ("granasa.se", "https://granasa.se/läs?a=1&b=å", False),
        ("@bjorn.test", f"https://bsky.app/profile/{bjorn}", True),
        ("#Älvbron", "https://bsky.app/hashtag/Älvbron", False),
    ]
    assert threads["card"].links[0].text == "Nya bron 🌉\nÖppnar i maj."
    assert len(threads["card"].media) == 1
    shared = f"https://bsky.app/profile/{bjorn}/post/{bluesky.named['theirs'].key}"
    assert threads["quote"].shared_from == threads["quote-pictures"].shared_from == shared
    assert [one.alt for one in threads["quote-pictures"].media] == ["Affisch för Valborg"]
    assert [one.shown for one in threads["warned"].counters if one.kind.startswith("label:")] == ["graphic-media"]
    hidden = [one.id for one in by_api[1][bluesky.named["discussion"].key].thread.comments if one.hidden]
    assert hidden == [bluesky.named["hidden"].key]


def test_what_is_shared_is_the_others_post_by_its_author(
    bluesky: Bluesky, by_api: tuple[AccountReading, dict[str, ThreadReading]]
) -> None:
    threads = by_api[1]
    theirs, own = threads[bluesky.named["repost"].uri].thread, threads[bluesky.named["own-repost"].uri].thread
    assert (theirs.post.text, theirs.post.author.name) == ("Jag gillar den nya bron!", "Björn Öberg")
    assert theirs.post.author.role is AuthorRole.PUBLIC
    assert own.post.author.role is AuthorRole.MUNICIPALITY
    assert {id for id in threads if id.startswith("at:")} == set(bluesky.records("granasa", REPOST))


def test_the_deepest_thread_is_followed_to_its_end(
    bluesky: Bluesky, by_api: tuple[AccountReading, dict[str, ThreadReading]]
) -> None:
    reading = by_api[1][bluesky.named["deep"].key]
    assert len(reading.thread.comments) == 110
    assert reading.thread.comments[-1].id == bluesky.named["deepest"].key
    assert reading.problems == ()


def test_pictures_can_be_fetched_where_they_are_said_to_be(
    bluesky: Bluesky, by_api: tuple[AccountReading, dict[str, ThreadReading]]
) -> None:
    media = [medium for one in by_api[1].values() for item in one.thread.items() for medium in item.media]
    assert len(media) >= 12
    answer = httpx.get(media[0].url.replace("localhost", "127.0.0.1"), timeout=PATIENCE)
    assert (answer.status_code, answer.headers["content-type"].partition("/")[0]) == (200, "image")


def test_the_export_has_every_own_post_and_says_what_it_cannot_have(
    bluesky: Bluesky, by_export: tuple[AccountReading, dict[str, ThreadReading], list[Missing]]
) -> None:
    about, threads, missing = by_export
    found = {
        item.id: item.text for id, one in threads.items() if not id.startswith("at:") for item in one.thread.items()
    }
    assert found == {key(uri): record["text"] for uri, record in bluesky.records("granasa").items()}
    assert (about.id, about.name) == (bluesky.people["granasa"].did, "Granåsa kommun")
    assert [key(one.what) for one in missing] == [bluesky.named["theirs"].key]
    assert all(medium.reason for one in threads.values() for item in one.thread.items() for medium in item.media)


def same_place(media: tuple[Media, ...]) -> tuple[Media, ...]:
    """The public AppView's addresses and our own's name the same picture, if preset, DID and CID are the same."""
    where = r"^https?://(?:cdn\.bsky\.app|localhost:\d+)/"
    return tuple(replace(one, url=re.sub(where, "", one.url).replace("img/", "")) for one in media)


def known_to_both(thread: Thread, did: str) -> bytes:
    """The thread without what others have written, which no export has."""
    own = tuple(replace(one, media=same_place(one.media)) for one in thread.comments if one.author.id == did)
    return canonical(replace(thread, post=replace(thread.post, media=same_place(thread.post.media)), comments=own))


def test_api_and_export_give_equal_threads_wherever_both_can_know(
    bluesky: Bluesky,
    by_api: tuple[AccountReading, dict[str, ThreadReading]],
    by_export: tuple[AccountReading, dict[str, ThreadReading], list[Missing]],
) -> None:
    did, named = bluesky.people["granasa"].did, bluesky.named
    api = {id: known_to_both(one.thread, did) for id, one in by_api[1].items()}
    export = {id: known_to_both(one.thread, did) for id, one in by_export[1].items()}
    # The export cannot see that what somebody else wrote above is gone, nor what somebody else has written at all.
    apart = {named["repost"].uri, named["broken"].key, named["orphan"].key, named["orphan-last"].key}
    assert set(api) - apart == set(export) - apart
    for id in sorted(set(api) - apart):
        assert api[id].decode() == export[id].decode()


def test_the_server_alone_gives_what_the_export_gives(
    bluesky: Bluesky, by_export: tuple[AccountReading, dict[str, ThreadReading], list[Missing]]
) -> None:
    about, threads = read_all(BLUESKY_API, context(account(bluesky), bluesky.server), served(bluesky))
    assert about.problems[0].why.startswith("Servern har bara det som kontot självt har skrivit")
    did = bluesky.people["granasa"].did
    found = {one.thread.id: one.thread for one in threads}
    export = {id: one.thread for id, one in by_export[1].items() if not id.startswith("at:")}
    assert set(found) == set(export)

    def bare(thread: Thread) -> bytes:
        def without(item: Item) -> tuple[Media, ...]:
            return tuple(replace(one, url="") for one in item.media)

        comments = tuple(replace(one, media=without(one), hidden=False) for one in thread.comments)
        return canonical(replace(thread, post=replace(thread.post, media=without(thread.post)), comments=comments))

    assert {id: bare(one) for id, one in found.items()} == {id: bare(one) for id, one in export.items()}
    medium = next(medium for one in found.values() for medium in one.post.media)
    assert httpx.get(medium.url, timeout=PATIENCE).status_code == 200
    assert about.id == did


def test_a_post_is_found_by_its_address_and_an_answer_in_its_thread(bluesky: Bluesky) -> None:
    told = context(account(bluesky), bluesky.appview)
    about = talk(BLUESKY_API.read_account(told), served(bluesky))
    assert BLUESKY_API.find_thread is not None
    hidden = bluesky.named["hidden"]
    address = f"https://bsky.app/profile/bjorn.test/post/{hidden.key}"
    listed: Listed = talk(BLUESKY_API.find_thread(told, about, address), served(bluesky))
    assert listed.ref.id == bluesky.named["discussion"].key
    reading = talk(BLUESKY_API.read_thread(told, about, listed), served(bluesky))
    assert hidden.key in {one.id for one in reading.thread.comments}
