"""Exported repositories: one of the live platform, and made ones with everything that may be wrong."""

import base64
import hashlib
import os
import resource
from pathlib import Path

import pytest

from archiver.errors import ExportRefused
from archiver.platforms.bluesky.export import BLUESKY_EXPORT
from archiver.platforms.export_reading import ExportThread
from archiver.records import Account, AuthorRole, Link, MediaKind, Missing, Thread
from tests.unit.platforms.bluesky.repositories import DID, OTHER, POST, block, blocks_of, car, node, post, spoilt, uri
from tests.unit.platforms.talking import InMemory, export_context

SHARED = Path(os.environ.get("ARCHIVER_SHARED", Path(__file__).parents[5] / "shared"))
REAL = SHARED / "samples" / "exports" / "fakermaker.repo.car"
CID = "bafkreia6fqqbdvpxmj4fkyjdxzqthzq5c6ynnjudzpf2ojyakjqrrh3x2e"


def account(url: str = "https://bsky.app/profile/granasa.se", platform_id: str = "") -> Account:
    return Account(id="b", platform="bluesky", url=url, name="Granåsa", authority="KS", platform_id=platform_id)


def read(
    data: bytes, *, beside: dict[str, bytes] | None = None, of: Account | None = None
) -> list[ExportThread | Missing]:
    delivered = InMemory({"repo.car": data, **(beside or {})})
    return list(BLUESKY_EXPORT.read(delivered, export_context(of or account())).threads)


def threads(data: bytes) -> dict[str, Thread]:
    found = (one.reading.thread for one in read(data) if isinstance(one, ExportThread))
    return {thread.id: thread for thread in found}


def missing(data: bytes) -> list[Missing]:
    return [one for one in read(data) if isinstance(one, Missing)]


def repository(**posts: dict[str, object]) -> bytes:
    return car(blocks_of({f"{POST}/{key}": record for key, record in posts.items()}))


def test_a_real_export_of_2023_is_read_whole() -> None:
    delivered = InMemory({"fakermaker.repo.car": REAL.read_bytes()})
    assert BLUESKY_EXPORT.recognises(delivered)
    of = account("https://bsky.app/profile/fakermaker.bsky.social")
    reading = BLUESKY_EXPORT.read(delivered, export_context(of))
    found = list(reading.threads)
    read = [one.reading.thread for one in found if isinstance(one, ExportThread)]
    assert reading.account.name == "Herminia Schroeder"
    assert (len(read), len(found) - len(read)) == (26, 15)  # posts, and others' posts that it shared
    mentioned = next(thread.post for thread in read if thread.id == "3juazpfjjrz2y")
    assert mentioned.links[0].text == "@russel9324-4.test"
    assert mentioned.links[0].mention


def test_own_answers_under_an_own_post_are_its_comments() -> None:
    found = threads(
        repository(
            a=post("Inlägg"),
            b=post("Svar till Björn", second=2, answers=uri("x", OTHER), root=uri("a")),
            c=post("Tillägg", second=1, answers=uri("a")),
            d=post("Mer", second=3, answers=uri("c"), root=uri("a")),
        )
    )
    assert set(found) == {"a"}
    assert [(one.text, one.parent) for one in found["a"].comments] == [
        ("Tillägg", ""),
        ("Mer", "c"),
        ("Svar till Björn", "x"),
    ]
    assert {one.author.role for one in found["a"].items()} == {AuthorRole.MUNICIPALITY}


def test_answers_to_others_are_threads_of_their_own() -> None:
    theirs = uri("x", OTHER)
    found = threads(
        repository(
            a=post("Till Björn", answers=theirs),
            b=post("Och mer", second=1, answers=uri("a"), root=theirs),
            c=post("Igen", second=2, answers=uri("y", OTHER), root=theirs),
            d=post("Under det som är borta", second=3, answers=uri("borta")),
        )
    )
    assert {id: [one.id for one in thread.comments] for id, thread in found.items()} == {"a": ["b"], "c": [], "d": []}
    assert (found["a"].post.links, found["a"].post.answers) == ((), f"https://bsky.app/profile/{OTHER}/post/x")


def test_what_is_no_longer_in_the_tree_is_not_read() -> None:
    live = list(blocks_of({f"{POST}/a": post("Kvar")}))
    assert set(threads(car([*live, block(post("Raderat"))]))) == {"a"}


def test_the_files_beside_the_repository_are_named_and_others_lack_a_reason() -> None:
    blob = {"$type": "blob", "ref": libipld_link(CID), "mimeType": "image/jpeg", "size": 1}
    video = {"$type": "app.bsky.embed.video", "video": blob, "alt": "Film från bron"}
    images = {"$type": "app.bsky.embed.images", "images": [{"image": blob, "alt": "Bron i dimma"}]}
    data = repository(a=post("Se!", embed=images), b=post("Film", embed=video))
    bare, with_files = read(data), read(data, beside={f"blobs/{CID}.jpg": b"jpg"})
    assert all(isinstance(one, ExportThread) for one in (*bare, *with_files))
    for one in bare:
        assert isinstance(one, ExportThread)
        assert one.files == {}
        assert one.reading.thread.post.media[0].reason.startswith("Exporten innehåller inga filer")
    for one, kind in zip(with_files, (MediaKind.IMAGE, MediaKind.VIDEO), strict=True):
        assert isinstance(one, ExportThread)
        medium = one.reading.thread.post.media[0]
        assert (medium.kind, medium.reason, one.files[medium.url]) == (kind, "", f"blobs/{CID}.jpg")
        assert CID in medium.url


def libipld_link(cid: str) -> bytes:
    """A link as the codec wants it."""
    return base64.b32decode(cid[1:].upper() + "=" * (-len(cid[1:]) % 8))


def test_a_thread_keeps_the_records_it_was_read_from() -> None:
    (one,) = read(repository(a=post("Text", langs=["sv"], bytes_=b"abc")))
    assert isinstance(one, ExportThread)
    assert one.fragments[0].member == "repo.car"
    assert b'"langs"' in one.fragments[0].data
    assert b"$bytes" in one.fragments[0].data
    assert one.reading.thread.post.language == "sv"


def test_an_own_repost_shows_the_own_post_and_anothers_is_told_of() -> None:
    repost = {"$type": "app.bsky.feed.repost", "createdAt": "2024-03-01T08:00:09Z"}
    records = {
        f"{POST}/a": post("Eget"),
        "app.bsky.feed.repost/r1": {**repost, "subject": {"uri": uri("a"), "cid": "bafy"}},
        "app.bsky.feed.repost/r2": {**repost, "subject": {"uri": uri("x", OTHER), "cid": "bafy"}},
    }
    data = car(blocks_of(records))
    shared = threads(data)[f"at://{DID}/app.bsky.feed.repost/r1"]
    assert (shared.post.text, shared.post.shared_from) == ("Eget", f"https://bsky.app/profile/{DID}/post/a")
    assert [one.what for one in missing(data)] == [f"https://bsky.app/profile/{OTHER}/post/x"]


@pytest.mark.parametrize("keep", [0, 1, 30, 60])
def test_a_file_that_is_no_repository_is_refused(keep: int) -> None:
    whole = repository(a=post("Text"))
    delivered = InMemory({"repo.car": whole[:keep]})
    with pytest.raises(ExportRefused, match="Export the repository again") as refused:
        BLUESKY_EXPORT.read(delivered, export_context(account()))
    assert "Hämta exporten på nytt" in refused.value.say


def test_a_file_that_is_cut_off_gives_what_it_has_and_says_so() -> None:
    whole = car(blocks_of({f"{POST}/{n:04}": post(f"Nummer {n}", second=n % 60) for n in range(100)}))
    found = read(whole[: len(whole) * 3 // 4])
    problems = [one for one in found if isinstance(one, Missing)]
    assert any("slutar mitt i ett block" in one.why for one in problems)
    assert 0 < len(found) - len(problems) < 100
    lacking = {one.what for one in problems if one.what.startswith("at://")}
    assert len(lacking) + len(found) - len(problems) == 100


def test_a_block_that_does_not_prove_its_name_is_not_read() -> None:
    blocks = list(blocks_of({f"{POST}/a": post("Riktigt"), f"{POST}/b": post("Ändrat")}))
    cid, data = blocks[-1]
    told = missing(car([*blocks[:-1], (cid, data.replace("Ändrat".encode(), b"Andrat!"))]))
    assert [one.what for one in told] == [uri("b"), "export.zip: repo.car"]
    assert "skadat" in told[1].why


def test_a_tree_that_goes_in_circles_or_lacks_a_part_ends() -> None:
    record = block(post("Text"))
    inner = node([(f"{POST}/a", record[0])], left=b"\x01\x71\x12\x20" + b"\x00" * 32)
    commit = block({"did": DID, "version": 3, "data": inner[0], "prev": None, "sig": b""})
    assert any("innehållsförteckning" in one.why for one in missing(car([commit, inner, record])))


def test_hostile_blocks_are_told_of_and_nothing_breaks() -> None:
    deep = b"\x81" * 100_000 + b"\x01"
    nested: object = "botten"
    for _ in range(80):
        nested = [nested]
    hostile = (b"\x01\x71\x12\x20" + hashlib.sha256(deep).digest(), deep)
    blocks = list(blocks_of({f"{POST}/a": post("Text", extra=nested), f"{POST}/b": post("Hel")}))
    told = read(car([*blocks, hostile]))
    assert [one.reading.thread.id for one in told if isinstance(one, ExportThread)] == ["b"]
    assert {one.what for one in told if isinstance(one, Missing)} == {"export.zip: repo.car", uri("a")}


def test_odd_fields_of_a_record_lose_nothing_else() -> None:
    record = post("Å 👷🏽‍♀️ länk") | {
        "createdAt": 17,
        "langs": "sv",
        "facets": [
            7,
            {"index": {"byteStart": -1, "byteEnd": 3}, "features": [{"$type": "x#link", "uri": "https://a.se/"}]},
            {"index": {"byteStart": 1, "byteEnd": 2}, "features": [{"$type": "x#mention"}, None]},
            {"index": {"byteStart": 0, "byteEnd": 2}, "features": [{"$type": "x#tag", "tag": "å"}]},
        ],
        "embed": {"$type": "app.bsky.embed.hologram"},
    }
    (one,) = read(car(blocks_of({f"{POST}/3juazpfjjrz2y": record})))
    assert isinstance(one, ExportThread)
    made = one.reading.thread.post
    assert made.published_at is not None
    assert made.published_at.year == 2023  # the key says when it was made
    assert [(link.text, link.url) for link in made.links] == [
        ("", "https://a.se/"),
        ("Å", "https://bsky.app/hashtag/å"),
    ]
    assert "hologram" in one.reading.problems[0].why


def test_a_record_with_anything_in_any_place_is_read_or_told_of() -> None:
    blob = {"$type": "blob", "ref": libipld_link(CID), "mimeType": "image/jpeg", "size": 1}
    media = {"$type": "app.bsky.embed.images", "images": [{"image": blob, "alt": "Bron"}]}
    quote = {"record": {"uri": uri("x", OTHER), "cid": "bafy"}}
    embed = {"$type": "app.bsky.embed.recordWithMedia", "media": media, "record": quote}
    facet = {"index": {"byteStart": 0, "byteEnd": 3}, "features": [{"$type": "x#link", "uri": "https://a.se"}]}
    record = post("Se länken", answers=uri("a"), embed=embed, facets=[facet], langs=["sv"])
    profile = {"$type": "app.bsky.actor.profile", "displayName": "Granåsa", "avatar": blob}
    gate = {"$type": "app.bsky.feed.threadgate", "hiddenReplies": [uri("b")]}
    repost = {"$type": "app.bsky.feed.repost", "subject": {"uri": uri("a"), "cid": "bafy"}}
    whole = {
        f"{POST}/a": post("Inlägg"), f"{POST}/b": record, "app.bsky.actor.profile/self": profile,
        "app.bsky.feed.threadgate/a": gate, "app.bsky.feed.repost/r": repost,
    }  # fmt: skip
    tried = 0
    for one in spoilt(whole):
        assert isinstance(one, dict)
        try:
            data = car(blocks_of(one))
        except (ValueError, OverflowError, AttributeError):  # no repository can hold that
            continue
        tried += 1
        assert read(data)
    assert tried > 300


def test_links_of_the_oldest_records_count_in_utf_16() -> None:
    entity = {"index": {"start": 3, "end": 8}, "type": "link", "value": "https://granasa.se"}
    (thread,) = threads(repository(a=post("👷 bron!", entities=[entity]))).values()
    assert thread.post.links == (Link(text="bron!", url="https://granasa.se"),)


def test_another_accounts_export_is_told_of() -> None:
    delivered = InMemory({"repo.car": repository(a=post("Text"))})
    reading = BLUESKY_EXPORT.read(delivered, export_context(account(platform_id="did:plc:annan")))
    assert "hör till kontot did:plc:granasa" in reading.account.problems[0].why


@pytest.mark.slow
def test_two_hundred_thousand_records_are_read_in_bounded_memory() -> None:
    def records() -> dict[str, dict[str, object]]:
        likes = {f"app.bsky.feed.like/{n:06}": {"$type": "app.bsky.feed.like", "n": n} for n in range(180_000)}
        return likes | {f"{POST}/{n:06}": post(f"Inlägg {n}", second=n % 60) for n in range(20_000)}

    data = car(blocks_of(records()))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    context = export_context(account())
    count = sum(1 for _ in BLUESKY_EXPORT.read(InMemory({"repo.car": data}), context).threads)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert count == 20_000
    assert grown < 200, f"{grown:.0f} MiB more than the file itself"
