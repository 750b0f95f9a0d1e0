"""`archive statistics`: the yearly statistics, counted before anything is destroyed."""

import click

from archiver.cli.clock import now
from archiver.cli.command import command as make_command
from archiver.cli.command import home
from archiver.cli.output import emit
from archiver.errors import NoSuchThing
from archiver.reports.statistics import count_statistics
from archiver.reports.statistics_files import report_paths
from archiver.store.counted import CountedBook
from archiver.workspace import open_workspace


@make_command("statistics")
@click.option("--year", type=click.IntRange(1990, 9998), help="The year (år) to count. Default: every year there is.")
def command(year: int | None) -> None:
    """Count the yearly statistics (statistik): answered questions, answer times, followers, posts, comments, reactions.

    Counts up to yesterday, before disposal (gallring), and freezes what was counted; counting again adds only what has
    come since. Written as PDF/A, CSV and JSON in the folder reports.

    Example:
        archive statistics
        archive statistics --year 2026
    """
    at = now()
    with open_workspace(home(), write=True, command="statistics", now=at) as workspace:
        written = count_statistics(workspace, now=at, year=year)
        counted = sorted({part.year for part in CountedBook(workspace.home)} if year is None else {year})
    files = [(one, report_paths(home(), one)) for one in counted]
    if year is not None and not files[0][1][0].exists():
        raise NoSuchThing(f"Nothing that happened in {year} is in the archive, so there is nothing to count (räkna).")
    emit(
        {
            "years": [
                {"year": one, "new": one in written, "json": str(told), "csv": str(table), "pdf": str(paper)}
                for one, (told, table, paper) in files
            ]
        },
        lambda: "\n".join(
            f"{one}: {'räknad' if one in written else 'redan räknad, inget nytt'}: {paper}"
            for one, (_, _, paper) in files
        ),
    )
