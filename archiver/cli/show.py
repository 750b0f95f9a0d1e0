"""`archive show`: one record, a thread as a tree."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from archiver.catalogue.answers import RecordEntry
from archiver.cli.acting_options import acting_option, acting_person
from archiver.cli.clock import now
from archiver.cli.command import command as make_command
from archiver.cli.command import home
from archiver.cli.delivery_text import answers_document, answers_lines
from archiver.cli.list_records import entry_document
from archiver.cli.output import emit
from archiver.cli.plain import harmless, moment, plain
from archiver.cli.tree import media_document, thread_document, thread_text
from archiver.cli.wording import coverage_document, several, validations_text
from archiver.errors import NoSuchThing
from archiver.records import Record, Snapshot, Thread
from archiver.render.wording import LANES, VISIBILITIES
from archiver.secrecy.reading import read_original
from archiver.stockholm import STOCKHOLM
from archiver.volumes import pdfs_in
from archiver.workspace import index, open_workspace, read_kept


@make_command("show")
@click.argument("record", metavar="RECORD")
@click.option("--version", "number", type=click.IntRange(min=1), help="An earlier version. Default: the latest.")
@click.option("--restricted", is_flag=True, help="The original of a masked record (skyddat); needs a role, is logged.")
@acting_option
def command(record: str, number: int | None, restricted: bool) -> None:
    """Show one record (visa en handling): a thread with its comments as a tree, or a snapshot.

    RECORD is its id, the beginning of its id, or the address it was taken from.

    Example:
        archive show t-abcd
        archive show t-abcd --version 1 --json
    """
    at = now()
    with open_workspace(home(), write=restricted, command="show", now=at) as workspace:
        catalogue = index(workspace)
        latest = catalogue.record(record)
        versions = catalogue.versions(latest.id)
        if restricted:
            entry = latest
            kept = read_original(workspace, latest.id, actor=acting_person(workspace), now=at, version=number)
        else:
            entry = latest if number is None else _version(versions, latest.id, number)
            kept, _ = read_kept(home() / entry.path)
    answers = answers_document(home(), latest.id)
    emit(
        record_document(kept, entry, versions, home()) | answers,
        lambda: _text(kept, entry, home(), answers_lines(home(), latest.id)),
    )


def _version(versions: tuple[RecordEntry, ...], record: str, number: int) -> RecordEntry:
    for entry in versions:
        if entry.version == number:
            return entry
    raise NoSuchThing(f"{record} has no version {number}. It has: {', '.join(str(one.version) for one in versions)}.")


def record_document(
    record: Record, entry: RecordEntry, versions: tuple[RecordEntry, ...], folder: Path
) -> dict[str, Any]:
    """Give the record as plain values: the thread's tree at the top, and about the record what is not in the tree."""
    kept = entry_document(entry, folder)
    content = record.content
    tree = thread_document(content) if isinstance(content, Thread) else _snapshot(content)
    return {
        "record": record.id,
        "version": record.version,
        "versions": [one.version for one in versions],
        "kind": record.kind.value,
        "account": record.account.id,
        "captured_at": moment(record.provenance.captured_at),
        **{key: kept[key] for key in ("path", "pdf", "xml", "volumes", "validation", "disappeared_at")},
        "provenance": plain(record.provenance),
        "coverage": coverage_document(record.coverage),
        "changes": plain(record.changes),
        "origins": plain(record.origins),
        **tree,
    }


def _snapshot(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "url": snapshot.url,
        "name": snapshot.name,
        "description": snapshot.description,
        "text": snapshot.text,
        "counters": plain(snapshot.counters),
        "media": [media_document(medium) for medium in snapshot.media],
        "feed": plain(snapshot.feed),
    }


def _way(record: Record) -> Iterator[str]:
    """Say by which lane it came and who ordered it, what other lanes gave, and whether anybody could see it."""
    told = record.provenance
    ordered = f" Fångsten beslutad av: {harmless(told.authorised_by)}." if told.authorised_by else ""
    yield f"Väg: {LANES[told.lane]}.{ordered}"
    borrowed = Counter(one.lane for one in record.origins)
    yield from (
        f"Kompletterad: {several(n, 'uppgift', 'uppgifter')} från {LANES[lane]}." for lane, n in borrowed.items()
    )
    if isinstance(record.content, Thread) and (seen_by := VISIBILITIES[record.content.visibility]):
        yield f"{seen_by.capitalize()}."


def _text(record: Record, entry: RecordEntry, folder: Path, answers: list[str]) -> str:
    at = record.provenance.captured_at.astimezone(STOCKHOLM)
    lines = [
        f"{record.id}, version {record.version}: {harmless(record.account.name)}, fångad {at:%Y-%m-%d %H:%M}",
        *_way(record),
        *(str(path) for path in pdfs_in(folder.resolve() / entry.path)),
        *validations_text(entry.validations),
        *answers,
    ]
    if not entry.whole:
        lines.append("Handlingen är inte fullständig; täckningsuppgiften säger vad som saknas.")
    content = record.content
    if isinstance(content, Thread):
        return "\n".join([*lines, "", thread_text(content)])
    return "\n".join([*lines, "", harmless(content.name), harmless(content.description), "", harmless(content.text)])
