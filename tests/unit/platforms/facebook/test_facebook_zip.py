"""Facebook's download as it comes: zip files in several parts, opened by the export lane."""

import zipfile
from pathlib import Path

import pytest

from archiver.capture.export import open_export
from archiver.errors import ExportRefused
from archiver.platforms.export_reading import ExportThread
from archiver.platforms.facebook.export_json import FACEBOOK_EXPORT
from archiver.platforms.registry import export_reader_for
from archiver.records import Missing
from tests.unit.platforms.facebook.meta_exports import ACCOUNT, as_meta_writes
from tests.unit.platforms.talking import export_context

PAGE = "this_profile's_activity_across_facebook"
AT = 1_772_438_100


def pack(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return path


def posts(*texts: str) -> bytes:
    rows = [
        {
            "timestamp": AT + 60 * number,
            "data": [{"post": text}],
            "attachments": [{"data": [{"media": {"uri": f"{PAGE}/posts/media/{number}.jpg"}}]}],
        }
        for number, text in enumerate(texts)
    ]
    return as_meta_writes(rows)


def read(paths: list[Path], work: Path) -> tuple[list[ExportThread], list[Missing]]:
    with open_export(paths, work=work) as export:
        reader = export_reader_for("facebook", export)
        assert reader is FACEBOOK_EXPORT
        told = list(reader.read(export, export_context(ACCOUNT)).threads)
        threads = [one for one in told if isinstance(one, ExportThread)]
        for one in threads:
            for member in one.files.values():
                assert export.read(member) == b"jpg"
        return threads, [one for one in told if isinstance(one, Missing)]


def test_a_picture_may_lie_in_another_part_than_its_post(tmp_path: Path) -> None:
    first = pack(tmp_path / "facebook-1.zip", {f"{PAGE}/posts/profile_posts_1.json": posts("Vår på ön", "Sommar")})
    second = pack(tmp_path / "facebook-2.zip", {f"{PAGE}/posts/media/{n}.jpg": b"jpg" for n in range(2)})
    threads, missing = read([first, second], tmp_path / "work")
    assert [one.reading.thread.post.text for one in threads] == ["Vår på ön", "Sommar"]
    assert [len(one.files) for one in threads] == [1, 1]
    assert missing == []


def test_without_its_other_part_every_picture_is_told_as_missing(tmp_path: Path) -> None:
    first = pack(tmp_path / "facebook-1.zip", {f"{PAGE}/posts/profile_posts_1.json": posts("Vår på ön", "Sommar")})
    threads, _ = read([first], tmp_path / "work")
    assert all(one.reading.thread.post.media[0].reason for one in threads)


def test_a_member_that_is_damaged_is_told_or_refused(tmp_path: Path) -> None:
    name = f"{PAGE}/posts/profile_posts_1.json"
    path = pack(tmp_path / "facebook.zip", {name: posts(*(f"Inlägg {n} {'å' * 50}" for n in range(2000)))})
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    try:
        threads, missing = read_loosely(path, tmp_path / "work")
    except ExportRefused as refused:
        assert refused.say
        return
    assert len(threads) < 2000
    assert [one.what for one in missing] == [name]


def read_loosely(path: Path, work: Path) -> tuple[list[ExportThread], list[Missing]]:
    with open_export([path], work=work) as export:
        told = list(FACEBOOK_EXPORT.read(export, export_context(ACCOUNT)).threads)
    return [one for one in told if isinstance(one, ExportThread)], [one for one in told if isinstance(one, Missing)]


@pytest.mark.parametrize("platform", ["facebook", "instagram", "threads"])
def test_a_download_of_none_of_these_finds_no_reader_of_theirs(platform: str, tmp_path: Path) -> None:
    path = pack(tmp_path / "annat.zip", {"data/tweets.js": b"window.YTD.tweets.part0 = []"})
    with open_export([path], work=tmp_path / "work") as export:
        assert export_reader_for(platform, export) is None
