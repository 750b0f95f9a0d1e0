"""The yearly statistics (Torsby 4.3, SM-36): counted before anything is destroyed, then frozen; JSON, CSV and PDF/A.

A second count of a year adds what has come since (a part of its own); what was counted is never counted over.
"""

import datetime as dt
from collections.abc import Iterator

from archiver.package.record_xml import read_record
from archiver.reports.statistics_counting import Happening, follower_counts, happenings, tallies
from archiver.reports.statistics_files import is_owed, write_reports
from archiver.secrecy.restricting import writable
from archiver.stockholm import local_day
from archiver.store.counted import CountedBook, CountedPart
from archiver.store.layout import accounts, record_folders, stored_versions
from archiver.workspace import Workspace


def count_statistics(workspace: Workspace, *, now: dt.datetime, year: int | None = None) -> tuple[int, ...]:
    """Count what has not been counted, up to and with yesterday, freeze it, and write the years' reports anew.

    Gives the years whose reports were written: of `year` alone if named, else every year in which anything happened.

    Raises:
        RecordInvalid, WorkspaceError: a record cannot be read. ProgramMissing, ProgramFailed: no PDF could be made.
    """
    through = local_day(now) - dt.timedelta(days=1)
    book = CountedBook(workspace.home)
    found: dict[int, list[Happening]] = {through.year: []}
    known = {counted: book.of_year(counted) for counted in {part.year for part in book}}
    for happening in _all(workspace):
        parts = known.get(happening.day.year, ())
        if happening.day <= through and not any(part.counted(happening.day, happening.seen) for part in parts):
            found.setdefault(happening.day.year, []).append(happening)
    written = [one for one in sorted(found.keys() | known.keys()) if year in (None, one)]
    for one in written:
        part = _part(one, found.get(one, []), through, now)
        if _says_more(part, known.get(one, ())):
            book.note(part, log=writable(workspace))
    owed = tuple(parts for one in written if is_owed(workspace, parts := book.of_year(one)))
    write_reports(workspace, owed)
    return tuple(parts[0].year for parts in owed)


def _all(workspace: Workspace) -> Iterator[Happening]:
    """Give all there is to count in the latest versions of all records, whether their account is registered or not."""
    for account in accounts(workspace.home):
        for folder in record_folders(account):
            versions = [*stored_versions(folder)]
            if versions:
                yield from happenings(read_record((versions[-1].path / "record.xml").read_bytes()))


def _part(year: int, found: list[Happening], through: dt.date, now: dt.datetime) -> CountedPart:
    return CountedPart(
        year=year,
        first=dt.date(year, 1, 1),
        last=min(dt.date(year, 12, 31), through),
        counted_at=now,
        tallies=tallies(found),
        followers=follower_counts(found),
    )


def _says_more(part: CountedPart, known: tuple[CountedPart, ...]) -> bool:
    """Say whether a part has anything that those before it have not: numbers, or days."""
    covered = max((one.last for one in known), default=dt.date.min)
    return bool(part.tallies or part.followers) or part.last > covered
