"""`archive receipt`: what an e-archive or a diarium answered, written back to the records."""

from pathlib import Path
from typing import Any

import click

from archiver.cli.acting_options import acting_option, acting_person
from archiver.cli.clock import now
from archiver.cli.command import command as make_command
from archiver.cli.command import home
from archiver.cli.output import emit
from archiver.delivery.asking import recipient_of
from archiver.delivery.receiving import TakenIn, take_in
from archiver.diarium.receipts import read_receipt
from archiver.errors import DeliveryRefused
from archiver.render.wording import counted
from archiver.workspace import Workspace, open_workspace

_ENDINGS = (".xml", ".csv", ".txt")


@make_command("receipt")
@click.argument("file", metavar="[FILE]", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option(
    "--from",
    "recipient",
    default="",
    metavar="RECIPIENT",
    help="Who answers; without a FILE, all files in this one's receipts_folder.",
)
@acting_option
def command(file: Path | None, recipient: str) -> None:
    """Take in a receipt (kvittens), XML or CSV: the dnr that a diarium gave, or what an e-archive received.

    The same receipt twice changes nothing. A row that cannot be right is named, and nothing of that file is taken in.

    Example:
        archive receipt kvittens.csv
        archive receipt --from e-arkiv
    """
    if not file and not recipient:
        raise click.UsageError("Name a FILE, or say --from RECIPIENT.")
    at = now()
    with open_workspace(home(), write=True, command="receipt", now=at) as workspace:
        actor = acting_person(workspace)
        if recipient:
            recipient_of(workspace.settings, recipient)
        files = [file] if file else _arrived(workspace, recipient)
        taken = [(one, take_in(workspace, read_receipt(one), actor=actor, at=at, recipient=recipient)) for one in files]
    emit({"files": [_document(one, what) for one, what in taken]}, lambda: _text(taken))


def _arrived(workspace: Workspace, recipient: str) -> list[Path]:
    named = recipient_of(workspace.settings, recipient).receipts_folder
    if not named:
        raise DeliveryRefused(f"{recipient} has no `receipts_folder` in archive.toml. Name one, or name the FILE.")
    folder = Path(named)
    if not folder.is_dir():
        raise DeliveryRefused(f"{folder} (receipts_folder of {recipient}) is no folder. See to it, or name the FILE.")
    return sorted(one for one in folder.iterdir() if one.is_file() and one.suffix.lower() in _ENDINGS)


def _document(file: Path, taken: TakenIn) -> dict[str, Any]:
    return {
        "file": str(file),
        "receipts": [one.model_dump(mode="json") for one in taken.new],
        "known": taken.known,
        "deliveries": [{"delivery": one.id, "state": one.state.value} for one in taken.deliveries],
    }


def _text(taken: list[tuple[Path, TakenIn]]) -> str:
    if not taken:
        return "Inga kvittenser har kommit."
    lines = []
    for file, one in taken:
        accepted = sum(receipt.accepted for receipt in one.new)
        lines.append(
            f"{file.name}: {counted(accepted, 'mottagen', 'mottagna')}, "
            f"{counted(len(one.new) - accepted, 'avvisad', 'avvisade')}, "
            f"{counted(one.known, 'känd', 'kända')} sedan tidigare."
        )
        lines += [f"  {entry.id}: {entry.state.swedish}" for entry in one.deliveries]
    return "\n".join(lines)
