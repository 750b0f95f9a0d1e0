"""What one lane read, completed with what another knew: by hand for each rule, and for any two readings."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.completing import completed, supplemented
from archiver.platforms import knowing
from archiver.records import (
    Author,
    Comment,
    Count,
    Counter,
    Coverage,
    Item,
    Lane,
    Link,
    Media,
    MediaKind,
    MediaStatus,
    Option,
    Post,
    Record,
    Thread,
    Visibility,
)
from archiver.versions import merge
from tests.unit.catalogue.municipal_records import MONDAY, comment, image, post, snapshot, thread

LATER = MONDAY + dt.timedelta(days=7)
NOTHING: frozenset[str] = frozenset()


def of(record: Record) -> Thread:
    assert isinstance(record.content, Thread)
    return record.content


def kept(opening: Post, *comments: Comment, lane: Lane = Lane.API, whole: bool = True) -> Record:
    record = thread("1", opening, *comments, lane=lane)
    seen = merge(None, of(record), captured_at=MONDAY, whole=True).thread
    expected = len(comments) if whole else None
    return replace(record, content=seen, coverage=Coverage(comments=Count(expected=expected, captured=len(comments))))


def read(opening: Post, *comments: Comment) -> Thread:
    return of(thread("1", opening, *comments))


def origins(found: Any) -> set[tuple[str, str, Lane]]:
    return {(one.item, one.field, one.lane) for one in found.origins}


# --- completed ----------------------------------------------------------------------------------------------------


def test_a_field_that_only_the_other_lane_knows_stays_and_its_lane_is_told() -> None:
    known = kept(replace(post("Hej"), language="sv", title="Rubrik"))
    found = completed(known, read(post("Hej")), lane=Lane.BROWSER, blind=NOTHING)
    assert (found.thread.post.language, found.thread.post.title) == ("sv", "Rubrik")
    assert origins(found) == {("1", "language", Lane.API), ("1", "title", Lane.API)}


def test_the_same_lane_may_empty_what_it_had_said() -> None:
    known = kept(replace(post("Hej"), language="sv"))
    found = completed(known, read(post("Hej")), lane=Lane.API, blind=NOTHING)
    assert found.thread.post.language == ""
    assert found.origins == ()


def test_what_a_lane_cannot_know_stays_even_against_its_own_word() -> None:
    known = kept(replace(post("Hej"), counters=(Counter(kind="like", value=9),)), lane=Lane.BROWSER)
    now = read(replace(post("Hej"), counters=(Counter(kind="like", value=1),)))
    found = completed(known, now, lane=Lane.BROWSER, blind=frozenset({knowing.COUNTERS}))
    assert found.thread.post.counters[0].value == 9


def test_another_lanes_new_words_are_an_edit_but_its_spaces_are_none() -> None:
    known = kept(post("Badet  öppnar\nnu"))
    assert completed(known, read(post("Badet öppnar")), lane=Lane.BROWSER, blind=NOTHING).thread.post.text == (
        "Badet öppnar"
    )
    found = completed(known, read(post("Badet öppnar nu")), lane=Lane.BROWSER, blind=NOTHING)
    assert found.thread.post.text == "Badet  öppnar\nnu"
    assert ("1", "text", Lane.API) in origins(found)


def test_the_richer_copy_of_a_picture_wins_whichever_lane_it_came_by() -> None:
    large = replace(image(), width=2000, height=1000)
    small = replace(image(), url="https://cdn.example/s.jpg", sha256="b" * 64, width=400, height=200)
    gone = replace(small, status=MediaStatus.UNAVAILABLE, sha256="", path="")
    known = kept(post(media=(large,)))
    for worse in (small, gone):
        found = completed(known, read(post(media=(worse,))), lane=Lane.BROWSER, blind=NOTHING)
        assert [one.sha256 for one in found.thread.post.media] == [large.sha256]
        assert ("1", "media", Lane.API) in origins(found)
    better = completed(kept(post(media=(small,))), read(post(media=(large,))), lane=Lane.BROWSER, blind=NOTHING)
    assert [one.sha256 for one in better.thread.post.media] == [large.sha256]


def test_a_comment_that_was_not_read_is_told_to_be_another_lanes_until_that_lane_has_read_it_again() -> None:
    known = kept(post("Hej"), replace(comment("Ett", id="c1"), language="sv"))
    found = completed(known, read(post("Hej")), lane=Lane.EXPORT, blind=frozenset({knowing.COMMENTS}))
    assert origins(found) == {("c1", "comments", Lane.API)}
    provenance = replace(known.provenance, lane=Lane.EXPORT)
    by_export = replace(known, origins=found.origins, provenance=provenance)
    again = completed(by_export, read(post("Hej"), comment("Ett", id="c1")), lane=Lane.API, blind=NOTHING)
    assert again.thread.comments[0].language == ""  # the api itself says so
    assert again.origins == ()


def test_a_hidden_comment_does_not_vanish_for_a_lane_that_cannot_see_it() -> None:
    hidden = replace(comment("Köp klockor", id="c2"), hidden=True)
    known = kept(post("Hej"), comment("Ett", id="c1"), hidden)
    blind = frozenset({knowing.HIDDEN})
    found = completed(known, read(post("Hej"), comment("Ett", id="c1")), lane=Lane.BROWSER, blind=blind)
    merged = merge(of(known), found.thread, captured_at=LATER, whole=True, sees_hidden=False)
    assert merged.changes == ()
    assert [one.disappeared_at for one in merged.thread.comments] == [None, None]
    shown = completed(known, read(post("Hej"), replace(hidden, hidden=False)), lane=Lane.BROWSER, blind=blind)
    assert shown.thread.comments[0].hidden


def test_what_was_public_does_not_become_secret_by_another_lanes_word() -> None:
    known = kept(post("Hej"))
    now = replace(read(post("Hej")), visibility=Visibility.HIDDEN)
    assert completed(known, now, lane=Lane.API, blind=NOTHING).thread.visibility is Visibility.PUBLIC
    secret = replace(known, content=replace(of(known), visibility=Visibility.DIRECT))
    assert completed(secret, read(post("Hej")), lane=Lane.API, blind=NOTHING).thread.visibility is Visibility.PUBLIC


# --- supplemented -------------------------------------------------------------------------------------------------


def test_an_older_export_fills_what_is_empty_and_rewrites_nothing() -> None:
    known = kept(replace(post("Ny text", at=None), published_shown="3 tim"), lane=Lane.BROWSER)
    old = replace(post("Gammal text", at=MONDAY), published_precision="second", language="sv")
    found = supplemented(known, read(old), lane=Lane.EXPORT)
    now = found.thread.post
    assert (now.text, now.language, now.published_at) == ("Ny text", "sv", MONDAY)
    assert origins(found) == {("1", "text", Lane.BROWSER)}


def test_a_comment_that_had_gone_before_the_capture_is_kept_as_gone_unless_it_could_not_be_seen() -> None:
    first, gone = comment("Ett", id="c1"), comment("Raderat", id="c2")
    spam = replace(comment("Köp", id="c3"), hidden=True)
    found = supplemented(kept(post("Hej"), first), read(post("Hej"), first, gone, spam), lane=Lane.EXPORT)
    assert {one.id: one.disappeared_at for one in found.thread.comments} == {"c1": None, "c2": MONDAY, "c3": None}
    blind = supplemented(kept(post("Hej"), first, whole=False), read(post("Hej"), first, gone), lane=Lane.EXPORT)
    assert {one.disappeared_at for one in blind.thread.comments} == {None}


def test_a_file_that_could_not_be_had_comes_out_of_the_older_export() -> None:
    lost = replace(image(), status=MediaStatus.UNAVAILABLE, sha256="", path="", url="https://cdn.example/a.jpg")
    old = replace(image(alt="Badet"), url="export:a.jpg")
    found = supplemented(kept(post(media=(lost,))), read(post(media=(old,))), lane=Lane.EXPORT)
    medium = found.thread.post.media[0]
    assert (medium.sha256, medium.alt, medium.url) == (old.sha256, "Badet", "https://cdn.example/a.jpg")


# --- any two readings ---------------------------------------------------------------------------------------------

texts = st.sampled_from(("", "Hej", "Hej  där", "Hej där", "Nytt"))
moments = st.none() | st.sampled_from((MONDAY, LATER))


@st.composite
def media(draw: st.DrawFn) -> Media:
    captured = draw(st.booleans())
    name = draw(st.sampled_from("ab"))
    return Media(
        url=f"https://social.example/{draw(st.sampled_from('pq'))}.jpg",
        kind=draw(st.sampled_from((MediaKind.IMAGE, MediaKind.VIDEO))),
        status=MediaStatus.CAPTURED if captured else MediaStatus.UNAVAILABLE,
        path=f"media/{name}.jpg" if captured else "",
        sha256=name * 64 if captured else "",
        size=draw(st.integers(1, 3)) if captured else 0,
        alt=draw(st.sampled_from(("", "Bild"))),
        caption=draw(st.sampled_from(("", "Text"))),
    )


def common(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "author": Author(
            name="Åsa", id=draw(st.sampled_from(("", "7"))), url=draw(st.sampled_from(("", "https://a/")))
        ),
        "text": draw(texts),
        "published_at": draw(moments),
        "published_precision": "second",
        "edited_at": draw(moments),
        "language": draw(st.sampled_from(("", "sv", "en"))),
        "links": draw(st.sampled_from(((), (Link(text="x", url="https://x.example/"),)))),
        "media": tuple(
            draw(st.lists(media(), max_size=2, unique_by=(lambda one: one.url, lambda one: one.path or one.url)))
        ),
        "counters": draw(st.sampled_from(((), (Counter(kind="like", value=1),), (Counter(kind="like", value=2),)))),
    }


@st.composite
def readings(draw: st.DrawFn) -> Thread:
    more: dict[str, Any] = {
        "title": draw(st.sampled_from(("", "Rubrik"))),
        "shared_from": draw(st.sampled_from(("", "https://b/"))),
        "answers": draw(st.sampled_from(("", "5", "https://social.example/5"))),
        "options": draw(st.sampled_from(((), (Option(text="Ja", votes=1),)))),
    }
    opening = replace(post(), **common(draw), **more)
    ids = draw(st.lists(st.sampled_from(("c1", "c2", "c3")), unique=True))
    comments = [replace(comment("", id=id), hidden=draw(st.booleans()), **common(draw)) for id in ids]
    return read(opening, *comments)


blindness = st.frozensets(st.sampled_from(sorted(knowing.FIELDS)))
lanes = st.sampled_from(tuple(Lane))


@given(before=readings(), now=readings(), first=lanes, second=lanes, blind=blindness)
def test_completing_twice_changes_nothing(
    before: Thread, now: Thread, first: Lane, second: Lane, blind: frozenset[str]
) -> None:
    known = kept(before.post, *before.comments, lane=first)
    once = completed(known, now, lane=second, blind=blind)
    version = merge(of(known), once.thread, captured_at=LATER, whole=False).thread
    provenance = replace(known.provenance, lane=second, harvest="h-2")
    record = replace(known, content=version, origins=once.origins, provenance=provenance)
    twice = completed(record, now, lane=second, blind=blind)
    assert merge(version, twice.thread, captured_at=LATER, whole=False).changes == ()
    assert origins(twice) == origins(once)


@given(before=readings(), now=readings(), blind=blindness)
def test_a_field_that_another_lane_knew_is_never_emptied(before: Thread, now: Thread, blind: frozenset[str]) -> None:
    known = kept(before.post, *before.comments)
    found = completed(known, now, lane=Lane.BROWSER, blind=blind)
    earlier: dict[str, Item] = {item.id: item for item in before.items()}
    for item in found.thread.items():
        if item.id in earlier:
            for name in ("text", "language", "links", "counters", "edited_at"):
                assert getattr(item, name) or not getattr(earlier[item.id], name)
            assert item.author.id or not earlier[item.id].author.id


@given(before=readings(), now=readings(), blind=blindness)
def test_an_origin_is_told_for_what_stands_and_for_nothing_else(
    before: Thread, now: Thread, blind: frozenset[str]
) -> None:
    found = completed(kept(before.post, *before.comments), now, lane=Lane.BROWSER, blind=blind)
    assert {one.lane for one in found.origins} <= {Lane.API}
    read_now = {item.id: item for item in now.items()}
    for item in found.thread.items():
        for name in ("text", "language", "links", "counters", "edited_at"):
            told = (item.id, name, Lane.API) in origins(found)
            assert told == (getattr(item, name) != getattr(read_now[item.id], name))


@given(before=readings(), old=readings(), lane=st.sampled_from((Lane.API, Lane.BROWSER)))
def test_an_older_export_never_rewrites_and_a_second_time_it_adds_nothing(
    before: Thread, old: Thread, lane: Lane
) -> None:
    known = kept(before.post, *before.comments, lane=lane)
    once = supplemented(known, old, lane=Lane.EXPORT)
    for earlier, item in zip((of(known).post, *of(known).comments), once.thread.items(), strict=False):
        for name in ("text", "language", "links", "counters", "edited_at", "published_at", "permalink"):
            assert not getattr(earlier, name) or getattr(item, name) == getattr(earlier, name)
    version = merge(of(known), once.thread, captured_at=MONDAY - dt.timedelta(days=9), whole=False).thread
    provenance = replace(known.provenance, lane=Lane.EXPORT, harvest="h-2")
    record = replace(known, content=version, origins=once.origins, provenance=provenance)
    twice = supplemented(record, old, lane=Lane.EXPORT)
    assert merge(version, twice.thread, captured_at=MONDAY - dt.timedelta(days=9), whole=False).changes == ()
    assert {one for one in origins(once) if one[2] is not lane} == set()


@pytest.mark.parametrize("story", [completed, supplemented])
def test_a_snapshot_cannot_be_completed(story: Any) -> None:
    more = {"blind": NOTHING} if story is completed else {}
    with pytest.raises(TypeError, match="is no thread"):
        story(snapshot("Hej"), read(post("Hej")), lane=Lane.EXPORT, **more)
