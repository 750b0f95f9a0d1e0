"""What disposal rests on before it looks at a thread: an event log that is whole, and every hold that it tells of.

Whoever can write in the workspace can change a book. The log is a chain, so it is asked whether it is one, and whether
the book of holds still has each hold that the log has (a book put back from an older backup has not).
"""

from pathlib import Path

from archiver.errors import DisposalRefused
from archiver.findings import Level
from archiver.store.checking import check_log
from archiver.store.holds import lost_holds


def require_trust(root: Path) -> None:
    """Return if the log of the workspace `root` is an unbroken chain and no hold has been lost.

    Raises:
        DisposalRefused: a line of the log was changed or taken out, or a hold of the log is not in force in the book.
    """
    broken = next((one for one in check_log(root) if one.level is Level.ERROR), None)
    if broken:
        raise DisposalRefused(
            f"The event log (händelseloggen) is not whole: {broken.where}, {broken.message}. Nothing is destroyed on "
            f"its word. Run archive verify --all, and put the file back from a backup."
        )
    if lost := lost_holds(root):
        raise DisposalRefused(
            f"The event log tells of holds (spärrar) that holds.jsonl has not, or has as released: {', '.join(lost)}. "
            f"What they hold cannot be told, so nothing is destroyed. Put holds.jsonl back from a backup."
        )
