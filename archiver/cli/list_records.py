"""`archive list`: the records of the archive."""

import datetime as dt
from pathlib import Path
from typing import Any

import click

from archiver.catalogue.answers import RecordEntry
from archiver.cli.clock import now
from archiver.cli.command import command as make_command
from archiver.cli.command import home
from archiver.cli.filters import filters
from archiver.cli.output import emit
from archiver.cli.plain import harmless, plain
from archiver.records import Lane, RecordKind
from archiver.stockholm import local_day
from archiver.volumes import pdfs_in
from archiver.workspace import index, open_workspace

_KINDS = {RecordKind.THREAD: "tråd", RecordKind.SNAPSHOT: "ögonblicksbild"}


@make_command("list")
@filters
@click.option("--kind", type=click.Choice([kind.value for kind in RecordKind]), help="Only threads, or only snapshots.")
def command(
    account: str,
    lane: str | None,
    since: dt.datetime | None,
    until: dt.datetime | None,
    limit: int | None,
    kind: str | None,
) -> None:
    """List the records (handlingar) in their latest version, the latest captured first.

    Example:
        archive list --account kommunen --since 2026-01-01
    """
    with open_workspace(home(), write=False, command="list", now=now()) as workspace:
        entries = index(workspace).list_records(
            account=account,
            kind=RecordKind(kind) if kind else None,
            since=since,
            until=until,
            lane=Lane(lane) if lane else None,
            limit=limit,
        )
    emit(
        {"records": [entry_document(entry, home()) for entry in entries]},
        lambda: "\n".join(_line(entry) for entry in entries) or "Arkivet har inga sådana handlingar.",
    )


def entry_document(entry: RecordEntry, folder: Path) -> dict[str, Any]:
    """Give a record as plain values, its paths made absolute."""
    told: dict[str, Any] = plain(entry)
    told["validation"] = told.pop("validations")
    paths = {key: str(folder.resolve() / told[key]) for key in ("path", "pdf", "xml")}
    return told | paths | {"volumes": [str(path) for path in pdfs_in(Path(paths["path"]))]}


def _line(entry: RecordEntry) -> str:
    marks = [
        f"publicerad {local_day(entry.published_at)}" if entry.published_at else "",
        f"version {entry.version}" if entry.version > 1 else "",
        "" if entry.whole else "inte fullständig",
        "försvunnen" if entry.disappeared_at else "",
    ]
    told = ", ".join(mark for mark in marks if mark)
    captured = local_day(entry.captured_at)
    first = f"{entry.id}  {captured}  {entry.account}  {_KINDS[entry.kind]}" + (f" ({told})" if told else "")
    return f"{first}\n    {harmless(entry.summary)}"
