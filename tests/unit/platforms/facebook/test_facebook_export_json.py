"""Facebook's own download in JSON, as the layouts of several years have it; and shapes that nobody knows yet."""

import datetime as dt
import json
import os
import tracemalloc
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from archiver.errors import ExportRefused
from archiver.platforms.export_reading import ExportThread
from archiver.platforms.facebook.delivery import NOT_IN_EXPORT, Files, Kind, kind_of
from archiver.platforms.facebook.export_json import FACEBOOK_EXPORT
from archiver.platforms.made_ids import MADE_ID
from archiver.records import AuthorRole, Direction, MediaKind, MediaStatus, Visibility
from tests.unit.platforms.facebook.meta_exports import ACCOUNT, InMemory, as_meta_writes, read
from tests.unit.platforms.talking import export_context

AT = 1_772_438_100  # 2026-03-02 07:55 UTC
PAGE = "this_profile's_activity_across_facebook"


def post(text: str, at: int = AT, **more: object) -> dict[str, object]:
    return {"timestamp": at, "data": [{"post": text}, {"update_timestamp": at}], **more}


def picture(uri: str, description: str = "", **more: object) -> dict[str, object]:
    return {
        "media": {"uri": uri, "creation_timestamp": AT, "title": "Tidslinjefoton", "description": description, **more}
    }


def attached(*parts: object) -> dict[str, object]:
    return {"attachments": [{"data": list(parts)}]}


@pytest.mark.parametrize(
    "name",
    [
        "posts/your_posts_1.json",
        "posts/your_posts.json",
        "your_posts_1.json",
        f"facebook-storkoping-2026-3-6/{PAGE}/posts/profile_posts_1.json",
        "your_facebook_activity/posts/your_posts__check_ins__photos_and_videos_1.json",
        "your_activity_across_facebook/posts/your_posts_1.json",
    ],
)
@pytest.mark.parametrize("form", ["list", "object"])
def test_posts_of_every_layout_are_read(name: str, form: str) -> None:
    rows = [post("Badplatsen öppnar 🌊\n\nVälkomna!")]
    threads, missing = read(FACEBOOK_EXPORT, {name: rows if form == "list" else {"status_updates": rows}})
    (one,) = threads
    assert one.reading.thread.post.text == "Badplatsen öppnar 🌊\n\nVälkomna!"
    assert one.reading.thread.post.published_at == dt.datetime(2026, 3, 2, 7, 55, tzinfo=dt.UTC)
    assert one.reading.thread.post.author.role is AuthorRole.MUNICIPALITY
    assert one.reading.thread.post.direction is Direction.CREATED
    assert one.fragments[0].member == name
    assert missing == []


def test_part_files_are_one_account_and_the_same_post_twice_is_one() -> None:
    rows = [post(f"Inlägg {n}", AT + n * 60) for n in range(4)]
    threads, missing = read(
        FACEBOOK_EXPORT,
        {
            f"del1/{PAGE}/posts/profile_posts_1.json": rows[:2],
            f"del2/{PAGE}/posts/profile_posts_2.json": rows[1:],
            f"del2/{PAGE}/posts/profile_posts_10.json": [],
        },
    )
    assert [one.reading.thread.post.text for one in threads] == [f"Inlägg {n}" for n in range(4)]
    assert missing == []


def test_a_made_id_is_steady_and_tells_two_posts_of_one_minute_apart() -> None:
    rows = [post("Samma ord", AT), post("Samma ord", AT + 7)]
    first, _ = read(FACEBOOK_EXPORT, {"posts/your_posts_1.json": rows})
    again, _ = read(FACEBOOK_EXPORT, {f"x/{PAGE}/posts/profile_posts_1.json": rows})
    ids = [one.reading.thread.id for one in first]
    assert ids == [one.reading.thread.id for one in again]
    assert len(set(ids)) == 2
    assert all(id.startswith(MADE_ID) for id in ids)


def test_pictures_films_links_and_polls_come_with_their_post() -> None:
    uri = f"{PAGE}/posts/media/Sommar_123/901.jpg"
    row = post(
        "Titta",
        **attached(
            picture(uri, "Bryggan i motljus ☀"),
            picture(f"{PAGE}/posts/media/videos/film.mp4", "Titta"),
            picture("posts/media/saknas/borta.jpg"),
            {"external_context": {"name": "Nya regler", "url": "https://www.example.se/regler"}},
            {"poll": {"question": "När?", "options": [{"option": "Lördag"}, {"option": "Söndag", "voted": True}]}},
            {"place": {"name": "Storköping"}},
        ),
    )
    root = "facebook-storkoping-2026-3-6"
    threads, _ = read(
        FACEBOOK_EXPORT,
        {
            f"{root}/{PAGE}/posts/profile_posts_1.json": [row],
            f"{root}/{uri}": b"jpg",
            f"{root}-del2/{PAGE}/posts/media/videos/film.mp4": b"mp4",
        },
    )
    post_read = threads[0].reading.thread.post
    image, film, gone = post_read.media
    assert (image.kind, image.caption, image.status) == (
        MediaKind.IMAGE,
        "Bryggan i motljus ☀",
        MediaStatus.UNAVAILABLE,
    )
    assert threads[0].files == {
        f"export:{root}/{uri}": f"{root}/{uri}",
        film.url: f"{root}-del2/{PAGE}/posts/media/videos/film.mp4",
    }
    assert film.kind is MediaKind.VIDEO
    assert (gone.url, gone.reason) == (
        "export:posts/media/saknas/borta.jpg",
        NOT_IN_EXPORT.format(name="posts/media/saknas/borta.jpg"),
    )
    assert [(one.text, one.url) for one in post_read.links] == [("Nya regler", "https://www.example.se/regler")]
    assert [one.text for one in post_read.options] == ["Lördag", "Söndag"]
    assert post_read.title == "Storköping"


def test_a_path_that_leads_out_of_the_export_leads_nowhere() -> None:
    files = Files.of(InMemory({"a/b.jpg": b"", "b.jpg": b"", "passwd": b""}))
    assert files.find("../../etc/passwd") == ""
    assert files.find("b.jpg") == ""  # there are two
    assert files.find("x/a/b.jpg") == "a/b.jpg"
    assert files.find("./a/b.jpg") == "a/b.jpg"


def test_what_others_wrote_on_the_timeline_came_in() -> None:
    name = "posts/other_people's_posts_to_your_timeline.json"
    row = post("När plogas Storgatan?", title="Åsa Öberg skrev på Storköpings kommuns tidslinje.")
    threads, _ = read(FACEBOOK_EXPORT, {name: {"wall_posts_sent_to_you": [row]}})
    got = threads[0].reading.thread.post
    assert (got.author.role, got.direction, got.author.name) == (AuthorRole.PUBLIC, Direction.RECEIVED, "")
    assert got.title.startswith("Åsa Öberg skrev")


def test_comments_say_what_they_answered_and_a_closed_group_is_kept_apart() -> None:
    def said(text: str, title: str, **more: object) -> dict[str, object]:
        own = {"timestamp": AT, "comment": text, "author": "Storköpings kommun", **more}
        return {"timestamp": AT, "data": [{"comment": own}], "title": title}

    threads, missing = read(
        FACEBOOK_EXPORT,
        {
            f"{PAGE}/comments_and_reactions/comments.json": {
                "comments_v2": [
                    said("Välkommen!", "Storköpings kommun svarade på Åsa Öbergs kommentar."),
                    said("Tack", "Storköpings kommun kommenterade ett inlägg.", group="Byalaget"),
                ]
            },
            "your_facebook_activity/groups/group_posts_and_comments.json": {"group_posts_v2": [post("I gruppen")]},
        },
    )
    assert [(one.reading.thread.post.text, one.reading.thread.visibility) for one in threads] == [
        ("I gruppen", Visibility.GROUP), ("Välkommen!", Visibility.PUBLIC), ("Tack", Visibility.GROUP),
    ]  # fmt: skip
    assert threads[1].reading.thread.post.title == "Storköpings kommun svarade på Åsa Öbergs kommentar."
    assert missing == []


def test_an_album_gives_only_what_no_post_has_shown_and_what_was_said_of_it() -> None:
    shown = picture("posts/media/A_1/1.jpg", "I inlägget")
    album = {
        "name": "Sommaren på ön",
        "description": "Bilder från ön",
        "photos": [
            shown["media"],
            {"uri": "posts/media/A_1/2.jpg", "creation_timestamp": AT + 5, "description": "Bara i albumet"},
            {"uri": "posts/media/A_1/3.jpg", "creation_timestamp": AT,
             "comments": [{"timestamp": AT + 9, "comment": "Vackert på ön!", "author": "Åsa Öberg"}] * 2},
        ],
        "cover_photo": {"uri": "posts/media/A_1/1.jpg"},
        "last_modified_timestamp": AT,
    }  # fmt: skip
    media = {f"posts/media/A_1/{n}.jpg": b"x" for n in (1, 2, 3, 4)}
    threads, missing = read(
        FACEBOOK_EXPORT,
        {
            "posts/your_posts_1.json": [post("Ett inlägg", **attached(shown))],
            "posts/album/0.json": album,
            "posts/your_uncategorized_photos.json": {
                "other_photos_v2": [shown["media"], {"uri": "posts/media/A_1/4.jpg", "creation_timestamp": AT}]
            },
            **media,
        },
    )
    _, thread, loose = (one.reading.thread for one in threads)
    assert (thread.post.title, thread.post.text) == ("Sommaren på ön", "Bilder från ön")
    assert [one.caption for one in thread.post.media] == ["Bara i albumet", ""]
    assert [(one.author.name, one.text, one.author.role) for one in thread.comments] == [
        ("Åsa Öberg", "Vackert på ön!", AuthorRole.PUBLIC)
    ] * 2
    assert len({one.id for one in thread.comments}) == 2
    assert [one.url for one in loose.post.media] == ["export:posts/media/A_1/4.jpg"]
    assert missing == []


def test_an_event_that_the_page_arranged_is_read() -> None:
    row = {
        "name": "Badplatsens dag på ön",
        "start_timestamp": AT,
        "end_timestamp": AT + 3600,
        "place": {"name": "Storköpings badplats"},
        "description": "Kom och bada!",
        "create_timestamp": AT - 86_400,
    }
    threads, missing = read(FACEBOOK_EXPORT, {f"{PAGE}/events/your_events.json": {"your_events_v2": [row]}})
    got = threads[0].reading.thread.post
    assert (got.title, got.text) == ("Badplatsens dag på ön (2026-03-02 08:55), Storköpings badplats", "Kom och bada!")
    assert got.published_at == dt.datetime(2026, 3, 1, 7, 55, tzinfo=dt.UTC)
    assert missing == []


def inbox(*messages: object, names: tuple[str, ...] = ("Åsa Öberg", "Storköpings kommun")) -> dict[str, object]:
    return {
        "participants": [{"name": name} for name in names],
        "messages": list(messages),
        "title": "Åsa Öberg",
        "is_still_participant": True,
        "thread_path": "inbox/asaoberg_10158000001",
    }


def message(name: str, text: str, seconds: int, **more: object) -> dict[str, object]:
    return {
        "sender_name": name,
        "timestamp_ms": (AT + seconds) * 1000 + 123,
        "content": text,
        "type": "Generic",
        **more,
    }


PROFILE = {
    "profile_v2": {"name": {"full_name": "Storköpings kommun"}, "profile_uri": "https://www.facebook.com/storkoping"}
}
ROOM = f"{PAGE}/messages/inbox/asaoberg_10158000001"


def test_a_conversation_is_one_direct_thread_over_its_parts() -> None:
    threads, missing = read(
        FACEBOOK_EXPORT,
        {
            "profile_information/profile_information.json": PROFILE,
            f"{ROOM}/message_1.json": inbox(
                message(
                    "Storköpings kommun",
                    "Vi lagar den i dag.",
                    60,
                    reactions=[{"reaction": "👍", "actor": "Åsa Öberg"}],
                ),
            ),
            f"del2/{ROOM}/message_2.json": inbox(
                message("Åsa Öberg", "Här är en bild", 10, photos=[{"uri": f"{ROOM}/photos/1.jpg"}]),
                message("Åsa Öberg", "Lampan är trasig på Ågatan.", 0),
            ),
            f"{ROOM}/photos/1.jpg": b"x",
        },
    )
    (one,) = threads
    thread = one.reading.thread
    assert (thread.id, thread.visibility) == ("t_10158000001", Visibility.DIRECT)
    assert (thread.post.text, thread.post.title) == ("Lampan är trasig på Ågatan.", "Åsa Öberg")
    assert [one.text for one in thread.comments] == ["Här är en bild", "Vi lagar den i dag."]
    assert [item.direction for item in thread.items()] == [Direction.RECEIVED, Direction.RECEIVED, Direction.CREATED]
    assert [(one.kind, one.value) for one in thread.comments[1].counters] == [("reaction:👍", 1)]
    assert list(one.files.values()) == [f"{ROOM}/photos/1.jpg"]
    assert len(one.fragments) == 2
    assert missing == []


def test_a_message_in_two_delivered_files_is_one() -> None:
    part = inbox(message("Åsa Öberg", "Hej", 0), message("Åsa Öberg", "Hej", 1))
    threads, _ = read(FACEBOOK_EXPORT, {f"a/{ROOM}/message_1.json": part, f"b/{ROOM}/message_1.json": part})
    assert len(list(threads[0].reading.thread.items())) == 2


@pytest.mark.parametrize(
    ("profile", "names"),
    [({}, ("Åsa Öberg", "Storköpings kommun")), (PROFILE, ("Storköpings kommun", "Storköpings kommun"))],
    ids=["unknown", "impostor"],
)
def test_a_name_alone_never_makes_a_message_the_municipalitys(profile: object, names: tuple[str, ...]) -> None:
    threads, missing = read(
        FACEBOOK_EXPORT,
        {
            "profile_information/profile_information.json": profile,
            f"{ROOM}/message_1.json": inbox(message("Storköpings kommun", "Hej", 0), names=names),
        },
    )
    assert threads[0].reading.thread.post.author.role is AuthorRole.PUBLIC
    assert len(missing) == 1


def test_the_export_of_another_account_is_told() -> None:
    other = {"profile_v2": {"name": {"full_name": "Karin Privat"}, "profile_uri": "https://www.facebook.com/karin"}}
    _, missing = read(
        FACEBOOK_EXPORT,
        {"profile_information/profile_information.json": other, "posts/your_posts_1.json": [post("x")]},
    )
    assert "Karin Privat" in missing[0].why


def test_items_of_2024_with_labels_have_the_platforms_own_id() -> None:
    item = {
        "media": [{"uri": "posts/media/1.jpg", "description": "Bild på ån"}],
        "label_values": [
            {"label": "Skapad", "timestamp_value": AT},
            {"label": "Meddelande", "value": "Ån svämmar över"},
            {"label": "URL", "value": "https://www.facebook.com/storkoping/posts/5001", "href": "https://www.facebook.com/storkoping/posts/5001"},
        ],
        "fbid": "5001",
    }  # fmt: skip
    threads, missing = read(FACEBOOK_EXPORT, {f"{PAGE}/posts/profile_posts_1.json": [item], "posts/media/1.jpg": b"x"})
    thread = threads[0].reading.thread
    assert (thread.id, thread.post.text) == ("5001", "Ån svämmar över")
    assert thread.permalink == "https://www.facebook.com/storkoping/posts/5001"
    assert missing == []


@pytest.mark.parametrize(
    "strange",
    [
        {"entries": {"a": 1}},
        [{"created": "2027-01-01", "body": {"text": "nytt"}}],
        [["x"], 3, None],
        [{"timestamp": AT}],
        [{"label_values": [{"label": "X", "value": "y"}]}],
    ],
)
def test_a_newer_form_is_refused_and_the_file_named(strange: object) -> None:
    export = InMemory({f"{PAGE}/posts/profile_posts_1.json": as_meta_writes(strange)})
    told = []
    with pytest.raises(ExportRefused) as refused:
        for one in FACEBOOK_EXPORT.read(export, export_context(ACCOUNT)).threads:
            told.append(one)
    assert "export.zip" in refused.value.say
    (missing,) = told
    assert not isinstance(missing, ExportThread)
    assert missing.what == f"{PAGE}/posts/profile_posts_1.json"


def test_a_file_by_a_new_name_among_the_posts_is_told() -> None:
    _, missing = read(
        FACEBOOK_EXPORT, {"posts/your_posts_1.json": [post("x")], f"{PAGE}/posts/timeline_2027.json": [post("y")]}
    )
    assert [one.what for one in missing] == [f"{PAGE}/posts/timeline_2027.json"]


def test_a_cut_file_gives_what_stood_before_the_cut_and_says_so() -> None:
    whole = as_meta_writes([post(f"Inlägg {n}", AT + 60 * n) for n in range(50)])
    threads, missing = read(FACEBOOK_EXPORT, {"posts/your_posts_1.json": whole[: len(whole) // 2]})
    assert 20 < len(threads) < 30
    assert missing[0].what == "posts/your_posts_1.json"
    assert f"efter {len(threads)} poster" in missing[0].why


def test_a_file_in_utf_8_with_a_mark_is_read_as_it_stands() -> None:
    right = b"\xef\xbb\xbf" + json.dumps([post("Räksmörgås på ö")], ensure_ascii=False).encode()
    threads, _ = read(FACEBOOK_EXPORT, {"posts/your_posts_1.json": right})
    assert threads[0].reading.thread.post.text == "Räksmörgås på ö"


def test_a_deep_item_is_told_and_the_others_read() -> None:
    deep = b'{"timestamp": 1, "data": ' + b"[" * 5000 + b"]" * 5000 + b"}"
    data = b"[" + deep + b"," + as_meta_writes(post("efter")) + b"]"
    threads, missing = read(FACEBOOK_EXPORT, {"posts/your_posts_1.json": data})
    assert [one.reading.thread.post.text for one in threads] == ["efter"]
    assert len(missing) == 1


def test_other_exports_are_not_taken_for_one() -> None:
    for names in (["data/tweets.js"], ["outbox.json", "actor.json"], ["ads/advertisers.json"], []):
        assert not FACEBOOK_EXPORT.recognises(InMemory(dict.fromkeys(names, b"[]")))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("comments_and_reactions/likes_and_reactions_1.json", None),
        ("posts/places_you_have_been_tagged_in.json", None),
        ("posts/edits_you_made_to_posts.json", Kind.UNKNOWN),
        ("events/your_event_responses.json", None),
        ("messages/autofill_information.json", None),
        ("messages/filtered_threads/x_1/message_1.json", Kind.MESSAGES),
        ("posts/media/x/1.jpg", None),
        ("stories/archived_stories.json", Kind.POSTS),
        ("posts/videos.json", Kind.LOOSE),
        ("groups/your_groups.json", None),
        ("groups/your_comments_in_groups.json", Kind.GROUP_COMMENTS),
        ("photos_and_videos/album/12.json", Kind.ALBUM),
        ("security_and_login_information/logins.json", None),
    ],
)
def test_what_a_file_holds(name: str, kind: Kind | None) -> None:
    assert kind_of(name) is kind


def test_many_posts_are_read_in_bounded_memory() -> None:
    data = as_meta_writes([post(f"Inlägg {n} på ön", AT + 60 * n) for n in range(2_000)])
    export = InMemory({"posts/your_posts_1.json": data})
    tracemalloc.start()
    told = sum(1 for _ in FACEBOOK_EXPORT.read(export, export_context(ACCOUNT)).threads)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert told == 2_000
    assert peak < 4_000_000


# --- the published schemas of 2019, every property filled --------------------------------------------------------

SCHEMAS = (
    Path(os.environ.get("ARCHIVER_SHARED") or Path(__file__).parents[5] / "shared")
    / "samples/exports/facebook-schemas-2019"
)
NUMBERS = count(1)
HOME = "https://samuelepilleri.github.io/facebook-schemas/"


def schema_of(reference: str, around: Path) -> tuple[object, Path]:
    address, _, inside = reference.partition("#")
    path = SCHEMAS / address.removeprefix(HOME) if address else around
    found: object = json.loads(path.read_text("utf-8"))
    for step in filter(None, inside.split("/")):
        assert isinstance(found, dict)
        found = found[step]
    return found, path


def example(schema: object, path: Path) -> object:
    """An instance of a schema with every property and every alternative in it."""
    assert isinstance(schema, dict)
    if "$ref" in schema:
        return example(*schema_of(schema["$ref"], path))
    if schema.get("type") == "array":
        of = schema["items"]
        return [example(one, path) for one in alternatives(of, path)]
    if "properties" in schema:
        return {key: example(value, path) for key, value in schema["properties"].items()}
    return {"integer": AT, "boolean": True, "number": 1.5, "string": f"Räksmörgås på ö {next(NUMBERS)}"}.get(
        schema.get("type", ""), {}
    )


def alternatives(schema: object, path: Path) -> Iterator[object]:
    assert isinstance(schema, dict)
    yield from schema.get("anyOf") or schema.get("oneOf") or [schema]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("posts/your_posts.json", 1),
        ("posts/other_people's_posts_to_your_timeline.json", 1),
        ("comments/comments.json", 2),
        ("groups/your_posts_and_comments_in_groups.json", 2),
        ("photos_and_videos/album/album.json", 1),
        ("photos_and_videos/your_videos.json", 1),
    ],
)
def test_the_published_schemas_of_2019_are_read(name: str, expected: int) -> None:
    schema = json.loads((SCHEMAS / name).read_text("utf-8"))
    data = example(schema, SCHEMAS / name)
    member = "photos_and_videos/album/0.json" if "album" in name else name
    threads, missing = read(FACEBOOK_EXPORT, {member: data})
    assert len(threads) == expected
    assert missing == []


def test_the_published_schema_of_messages_is_read() -> None:
    data = example(
        json.loads((SCHEMAS / "messages/message.json").read_text("utf-8")), SCHEMAS / "messages/message.json"
    )
    threads, _ = read(FACEBOOK_EXPORT, {"messages/inbox/asa_abc/message_1.json": data})
    post_read = threads[0].reading.thread.post
    assert post_read.text.startswith("Räksmörgås på ö")
    assert len(post_read.media) == 6
    assert threads[0].reading.thread.id == "asa_abc"
