"""A thread that was lawfully destroyed (gallrad) still stands on the platform: it is not captured again as it was.

Its tombstone has the opaque ids of the posts and comments that were destroyed. As long as the page shows no other, what
was read is let go and nothing is kept or booked. One new comment is a record received (inkommen handling), and the
thread is captured anew with it. Where a source has no ids, the marks of what was destroyed say that it is the same.
"""

from pathlib import Path

from archiver.harvesting.run import Taken
from archiver.marks import is_marked
from archiver.matching import is_made
from archiver.records import Outcome, Record, Thread
from archiver.store.layout import item_id
from archiver.store.tombstones import Tombstone, read_or_make_key, standing_tombstones


def is_disposed(root: Path, taken: Taken) -> bool:
    """Tell whether all that was read of a thread has been destroyed before, in the workspace `root`."""
    stones = standing_tombstones(root)
    if not stones or taken.draft is None or taken.outcome is not Outcome.NEW:
        return False
    record = taken.draft.record
    content = record.content
    if not isinstance(content, Thread):
        return False
    stone = stones.get(taken.record)
    if stone is not None:
        return {item_id(taken.record, item.id) for item in content.items()} <= set(stone.items)
    alike = [one for one in stones.values() if _may_be(one, record, content)]
    if not alike:
        return False
    key = read_or_make_key(root)
    return any(_are_all_marked(one, record, content, key) for one in alike)


def _may_be(stone: Tombstone, record: Record, thread: Thread) -> bool:
    """Say whether a thread may be a destroyed one that was known by another id: one of the two ids was made."""
    return stone.account == record.account.id and bool(stone.marks) and (stone.made or is_made(thread.id))


def _are_all_marked(stone: Tombstone, record: Record, thread: Thread, key: bytes) -> bool:
    marks, platform = frozenset(stone.marks), record.account.platform
    return all(
        is_marked(item, marks, key=key, platform=platform, words=item is not thread.post) for item in thread.items()
    )
