"""`archive review`: what a person must look at (granskning), and what persons say of it."""

import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import click

from archiver.cli.acting_options import acting_option, acting_person
from archiver.cli.clock import now
from archiver.cli.command import Group, home
from archiver.cli.output import emit, say
from archiver.cli.progress import progress
from archiver.cli.review_text import list_text, planned_text
from archiver.config.actors import Actor
from archiver.errors import RegisterRefused
from archiver.retention.rules import read_rules, rules_path
from archiver.review.assessing import assess_workspace
from archiver.review.fact_words import cell
from archiver.review.importing import wishes_of
from archiver.review.kept_records import Place, find_items
from archiver.review.listing import QUESTIONS, Filter, Row, refuse_unknown, rows
from archiver.review.lists import FOLDER, read_lists, shipped
from archiver.review.setting import Planned, Wish, carry_out, plan
from archiver.review.sheets import document, read_sheet, write_sheet
from archiver.review.surroundings import look_around
from archiver.store.layout import accounts
from archiver.workspace import Workspace, open_workspace

Function = TypeVar("Function", bound=Callable[..., Any])
Wishes = dict[Place, list[Wish]]


@click.group("review", cls=Group)
def command() -> None:
    """Review (granska): see what needs a person, and say what is so. Nothing is destroyed here.

    Example:
        archive review list --account kommunen
        archive review set i-abcdefgh23456723 sekretess=ingen personuppgifter=inga
    """


def filters(function: Function) -> Function:
    """Give the command what chooses items."""
    for option in (
        click.option("--all", "everything", is_flag=True, help="Also what needs nobody."),
        click.option("--suggestion", default="", metavar="LIST", help="Waiting suggestions (förslag) of this list."),
        click.option("--rule", default="", help="Assessed by this rule: SM-11."),
        click.option("--outcome", default="", help="With this outcome (utfall): manuell_bedomning."),
        click.option("--missing", default="", metavar="KEY", help="Lacking this fact (uppgift): sekretess."),
        click.option("--account", default="", help="Only of this account (konto)."),
    ):
        function = option(function)
    return function


@command.command("list")
@filters
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="At most so many.")
def list_items(limit: int, **given: Any) -> None:
    """List the posts and comments that need a person, with reasons and suggestions (förslag).

    Example:
        archive review list --missing sekretess --limit 20
        archive review list --suggestion overklagande
    """
    unreadable: list[Place] = []
    with open_workspace(home(), write=False, command="review list", now=now()) as workspace:
        found = list(islice(_rows(workspace, Filter(**given), unreadable), limit + 1))
    shown, more = found[:limit], len(found) > limit
    emit(
        {
            "items": [document(row) for row in shown],
            "more": more,
            "unreadable": [record for _, record in unreadable],
            "questions": list(QUESTIONS),
        },
        lambda: list_text(shown, more=more, unreadable=len(unreadable)),
    )


@command.command("set")
@click.argument("words", nargs=-1, required=True, metavar="[ITEM]... KEY=VALUE...")
@click.option("--why", default="", help="The reason (motivering); needed to take a protection back.")
@click.option("--all-listed", is_flag=True, help="Everything that `review list` shows with the same filters.")
@click.option("--dry-run", is_flag=True, help="Say what would be set, and set nothing.")
@click.option("--yes", is_flag=True, help="Do not ask before --all-listed.")
@filters
@acting_option
def set_facts(words: tuple[str, ...], why: str, all_listed: bool, dry_run: bool, yes: bool, **given: Any) -> None:
    """Set facts (sätt uppgifter) about items, with your name and the time. VALUE: ja, nej, a date, a word, or inget.

    Example:
        archive review set i-abcdefgh23456723 sekretess=ingen personuppgifter=inga --why "Läst, inget skyddsvärt"
        archive review set kind=emojikommentar sekretess=ingen --all-listed --suggestion bara_emoji --dry-run
    """
    items, facts = _split(words)
    if bool(items) == all_listed:
        raise click.UsageError("Name the items, or say --all-listed; one of the two.")
    if not all_listed and any(given.values()):
        raise click.UsageError("Filters choose items only together with --all-listed.")
    with open_workspace(home(), write=False, command="review set", now=now()) as workspace:
        places = _listed(workspace, Filter(**given)) if all_listed else find_items(workspace, items)
        wishes: Wishes = {
            place: [Wish(item=item, key=key, said=said, why=why) for item in some for key, said in facts]
            for place, some in places.items()
        }
        actor = acting_person(workspace)
        planned = _planned(workspace, wishes, actor)
    if all_listed and planned and not (dry_run or yes):
        _ask(planned)
    if planned and not dry_run:
        with open_workspace(home(), write=True, command="review set", now=now()) as workspace:
            planned = _planned(workspace, wishes, actor)  # anew under the lock: somebody may have said it meanwhile
            _carry_out(workspace, planned)
    _emit_facts(planned, dry_run=dry_run)


@command.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@filters
def export(file: Path, **given: Any) -> None:
    """Export (ta ut) the list as a table to fill in: FILE.csv, FILE.xlsx or FILE.json.

    Example:
        archive review export granskning.xlsx --account kommunen
    """
    unreadable: list[Place] = []
    with open_workspace(home(), write=False, command="review export", now=now()) as workspace:
        count = write_sheet(file, _rows(workspace, Filter(**given), unreadable))
    emit(
        {"file": str(file), "rows": count, "unreadable": [record for _, record in unreadable]},
        lambda: f"{count} handlingar är skrivna till {file}. Fyll i och läs in: archive review import {file}",
    )


@command.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be set, and set nothing.")
@acting_option
def import_(file: Path, dry_run: bool) -> None:
    """Import (läs in) a table that was exported and filled in; all of it, or nothing.

    A cell that differs from what is known becomes a fact in your name. Empty: not known; inget: there is none. A row
    whose item has changed since the export is refused. The column motivering holds the reason.

    Example:
        archive review import granskning.xlsx --dry-run
    """
    filled = read_sheet(file)
    with open_workspace(home(), write=not dry_run, command="review import", now=now()) as workspace:
        wishes = wishes_of(workspace, look_around(workspace), file, filled)
        planned = _planned(workspace, wishes, acting_person(workspace))
        if not dry_run:
            _carry_out(workspace, planned)
    _emit_facts(planned, dry_run=dry_run)


@command.command("lists")
@click.option("--copy", "name", metavar="LIST", help="Copy this list into the archive's rules/ordlistor, to change it.")
def lists(name: str | None) -> None:
    """List the word lists (ordlistor) that suggestions come from, or copy one to change it.

    Example:
        archive review lists
        archive review lists --copy hot
    """
    with open_workspace(home(), write=bool(name), command="review lists", now=now()):
        copied = _copy(name) if name else None
        used = read_lists(home()).lists
    own = {path.stem for path in (home() / FOLDER).glob("*.toml")}
    rows = [
        {
            "name": one.name,
            "title": one.list.namn,
            "suggests": one.list.foreslar,
            "effect": one.list.verkan.value,
            "words": len(one.list.ord) + len(one.list.bara_ord),
            "own": one.name in own,
        }
        for one in used
    ]
    lines = [f"{row['name']}  {row['title']}{'  (egen)' if row['own'] else ''}" for row in rows]
    emit({"lists": rows, "copied": str(copied) if copied else None}, lambda: "\n".join(lines))
    if copied:
        say(f"Listan är kopierad till {copied}. Ändra den där; den gäller från nästa körning.")


def _rows(workspace: Workspace, wanted: Filter, unreadable: list[Place]) -> Iterator[Row]:
    refuse_unknown(
        wanted,
        accounts={entry.id for entry in workspace.settings.accounts}
        | {folder.name for folder in accounts(workspace.store.root)},
        rules=[rule.id for rule in read_rules(rules_path(workspace.home)).rules],
        lists=[one.name for one in read_lists(workspace.home).lists],
    )
    with progress() as tell:
        threads = assess_workspace(
            workspace, now(), wanted.account, unreadable=lambda place, _: unreadable.append(place)
        )
        yield from rows((thread for thread in _counted(threads, tell)), wanted)


def _counted(threads: Iterator[Any], tell: Callable[[str], None]) -> Iterator[Any]:
    for number, thread in enumerate(threads, 1):
        tell(f"Handlingar: {number}")
        yield thread


def _listed(workspace: Workspace, wanted: Filter) -> dict[Place, tuple[str, ...]]:
    found: dict[Place, list[str]] = {}
    for row in _rows(workspace, wanted, []):
        found.setdefault((row.account, row.record), []).append(row.item)
    return {place: tuple(items) for place, items in found.items()}


def _split(words: tuple[str, ...]) -> tuple[tuple[str, ...], list[tuple[str, str]]]:
    items = tuple(word for word in words if "=" not in word)
    facts = [(key, said) for key, _, said in (word.partition("=") for word in words if "=" in word)]
    if not facts:
        raise click.UsageError("Say what is so: KEY=VALUE, such as sekretess=ingen.")
    if len({key for key, _ in facts}) < len(facts):
        raise click.UsageError("The same key stands twice. Give each once.")
    return items, facts


def _planned(workspace: Workspace, wishes: Wishes, actor: Actor) -> tuple[Planned, ...]:
    return plan(workspace, look_around(workspace), wishes, actor=actor, now=now())


def _carry_out(workspace: Workspace, planned: tuple[Planned, ...]) -> None:
    if workspace.events is not None:
        carry_out(workspace, planned, log=workspace.events)


def _ask(planned: tuple[Planned, ...]) -> None:
    say(planned_text(planned, done=False))
    if not sys.stdin.isatty():
        raise RegisterRefused("Nothing was set: add --yes to set it (bekräfta), or --dry-run to look only.")
    click.confirm("Sätt uppgifterna?", abort=True, err=True)


def _emit_facts(planned: tuple[Planned, ...], *, dry_run: bool) -> None:
    emit(
        {"dry_run": dry_run, "facts": [_fact(one) for one in planned]},
        lambda: planned_text(planned, done=not dry_run),
    )


def _fact(one: Planned) -> dict[str, Any]:
    return {
        "account": one.account,
        "record": one.record,
        "item": one.line.item,
        "key": one.line.key,
        "before": cell(one.line.key, one.before),
        "after": cell(one.line.key, one.line.value),
        "by": one.line.by,
    }


def _copy(name: str) -> Path:
    found = {path.stem: path for path in shipped()}
    if name not in found:
        raise RegisterRefused(f"There is no list (ordlista) {name!r}. There are: {', '.join(found)}.")
    target = home() / FOLDER / f"{name}.toml"
    if target.exists():
        raise RegisterRefused(f"{target} is there already. Change it, or move it away first.")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(found[name].read_bytes())
    return target
