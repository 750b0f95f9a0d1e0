"""A repository as it is exported (CAR): its live records by key, in bounded memory.

Blocks are read once, as they come, checked against their names, and spooled; the tree of keys (MST) is then walked from
the newest commit, so that what has been deleted or replaced, and still lies in the file, is not read. See
https://atproto.com/specs/repository and https://ipld.io/specs/transport/car/carv1/.
"""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

import libipld

from archiver.errors import ExportRefused
from archiver.platforms.bluesky.addresses import GATE, POST, PROFILE, REPOST
from archiver.platforms.export_reading import Delivered, Spool

Json = object
LARGEST_BLOCK = 4 * 1024 * 1024  # the protocol allows 1 MiB for a record and 2 for a message of blocks
DEEPEST = 64  # levels of a record; real ones have under ten
WANTED = (POST, REPOST, GATE, PROFILE)
_DAG_CBOR, _RAW, _SHA256 = 0x71, 0x55, b"\x12\x20"
SAY_NO_CAR = "Filen {file} är ingen hel export av ett Bluesky-konto (CAR). Hämta exporten på nytt."
CUT_OFF = "Filen slutar mitt i ett block (byte {at}); det som stod före har lästs."
DAMAGED = "Ett block (byte {at}) är skadat: innehållet stämmer inte med sin kontrollsumma eller kan inte avkodas."
TREE_BROKEN = "En del av kontots innehållsförteckning saknas eller är skadad; inlägg kan saknas."


@dataclass(slots=True)
class Repository:
    """An exported repository, its blocks in the spool. `problems` say what of the file could not be read."""

    did: str
    spool: Spool
    root: bytes  # of the tree of keys
    blocks: dict[bytes, int]
    problems: list[str] = field(default_factory=list)

    def entries(self) -> Iterator[tuple[str, bytes]]:
        """Give key (`collection/key`) and CID of every live record, in the order of the keys."""
        waiting: list[tuple[str, bytes] | bytes] = [self.root]
        left = len(self.blocks)  # a node that stands twice would be walked for ever
        while waiting:
            one = waiting.pop()
            if isinstance(one, tuple):
                yield one
                continue
            node = self._node(one) if left else None
            left -= 1
            if node is None:
                self.problems.append(TREE_BROKEN)
                continue
            waiting.extend(reversed(list(_under(node))))

    def _node(self, cid: bytes) -> dict[str, object] | None:
        found = self.block(cid)
        return found if isinstance(found, dict) and isinstance(found.get("e"), list) else None

    def block(self, cid: bytes) -> object:
        """Give a block's content as the codec gives it (links as bytes); None when the file does not have it."""
        number = self.blocks.get(cid)
        kept = None if number is None else self.spool.get(number)
        return libipld.decode_dag_cbor(base64.b64decode(kept)) if isinstance(kept, str) else None

    def record(self, cid: bytes) -> Json:
        """Give a record as the API would; None when the file does not have it."""
        found = self.block(cid)
        return as_json(found) if isinstance(found, dict) else None


def read_repository(delivered: Delivered, name: str, spool: Spool) -> Repository:
    """Read a CAR file.

    Raises:
        ExportRefused: it is none, or its newest commit is not in it.
    """
    blocks: dict[bytes, int] = {}
    problems: list[str] = []
    commit: object = None
    with delivered.open(name) as stream:
        root = _read_root(stream, f"{delivered.label}: {name}")
        for cid, data, at in _blocks(stream, problems):
            content = _decoded(cid, data)
            if content is None:
                problems.append(DAMAGED.format(at=at))
            elif cid == root:
                commit = content
            elif "e" in content or content.get("$type") in WANTED:
                blocks[cid] = spool.put(base64.b64encode(data).decode())
    tree, did = (commit.get("data"), commit.get("did")) if isinstance(commit, dict) else (None, None)
    if not isinstance(tree, bytes) or not isinstance(did, str):
        raise _refused(f"{delivered.label}: {name}", "its newest commit is missing")
    return Repository(did=did, spool=spool, root=tree, blocks=blocks, problems=problems)


def looks_like_car(head: bytes) -> bool:
    """Say whether a file begins as a CAR of version 1 does: the length of a header that names roots and a version."""
    return b"\x65roots" in head[:16] and b"\x67version\x01" in head[:256]


def _read_root(stream: BinaryIO, where: str) -> bytes:
    length = _varint(stream)
    header = stream.read(length) if length is not None and 0 < length < 4096 else b""
    try:
        read = libipld.decode_dag_cbor(header) if header and len(header) == length else None
    except (ValueError, RecursionError):
        read = None
    roots = read.get("roots") if isinstance(read, dict) else None
    if not isinstance(roots, list) or not roots or not isinstance(roots[0], bytes):
        raise _refused(where, "the header is no CAR header with a root")
    return roots[0]


def _refused(where: str, why: str) -> ExportRefused:
    return ExportRefused(
        f"{where}: {why}. Export the repository again (Settings, Account, Export my data).",
        say=SAY_NO_CAR.format(file=where),
    )


def _blocks(stream: BinaryIO, problems: list[str]) -> Iterator[tuple[bytes, bytes, int]]:
    """Give CID, bytes and place of every block; where the file is cut off, that is a problem and the end."""
    at = 0
    while (length := _varint(stream)) is not None:
        body = stream.read(length) if 36 <= length <= LARGEST_BLOCK else b""
        if len(body) != length:
            problems.append(CUT_OFF.format(at=at))
            return
        yield body[:36], body[36:], at
        at += length


def _varint(stream: BinaryIO) -> int | None:
    """Read an unsigned LEB128 number; None at the end of the file, -1 for what is none."""
    number = 0
    for shift in range(0, 63, 7):
        byte = stream.read(1)
        if not byte:
            return -1 if shift else None
        number |= (byte[0] & 0x7F) << shift
        if byte[0] < 0x80:
            return number
    return -1


def _decoded(cid: bytes, data: bytes) -> dict[str, object] | None:
    """Give a block's content, if its name (CIDv1, DAG-CBOR, SHA-256) proves it; a raw block is a file, and empty."""
    if cid[0] != 1 or cid[2:4] != _SHA256 or hashlib.sha256(data).digest() != cid[4:]:
        return None
    if cid[1] != _DAG_CBOR:
        return {} if cid[1] == _RAW else None
    try:
        content = libipld.decode_dag_cbor(data)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _under(node: dict[str, object]) -> Iterator[tuple[str, bytes] | bytes]:
    """Give what stands under a node of the tree, in order: smaller nodes and entries, keys put together again."""
    left, entries = node.get("l"), node.get("e")
    if isinstance(left, bytes):
        yield left
    key = b""
    for entry in entries if isinstance(entries, list) else ():
        if not isinstance(entry, dict):
            continue
        shared, rest, value, right = (entry.get(name) for name in ("p", "k", "v", "t"))
        if isinstance(shared, int) and isinstance(rest, bytes) and isinstance(value, bytes):
            key = key[:shared] + rest
            yield key.decode("ascii", "replace"), value
        if isinstance(right, bytes):
            yield right


def as_json(value: object, depth: int = 0) -> Json:
    """Give a record in the JSON form of the protocol: https://atproto.com/specs/data-model#json-representation.

    Raises:
        ValueError: it is deeper than any record is.
    """
    if depth > DEEPEST:
        raise ValueError(f"a record of more than {DEEPEST} levels")
    if isinstance(value, dict):
        return {str(key): as_json(one, depth + 1) for key, one in value.items()}
    if isinstance(value, list):
        return [as_json(one, depth + 1) for one in value]
    if isinstance(value, bytes):
        is_link = len(value) == 36 and value[0] == 1 and value[1] in (_DAG_CBOR, _RAW) and value[2:4] == _SHA256
        return {"$link": libipld.encode_cid(value)} if is_link else {"$bytes": base64.b64encode(value).decode()}
    return value
