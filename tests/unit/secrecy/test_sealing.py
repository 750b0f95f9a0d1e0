"""Encrypted versions: what is sealed comes out again, and nothing else does."""

from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from archiver.errors import WorkspaceError
from archiver.secrecy.sealing import KEY_NAME, check_sealed, seal, unseal

MASTER = bytes(range(32))
MEBIBYTE = 1 << 20


def sealed(tmp_path: Path, files: dict[str, bytes]) -> Path:
    source, into = tmp_path / "source", tmp_path / "sealed"
    for path, data in files.items():
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        (source / path).write_bytes(data)
    into.mkdir()
    seal(source, into, master=MASTER, name="konto/t-aaaabbbbccccdddd/v0001")
    return into


@settings(max_examples=12)
@given(sizes=st.lists(st.sampled_from([0, 1, 15, 16, 17, MEBIBYTE - 1, MEBIBYTE, MEBIBYTE + 1]), max_size=3))
def test_every_file_comes_out_as_it_was(sizes: list[int], tmp_path_factory: pytest.TempPathFactory) -> None:
    place = tmp_path_factory.mktemp("sealing")
    files = {f"media/{number}.bin": bytes([number]) * size for number, size in enumerate(sizes)}
    files["record.xml"] = b"<hemligt/>"
    folder = sealed(place, files)
    check_sealed(folder, master=MASTER)
    unseal(folder, place / "out", master=MASTER)
    assert {name: (place / "out" / name).read_bytes() for name in files} == files


def test_neither_names_nor_words_can_be_read_without_the_key(tmp_path: Path) -> None:
    folder = sealed(tmp_path, {"media/hemlig-bild.txt": b"mycket hemligt"})
    told = b"".join(path.name.encode() + path.read_bytes() for path in folder.iterdir())
    assert b"hemlig" not in told


@pytest.mark.parametrize("damage", ["flip", "cut", "swap", "lose", "other key", "no key"])
def test_damage_is_told_and_nothing_is_given_out(damage: str, tmp_path: Path) -> None:
    folder = sealed(tmp_path, {"a.bin": b"a" * (MEBIBYTE + 5), "b.bin": b"b" * (MEBIBYTE + 5)})
    first, second = folder / "000001.sealed", folder / "000002.sealed"
    data = first.read_bytes()
    match damage:
        case "flip":
            first.write_bytes(data[:100] + bytes([data[100] ^ 1]) + data[101:])
        case "cut":
            first.write_bytes(data[: MEBIBYTE + 16])
        case "swap":
            first.write_bytes(second.read_bytes())
            second.write_bytes(data)
        case "lose":
            second.unlink()
        case "no key":
            (folder / KEY_NAME).unlink()
    master = bytes(32) if damage == "other key" else MASTER
    with pytest.raises(WorkspaceError):
        check_sealed(folder, master=master)
    with pytest.raises(WorkspaceError):
        unseal(folder, tmp_path / "out", master=master)
