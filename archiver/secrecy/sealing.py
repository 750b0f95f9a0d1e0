"""Encrypts a version's files one by one, and opens them again: AES-256-GCM in chunks, one random key per version.

The version's key is wrapped by the master key in `key.json`; destroy that file and nothing in the version can be read
(crypto-erasure). The files are numbered, their names stand in the first one, so a sealed folder tells nothing.
Each chunk has its own nonce of file number, chunk number and a mark on the last chunk (the STREAM construction, Hoang,
Reyhanitabar, Rogaway, Vizár 2015), so that no chunk can be left out, moved or taken from another file unseen.
"""

import base64
import hashlib
import json
import os
import secrets
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from archiver.errors import WorkspaceError
from archiver.store.manifest import Entry, files_below, is_part_path, make_manifest, manifest_bytes

KEY_NAME = "key.json"
KEY_BYTES = 32
_CHUNK = 1 << 20
_TAG = 16
_NONCE = 12


def seal_bytes(data: bytes, *, master: bytes, name: str) -> bytes:
    """Give `data` encrypted by the master key itself, for one small file; `name` says what it is and is bound in."""
    nonce = secrets.token_bytes(_NONCE)
    sealed = AESGCM(master).encrypt(nonce, data, name.encode())
    told = {"format": 1, "key": key_id(master), "name": name, "nonce": _text(nonce), "sealed": _text(sealed)}
    return (json.dumps(told, sort_keys=True) + "\n").encode("ascii")


def open_bytes(sealed: bytes, *, master: bytes, name: str, where: Path) -> bytes:
    """Give what `seal_bytes` was given.

    Raises:
        WorkspaceError: another key, another name, or it has been changed.
    """
    try:
        told = json.loads(sealed)
        known, nonce, body = str(told["key"]), base64.b64decode(told["nonce"]), base64.b64decode(told["sealed"])
    except (ValueError, KeyError, TypeError) as error:
        raise WorkspaceError(f"{where} is damaged and cannot be opened.") from error
    if known != key_id(master):
        raise WorkspaceError(
            f"{where} was encrypted with another key ({known}) than the one in ARCHIVE_RESTRICTED_KEY "
            f"({key_id(master)}). Give that key, or make the file again."
        )
    try:
        return AESGCM(master).decrypt(nonce, body, name.encode())
    except (InvalidTag, ValueError) as error:
        raise WorkspaceError(f"{where} has been changed and cannot be opened.") from error


def is_sealed(folder: Path) -> bool:
    """Tell whether the files of a version folder are encrypted."""
    return (folder / KEY_NAME).is_file()


def key_id(master: bytes) -> str:
    """Give what a master key is known by; nothing of the key follows from it."""
    return hashlib.sha256(b"archiver restricted key\0" + master).hexdigest()[:16]


def seal(source: Path, into: Path, *, master: bytes, name: str) -> None:
    """Write the files below `source` encrypted in the empty folder `into`; `name` (account/record/version) is bound in.

    Files are read and written in pieces of 1 MiB. They are not yet made durable.
    """
    data_key = secrets.token_bytes(KEY_BYTES)
    entries = make_manifest(source)
    cipher = AESGCM(data_key)
    with (into / _numbered(0)).open("wb") as out:
        _write(out, iter([manifest_bytes(entries)]), cipher, 0)
    for number, entry in enumerate(entries, start=1):
        with (source / entry.path).open("rb") as file, (into / _numbered(number)).open("wb") as out:
            _write(out, _pieces(file), cipher, number)
    nonce = secrets.token_bytes(_NONCE)
    wrapped = AESGCM(master).encrypt(nonce, data_key, name.encode())
    told = {"format": 1, "key": key_id(master), "name": name, "nonce": _text(nonce), "wrapped": _text(wrapped)}
    (into / KEY_NAME).write_text(json.dumps(told, sort_keys=True) + "\n", "ascii")


def unseal(sealed: Path, into: Path, *, master: bytes) -> tuple[Entry, ...]:
    """Write the files of a sealed version in the folder `into` as they were, and give their manifest.

    Raises:
        WorkspaceError: another key, or a file has been changed.
    """
    data_key = _data_key(sealed, master)
    cipher = AESGCM(data_key)
    listed = b"".join(_read(sealed / _numbered(0), cipher, 0))
    entries = _entries(sealed, listed)
    for number, entry in enumerate(entries, start=1):
        target = into / entry.path
        target.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with target.open("wb") as out:
            for piece in _read(sealed / _numbered(number), cipher, number):
                digest.update(piece)
                out.write(piece)
        if digest.hexdigest() != entry.sha256:
            raise _damaged(sealed)
    return entries


def read_sealed(sealed: Path, path: str, *, master: bytes) -> bytes:
    """Give one file of a sealed version; the others are not read.

    Raises:
        WorkspaceError: another key, the file is not there, or it has been changed.
    """
    cipher = AESGCM(_data_key(sealed, master))
    entries = _entries(sealed, b"".join(_read(sealed / _numbered(0), cipher, 0)))
    for number, entry in enumerate(entries, start=1):
        if entry.path == path:
            return b"".join(_read(sealed / _numbered(number), cipher, number))
    raise _damaged(sealed)


def check_sealed(sealed: Path, *, master: bytes) -> None:
    """Read every encrypted file and compare it with its checksum; nothing is written.

    Raises:
        WorkspaceError: another key, or a file has been changed.
    """
    cipher = AESGCM(_data_key(sealed, master))
    entries = _entries(sealed, b"".join(_read(sealed / _numbered(0), cipher, 0)))
    for number, entry in enumerate(entries, start=1):
        digest = hashlib.sha256()
        for piece in _read(sealed / _numbered(number), cipher, number):
            digest.update(piece)
        if digest.hexdigest() != entry.sha256:
            raise _damaged(sealed)
    if sum(1 for _ in files_below(sealed)) != len(entries) + 2:
        raise _damaged(sealed)


def _write(out: BinaryIO, pieces: Iterator[bytes], cipher: AESGCM, number: int) -> None:
    """Encrypt pieces; the last one, which may be empty, bears the mark of the end."""
    waiting = next(pieces, b"")
    count = 0
    for piece in pieces:
        out.write(cipher.encrypt(_nonce(number, count, last=False), waiting, None))
        waiting, count = piece, count + 1
    out.write(cipher.encrypt(_nonce(number, count, last=True), waiting, None))


def _read(path: Path, cipher: AESGCM, number: int) -> Iterator[bytes]:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        with os.fdopen(descriptor, "rb") as file:
            left = os.fstat(file.fileno()).st_size
            count = 0
            while True:
                chunk = file.read(_CHUNK + _TAG)
                left -= len(chunk)
                yield cipher.decrypt(_nonce(number, count, last=left <= 0), chunk, None)
                count += 1
                if left <= 0:
                    return
    except (InvalidTag, OSError, ValueError) as error:
        raise _damaged(path.parent) from error


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(_CHUNK):
        yield piece


def _nonce(number: int, count: int, *, last: bool) -> bytes:
    return struct.pack(">IIxxx?", number, count, last)


def _data_key(sealed: Path, master: bytes) -> bytes:
    try:
        told = json.loads((sealed / KEY_NAME).read_text("ascii"))
        if told["key"] != key_id(master):
            raise WorkspaceError(
                f"{sealed.name} of {sealed.parent.name} was encrypted with another key ({told['key']}) than the one "
                f"in ARCHIVE_RESTRICTED_KEY ({key_id(master)}). Give that key."
            )
        nonce, wrapped = base64.b64decode(told["nonce"]), base64.b64decode(told["wrapped"])
        return AESGCM(master).decrypt(nonce, wrapped, told["name"].encode())
    except (OSError, ValueError, KeyError, TypeError, AttributeError, InvalidTag) as error:
        raise _damaged(sealed) from error


def _entries(sealed: Path, listed: bytes) -> tuple[Entry, ...]:
    lines = (line.partition("  ") for line in listed.decode("ascii").splitlines())
    found = tuple(Entry(path=path, sha256=sha256) for sha256, _, path in lines)
    if any(not is_part_path(entry.path) for entry in found):
        raise _damaged(sealed)
    return found


def _numbered(number: int) -> str:
    return f"{number:06d}.sealed"


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _damaged(sealed: Path) -> WorkspaceError:
    return WorkspaceError(
        f"{sealed} cannot be opened: a file in it is missing or has been changed, or its key was destroyed. "
        f"Restore the folder from a backup."
    )
