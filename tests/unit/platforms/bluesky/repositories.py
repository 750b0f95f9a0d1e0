"""Repositories of the AT protocol, made in memory: records in a tree of keys, under a commit, in a CAR file."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import libipld

DID = "did:plc:granasa"
OTHER = "did:plc:bjorn"
POST = "app.bsky.feed.post"
AT = "2024-03-01T08:00:{second:02}Z"
Record = Mapping[str, Any]
JUNK: tuple[object, ...] = (None, True, -7, 10**30, 1.5, "", "x", "\ud800", [], [None], {}, {"uri": 3})


def post(text: str, *, second: int = 0, answers: str = "", root: str = "", **more: Any) -> dict[str, Any]:
    """A post's record; `answers` and `root` are at-URIs."""
    record = {"$type": POST, "text": text, "createdAt": AT.format(second=second), **more}
    if answers:
        record["reply"] = {"parent": {"uri": answers, "cid": "bafy"}, "root": {"uri": root or answers, "cid": "bafy"}}
    return record


def uri(key: str, did: str = DID) -> str:
    """The at-URI of a post."""
    return f"at://{did}/{POST}/{key}"


def block(content: object) -> tuple[bytes, bytes]:
    """A block with its CID."""
    data = libipld.encode_dag_cbor(content)
    return b"\x01\x71\x12\x20" + hashlib.sha256(data).digest(), data


def node(entries: Iterable[tuple[str, bytes]], left: bytes | None = None) -> tuple[bytes, bytes]:
    """A node of the tree of keys: each key without what it shares with the one before."""
    listed, before = [], b""
    for key, cid in entries:
        whole = key.encode()
        shared = next((n for n, (one, other) in enumerate(zip(whole, before, strict=False)) if one != other), None)
        shared = min(len(whole), len(before)) if shared is None else shared
        listed.append({"p": shared, "k": whole[shared:], "v": cid, "t": None})
        before = whole
    return block({"l": left, "e": listed})


def blocks_of(records: Mapping[str, Record], *, did: str = DID, wide: int = 50) -> Iterator[tuple[bytes, bytes]]:
    """Every block of a repository, the commit first. Keys are `collection/key`."""
    stored = {key: block(record) for key, record in sorted(records.items())}
    keys, nodes, left = list(stored), list[tuple[bytes, bytes]](), None
    for start in range(0, len(keys), wide):
        nodes.append(node([(key, stored[key][0]) for key in keys[start : start + wide]], left))
        left = nodes[-1][0]
    nodes = nodes or [node([])]
    commit = {"did": did, "version": 3, "data": nodes[-1][0], "rev": "3k", "prev": None, "sig": b"underskrift"}
    yield block(commit)
    yield from nodes
    yield from stored.values()


def varint(number: int) -> bytes:
    """An unsigned LEB128 number."""
    out = b""
    while number >= 0x80:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def car(blocks: Iterable[tuple[bytes, bytes]]) -> bytes:
    """A CAR file whose root is the first block."""
    listed = list(blocks)
    header = libipld.encode_dag_cbor({"roots": [listed[0][0]], "version": 1})
    framed = (varint(len(cid) + len(data)) + cid + data for cid, data in listed)
    return varint(len(header)) + header + b"".join(framed)


def spoilt(data: object, *, most: int = 400) -> Iterator[object]:
    """Give the answer again and again, each time with another value in one place."""
    places: list[tuple[object, Any]] = []
    waiting = [data]
    while waiting:
        one = waiting.pop()
        keys = list(one) if isinstance(one, dict) else range(len(one)) if isinstance(one, list) else ()
        places.extend((one, key) for key in keys)
        waiting.extend(one[key] for key in keys)  # type: ignore[index]
    for holder, key in places[:most]:
        whole = holder[key]  # type: ignore[index]
        for junk in JUNK:
            holder[key] = junk  # type: ignore[index]
            yield data
        holder[key] = whole  # type: ignore[index]
