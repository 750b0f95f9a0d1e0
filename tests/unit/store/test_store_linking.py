from pathlib import Path

import pytest

from archiver.store.linking import place, place_all


def test_a_placed_file_shares_its_bytes_with_its_source(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"bild")

    place(tmp_path / "a", tmp_path / "media" / "b")

    assert (tmp_path / "media" / "b").samefile(tmp_path / "a")


def test_a_file_on_another_disk_is_copied(tmp_path: Path) -> None:
    source = Path("/proc/self/comm")  # no hard link leads out of procfs

    place(source, tmp_path / "a")

    assert (tmp_path / "a").read_bytes() == source.read_bytes()


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a")
    (tmp_path / "b").write_bytes(b"b")

    with pytest.raises(FileExistsError):
        place(tmp_path / "a", tmp_path / "b")


def test_a_symbolic_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("/etc/passwd")

    with pytest.raises(FileExistsError):
        place(tmp_path / "a", tmp_path / "b")


def test_many_files_find_their_places(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a")

    place_all({"media/x": tmp_path / "a", "raw/y": tmp_path / "a"}, tmp_path / "draft")

    assert (tmp_path / "draft" / "media" / "x").read_bytes() == b"a"
    assert (tmp_path / "draft" / "raw" / "y").read_bytes() == b"a"
