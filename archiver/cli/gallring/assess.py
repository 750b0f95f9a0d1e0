"""`archive gallring assess`: what should become of each item, by which rule, from which day, and why."""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from archiver.cli.clock import now
from archiver.cli.command import command as make_command
from archiver.cli.command import home
from archiver.cli.gallring.stream import assess_stream
from archiver.cli.output import emit
from archiver.cli.progress import progress
from archiver.errors import RulesInvalid
from archiver.retention.rules import default_rules_path
from archiver.workspace import open_workspace

if TYPE_CHECKING:
    from archiver.review.assessing import AssessedThread

SHOWN_ERRORS = 5


@make_command("assess")
@click.option(
    "--input",
    "source",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="ITEMS.jsonl",
    help="Assess these items by the default rules instead of the archive. One JSON object per line; - is stdin.",
)
@click.option("--keep-going", is_flag=True, help="Answer a line that is not valid with an error object, and go on.")
@click.option("--account", metavar="ID", default="", help="Only this account (konto) of the archive.")
def command(source: Path | None, keep_going: bool, account: str) -> None:
    """Assess (bedöm) items: outcome (utfall), rule, due date, reason and what was missing. Destroys nothing.

    With --input no archive is needed: each line has `id`, `platform`, `author_role`, `kind`, `text` and `context`,
    where `gallringsbeslut` is the decision in force, `nu` the day and `sparrar` the holds. The answers are JSON Lines
    in the same order, with or without --json. Without --input the archive's own threads are assessed.

    Example:
        archive gallring assess --input items.jsonl > answers.jsonl
        archive gallring assess --account kommunen
    """
    if source is None:
        _assess_archive(account)
        return
    if account:
        raise click.UsageError("--account chooses in the archive; it cannot stand with --input.")
    with _opened(source) as stream:
        _assess_lines(stream, str(source), keep_going=keep_going)


@contextmanager
def _opened(source: Path) -> Iterator[BinaryIO]:
    if str(source) == "-":
        yield sys.stdin.buffer
        return
    try:
        with source.open("rb") as stream:
            yield stream
    except OSError as error:
        raise RulesInvalid(f"{source} cannot be read: {error.strerror}. Name a file of JSON Lines, or -.") from error


def _assess_lines(stream: BinaryIO, name: str, *, keep_going: bool) -> None:
    refused: list[tuple[int, str]] = []
    out = sys.stdout.buffer
    with progress() as tell:
        done = 0
        for answers in assess_stream(stream, default_rules_path(), now(), keep_going=keep_going):
            try:
                out.write(answers.text)
                out.flush()
            except BrokenPipeError:  # the reader has had enough, as `| head` has
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
                return
            refused += answers.refused[: SHOWN_ERRORS - len(refused)] if len(refused) < SHOWN_ERRORS else ()
            done += answers.lines
            tell(f"Bedömda: {done}")
    if refused:
        raise RulesInvalid("\n".join(f"{name}, line {number}: {message}" for number, message in refused))


def _assess_archive(account: str) -> None:
    from archiver.review.assessing import assess_workspace  # loads much that --input never needs

    with open_workspace(home(), write=False, command="gallring assess", now=now()) as workspace, progress() as tell:
        documents: list[dict[str, object]] = []
        lines: list[str] = []
        counts: Counter[str] = Counter()
        for thread in assess_workspace(workspace, now(), account=account):
            documents.append(_document(thread))
            lines.append(f"{thread.record}  {_verdict(thread)}")
            counts.update(one.assessment.code for one in thread.items)
            tell(f"Bedömda trådar: {len(lines)}")
    lines += [f"{count:>7}  {code}" for code, count in sorted(counts.items())]
    emit({"threads": documents}, lambda: "\n".join(lines) or "Inga trådar.")


def _document(thread: "AssessedThread") -> dict[str, object]:
    return {
        "account": thread.account,
        "record": thread.record,
        "may_go": thread.may_go,
        "due": thread.due and thread.due.isoformat(),
        "items": [
            {
                "id": one.item,
                "outcome": one.assessment.code,
                "rule": one.assessment.rule or None,
                "due": one.assessment.due and one.assessment.due.isoformat(),
                "reason": one.assessment.reason,
                "missing": list(one.assessment.missing),
                "held_by": list(one.assessment.held_by),
            }
            for one in thread.items
        ],
    }


def _verdict(thread: "AssessedThread") -> str:
    if thread.may_go:
        return f"kan föreslås för gallring sedan {thread.due}"
    return f"kan föreslås för gallring från {thread.due}" if thread.due else "behålls"
