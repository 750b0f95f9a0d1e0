"""`archive gallring reapply`: after a backup was read back, what was destroyed is destroyed again."""

from pathlib import Path

import click

from archiver.cli.acting_options import acting_option, acting_person
from archiver.cli.clock import now
from archiver.cli.command import command as make_command
from archiver.cli.command import home
from archiver.cli.output import emit
from archiver.cli.wording import several
from archiver.disposal.reapplying import Reapplied, reapply, withdraw
from archiver.errors import DisposalIncomplete
from archiver.store.tombstones import read_tombstones
from archiver.workspace import open_workspace


@make_command("reapply")
@click.option(
    "--tombstones",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="A tombstones.jsonl (gravstenar) saved after the backup was made; what it tells is added.",
)
@click.option(
    "--keep",
    "kept",
    multiple=True,
    metavar="RECORD",
    help="The disposal of this record was wrong (felaktig gallring): it stays. May be repeated.",
)
@acting_option
def command(tombstones: Path | None, kept: tuple[str, ...]) -> None:
    """Destroy again what the tombstones (gravstenar) say was destroyed, after a backup was read back.

    The first command after a restore: until it has run, nothing else writes in the archive. A record that a hold
    (spärr) covers is left, and named; --keep lets it stay for good.

    Example:
        archive gallring reapply --tombstones /mnt/usb/tombstones.jsonl
    """
    at = now()
    given = read_tombstones(tombstones) if tombstones else ()
    with open_workspace(home(), write=True, command="gallring reapply", now=at, reapplying=True) as workspace:
        actor = acting_person(workspace)
        for record in kept:
            withdraw(workspace, record, actor=actor, now=at)
        done = reapply(workspace, actor=actor, tombstones=given, now=at)
    emit(
        {"learnt": done.learnt, "destroyed": list(done.destroyed), "held": list(done.held), "kept": list(kept)},
        lambda: _text(done),
    )
    if done.held:
        click.get_current_context().exit(DisposalIncomplete.exit_code)


def _text(done: Reapplied) -> str:
    lines = [
        f"{several(done.learnt, 'ny gravsten', 'nya gravstenar')}. "
        f"{several(len(done.destroyed), 'återläst handling är gallrad', 'återlästa handlingar är gallrade')} på nytt."
    ]
    lines += [f"  spärrad, kvar i arkivet: {record}" for record in done.held]
    if done.held:
        lines.append(
            "Häv spärren och kör igen, eller låt handlingen vara kvar: archive gallring reapply --keep HANDLING"
        )
    return "\n".join(lines)
