"""`archive moderation`: the moderation log (modereringslogg)."""

import datetime as dt
from typing import Any

import click

from archiver.cli.acting_options import acting_option, acting_person
from archiver.cli.clock import now
from archiver.cli.command import Group, home
from archiver.cli.moderation_options import CAUSES, MOMENT, swedish_time
from archiver.cli.output import emit
from archiver.cli.plain import moment
from archiver.cli.wording import several
from archiver.secrecy.moderating import Moderation, dismiss, log_moderation, next_steps, note_only, read_notes
from archiver.spreadsheet import csv_bytes
from archiver.store.moderation import Cause, Flag, ModerationBook, ModerationLine, open_flags
from archiver.workspace import open_workspace

_COLUMNS = (
    "id",
    "act",
    "account",
    "record",
    "item",
    "cause",
    "rule",
    "decided_by",
    "known_at",
    "captured_at",
    "removed_at",
    "author_informed",
    "reference",
    "why",
    "by",
    "at",
)


@click.group("moderation", cls=Group)
def command() -> None:
    """Keep the moderation log (modereringsloggen): preserve first, then remove on the platform.

    Example:
        archive moderation log i-abcdefgh23456723 --ground svordomar --rule "Regel 3" --decided-by kommunikatören
        archive moderation flags
    """


@command.command("log")
@click.argument("item", metavar="ITEM")
@click.option("--ground", type=CAUSES, required=True, help="On what ground (grund).")
@click.option("--rule", default="", help="The published rule, or the provision. Never the opinion.")
@click.option("--decided-by", required=True, help="Who decided (beslutsfattare): a role or a person's id.")
@click.option("--known-at", type=MOMENT, help="When the authority came to know (kännedom). Default: now.")
@click.option("--removed-at", type=MOMENT, help="When it was hidden or removed on the platform.")
@click.option(
    "--author-informed", type=click.Choice(["yes", "no"]), help="Was the author told which rule (informerad)?"
)
@click.option("--reference", default="", help="A dnr, or the police's number.")
@acting_option
def log(item: str, **given: Any) -> None:
    """Log what was done to an item (moderering). Times are Swedish.

    A removal is refused unless the item was captured before, and its files are whole: to remove without capturing is
    to destroy (gallra).

    Example:
        archive moderation log i-abcdefgh23456723 --ground olaga_hot --decided-by jurist --removed-at 2026-03-01T14:05
    """
    at = now()
    told = Moderation(
        cause=Cause(given["ground"]),
        rule=given["rule"],
        decided_by=given["decided_by"],
        known_at=swedish_time(given["known_at"]) or swedish_time(given["removed_at"]) or at,
        removed_at=swedish_time(given["removed_at"]),
        author_informed={"yes": True, "no": False}.get(given["author_informed"] or ""),
        reference=given["reference"],
    )
    with open_workspace(home(), write=True, command="moderation log", now=at) as workspace:
        line = log_moderation(workspace, acting_person(workspace), item, told, now=at)
    _tell(line, next_steps(told.cause))


@command.command("list")
@click.option("--csv", "as_csv", is_flag=True, help="As CSV for a spreadsheet.")
def list_(as_csv: bool) -> None:
    """List the moderation log (modereringsloggen).

    Example:
        archive moderation list --csv > logg.csv
    """
    with open_workspace(home(), write=False, command="moderation list", now=now()):
        lines = list(ModerationBook(home()))
    if as_csv:
        rows = [
            [("" if value is None else str(value)) for value in moderation_document(line).values()] for line in lines
        ]
        click.echo(csv_bytes(_COLUMNS, rows), nl=False)
        return
    emit(
        {"moderation": [moderation_document(line) for line in lines]},
        lambda: "\n".join(_line(line) for line in lines) or "Modereringsloggen är tom.",
    )


@command.command("flags")
def flags() -> None:
    """List the flags (flaggor) that nobody has answered, the one known longest first.

    Example:
        archive moderation flags
    """
    at = now()
    with open_workspace(home(), write=False, command="moderation flags", now=at):
        found = open_flags(home(), at)
    emit(
        {"flags": [_flag_document(one) for one in found]},
        lambda: (
            "\n".join(f"{one.id}  {one.cause.value}  {one.item}  känd i {_age(one)}" for one in found)
            or "Inga öppna flaggor."
        ),
    )


@command.command("dismiss")
@click.argument("flag", metavar="FLAG")
@click.option("--why", required=True, help="Why nothing needs doing (skäl). Never what was written.")
@click.option("--reference", default="", help="A dnr (diarienummer).")
@acting_option
def dismiss_(flag: str, why: str, reference: str) -> None:
    """Answer a flag (besvara en flagga) that needs nothing done.

    Example:
        archive moderation dismiss m-20260301-01 --why "Ett citat ur en nyhetsartikel"
    """
    at = now()
    with open_workspace(home(), write=True, command="moderation dismiss", now=at) as workspace:
        line = dismiss(workspace, acting_person(workspace), flag, why=why, reference=reference, now=at)
    _tell(line, ())


@command.command("note-only")
@click.argument("url", metavar="URL")
@click.option("--known-at", type=MOMENT, help="When it was found (upptäckt), Swedish time. Default: now.")
@click.option("--action", default="", help="What was done (åtgärd), e.g. the police's number.")
@acting_option
def note_only_(url: str, known_at: dt.datetime | None, action: str) -> None:
    """Note what must never be copied (SM-20, misstänkt barnpornografi): no capture, a note for the police.

    Example:
        archive moderation note-only https://torget.example/inlagg/1 --action "Anmält till polisen"
    """
    at = now()
    with open_workspace(home(), write=True, command="moderation note-only", now=at) as workspace:
        actor = acting_person(workspace)
        line = note_only(workspace, actor, url, known_at=swedish_time(known_at) or at, action=action, now=at)
    _tell(line, next_steps(Cause.CHILD_ABUSE))


@command.command("notes")
@acting_option
def notes() -> None:
    """List the notes (tjänsteanteckningar) with their addresses, for the report to the police. Needs a role.

    Example:
        archive moderation notes
    """
    with open_workspace(home(), write=False, command="moderation notes", now=now()) as workspace:
        found = read_notes(home(), acting_person(workspace))
    emit(
        {"notes": [note.model_dump(mode="json", exclude={"by"}) | {"by": note.by.id} for note in found]},
        lambda: (
            "\n".join(f"{note.id}  {moment(note.known_at)}  {note.url}  {note.action}" for note in found)
            or "Inga tjänsteanteckningar."
        ),
    )


def _tell(line: ModerationLine, steps: tuple[str, ...]) -> None:
    emit(
        moderation_document(line) | {"next": list(steps)},
        lambda: "\n".join(
            [f"{line.id} är skriven i modereringsloggen.", *(f"  {n}. {step}" for n, step in enumerate(steps, start=1))]
        ),
    )


def moderation_document(line: ModerationLine) -> dict[str, Any]:
    """Give a line of the log as plain values."""
    told = line.model_dump(mode="json")
    return {column: told[column] for column in _COLUMNS} | {"by": line.by.id}


def _line(line: ModerationLine) -> str:
    cause = line.cause.value if line.cause else ""
    removed = f"borttaget {moment(line.removed_at)}" if line.removed_at else "inte borttaget"
    return f"{line.id}  {line.act}  {cause}  {line.item}  {line.rule}  {line.decided_by}  {removed}"


def _flag_document(flag: Flag) -> dict[str, Any]:
    return {
        "flag": flag.id,
        "account": flag.account,
        "record": flag.record,
        "item": flag.item,
        "kind": flag.cause.value,
        "known_at": moment(flag.known_at),
        "hours": round(flag.age.total_seconds() / 3600, 1),
    }


def _age(flag: Flag) -> str:
    hours = int(flag.age.total_seconds() // 3600)
    return f"{hours // 24} dygn" if hours >= 48 else several(hours, "timme", "timmar")
