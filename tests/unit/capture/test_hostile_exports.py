"""Exports that mean ill, or are merely odd: names twice, more members than memory holds, headers without end."""

import io
import struct
import tarfile
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from archiver.capture import export_parts as export_module
from archiver.capture.export import open_export
from archiver.capture.zip_entries import count_entries
from archiver.errors import ExportRefused
from tests.unit.capture.test_export_opening import make_tar, make_zip


def test_what_stands_twice_in_one_zip_is_told_and_the_first_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with pytest.warns(UserWarning), zipfile.ZipFile(path, "w") as opened:
        opened.writestr("a.json", b"1")
        opened.writestr("a.json", b"22")
        opened.writestr("b.json", b"3")
    with open_export([path], work=tmp_path) as export:
        assert {name: export.read(name) for name in export.names} == {"a.json": b"1", "b.json": b"3"}
        assert export.doubled == ("a.json",)


def test_what_stands_twice_in_a_tar_takes_no_other_members_place(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w") as opened:
        for name, data in (("a", b"1"), ("b", b"2"), ("a", b"33"), ("c", b"4")):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            opened.addfile(info, io.BytesIO(data))
    with open_export([path], work=tmp_path / "w") as export:
        assert {name: export.read(name) for name in export.names} == {"a": b"1", "b": b"2", "c": b"4"}
        assert export.doubled == ("a",)


def test_parts_that_name_two_files_alike_are_told_of_unless_they_are_one(tmp_path: Path) -> None:
    one = make_zip(tmp_path / "1.zip", {"index.html": b"same", "posts_1.json": b"2024", "x.json": b"1"})
    two = make_zip(tmp_path / "2.zip", {"index.html": b"same", "posts_1.json": b"2025", "X.json": b"2"})
    with open_export([one, two], work=tmp_path) as export:
        assert export.doubled == ("posts_1.json",)
        assert (export.read("x.json"), export.read("X.json")) == (b"1", b"2")


def crowded(path: Path, count: int) -> Path:
    """A zip of ever so many empty members: only its directory."""
    entry = b"PK\1\2" + bytes(24) + struct.pack("<HHH", 1, 0, 0) + bytes(12) + b"a"
    end = b"PK\5\6" + bytes(4) + struct.pack("<HHLLH", 0xFFFF, 0xFFFF, len(entry) * count, 0, 0)
    path.write_bytes(entry * count + end)
    return path


def test_a_zip_with_more_members_than_can_be_is_refused_before_it_takes_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_module, "MOST_MEMBERS", 100_000)
    path = crowded(tmp_path / "a.zip", 1_000_000)
    begun = time.monotonic()
    tracemalloc.start()
    try:
        with pytest.raises(ExportRefused, match="orimligt många"), open_export([path], work=tmp_path):
            pass
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize("before", [b"", b"#!/bin/sh\n" * 100])
def test_entries_are_counted_as_zipfile_counts_them(tmp_path: Path, before: bytes) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(before)
    with zipfile.ZipFile(path, "a") as opened:
        for number in range(300):
            opened.writestr(f"å/{number}.json", b"{}")
        opened.comment = b"hej"
    assert count_entries(path, most=1000) == 300
    assert count_entries(path, most=10) == 11
    assert count_entries(make_tar(tmp_path / "a.tar", {"a": b"1"}), most=10) == 0


def test_entries_of_a_zip64_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as opened:
        for number in range(66_000):
            opened.writestr(zipfile.ZipInfo(f"{number}"), b"")
    assert count_entries(path, most=1_000_000) == 66_000


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME])
def test_a_tar_whose_header_swells_is_refused(tmp_path: Path, kind: bytes) -> None:
    path = tmp_path / "a.tar.gz"
    size = 60_000_000
    with tarfile.open(path, "w:gz") as opened:
        info = tarfile.TarInfo("x")
        info.type, info.size = kind, size
        opened.addfile(info, io.BytesIO(bytes(size)))
    tracemalloc.start()
    try:
        with pytest.raises(ExportRefused, match=r"a\.tar\.gz"), open_export([path], work=tmp_path / "w"):
            pass
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()
