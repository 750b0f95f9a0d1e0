import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.records import (
    Author,
    AuthorRole,
    Change,
    ChangeKind,
    Comment,
    Counter,
    Direction,
    Link,
    Media,
    MediaKind,
    MediaStatus,
    Post,
    Snapshot,
    Thread,
    ThreadRef,
)
from archiver.versions import canonical, merge

FIRST = dt.datetime(2026, 3, 1, 8, tzinfo=dt.UTC)
LATER = FIRST + dt.timedelta(days=7)
URL = "https://torg.example/1"


def author(name: str = "Åsa") -> Author:
    return Author(name=name, id=name.lower())


def a_post(**changes: Any) -> Post:
    given = {"id": "1", "permalink": URL, "author": author(), "direction": Direction.CREATED, "text": "Hej"}
    return Post(**{**given, **changes})


def a_comment(id: str, **changes: Any) -> Comment:
    given = {
        "id": id,
        "permalink": f"{URL}#{id}",
        "author": author(),
        "direction": Direction.RECEIVED,
        "text": f"svar {id}",
    }
    return Comment(**{**given, **changes})


def a_thread(*comments: Comment, **changes: Any) -> Thread:
    return Thread(id="1", permalink=URL, post=a_post(**changes), comments=comments)


def an_image(name: str = "a", sha: str = "", **changes: Any) -> Media:
    status = MediaStatus.CAPTURED if sha else MediaStatus.UNAVAILABLE
    given = {"url": f"https://m.example/{name}.jpg", "kind": MediaKind.IMAGE, "status": status, "sha256": sha}
    return Media(**{**given, "path": f"media/{sha}.jpg" if sha else "", **changes})


def seen(thread: Thread) -> Thread:
    """The thread as the first harvest keeps it."""
    return merge(None, thread, captured_at=FIRST, whole=True).thread


def changes(before: Thread, after: Thread, *, whole: bool = True) -> list[tuple[ChangeKind, str, str, str, str]]:
    found = merge(seen(before), after, captured_at=LATER, whole=whole).changes
    return [(one.kind, one.item, one.field, one.before, one.after) for one in found]


def tree(thread: Thread) -> list[Comment]:
    """The comments whose chain of parents ends."""
    parents = {one.id: one.parent for one in thread.comments}

    def ends(id: str) -> bool:
        met: set[str] = set()
        while id in parents and id not in met:
            met.add(id)
            id = parents[id]
        return id not in met

    return [one for one in thread.comments if ends(one.id)]


# --- properties -------------------------------------------------------------------------------------------------

moments = st.none() | st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2026, 1, 1), timezones=st.just(dt.UTC))
precisions = st.sampled_from(["", "second", "minute", "hour", "day", "month", "year"])
media = st.builds(
    an_image,
    st.sampled_from("abc"),
    st.sampled_from(["", "11", "22"]),
    alt=st.sampled_from(["", "x"]),
    ocr=st.text(max_size=3),
)
common = {
    "text": st.text(max_size=10),
    "author": st.builds(author, st.sampled_from(["Åsa", "Bo"])),
    "published_at": moments,
    "published_precision": precisions,
    "published_shown": st.text(max_size=5),
    "edited_at": moments,
    "media": st.lists(media, max_size=3).map(tuple),
    "links": st.lists(
        st.builds(Link, text=st.text(max_size=3), url=st.just("https://a.example/?fbclid=1")), max_size=2
    ).map(tuple),
    "counters": st.lists(st.builds(Counter, kind=st.just("like"), value=st.integers(0, 9)), max_size=1).map(tuple),
}
comments = st.lists(
    st.fixed_dictionaries({"id": st.sampled_from("abcdefgh"), "parent": st.sampled_from(["", "a", "b"]), **common}).map(
        lambda fields: a_comment(str(fields.pop("id")), **fields)
    ),
    max_size=6,
    unique_by=lambda one: one.id,
)
threads = st.builds(
    lambda fields, answers: a_thread(*answers, **fields),
    st.fixed_dictionaries({"title": st.text(max_size=3), **common}),
    comments,
)


@given(threads)
def test_a_thread_merged_with_itself_has_not_changed(thread: Thread) -> None:
    first = seen(thread)
    again = merge(first, thread, captured_at=LATER, whole=True)
    assert again.changes == ()
    assert canonical(again.thread) == canonical(first)
    assert {one.first_seen for one in again.thread.items()} == {FIRST}
    assert {one.last_seen for one in again.thread.items()} == {LATER}


@given(threads, st.integers(0, 99), moments)
def test_counters_and_the_moments_we_looked_never_make_a_change(
    thread: Thread, likes: int, at: dt.datetime | None
) -> None:
    def stirred(item: Any) -> Any:
        return replace(item, counters=(Counter(kind="like", value=likes),), first_seen=at, last_seen=at)

    other = replace(thread, post=stirred(thread.post), comments=tuple(map(stirred, thread.comments)))
    assert merge(seen(thread), other, captured_at=LATER, whole=True).changes == ()
    assert canonical(other) == canonical(thread)


@given(threads, threads)
def test_nothing_once_seen_is_ever_lost(before: Thread, after: Thread) -> None:
    first = seen(before)
    merged = merge(first, after, captured_at=LATER, whole=True)
    ids = [one.id for one in merged.thread.comments]
    assert len(ids) == len(set(ids))
    assert set(ids) == {one.id for one in (*before.comments, *after.comments)}
    places = {id: place for place, id in enumerate(ids)}
    assert all(places[one.parent] < places[one.id] for one in tree(merged.thread) if one.parent in places)
    gone = {one.id for one in merged.thread.comments if one.disappeared_at}
    assert gone == {one.id for one in before.comments} - {one.id for one in after.comments}


@given(threads, threads)
def test_vanished_comments_are_marked_only_when_all_was_seen(before: Thread, after: Thread) -> None:
    merged = merge(seen(before), after, captured_at=LATER, whole=False)
    assert not [one for one in merged.thread.items() if one.disappeared_at]
    assert ChangeKind.DISAPPEARED not in {one.kind for one in merged.changes}


@given(threads, threads)
def test_a_merged_thread_seen_again_has_not_changed(before: Thread, after: Thread) -> None:
    merged = merge(seen(before), after, captured_at=LATER, whole=True).thread
    again = merge(merged, after, captured_at=LATER + dt.timedelta(days=1), whole=True)
    assert again.changes == ()


# --- changes ----------------------------------------------------------------------------------------------------


def test_the_first_version_has_no_changes_and_dates_every_item() -> None:
    merged = merge(None, a_thread(a_comment("a")), captured_at=FIRST, whole=False)
    assert merged.changes == ()
    assert {(one.first_seen, one.last_seen) for one in merged.thread.items()} == {(FIRST, FIRST)}


def test_an_edit_keeps_both_texts() -> None:
    edited = a_thread(a_comment("a", text="rättat"), text="Hej igen", title="Ny")
    assert changes(a_thread(a_comment("a"), title="Gammal"), edited) == [
        (ChangeKind.EDITED, "1", "text", "Hej", "Hej igen"),
        (ChangeKind.EDITED, "1", "title", "Gammal", "Ny"),
        (ChangeKind.EDITED, "a", "text", "svar a", "rättat"),
    ]


def test_a_new_comment_is_told_with_its_text_and_dated() -> None:
    merged = merge(seen(a_thread()), a_thread(a_comment("a", media=(an_image(),))), captured_at=LATER, whole=True)
    assert merged.changes == (Change(kind=ChangeKind.NEW_COMMENT, item="a", after="svar a"),)
    assert merged.thread.comments[0].first_seen == LATER


def test_a_vanished_comment_stays_where_it_stood_and_comes_back() -> None:
    before = seen(a_thread(a_comment("x"), a_comment("a"), a_comment("b"), a_comment("c"), a_comment("d")))
    gone = merge(before, a_thread(a_comment("a"), a_comment("d"), a_comment("e")), captured_at=LATER, whole=True)
    assert [one.id for one in gone.thread.comments] == ["x", "a", "b", "c", "d", "e"]
    assert [(one.kind, one.item) for one in gone.changes] == [
        (ChangeKind.NEW_COMMENT, "e"), *((ChangeKind.DISAPPEARED, id) for id in "xbc"),
    ]  # fmt: skip
    vanished = gone.thread.comments[2]
    assert (vanished.disappeared_at, vanished.last_seen) == (LATER, FIRST)
    still = merge(gone.thread, a_thread(a_comment("a"), a_comment("d"), a_comment("e")), captured_at=LATER, whole=True)
    assert still.changes == ()
    back = merge(gone.thread, replace(before, comments=before.comments[:2]), captured_at=LATER, whole=False)
    assert [(one.kind, one.item) for one in back.changes] == [(ChangeKind.REAPPEARED, "x")]
    assert back.thread.comments[0].disappeared_at is None


def test_a_vanished_thread_is_kept_as_last_seen_and_may_come_back() -> None:
    before = seen(a_thread(a_comment("a")))
    gone = merge(before, replace(before, disappeared_at=LATER, comments=()), captured_at=LATER, whole=True)
    assert gone.changes == (Change(kind=ChangeKind.DISAPPEARED, item="1", before="Hej"),)
    assert gone.thread.comments == before.comments
    assert (gone.thread.disappeared_at, gone.thread.post.disappeared_at) == (LATER, LATER)
    again = merge(gone.thread, replace(before, disappeared_at=LATER), captured_at=LATER, whole=True)
    assert (again.changes, again.thread) == ((), gone.thread)
    back = merge(gone.thread, a_thread(a_comment("a")), captured_at=LATER, whole=True)
    assert back.changes == (Change(kind=ChangeKind.REAPPEARED, item="1", after="Hej"),)
    assert (back.thread.disappeared_at, back.thread.post.disappeared_at) == (None, None)


def test_a_post_that_had_vanished_alone_keeps_its_date() -> None:
    before = seen(a_thread(disappeared_at=FIRST))
    gone = merge(before, replace(before, disappeared_at=LATER), captured_at=LATER, whole=True)
    assert gone.thread.post.disappeared_at == FIRST


@pytest.mark.parametrize(
    ("field", "after", "told"),
    [
        ("author", Author(name="Åsa B", id="åsa"), "author"),
        ("author", Author(name="Åsa", id="annan"), "author_id"),
        ("author", Author(name="Åsa", id="åsa", url="https://torg.example/asa"), "author_url"),
        ("author", Author(name="Åsa", id="åsa", role=AuthorRole.MUNICIPALITY), "author_role"),
        ("language", "fi", "language"),
        ("permalink", "https://torg.example/ny", "permalink"),
        ("shared_from", "https://torg.example/annan", "shared_from"),
        ("id", "2", "id"),
    ],
)
def test_what_is_known_about_a_post_may_change(field: str, after: object, told: str) -> None:
    assert {(kind, name) for kind, _, name, _, _ in changes(a_thread(), a_thread(**{field: after}))} == {
        (ChangeKind.METADATA, told)
    }


@pytest.mark.parametrize(("field", "after", "shown"), [("parent", "b", "b"), ("hidden", True, "true")])
def test_what_is_known_about_a_comment_may_change(field: str, after: object, shown: str) -> None:
    ((kind, item, name, _, now),) = changes(a_thread(a_comment("a")), a_thread(a_comment("a", **{field: after})))
    assert (kind, item, name, now) == (ChangeKind.METADATA, "a", field, shown)


def test_a_link_that_leads_elsewhere_under_the_same_words_is_an_edit() -> None:
    before, after = (a_thread(links=(Link(text="här", url=f"https://a.example/{n}?fbclid={n}"),)) for n in "xy")
    assert changes(before, after) == [(ChangeKind.EDITED, "1", "links", "https://a.example/x", "https://a.example/y")]


def test_a_signature_in_an_address_is_no_change() -> None:
    before, after = (
        a_thread(permalink=f"{URL}?__tn__={n}", links=(Link(text="h", url=f"https://a.example/?fbclid={n}"),),
                 media=(an_image(url=f"https://m.example/a.jpg?oh={n}"),))
        for n in "xy"
    )  # fmt: skip
    assert changes(before, after) == []
    assert canonical(before) == canonical(after)


# --- moments ----------------------------------------------------------------------------------------------------


def published(at: dt.datetime | None, precision: str, shown: str = "") -> Thread:
    return a_thread(published_at=at, published_precision=precision, published_shown=shown)


@pytest.mark.parametrize(
    ("first", "then", "kept"),
    [
        ((FIRST, "hour", "3 tim"), (FIRST + dt.timedelta(minutes=50), "hour", "4 tim"), "3 tim"),
        ((FIRST, "hour", "3 tim"), (FIRST - dt.timedelta(minutes=50), "hour", "4 tim"), "4 tim"),
        ((FIRST, "hour", "3 tim"), (FIRST - dt.timedelta(hours=9), "day", "4 mars"), "3 tim"),
        ((FIRST, "day", "4 mars"), (FIRST + dt.timedelta(hours=9), "minute", "4 mars kl. 14"), "4 mars kl. 14"),
        ((FIRST, "month", "2 v"), (FIRST - dt.timedelta(days=20), "day", "4 mars"), "4 mars"),
        ((FIRST, "minute", "exakt"), (None, "", ""), "exakt"),
        ((None, "", ""), (FIRST, "minute", "exakt"), "exakt"),
        ((FIRST, "", "okänd"), (FIRST + dt.timedelta(days=900), "year", "2 år"), "2 år"),
    ],
)
def test_a_moment_read_again_is_no_edit_and_the_best_reading_is_kept(first: Any, then: Any, kept: str) -> None:
    merged = merge(seen(published(*first)), published(*then), captured_at=LATER, whole=True)
    assert merged.changes == ()
    assert merged.thread.post.published_shown == kept


def test_a_moment_that_really_moved_is_told() -> None:
    after = FIRST + dt.timedelta(hours=1)
    assert changes(published(FIRST, "second"), published(after, "second")) == [
        (ChangeKind.METADATA, "1", "published_at", FIRST.isoformat(), after.isoformat())
    ]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [(None, FIRST, True), (FIRST, None, True), (FIRST, FIRST + dt.timedelta(hours=1), False), (FIRST, LATER, True)],
)
def test_the_mark_of_an_edit_is_told_once(before: dt.datetime | None, after: dt.datetime | None, told: bool) -> None:
    found = changes(a_thread(edited_at=before), a_thread(edited_at=after))
    assert [(kind, field) for kind, _, field, _, _ in found] == ([(ChangeKind.METADATA, "edited_at")] if told else [])


# --- attachments ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ([], [an_image("a", "11")], [(ChangeKind.NEW_MEDIA, "")]),
        ([an_image("a", "11")], [], [(ChangeKind.EDITED, "media")]),
        ([an_image("a", "11")], [an_image("a", "22")], [(ChangeKind.NEW_MEDIA, "sha256")]),
        ([an_image("a")], [an_image("a", "11")], [(ChangeKind.NEW_MEDIA, "sha256")]),
        ([an_image("a", "11")], [an_image("a")], []),
        ([an_image("a", "11")], [an_image("b", "11")], []),
        ([an_image("a")], [an_image("a")], []),
        ([an_image("a")], [an_image("a", alt="En sjö")], [(ChangeKind.EDITED, "alt")]),
        ([an_image("a")], [an_image("a", caption="Foto")], [(ChangeKind.EDITED, "caption")]),
        ([an_image("a"), an_image("b")], [an_image("b"), an_image("a")], []),
        ([an_image("a", url="data:" + "x" * 600)], [], [(ChangeKind.EDITED, "media")]),
    ],
)
def test_attachments_come_change_and_go(
    before: list[Media], after: list[Media], told: list[tuple[ChangeKind, str]]
) -> None:
    found = changes(a_thread(media=tuple(before)), a_thread(media=tuple(after)))
    assert [(kind, field) for kind, _, field, _, _ in found] == told
    assert all(
        len(one.before) < 500
        for one in merge(seen(a_thread(media=tuple(before))), a_thread(), captured_at=LATER, whole=True).changes
    )


def test_a_file_that_cannot_be_fetched_again_is_carried_over() -> None:
    before = seen(a_thread(media=(an_image("a", "11", alt="En sjö", ocr="Välkommen"),)))
    merged = merge(before, a_thread(media=(an_image("a", alt="En sjö"),)), captured_at=LATER, whole=True)
    (one,) = merged.thread.post.media
    assert (one.status, one.path, one.sha256, one.ocr) == (MediaStatus.CAPTURED, "media/11.jpg", "11", "Välkommen")
    assert merged.changes == ()


# --- canonical --------------------------------------------------------------------------------------------------


def test_the_canonical_form_knows_no_relative_dates_and_no_paths() -> None:
    one = published(FIRST, "hour", "3 tim")
    assert canonical(one) == canonical(published(LATER, "day", "1 d"))
    assert canonical(a_thread(media=(an_image("a", "11"),))) == canonical(
        a_thread(media=(an_image("a", "11", path="x"),))
    )
    assert canonical(published(FIRST, "second")) != canonical(published(LATER, "second"))


def test_text_that_is_no_unicode_has_a_canonical_form() -> None:
    assert b"ud800" in canonical(a_thread(text="\ud800"))


def test_a_snapshot_is_the_same_until_the_account_says_something_else() -> None:
    ref = ThreadRef(id="1", url=URL, title="Ett", comments=3)
    snapshot = Snapshot(url=URL, name="Kommunen", text="3 tim", feed=(ref,), media=(an_image("a", "11"),))
    stirred = replace(
        snapshot, text="4 tim", counters=(Counter(kind="follower", value=1),), feed=(replace(ref, comments=4),)
    )
    assert canonical(snapshot) == canonical(stirred)
    for other in (replace(snapshot, name="K"), replace(snapshot, description="x"), replace(snapshot, feed=())):
        assert canonical(other) != canonical(snapshot)
