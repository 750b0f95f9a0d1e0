"""A thread that was lawfully destroyed (gallrad) still stands on the platform: it is not captured again as it was.

Its tombstone has the opaque ids of the posts and comments that were destroyed. As long as the page shows no other, what
was read is let go and nothing is kept or booked. One new comment is a record received (inkommen handling), and the
thread is captured anew with it.
"""

from pathlib import Path

from archiver.harvesting.run import Taken
from archiver.records import Outcome, Thread
from archiver.store.layout import item_id
from archiver.store.tombstones import standing_tombstones


def is_disposed(root: Path, taken: Taken) -> bool:
    """Tell whether all that was read of a thread has been destroyed before, in the workspace `root`."""
    stone = standing_tombstones(root).get(taken.record)
    if stone is None or taken.draft is None or taken.outcome is not Outcome.NEW:
        return False
    content = taken.draft.record.content
    return isinstance(content, Thread) and {item_id(taken.record, item.id) for item in content.items()} <= set(
        stone.items
    )
