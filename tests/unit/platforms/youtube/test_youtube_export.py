"""Google Takeout in the forms that published ones have: tables in several languages, and the files before 2022."""

import csv
import datetime as dt
import io
import json
from collections.abc import Sequence

import pytest

from archiver.errors import ExportRefused
from archiver.platforms.export_reading import ExportThread
from archiver.platforms.youtube.export import YOUTUBE_EXPORT
from archiver.platforms.youtube.tables import written_text
from archiver.records import Account, AuthorRole, MediaKind, Missing, Option, Thread, Visibility
from tests.unit.platforms.talking import InMemory, export_context

OWN = "UC" + "k" * 22
ROOT = "Takeout/YouTube och YouTube Music"
EN = "Takeout/YouTube and YouTube Music"
COMMENTS = ("Channel ID", "Comment Create Timestamp", "Price", "Comment ID", "Parent Comment ID", "Post ID", "Video ID",
            "Comment Text", "Top-Level Comment ID")  # fmt: skip
VIDEOS = ("Video ID", "Approx Duration (ms)", "Video Audio Language", "Video Category", "Video Description (Original)",
          "Channel ID", "Video Title (Original)", "Privacy", "Video State", "Video Create Timestamp",
          "Video Publish Timestamp")  # fmt: skip


def account(platform_id: str = OWN, url: str = "https://www.youtube.com/@storkoping") -> Account:
    return Account(id="y", platform="youtube", url=url, name="Kommunen", authority="KS", platform_id=platform_id)


def table(head: Sequence[str], *rows: Sequence[str]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([head, *rows])
    return b"\xef\xbb\xbf" + out.getvalue().encode() + b"\r\n\r\n\r\n"


def a_video(id: str, title: str, privacy: str = "Public", description: str = "") -> tuple[str, ...]:
    return (id, "60000", "sv", "People", description, OWN, title, privacy, "Processed",
            "2024-05-31T10:00:00.5+00:00", "2024-06-01T06:15:00.123456+00:00")  # fmt: skip


def a_comment(id: str, text: str, video: str = "", parent: str = "", post: str = "") -> tuple[str, ...]:
    return (OWN, "2024-06-02T10:00:00.434647+00:00", "0", id, parent, post, video, text, "")


CHANNEL = {f"{EN}/channels/channel.csv": table(
    ("Channel ID", "Channel Title (Original)", "Channel Visibility"), (OWN, "Storköpings kommun", "Public")
)}  # fmt: skip


def read(members: dict[str, bytes], owner: Account | None = None) -> tuple[dict[str, ExportThread], list[Missing]]:
    delivered = InMemory(members, "takeout-20261130T000000Z-001.zip")
    assert YOUTUBE_EXPORT.recognises(delivered)
    told = list(YOUTUBE_EXPORT.read(delivered, export_context(owner or account())).threads)
    threads = {one.reading.thread.id: one for one in told if isinstance(one, ExportThread)}
    return threads, [one for one in told if isinstance(one, Missing)]


def thread(found: dict[str, ExportThread], id: str) -> Thread:
    return found[id].reading.thread


def test_a_channel_with_its_videos_films_captions_and_comments_is_read() -> None:
    members = {
        **CHANNEL,
        f"{EN}/video metadata/videos.csv": table(
            VIDEOS, a_video("aaaaaaaaaaa", "Badet: invigning/fest?", description="Se https://x.example")
        ),
        f"{EN}/videos/Badet_ invigning_fest.mp4": b"mp4",
        f"{EN}/videos/Badet_ invigning_fest.sv.srt": b"1",
        f"{EN}/comments/comments.csv": table(
            COMMENTS,
            a_comment("Ugx1", '{"text":"Välkomna"},{"text":"!"}', "aaaaaaaaaaa"),
            a_comment("Ugv.9", '{"text":"Klockan 10"}', "aaaaaaaaaaa", "Ugv"),
        ),
    }
    found, problems = read(members)
    video = thread(found, "aaaaaaaaaaa")
    assert problems == []
    assert (video.post.title, video.post.text, video.post.language) == (
        "Badet: invigning/fest?",
        "Se https://x.example",
        "sv",
    )
    assert video.post.published_at == dt.datetime(2024, 6, 1, 6, 15, tzinfo=dt.UTC)
    assert (video.post.author.name, video.post.author.role) == ("Storköpings kommun", AuthorRole.MUNICIPALITY)
    assert [(one.kind, one.reason) for one in video.post.media] == [(MediaKind.VIDEO, ""), (MediaKind.DOCUMENT, "")]
    assert found["aaaaaaaaaaa"].files == {
        "https://www.youtube.com/watch?v=aaaaaaaaaaa": f"{EN}/videos/Badet_ invigning_fest.mp4",
        f"export:{EN}/videos/Badet_ invigning_fest.sv.srt": f"{EN}/videos/Badet_ invigning_fest.sv.srt",
    }
    assert [(one.id, one.parent, one.text, one.author.role) for one in video.comments] == [
        ("Ugv.9", "Ugv", "Klockan 10", AuthorRole.MUNICIPALITY),
        ("Ugx1", "", "Välkomna!", AuthorRole.MUNICIPALITY),
    ]
    assert video.comments[1].published_at == dt.datetime(2024, 6, 2, 10, tzinfo=dt.UTC)
    assert video.comments[1].edited_at is None
    assert [one.member for one in found["aaaaaaaaaaa"].fragments] == [
        f"{EN}/video metadata/videos.csv", f"{EN}/comments/comments.csv", f"{EN}/comments/comments.csv",
    ]  # fmt: skip
    assert json.loads(found["aaaaaaaaaaa"].fragments[0].data)["Video ID"] == "aaaaaaaaaaa"


def test_comments_on_what_is_not_the_channels_own_open_threads() -> None:
    rows = (a_comment("Ugz", "Fint, grannar!", "zzzzzzzzzzz"), a_comment("Ugz.1", "Tack", "zzzzzzzzzzz", "Ugz"),
            a_comment("Ugp", "Hej", post="UgkPost"))  # fmt: skip
    found, problems = read({**CHANNEL, f"{EN}/comments/comments.csv": table(COMMENTS, *rows)})
    assert (list(found), problems) == (["Ugz", "Ugp"], [])
    talk = thread(found, "Ugz")
    assert talk.permalink == "https://www.youtube.com/watch?v=zzzzzzzzzzz&lc=Ugz"
    assert talk.post.links[0].url == "https://www.youtube.com/watch?v=zzzzzzzzzzz"
    assert [(one.id, one.parent) for one in talk.comments] == [("Ugz.1", "")]
    assert len(found["Ugz"].fragments) == 2
    assert thread(found, "Ugp").permalink == "https://www.youtube.com/post/UgkPost?lc=Ugp"


def test_the_parts_of_a_table_are_one() -> None:
    members = {**CHANNEL, **{
        f"{EN}/video metadata/videos{part}.csv": table(VIDEOS, a_video(id, id))
        for part, id in (("(1)", "bbbbbbbbbbb"), ("", "aaaaaaaaaaa"), ("(10)", "ccccccccccc"))
    }}  # fmt: skip
    found, _ = read(members)
    assert list(found) == ["aaaaaaaaaaa", "bbbbbbbbbbb", "ccccccccccc"]


def test_a_german_takeout_is_read() -> None:
    base = "Takeout/YouTube und YouTube Music"
    members = {
        f"{base}/Video-Metadaten/Videos.csv": table(
            ("Video-ID", "Videotitel (Original)", "Videobeschreibung (Original)", "Ungefähre Dauer (ms)", "Tag: 1"),
            ("aaaaaaaaaaa", "Film", "Kurz", "60000", "tag"),
        ),
        f"{base}/Video-Metadaten/Videotexte.csv": table(
            ("Video-ID", "Videobeschreibung – Textabschnitte 1", "Videobeschreibung – Textabschnitte 2",
             "Videotitel – Textabschnitte 1"),
            ("aaaaaaaaaaa", "Kurz, ", "aber länger", "Film"),
        ),
        f"{base}/Beiträge/Beiträge.csv": table(
            ("Beitrags‑ID", "Text des Beitrags", "Name für Bild 1", "Text der Antwortoption1fürUmfrage/Quiz",
             "Text der Antwortoption2fürUmfrage/Quiz"),
            ("UgPost", "Was meinen Sie?", "UgPost_image.jpg", "Ja", "Nein"),
        ),
        f"{base}/Beiträge/UgPost_image.jpg": b"jpg",
        f"{base}/Kommentare/Kommentare.csv": table(
            ("Kommentar-ID", "Video-ID", "Beitrags-ID", "Kommentartext", "Übergeordnete Kommentar-ID"),
            ("C1", "aaaaaaaaaaa", "", "zum Film", ""), ("C2", "", "UgPost", "zum Beitrag", ""),
        ),
    }  # fmt: skip
    found, problems = read(members)
    assert problems == []
    assert thread(found, "aaaaaaaaaaa").post.text == "Kurz, aber länger"
    assert [one.text for one in thread(found, "aaaaaaaaaaa").comments] == ["zum Film"]
    post = thread(found, "UgPost").post
    assert (post.text, post.options) == ("Was meinen Sie?", (Option(text="Ja"), Option(text="Nein")))
    assert found["UgPost"].files == {f"export:{base}/Beiträge/UgPost_image.jpg": f"{base}/Beiträge/UgPost_image.jpg"}
    assert [one.text for one in thread(found, "UgPost").comments] == ["zum Beitrag"]


def test_a_table_in_an_unknown_language_is_known_by_what_stands_in_it() -> None:
    head = ("채널 ID", "댓글 작성 타임스탬프", "가격", "comment id", "상위", "동영상", "댓글")
    row = (OWN, "2024-06-02T10:00:00+00:00", "0", "Ugx1", "", "aaaaaaaaaaa", '{"text":"안녕"}')
    found, _ = read({"Takeout/YouTube 및 YouTube Music/댓글/댓글.csv": table(head, row)})
    assert thread(found, "Ugx1").post.text == "안녕"


@pytest.mark.parametrize(
    ("privacy", "seen"),
    [("Public", Visibility.PUBLIC), ("Offentlig", Visibility.PUBLIC), ("", Visibility.PUBLIC),
     ("Unlisted", Visibility.HIDDEN), ("Privat", Visibility.HIDDEN)],
)  # fmt: skip
def test_what_the_channel_does_not_show_is_kept_apart(privacy: str, seen: Visibility) -> None:
    found, _ = read({f"{EN}/video metadata/videos.csv": table(VIDEOS, a_video("aaaaaaaaaaa", "A", privacy))})
    assert thread(found, "aaaaaaaaaaa").visibility is seen


def test_films_that_could_be_more_than_one_are_given_to_none() -> None:
    same = [a_video("aaaaaaaaaaa", "Sändning!"), a_video("bbbbbbbbbbb", "Sändning?")]
    members = {
        f"{EN}/video metadata/videos.csv": table(VIDEOS, *same, a_video("ccccccccccc", "Ingen fil"),
                                                 a_video("ddddddddddd", "Kommunens sammanträde den 12 mars 2024")),
        f"{EN}/videos/Sändning.mp4": b"1", f"{EN}/videos/Sändning(1).mp4": b"2",
        f"{EN}/videos/Kommunens sammanträde den 12.mp4": b"3", f"{EN}/videos/Okänd.webm": b"4",
    }  # fmt: skip
    found, problems = read(members)
    why = {id: thread(found, id).post.media[0].reason.split(".")[0] for id in found}
    assert (
        why["aaaaaaaaaaa"]
        == why["bbbbbbbbbbb"]
        == ("Flera filmer har så lika titlar att filen inte säkert kan kopplas till den här")
    )
    assert why["ccccccccccc"].startswith("Filmen finns inte bland de delar")
    assert found["ddddddddddd"].files == {
        "https://www.youtube.com/watch?v=ddddddddddd": f"{EN}/videos/Kommunens sammanträde den 12.mp4"
    }
    assert {one.what for one in problems} == {
        f"{EN}/videos/Okänd.webm", f"{EN}/videos/Sändning.mp4", f"{EN}/videos/Sändning(1).mp4",
    }  # fmt: skip


def test_live_chat_is_kept_with_the_film() -> None:
    head = ("Live Chat ID", "Channel ID", "Live Chat Create Timestamp", "Price", "Video ID", "Live Chat Text")
    row = ("L1", OWN, "2024-06-01T07:00:00+00:00", "0", "aaaaaaaaaaa", '{"takeoutSegments":[{"text":"Nu börjar vi"}]}')
    members = {
        f"{EN}/video metadata/videos.csv": table(VIDEOS, a_video("aaaaaaaaaaa", "A")),
        f"{EN}/live chats/live chats.csv": table(head, row),
    }
    found, _ = read(members)
    assert [one.text for one in thread(found, "aaaaaaaaaaa").comments] == ["Nu börjar vi"]


def test_the_files_of_before_2022_are_read() -> None:
    resource = {"kind": "youtube#video", "id": "aaaaaaaaaaa", "status": {"privacyStatus": "public"},
                "snippet": {"title": "Invigning", "description": "Text", "channelId": OWN, "channelTitle": "Kommunen",
                            "publishedAt": "2018-06-01T06:15:00.000Z"}, "statistics": []}  # fmt: skip
    listed = {
        "kind": "youtube#playlistItem",
        "contentDetails": {"videoId": "bbbbbbbbbbb"},
        "snippet": {"title": "Bara i listan", "channelId": OWN, "publishedAt": "2017-06-01T06:15:00Z"},
    }
    page = (
        '<html><body><ul><li>Du lade till en <a href="http://www.youtube.com/watch?v=aaaaaaaaaaa&amp;lc=Ugx1">kommentar'
        '</a> till <a href="http://www.youtube.com/watch?v=aaaaaaaaaaa">en video</a> 2018-06-02 10:00:00 UTC.'
        "<br/>Välkomna &amp; hej<br>Rad 2</li>"
        '<li>Du <a href="http://www.youtube.com/watch?v=aaaaaaaaaaa&amp;lc=Ugv.9">svarade</a> på en '
        '<a href="http://www.youtube.com/watch?v=aaaaaaaaaaa&amp;lc=Ugv">kommentar</a> till '
        '<a href="http://www.youtube.com/watch?v=aaaaaaaaaaa">en video</a> 2018-06-03 10:00:00 UTC.<br/>Svar</li>'
        "<li>något annat</li></ul></body></html>"
    )
    members = {
        "Takeout/YouTube/videos/Invigning.json": json.dumps([resource]).encode(),
        "Takeout/YouTube/videos/Invigning.mp4": b"mp4",
        "Takeout/YouTube/playlists/uploads.json": json.dumps([listed]).encode(),
        "Takeout/YouTube/playlists/likes.json": json.dumps(
            [{**listed, "contentDetails": {"videoId": "x" * 11}}]
        ).encode(),
        "Takeout/YouTube/my-comments/my-comments.html": page.encode(),
    }
    found, problems = read(members)
    assert sorted(found) == ["aaaaaaaaaaa", "bbbbbbbbbbb"]
    video = thread(found, "aaaaaaaaaaa")
    assert found["aaaaaaaaaaa"].files == {video.permalink: "Takeout/YouTube/videos/Invigning.mp4"}
    assert [(one.id, one.parent, one.text) for one in video.comments] == [
        ("Ugx1", "", "Välkomna & hej\nRad 2"), ("Ugv.9", "Ugv", "Svar"),
    ]  # fmt: skip
    assert video.comments[0].published_at == dt.datetime(2018, 6, 2, 10, tzinfo=dt.UTC)
    assert [one.why for one in problems] == ["En kommentar i filen saknar id och kunde inte läsas."]


# --- faults -----------------------------------------------------------------------------------------------------


def test_the_takeout_of_another_channel_is_refused() -> None:
    with pytest.raises(ExportRefused, match="platform_id") as told:
        read(CHANNEL | {f"{EN}/comments/comments.csv": table(COMMENTS, a_comment("a", "b", "aaaaaaaaaaa"))},
             account("UC" + "x" * 22))  # fmt: skip
    assert OWN in told.value.say


def test_several_channels_in_one_takeout_must_be_told_apart() -> None:
    other = "UC" + "o" * 22
    rows = [a_video("aaaaaaaaaaa", "A"), (*a_video("bbbbbbbbbbb", "B")[:5], other, *a_video("bbbbbbbbbbb", "B")[6:])]
    members = {f"{EN}/video metadata/videos.csv": table(VIDEOS, *rows)}
    with pytest.raises(ExportRefused, match="several channels"):
        read(members, account(""))
    found, problems = read(members)
    assert list(found) == ["aaaaaaaaaaa"]
    assert [one.what for one in problems] == ["https://www.youtube.com/watch?v=bbbbbbbbbbb"]


def test_rows_that_cannot_be_read_are_told_and_never_end_the_reading() -> None:
    good = table(VIDEOS, a_video("aaaaaaaaaaa", "A"))
    short = ("",)
    members = {
        f"{EN}/video metadata/videos.csv": good.rstrip() + b'\r\n,1,2\r\n"bbbbbbbbbbb\r\n',
        f"{EN}/comments/comments.csv": table(
            COMMENTS,
            short,
            ("x",),
            a_comment("", "b"),
            a_comment("Ugx", "\x00\udc00".encode("utf-8", "replace").decode(), "aaaaaaaaaaa"),
        ),
        f"{EN}/playlists/uploads.json": b'[{"kind": "youtube#playlistItem", "contentDetails": ',
        f"{EN}/videos/x.json": b'{"kind": "youtube#video", "id": 7}',
        f"{EN}/empty.csv": b"",
        f"{EN}/odd.csv": b"\xff\xfe\x00a,b\n",
    }
    found, problems = read(members)
    assert "aaaaaaaaaaa" in found
    assert [one.text for one in thread(found, "aaaaaaaaaaa").comments] == ["\ufffd?"]
    assert {one.what.rpartition("/")[2] for one in problems} == {"videos.csv", "comments.csv", "uploads.json"}


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('{"takeoutSegments":[{"text":"a "},{"text":"b"}]}', "a b"),
        ('{"text":"\\u003e a"},{"text":"\\n"},{"text":"b"}', "> a\nb"),
        ('{"text":"@x","mention":{"externalChannelId":"UCx"}},{"text":" tack"}', "@x tack"),
        ("vanlig text", "vanlig text"),
        ("{inte json", "{inte json"),
        ('{"annat": 1}', '{"annat": 1}'),
        ("[" * 9000, "[" * 9000),
    ],
)
def test_what_was_written_is_read_in_every_form(cell: str, text: str) -> None:
    assert written_text(cell) == text


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"Takeout/Drive/tabell.csv": b"Namn,Pris\nA,1\n"},
        {f"{EN}/history/watch-history.html": b"<html><li>x</li>"},
        {f"{EN}/playlists/Liked videos.csv": table(("Video ID", "Playlist Video Creation Timestamp"), ("a" * 11, "x"))},
        {
            f"{EN}/subscriptions/subscriptions.csv": table(
                ("Channel Id", "Channel Url", "Channel Title"), (OWN, "u", "t")
            )
        },
    ],
)
def test_other_files_are_no_takeout_of_a_channel(members: dict[str, bytes]) -> None:
    assert not YOUTUBE_EXPORT.recognises(InMemory(members))
