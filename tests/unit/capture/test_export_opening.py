"""Delivered exports are opened in bounded memory, and what is damaged or dangerous is refused by file and place."""

import datetime as dt
import io
import os
import stat
import struct
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.capture import export_parts as export_module
from archiver.capture.export import open_export
from archiver.capture.export_parts import checked_name
from archiver.errors import ExportRefused


def make_zip(path: Path, members: Mapping[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", packing) as opened:
        for name, data in members.items():
            opened.writestr(zipfile.ZipInfo(name, (2026, 3, 1, 12, 30, 0)), data, packing)
    return path


def make_tar(path: Path, members: Mapping[str, bytes], mode: str = "w:gz") -> Path:
    with tarfile.open(path, mode) as opened:  # type: ignore[call-overload]
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(data), 1_772_368_200
            opened.addfile(info, io.BytesIO(data))
    return path


MEMBERS = {"data/inlägg.json": b'{"text": "Hej"}', "media/bad.jpg": b"\xff\xd8jpg", "tom.txt": b""}


def opened_as_told(paths: list[Path], tmp_path: Path, expected: Mapping[str, bytes]) -> None:
    with open_export(paths, work=tmp_path / "work") as export:
        assert export.names == tuple(sorted(expected))
        assert {name: export.read(name) for name in export.names} == dict(expected)
        assert {name: export.size(name) for name in export.names} == {n: len(d) for n, d in expected.items()}


def test_zip_tar_folder_and_file_are_opened_alike(tmp_path: Path) -> None:
    folder = tmp_path / "mapp"
    for name, data in MEMBERS.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    opened_as_told([make_zip(tmp_path / "a.zip", MEMBERS)], tmp_path, MEMBERS)
    opened_as_told([make_tar(tmp_path / "a.tar.gz", MEMBERS)], tmp_path, MEMBERS)
    opened_as_told([folder], tmp_path, MEMBERS)
    single = tmp_path / "wxr.xml"
    single.write_bytes(b"<rss/>")
    opened_as_told([single], tmp_path, {"wxr.xml": b"<rss/>"})


def test_several_parts_are_one_export(tmp_path: Path) -> None:
    parts = [make_zip(tmp_path / "1.zip", {"a": b"1", "same": b"x"}), make_zip(tmp_path / "2.zip", {"b": b"2"})]
    opened_as_told(parts, tmp_path, {"a": b"1", "b": b"2", "same": b"x"})


def test_an_export_tells_when_it_was_made_and_its_checksum(tmp_path: Path) -> None:
    with open_export([make_zip(tmp_path / "a.zip", MEMBERS)], work=tmp_path) as export:
        assert export.made_at == dt.datetime(2026, 3, 1, 12, 30, tzinfo=dt.UTC)
        assert export.modified("tom.txt") == dt.datetime(2026, 3, 1, 12, 30)
        assert len(export.sha256) == 64
        assert export.label == "a.zip"


@pytest.mark.parametrize("name", ["../ut.txt", "/etc/passwd", "a/../../b", "C:/x", "a\\..\\..\\b", "a\0b"])
def test_a_name_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ExportRefused, match="leder utanför"):
        checked_name(name, "a.zip")
    if "\0" not in name:
        with (
            pytest.raises(ExportRefused, match=r"a\.zip"),
            open_export([make_zip(tmp_path / "a.zip", {name: b"x"})], work=tmp_path),
        ):
            pass
    assert not (tmp_path.parent / "ut.txt").exists()


@given(st.text(max_size=30))
def test_a_checked_name_never_leads_out(name: str) -> None:
    try:
        steps = checked_name(name, "a").split("/")
    except ExportRefused:
        return
    assert ".." not in steps
    assert not Path("/".join(steps)).is_absolute()


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = make_zip(tmp_path / "bomb.zip", {"stor.json": b"0" * (export_module.SMALL * 2)})
    with pytest.raises(ExportRefused, match="sväller"), open_export([bomb], work=tmp_path):
        pass


def test_a_tar_bomb_is_refused(tmp_path: Path) -> None:
    bomb = make_tar(tmp_path / "bomb.tar.gz", {"stor": b"0" * (export_module.SMALL * 2)})
    with pytest.raises(ExportRefused, match="sväller"), open_export([bomb], work=tmp_path / "w"):
        pass


def test_members_that_share_bytes_are_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", {"ett": b"1" * 100, "tva": b"2" * 100}, zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    second = data.rindex(b"PK\x01\x02")
    struct.pack_into("<L", data, second + 42, 0)  # the second member's header is said to stand where the first's does
    path.write_bytes(data)
    with pytest.raises(ExportRefused, match="ligger över varandra"), open_export([path], work=tmp_path):
        pass


def test_a_member_larger_than_it_says_is_refused_when_read(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", {"ett": b"1" * 5000})
    data = bytearray(path.read_bytes())
    struct.pack_into("<L", data, data.rindex(b"PK\x01\x02") + 24, 100)  # the size that the directory states
    path.write_bytes(data)
    with open_export([path], work=tmp_path) as export, pytest.raises(ExportRefused, match=r"a\.zip: ett"):
        export.read("ett")


def test_a_link_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as opened:
        info = zipfile.ZipInfo("lank")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        opened.writestr(info, "/etc/passwd")
    with pytest.raises(ExportRefused, match="länk"), open_export([path], work=tmp_path):
        pass
    with tarfile.open(tmp_path / "a.tar", "w") as tar:
        entry = tarfile.TarInfo("lank")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(entry)
    with pytest.raises(ExportRefused, match="länk"), open_export([tmp_path / "a.tar"], work=tmp_path / "w"):
        pass
    folder = tmp_path / "mapp"
    folder.mkdir()
    (folder / "lank").symlink_to("/etc/passwd")
    with pytest.raises(ExportRefused, match="länk"), open_export([folder], work=tmp_path):
        pass


def test_an_encrypted_member_says_what_to_do(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", {"ett": b"1"})
    data = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    path.write_bytes(data)
    with pytest.raises(ExportRefused, match="packa upp den först"), open_export([path], work=tmp_path):
        pass


def test_a_damaged_file_is_named_with_the_member(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", {"ett": b"0123456789" * 50}, zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    data[60] ^= 0xFF
    path.write_bytes(data)
    with open_export([path], work=tmp_path) as export, pytest.raises(ExportRefused, match=r"a\.zip: ett"):
        export.read("ett")
    cut = tmp_path / "kapad.zip"
    cut.write_bytes(data[: len(data) // 2])
    with pytest.raises(ExportRefused, match=r"kapad\.zip"), open_export([cut], work=tmp_path):
        pass
    half = tmp_path / "halv.tar.gz"
    half.write_bytes(make_tar(tmp_path / "hel.tar.gz", {"a": os.urandom(5000)}).read_bytes()[:2000])
    with pytest.raises(ExportRefused, match=r"halv\.tar\.gz"), open_export([half], work=tmp_path / "w"):
        pass


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match="does not exist"), open_export([tmp_path / "ingen.zip"], work=tmp_path):
        pass


def test_a_fault_of_the_reader_is_not_taken_for_damage(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", {"ett": b"1"})
    with (
        open_export([path], work=tmp_path) as export,
        pytest.raises(RuntimeError, match="our own"),
        export.open("ett"),
    ):
        raise RuntimeError("our own")


def test_a_member_too_large_to_hold_is_refused_by_name(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", {"ett": b"1" * 100})
    with open_export([path], work=tmp_path) as export, pytest.raises(ExportRefused, match="ett is larger"):
        export.read("ett", most=10)
