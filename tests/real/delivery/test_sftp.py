"""Packages handed to a real OpenSSH server: whole, once, to nobody else, and on after a cut."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archiver.config.recipients import Recipient
from archiver.delivery.sftp import send_by_sftp
from archiver.errors import DeliveryRefused, TransferFailed
from tests.servers.sftp import SftpServer, cut_after, serve_sftp

pytestmark = pytest.mark.real
OTHER_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SftpServer]:
    with serve_sftp(tmp_path_factory.mktemp("sshd")) as running:
        yield running


@pytest.fixture
def inbox(server: SftpServer, tmp_path: Path) -> Path:
    folder = server.inbox / tmp_path.name
    folder.mkdir()
    return folder


def recipient(server: SftpServer, inbox: Path, **other: Any) -> Recipient:
    told = {
        "id": "arkiv",
        "format": "fgs-1.2",
        "send": "sftp",
        "send_folder": str(inbox),
        "sftp_host": "127.0.0.1",
        "sftp_port": server.port,
        "sftp_user": server.user,
        "sftp_host_key": server.host_key,
        "sftp_key": str(server.key),
    }
    return Recipient.model_validate(told | other)


def package(folder: Path, megabytes: int = 3) -> Path:
    path = folder / "uuid-1.zip"
    path.write_bytes(os.urandom(megabytes * 1_000_000))
    return path


def sent(home: Path, to: Recipient, *packages: Path) -> list[str]:
    said: list[str] = []
    send_by_sftp(home, to, packages, progress=said.append)
    return said


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_package_arrives_whole_under_its_name_and_sending_it_again_sends_nothing(
    server: SftpServer, inbox: Path, tmp_path: Path
) -> None:
    made, to = package(tmp_path), recipient(server, inbox)
    assert sent(tmp_path / "arkiv", to, made)
    assert names(inbox) == ["uuid-1.zip"]
    assert (inbox / "uuid-1.zip").read_bytes() == made.read_bytes()
    assert sent(tmp_path / "arkiv", to, made) == []


def test_a_package_that_is_a_folder_arrives_whole(server: SftpServer, inbox: Path, tmp_path: Path) -> None:
    folder = tmp_path / "uuid-2"
    (folder / "metadata" / "preservation").mkdir(parents=True)
    (folder / "METS.xml").write_bytes(b"<mets/>")
    (folder / "metadata" / "preservation" / "premis.xml").write_bytes(b"<premis/>")
    sent(tmp_path / "arkiv", recipient(server, inbox), folder)
    assert names(inbox) == ["uuid-2"]
    assert (inbox / "uuid-2" / "metadata" / "preservation" / "premis.xml").read_bytes() == b"<premis/>"


def test_a_cut_connection_leaves_no_package_and_the_next_attempt_goes_on(
    server: SftpServer, inbox: Path, tmp_path: Path
) -> None:
    made = package(tmp_path, megabytes=8)
    with (
        cut_after(server.port, 4_000_000) as port,
        pytest.raises(TransferFailed, match="deliveries send"),
    ):
        sent(tmp_path / "arkiv", recipient(server, inbox, sftp_port=port), made)
    assert names(inbox) == [".uuid-1.zip.part"]
    there = (inbox / ".uuid-1.zip.part").stat().st_size
    assert 0 < there < made.stat().st_size
    with cut_after(server.port, made.stat().st_size - there + 200_000) as port:  # too little for all of it
        sent(tmp_path / "arkiv", recipient(server, inbox, sftp_port=port), made)
    assert names(inbox) == ["uuid-1.zip"]
    assert (inbox / "uuid-1.zip").read_bytes() == made.read_bytes()


@pytest.mark.parametrize("left", [b"something else", b"x" * 9_000_000], ids=["other bytes", "more bytes"])
def test_what_an_earlier_attempt_left_and_is_not_ours_begins_anew(
    server: SftpServer, inbox: Path, tmp_path: Path, left: bytes
) -> None:
    made = package(tmp_path)
    (inbox / ".uuid-1.zip.part").write_bytes(left)
    sent(tmp_path / "arkiv", recipient(server, inbox), made)
    assert (inbox / "uuid-1.zip").read_bytes() == made.read_bytes()


def test_another_host_key_than_the_pinned_one_is_refused_before_anything_is_sent(
    server: SftpServer, inbox: Path, tmp_path: Path
) -> None:
    with pytest.raises(TransferFailed, match="another host key"):
        sent(tmp_path / "arkiv", recipient(server, inbox, sftp_host_key=OTHER_KEY), package(tmp_path))
    assert names(inbox) == []


def test_a_key_that_the_server_does_not_know_is_said(server: SftpServer, inbox: Path, tmp_path: Path) -> None:
    other = recipient(server, inbox, sftp_key=str(server.key.with_name("host_key")))
    with pytest.raises(TransferFailed, match="did not let"):
        sent(tmp_path / "arkiv", other, package(tmp_path))


def test_a_server_that_does_not_answer_is_said(server: SftpServer, inbox: Path, tmp_path: Path) -> None:
    with pytest.raises(TransferFailed, match="ended"):
        sent(tmp_path / "arkiv", recipient(server, inbox, sftp_port=9), package(tmp_path))


def test_a_package_of_that_name_and_another_size_is_not_written_over(
    server: SftpServer, inbox: Path, tmp_path: Path
) -> None:
    (inbox / "uuid-1.zip").write_bytes(b"somebody's")
    with pytest.raises(TransferFailed, match="is something else"):
        sent(tmp_path / "arkiv", recipient(server, inbox), package(tmp_path))
    assert (inbox / "uuid-1.zip").read_bytes() == b"somebody's"


@pytest.mark.parametrize(
    ("place", "mode", "says"),
    [("arkiv/key", 0o600, "lies in the archive"), ("key", 0o644, "may be read by others"), ("", 0, "cannot be read")],
)
def test_a_private_key_that_is_not_looked_after_is_not_used(
    server: SftpServer, inbox: Path, tmp_path: Path, place: str, mode: int, says: str
) -> None:
    key = tmp_path / (place or "none")
    if place:
        key.parent.mkdir(exist_ok=True)
        key.write_bytes(server.key.read_bytes())
        key.chmod(mode)
    with pytest.raises(DeliveryRefused, match=says):
        sent(tmp_path / "arkiv", recipient(server, inbox, sftp_key=str(key)), package(tmp_path))


def test_a_host_key_that_is_none_is_said(server: SftpServer, inbox: Path, tmp_path: Path) -> None:
    with pytest.raises(DeliveryRefused, match="is no key"):
        sent(tmp_path / "arkiv", recipient(server, inbox, sftp_host_key="ssh-ed25519 AAAA"), package(tmp_path))
