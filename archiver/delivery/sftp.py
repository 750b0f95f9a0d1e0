"""Packages sent by SFTP to one known server (SSH, RFC 4251; file transfer as OpenSSH speaks it).

The server's key is pinned in archive.toml: another key ends the attempt before anything of ours is said. We show who we
are with a private key, never a password. A file is written under a name that begins with a dot and ends in `.part`, and
renamed when all of it is there; a transfer that was cut goes on where it ended if the end of what is there is the same,
and else begins anew.
"""

import base64
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

import paramiko

from archiver.config.recipients import Recipient
from archiver.delivery.digests import files_of
from archiver.errors import DeliveryRefused, TransferFailed

PASSPHRASE_VARIABLE = "ARCHIVE_SFTP_PASSPHRASE"
TIMEOUT = 60.0  # seconds without an answer
_CHUNK = 1 << 18
_LOOKED_BACK = 1 << 20  # how much of the end is compared before a cut transfer goes on
Progress = Callable[[str], None]


def send_by_sftp(home: Path, recipient: Recipient, packages: Sequence[Path], *, progress: Progress) -> None:
    """Put every package in the recipient's folder; what is there already, of the same size, is left as it is.

    Raises:
        DeliveryRefused: the private key lies in the archive, is missing, or others may read it.
        TransferFailed: another host key, no entrance, a broken connection; sending again goes on.
    """
    _refuse_careless(home, recipient)
    try:
        with _connected(recipient) as sftp:
            for package in packages:
                _put(sftp, package, PurePosixPath(recipient.send_folder), progress)
    except paramiko.BadHostKeyException as error:
        raise TransferFailed(
            f"{recipient.sftp_host} showed another host key than the one in archive.toml (sftp_host_key). Nothing was "
            f"sent. Ask the recipient whether it was changed before you change the setting."
        ) from error
    except paramiko.AuthenticationException as error:
        raise TransferFailed(
            f"{recipient.sftp_host} did not let {recipient.sftp_user} in. Give the recipient the public key "
            f"that belongs to {recipient.sftp_key}."
        ) from error
    except (paramiko.SSHException, OSError, EOFError) as error:
        raise TransferFailed(
            f"The transfer to {recipient.sftp_host} ended: {error or type(error).__name__}. Nothing half-sent has its "
            f"name there. Run `archive deliveries send` again; it goes on where it was."
        ) from error


def _refuse_careless(home: Path, recipient: Recipient) -> None:
    key = Path(recipient.sftp_key).expanduser()
    try:
        mode = key.stat().st_mode
    except OSError as error:
        raise DeliveryRefused(
            f"{key} (sftp_key) cannot be read: {error.strerror}. Put the private key there."
        ) from error
    if key.resolve().is_relative_to(home.resolve()):
        raise DeliveryRefused(f"{key} (sftp_key) lies in the archive. Move the private key out of it; it is no record.")
    if stat.S_IMODE(mode) & 0o077:
        raise DeliveryRefused(f"{key} (sftp_key) may be read by others. Run chmod 600 on it.")


@contextmanager
def _connected(recipient: Recipient) -> Iterator[paramiko.SFTPClient]:
    kind, key = _host_key(recipient)
    port = recipient.sftp_port
    name = recipient.sftp_host if port == 22 else f"[{recipient.sftp_host}]:{port}"
    with paramiko.SSHClient() as client:
        client.get_host_keys().add(name, kind, key)
        client.set_missing_host_key_policy(paramiko.RejectPolicy())
        client.connect(
            recipient.sftp_host,
            port=port,
            username=recipient.sftp_user,
            key_filename=str(Path(recipient.sftp_key).expanduser()),
            passphrase=os.environ.get(PASSPHRASE_VARIABLE),
            allow_agent=False,
            look_for_keys=False,
            timeout=TIMEOUT,
            banner_timeout=TIMEOUT,
            auth_timeout=TIMEOUT,
        )
        with client.open_sftp() as sftp:
            channel = sftp.get_channel()
            if channel is not None:
                channel.settimeout(TIMEOUT)
            yield sftp


def _host_key(recipient: Recipient) -> tuple[str, paramiko.PKey]:
    kind, _, key = recipient.sftp_host_key.partition(" ")
    try:
        return kind, paramiko.PKey.from_type_string(kind, base64.b64decode(key))
    except (ValueError, paramiko.SSHException) as error:
        raise DeliveryRefused(
            f"The host key (sftp_host_key) of {recipient.id} in archive.toml is no key. Copy it from ssh-keyscan."
        ) from error


def _put(sftp: paramiko.SFTPClient, package: Path, folder: PurePosixPath, progress: Progress) -> None:
    target, aside = folder / package.name, folder / f".{package.name}.part"
    there = _size(sftp, target)
    if there is not None:
        if package.is_file() and there != package.stat().st_size:
            raise TransferFailed(f"{target} is there already and is something else. Ask the recipient to move it.")
        return
    if package.is_dir():
        for name in files_of(package):
            _make_folders(sftp, (aside / name).parent, folder)
            _upload(sftp, package / name, aside / name, progress)
    else:
        _upload(sftp, package, aside, progress)
    sftp.posix_rename(str(aside), str(target))


def _upload(sftp: paramiko.SFTPClient, source: Path, target: PurePosixPath, progress: Progress) -> None:
    """Write one file, going on where an earlier attempt ended, and see that all of it is there."""
    size = source.stat().st_size
    with source.open("rb") as file:
        at = _resumed_at(sftp, file.fileno(), target, size)
        file.seek(at)
        with sftp.open(str(target), "r+b" if at else "wb") as remote:
            remote.set_pipelined(True)
            remote.seek(at)
            while chunk := file.read(_CHUNK):
                remote.write(chunk)
                at += len(chunk)
                progress(f"{source.name}: {at // 1_000_000} av {size // 1_000_000} MB")
    if _size(sftp, target) != size:
        raise TransferFailed(f"{target} did not get all of {source.name}. Run `archive deliveries send` again.")


def _resumed_at(sftp: paramiko.SFTPClient, descriptor: int, target: PurePosixPath, size: int) -> int:
    """Give from which byte to go on: the end of what is there if that end is ours, else the beginning."""
    there = _size(sftp, target)
    if not there or there > size:
        return 0
    start = max(0, there - _LOOKED_BACK)
    with sftp.open(str(target), "rb") as remote:
        remote.seek(start)
        end = remote.read(there - start)
    return there if end == os.pread(descriptor, there - start, start) else 0


def _size(sftp: paramiko.SFTPClient, path: PurePosixPath) -> int | None:
    try:
        return sftp.stat(str(path)).st_size or 0
    except FileNotFoundError:
        return None


def _make_folders(sftp: paramiko.SFTPClient, folder: PurePosixPath, within: PurePosixPath) -> None:
    if folder == within or _size(sftp, folder) is not None:
        return
    _make_folders(sftp, folder.parent, within)
    with suppress(OSError):  # another attempt made it meanwhile
        sftp.mkdir(str(folder))
