"""Which thread each of an account's own posts belongs to, as far as the account's own repository tells.

An answer under the account's own post is a comment of that post's thread. An answer to somebody else is a thread of
its own, and what the account answers to itself below it belongs to it. So it is where the post above is gone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from archiver.platforms.bluesky.addresses import POST, named
from archiver.platforms.fields import text_of

Json = object


@dataclass(frozen=True, slots=True)
class Answered:
    """What a post answers: the keys of parent and root where they are the account's own, else nothing."""

    answers: bool = False
    parent: str = ""  # key, when the parent is the account's own
    root: str = ""


def answered(record: Json, did: str) -> Answered:
    """Say what a post of the account answers."""
    parent, root = text_of(record, "reply", "parent", "uri"), text_of(record, "reply", "root", "uri")
    return Answered(bool(parent), _own(parent, did), _own(root or parent, did)) if parent else Answered()


def _own(uri: str, did: str) -> str:
    record = named(uri)
    return record.key if record and record.repo == did and record.collection == POST else ""


def threads_of(posts: Mapping[str, Answered]) -> dict[str, list[str]]:
    """Give the keys of each thread by that of the post that opens it; `posts` are the account's live posts by key."""
    opening: dict[str, str] = {}
    for key in posts:
        passed = list(_upwards(key, posts, opening))
        top = passed[-1]
        for one in passed:
            opening[one] = opening.get(top, top)
    threads: dict[str, list[str]] = {}
    for key, top in opening.items():
        threads.setdefault(top, [])
        if key != top:
            threads[top].append(key)
    return threads


def _upwards(key: str, posts: Mapping[str, Answered], known: Mapping[str, str]) -> Iterator[str]:
    """Give the post and those above it in its thread, as far as they are the account's own and not yet known."""
    passed: set[str] = set()
    while key not in passed:
        passed.add(key)
        yield key
        post = posts[key]
        if key in known or not post.answers:
            return
        above = post.parent or post.root  # an answer to somebody else under one's own post stays there
        if above not in posts:
            return
        key = above
