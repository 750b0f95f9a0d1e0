"""What disposal rests on before it looks at a thread: a whole event log, every hold it tells of, and no other fact.

Whoever can write in the workspace can change a book. The log is a chain, so it is asked whether it is one, whether the
book of holds still has each hold that the log has (a book put back from an older backup has not), and whether the log
has each fact that was said.
"""

from pathlib import Path

from archiver.errors import DisposalRefused
from archiver.findings import Level
from archiver.store.checking import check_log
from archiver.store.facts import untold_facts
from archiver.store.holds import lost_holds


def require_trust(root: Path) -> None:
    """Return if the log of the workspace `root` is an unbroken chain, no hold has been lost and no fact was made up.

    Raises:
        DisposalRefused: a line of the log was changed or taken out, a hold of the log is not in force in the
            book, or a fact of a book is not in the log.
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
    if forged := tuple(untold_facts(root)):
        raise DisposalRefused(
            f"Facts (uppgifter) stand in {', '.join(f'facts/…/{one}.jsonl' for one in forged[:3])} that nobody has set "
            f"by the program, so nothing is destroyed. Run archive verify --all, and put the files back from a backup."
        )
