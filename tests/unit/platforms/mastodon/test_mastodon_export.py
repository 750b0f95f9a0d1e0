"""Mastodon's own archive: a real one of 2023, and small ones in the same form."""

import json
import os
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from archiver.capture.spool import FileSpool
from archiver.errors import ExportRefused
from archiver.platforms.export_reading import ExportContext, ExportThread
from archiver.platforms.mastodon.dialects import MASTODON
from archiver.platforms.mastodon.export import MASTODON_EXPORT
from archiver.platforms.mastodon.statuses import post_of
from archiver.platforms.people import People
from archiver.platforms.registry import export_reader_for
from archiver.records import Account, AuthorRole, Missing, Visibility
from archiver.versions import canonical
from tests.unit.platforms.talking import NOW, InMemory, export_context

SHARED = Path(os.environ.get("ARCHIVER_SHARED") or Path(__file__).parents[5] / "shared")
REAL = SHARED / "samples" / "exports" / "fossilizer-mastodon-export.zip"
HOST = "https://social.granasa.example"
ME = f"{HOST}/users/granasa"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
ACTOR = {
    "id": ME,
    "type": "Person",
    "preferredUsername": "granasa",
    "name": "Granåsa kommun",
    "url": f"{HOST}/@granasa",
    "summary": "<p>Kommunen</p>",
    "attachment": [
        {"type": "PropertyValue", "name": "Webb", "value": '<a href="https://granasa.example">granasa.example</a>'}
    ],
    "icon": {"type": "Image", "url": "avatar.png"},
}


def account(url: str = f"{HOST}/@granasa") -> Account:
    return Account(id="m", platform="mastodon", url=url, name="Granåsa", authority="KS")


def note(
    id: str, *, to: str = "", talk: str = "", aimed: tuple[str, ...] = (PUBLIC,), **more: object
) -> dict[str, object]:
    content = {
        "id": f"{ME}/statuses/{id}",
        "type": "Note",
        "url": f"{HOST}/@granasa/{id}",
        "attributedTo": ME,
        "published": "2026-02-01T10:00:00Z",
        "inReplyTo": to or None,
        "conversation": talk or f"tag:{id}",
        "content": f"<p>Text {id}</p>",
        "contentMap": {"sv": f"<p>Text {id}</p>"},
        "to": list(aimed),
        "cc": [f"{ME}/followers"] if PUBLIC in aimed else [],
        "attachment": [],
        "tag": [],
        **more,
    }
    return {"id": f"{ME}/statuses/{id}/activity", "type": "Create", "actor": ME, "object": content}


def boost(id: str, shared: object) -> dict[str, object]:
    return {"id": f"{ME}/statuses/{id}/activity", "type": "Announce", "actor": ME, "to": [PUBLIC], "object": shared}


def archive(*activities: object, folder: str = "", **files: bytes) -> InMemory:
    outbox = {"totalItems": len(activities), "orderedItems": list(activities)}
    members = {f"{folder}actor.json": json.dumps(ACTOR).encode(), f"{folder}outbox.json": json.dumps(outbox).encode()}
    return InMemory(
        {**members, **{name.replace("__", "/").replace("_jpg", ".jpg"): data for name, data in files.items()}}
    )


def read(delivered: InMemory, of: Account | None = None) -> tuple[list[ExportThread], list[Missing]]:
    reading = MASTODON_EXPORT.read(delivered, export_context(of or account()))
    found = list(reading.threads)
    return [one for one in found if isinstance(one, ExportThread)], [one for one in found if isinstance(one, Missing)]


def by_id(delivered: InMemory) -> dict[str, ExportThread]:
    return {one.reading.thread.id: one for one in read(delivered)[0]}


# --- the real archive -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real() -> InMemory:
    with zipfile.ZipFile(REAL) as packed:
        return InMemory({one.filename: packed.read(one) for one in packed.infolist() if not one.is_dir()}, REAL.name)


def test_a_real_archive_is_read_whole_and_says_that_one_item_is_lacking(real: InMemory) -> None:
    whose = account("https://toot.lmorchard.com/@lmorchard")
    assert export_reader_for("mastodon", real) is MASTODON_EXPORT
    reading = MASTODON_EXPORT.read(real, export_context(whose))
    assert (reading.account.name, reading.account.url) == ("Les Orchard", "https://toot.lmorchard.com/@lmorchard")
    assert [one.url for one in reading.account.media] == ["export:avatar.png", "export:header.png"]
    threads, lacking = read(real, whose)
    assert [one.why for one in lacking] == [
        "Exporten säger sig ha 19 poster men innehåller 18; 1 saknas i filen som levererades."
    ]
    assert sum(1 + len(one.reading.thread.comments) for one in threads) == 18
    items = {item.id: item for one in threads for item in one.reading.thread.items()}
    outbox = json.loads(real.members["outbox.json"])
    for activity in outbox["orderedItems"]:
        item = items[activity["object"]["id"].rpartition("/")[2]]
        assert item.permalink == activity["object"]["url"]
        assert item.author.role is AuthorRole.MUNICIPALITY
        assert item.language == "en"
    chain = next(one.reading.thread for one in threads if one.reading.thread.id == "109327984151569764")
    assert [one.parent for one in chain.comments] == ["", "109327988207982848", "109327997514291435"]
    (pictured,) = (one for one in threads if one.files)
    assert dict(pictured.files) == {f"export:{name}": name for name in real.names if name.startswith("media_")}


def test_somebody_elses_archive_is_refused(real: InMemory) -> None:
    with pytest.raises(ExportRefused, match="belongs to @lmorchard@toot"):
        read(real)


# --- threads ----------------------------------------------------------------------------------------------------


def test_answers_to_oneself_are_comments_and_to_others_threads_of_their_own() -> None:
    found = by_id(
        archive(
            note("1"),
            note("2", to=f"{ME}/statuses/1"),
            note("3", to=f"{ME}/statuses/2"),
            note("4", to="https://annat.example/users/b/statuses/9", talk="tag:1"),
            note("5", to="https://annat.example/users/b/statuses/8", talk="tag:annat"),
        )
    )
    assert sorted(found) == ["1", "5"]
    comments = found["1"].reading.thread.comments
    assert [(one.id, one.parent) for one in comments] == [
        ("2", ""),
        ("3", "2"),
        ("4", "https://annat.example/users/b/statuses/9"),
    ]
    assert len(found["1"].fragments) == 4


def test_who_may_see_a_status_is_told_by_whom_it_is_addressed_to() -> None:
    found = by_id(
        archive(
            note("1"),
            note("2", aimed=(f"{ME}/followers",), cc=[PUBLIC]),
            note("3", aimed=(f"{ME}/followers",)),
            note("4", aimed=("https://annat.example/users/b",), talk="tag:dm"),
            note(
                "5",
                aimed=("https://annat.example/users/b",),
                talk="tag:dm",
                to="https://annat.example/users/b/statuses/7",
            ),
            note("6", aimed=("https://annat.example/users/b",), to=f"{ME}/statuses/1", talk="tag:1"),
        )
    )
    seen = {id: one.reading.thread.visibility for id, one in found.items()}
    assert seen == {
        "1": Visibility.PUBLIC,
        "2": Visibility.PUBLIC,
        "3": Visibility.GROUP,
        "4": Visibility.DIRECT,
        "6": Visibility.DIRECT,
    }
    assert [one.id for one in found["4"].reading.thread.comments] == ["5"]


def test_a_boost_has_the_address_of_what_was_boosted_and_says_that_no_more_is_there() -> None:
    shared = "https://annat.example/users/bjorn/statuses/77"
    thread = by_id(archive(boost("9", shared)))["9"].reading
    assert (thread.thread.post.shared_from, thread.thread.post.author.name) == (shared, "@bjorn@annat.example")
    assert thread.thread.post.author.role is AuthorRole.PUBLIC
    assert [one.what for one in thread.problems] == [shared]


def test_a_boost_of_ones_own_status_has_its_text() -> None:
    thread = by_id(archive(note("1"), boost("9", f"{ME}/statuses/1")))["9"].reading
    assert (thread.thread.post.text, thread.thread.post.author.role) == ("Text 1", AuthorRole.MUNICIPALITY)
    assert thread.problems == ()


def test_polls_warnings_edits_and_pictures() -> None:
    picture = {
        "type": "Document",
        "mediaType": "image/jpeg",
        "url": "/media_attachments/a.jpg",
        "name": "En  bro",
        "width": 4,
    }
    gone = {"type": "Document", "mediaType": "video/mp4", "url": "media_attachments/b.mp4"}
    found = by_id(
        archive(
            note("1", type="Question", oneOf=[{"name": "Ja", "replies": {"totalItems": 3}}, {"name": "Nej"}]),
            note("2", summary="Larm", sensitive=True, updated="2026-02-02T10:00:00Z"),
            note("3", attachment=[picture, gone]),
            media_attachments__a_jpg=b"JPEG",
        )
    )
    assert [(one.text, one.votes) for one in found["1"].reading.thread.post.options] == [("Ja", 3), ("Nej", None)]
    warned = found["2"].reading.thread.post
    assert (warned.text, warned.edited_at is not None) == ("Larm\nText 2", True)
    first, second = found["3"].reading.thread.post.media
    assert (first.url, first.alt, first.width) == ("export:media_attachments/a.jpg", "En bro", 4)
    assert found["3"].files == {"export:media_attachments/a.jpg": "media_attachments/a.jpg"}
    assert "finns inte i den" in second.reason


def test_api_and_archive_give_equal_threads() -> None:
    told = note(
        "1",
        content="<p>Hej <a href='https://a.example'>a</a></p>",
        contentMap={"sv": "<p>Hej <a href='https://a.example'>a</a></p>"},
    )
    status = {
        "id": "1",
        "account": {"id": "5", "acct": "granasa", "display_name": "Granåsa kommun", "url": f"{HOST}/@granasa"},
        "created_at": "2026-02-01T10:00:00.512Z",
        "content": "<p>Hej <a href='https://a.example'>a</a></p>",
        "language": "sv",
        "visibility": "public",
        "url": f"{HOST}/@granasa/1",
    }
    thread = by_id(archive(told))["1"].reading.thread
    post = post_of(status, MASTODON, People(account()), "5")
    plain = json.loads(canonical(thread))["post"]
    assert plain == json.loads(canonical(type(thread)(id="1", permalink=post.permalink, post=post)))["post"]


# --- what is wrong with the file --------------------------------------------------------------------------------


def test_a_file_that_ends_too_soon_gives_what_stands_before_the_end() -> None:
    whole = archive(note("1"), note("2"), note("3"))
    cut = InMemory({**whole.members, "outbox.json": whole.members["outbox.json"][:-200]})
    threads, lacking = read(cut)
    assert len(threads) == 2
    assert "avkortad efter 2 poster" in lacking[0].why


def test_other_activities_and_nonsense_are_told() -> None:
    activities = [
        {"type": "Delete", "id": "x", "object": "y"},
        None,
        7,
        {"type": "Create", "object": {"type": "Game", "id": "z"}},
    ]
    threads, lacking = read(
        archive(*activities, note("1", attachment="fel", tag=None, to=None, content=7, contentMap=[]))
    )
    assert (len(threads), len(lacking)) == (1, 4)


def test_statuses_that_answer_each_other_in_a_ring_are_all_read() -> None:
    threads, _ = read(archive(note("1", to=f"{ME}/statuses/2"), note("2", to=f"{ME}/statuses/1")))
    assert sum(1 + len(one.reading.thread.comments) for one in threads) == 2


def test_an_archive_that_does_not_say_whose_it_is_is_refused() -> None:
    with pytest.raises(ExportRefused, match="cannot be read as an actor"):
        read(InMemory({"actor.json": b"{", "outbox.json": b"{}"}))


def test_only_an_outbox_beside_an_actor_is_recognised() -> None:
    assert MASTODON_EXPORT.recognises(archive(note("1"), folder="arkiv/"))
    assert not MASTODON_EXPORT.recognises(InMemory({"outbox.json": b"{}", "annat/actor.json": b"{}"}))
    assert not MASTODON_EXPORT.recognises(InMemory({}))


def test_a_large_outbox_is_read_in_bounded_memory(tmp_path: Path) -> None:
    filler = "ord " * 10_000  # a field that the reader passes over
    big = archive(*(note(str(n), source={"content": filler}) for n in range(200)))
    assert len(big.members["outbox.json"]) > 8_000_000
    with FileSpool(tmp_path) as spool:
        context = ExportContext(account=account(), people=People(account()), imported_at=NOW, spool=spool)
        tracemalloc.start()
        read = sum(1 for one in MASTODON_EXPORT.read(big, context).threads if isinstance(one, ExportThread))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert read == 200
    assert most < 2_500_000
