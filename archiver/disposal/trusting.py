"""What disposal rests on before it looks at a thread: a whole event log, and books that say what the log tells of.

Whoever can write in the workspace can change a book. The log is a chain, so it is asked whether it is one; whether the
books still have each hold, flag and crisis that the log has (a book put back from an older backup has not); and whether
the log has each fact, receipt and count that stands in a book.
"""

from pathlib import Path

from archiver.errors import DisposalRefused
from archiver.findings import Level
from archiver.store.checking import check_log
from archiver.store.counted import untold_counts
from archiver.store.crises import lost_crises
from archiver.store.facts import untold_facts
from archiver.store.holds import lost_holds
from archiver.store.moderation import lost_flags
from archiver.store.receipts import untold_receipts

_LOST = (
    (lost_holds, "holds (spärrar) that holds.jsonl has not, or has as released", "holds.jsonl"),
    (lost_flags, "open flags (flaggor) that moderation.jsonl has not, or has as answered", "moderation.jsonl"),
    (lost_crises, "crises (kriser) that crises.jsonl has not, or has otherwise", "crises.jsonl"),
)
_UNTOLD = (
    (untold_receipts, "Receipts (kvittenser) of {}", "receipts.jsonl"),
    (untold_counts, "Counts (statistik) of {}", "counted.jsonl"),
)


def require_trust(root: Path) -> None:
    """Return if the log of the workspace `root` is an unbroken chain, and the books and it say the same.

    Raises:
        DisposalRefused: a line of the log was changed or taken out; a hold, a flag or a crisis of the log is not in
            force in its book; or a fact, a receipt or a count of a book is not in the log.
        WorkspaceError: a book cannot be read.
    """
    broken = next((one for one in check_log(root) if one.level is Level.ERROR), None)
    if broken:
        raise DisposalRefused(
            f"The event log (händelseloggen) is not whole: {broken.where}, {broken.message}. Nothing is destroyed on "
            f"its word. Run archive verify --all, and put the file back from a backup."
        )
    for find_lost, what, name in _LOST:
        if lost := find_lost(root):
            raise DisposalRefused(
                f"The event log tells of {what}: {', '.join(lost)}. What they keep cannot be told, so nothing is "
                f"destroyed. Put {name} back from a backup."
            )
    if forged := tuple(untold_facts(root)):
        raise DisposalRefused(
            f"Facts (uppgifter) stand in {', '.join(f'facts/…/{one}.jsonl' for one in forged[:3])} that nobody has set "
            f"by the program, so nothing is destroyed. Run archive verify --all, and put the files back from a backup."
        )
    for find_untold, what, name in _UNTOLD:
        if untold := find_untold(root):
            raise DisposalRefused(
                f"{what.format(', '.join(untold[:3]))} stand in {name} that the program did not write, so nothing is "
                f"destroyed. Run archive verify --all, and put {name} back from a backup."
            )
