"""Two readings are the same thing only when nothing else could be either of them."""

import datetime as dt
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.matching import APART, Likeness, aligned, likeness, pairs, same
from archiver.records import Author, Comment, Direction, Media, MediaKind, Post, Thread, Visibility

AT = dt.datetime(2020, 5, 4, 12, 30, 15, tzinfo=dt.UTC)
MADE = "utan-id-abcdefghijklmnop"
SECOND = dt.timedelta(seconds=1)


def face(**more: object) -> Likeness:
    given: dict[str, object] = {
        "key": "a",
        "made": True,
        "at": AT,
        "precision": "second",
        "texts": frozenset({"Hej"}),
        "images": 0,
        "films": 0,
    }
    return Likeness(**{**given, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (face(), face(), True),
        (face(made=False), face(made=False), False),  # two ids of the platform's are two things
        (face(), face(made=False), True),
        (face(), face(at=AT + SECOND), False),
        (face(precision="minute"), face(at=AT + SECOND), True),
        (face(precision="minute"), face(at=AT + dt.timedelta(minutes=1)), False),
        (face(precision="day"), face(precision="day"), False),
        (face(at=None), face(at=None), False),
        (face(), face(texts=frozenset({"Hejdå"})), False),
        (face(), face(texts=frozenset({"Hejdå", "Hej"})), True),  # it was edited
        (face(texts=frozenset({""})), face(texts=frozenset({""})), True),
        (face(texts=frozenset({""}), images=2), face(texts=frozenset({""}), images=1), False),
        (face(texts=frozenset({""}), films=1), face(texts=frozenset({""}), films=1), True),
        (face(images=2), face(images=1), True),  # the text is enough
        (face(), face(visibility=Visibility.HIDDEN), True),
        (face(), face(visibility=Visibility.DIRECT), False),
    ],
)
def test_what_is_the_same(one: Likeness, other: Likeness, alike: bool) -> None:
    assert same(one, other) is same(other, one) is alike


def test_instagram_may_be_two_minutes_apart() -> None:
    late = face(at=AT + dt.timedelta(minutes=2))
    assert same(face(), late, apart=APART["instagram"])
    assert not same(face(), face(at=AT + dt.timedelta(minutes=2, seconds=1)), apart=APART["instagram"])


def test_one_that_could_be_two_is_neither() -> None:
    kept = [face(key="k1", made=False), face(key="k2", made=False)]
    assert pairs(kept, [face(key="r")]) == {}
    assert pairs(kept[:1], [face(key="r")]) == {"r": "k1"}
    assert pairs(kept[:1], [face(key="r"), face(key="s")]) == {}


FACES = st.builds(
    face,
    made=st.booleans(),
    at=st.sampled_from([AT, AT + SECOND, AT + 61 * SECOND, None]),
    precision=st.sampled_from(["second", "minute", "day", ""]),
    texts=st.frozensets(st.sampled_from(["", "Hej", "Hejdå"]), min_size=1),
    images=st.integers(0, 1),
    visibility=st.sampled_from(Visibility),
)
SIDES = st.lists(FACES, max_size=8)


@given(kept=SIDES, read=SIDES, data=st.data())
def test_nothing_is_ever_joined_with_two_and_the_order_does_not_matter(
    kept: list[Likeness], read: list[Likeness], data: st.DataObject
) -> None:
    kept = [replace(one, key=f"k{number}") for number, one in enumerate(kept)]
    read = [replace(one, key=f"r{number}") for number, one in enumerate(read)]
    found = pairs(kept, read)
    assert all(count == 1 for count in Counter(found.values()).values())
    by_key = {one.key: one for one in (*kept, *read)}
    assert all(same(by_key[one], by_key[other]) for one, other in found.items())
    assert pairs(data.draw(st.permutations(kept)), data.draw(st.permutations(read))) == found
    assert pairs(read, kept) == {kept: read for read, kept in found.items()}


def post(id: str, **more: object) -> Post:
    told: dict[str, object] = {
        "id": id,
        "permalink": f"https://x.example/{id}",
        "author": Author(name="K"),
        "direction": Direction.CREATED,
        "text": "Hej  på\ndig",
        "published_at": AT,
        "published_precision": "second",
    }
    return Post(**{**told, **more})  # type: ignore[arg-type]


def comment(id: str, text: str = "Svar", *, parent: str = "", permalink: str = "https://x.example/p") -> Comment:
    return Comment(
        id=id,
        permalink=permalink,
        author=Author(name="Å"),
        direction=Direction.RECEIVED,
        text=text,
        published_at=AT,
        published_precision="second",
        parent=parent,
    )


def thread(id: str, *comments: Comment, **more: object) -> Thread:
    return Thread(id=id, permalink=f"https://x.example/{id}", post=post(id), comments=comments, **more)  # type: ignore[arg-type]


def test_white_space_and_pictures_of_an_item() -> None:
    image = Media(url="x", kind=MediaKind.IMAGE)
    told = likeness(post("1", media=(image, image)), key="1", made=False, earlier=("Hej då",))
    assert (told.texts, told.images, told.films) == (frozenset({"Hej på dig", "Hej då"}), 2, 0)


def test_an_item_keeps_the_id_it_was_kept_with_and_the_thread_takes_the_platforms() -> None:
    kept = thread(MADE, comment(f"{MADE}c"), comment("9", "Annat"))
    read = thread("500", comment("71"), comment("9", "Annat", parent="71"))
    now = aligned(kept, read)
    assert (now.id, now.permalink, now.post.id) == ("500", "https://x.example/500", MADE)
    assert [(one.id, one.parent) for one in now.comments] == [(f"{MADE}c", ""), ("9", f"{MADE}c")]


def test_an_export_read_again_gets_the_ids_of_the_platform() -> None:
    kept = thread("500", comment("71"), visibility=Visibility.HIDDEN)
    now = aligned(kept, thread(MADE, comment(f"{MADE}c")))
    assert (now.id, now.permalink, now.post.id) == ("500", "https://x.example/500", "500")
    assert [one.id for one in now.comments] == ["71"]
    assert now.visibility is Visibility.HIDDEN


def test_a_comment_under_a_made_id_is_known_by_the_address_it_once_took() -> None:
    own = "https://x.example/p?comment_id=71"
    kept = thread("500", comment(MADE, "Som det stod", permalink=own))
    now = aligned(kept, thread("500", comment("71", "Redigerat", permalink=own)))
    assert [one.id for one in now.comments] == [MADE]
    shared = kept.permalink
    kept = thread("500", comment(MADE, "Som det stod", permalink=shared))
    now = aligned(kept, thread("500", comment("71", "Redigerat", permalink=shared)))
    assert [one.id for one in now.comments] == ["71"]


def test_threads_with_ids_of_their_own_stay_as_they_are() -> None:
    kept, read = thread("500", comment("71")), thread("500", comment("72"))
    assert aligned(kept, read) == read
