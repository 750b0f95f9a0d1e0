"""What the harvests of the period say that they took, and what was missing: for the documentation of a package."""

from collections.abc import Iterator

from archiver.delivery.description_text import Row
from archiver.diarium.registration import local_time
from archiver.diarium.table import on_one_line
from archiver.records import Count, Harvest, HarvestStatus
from archiver.render.wording import HARVESTS
from archiver.spreadsheet import csv_bytes
from archiver.stockholm import local_day
from archiver.store.deliveries import Selection
from archiver.store.keeping import Store

_HEADINGS = ("fangst", "borjan", "slut", "utfall", "vag", "vad", "forvantat", "fangat", "saknas", "orsak")


def harvests_within(store: Store, account: str, selection: Selection) -> tuple[Harvest, ...]:
    """Give an account's harvests that began in the period, by time; one that cannot be read is left to verification."""
    found = store.harvests(account, unreadable=lambda _: None)
    return tuple(one for one in found if selection.first <= local_day(one.started_at) <= selection.last)


def coverage_rows(harvests: tuple[Harvest, ...]) -> tuple[Row, ...]:
    """Give one row for each harvest: when, how it ended, and captured of expected."""
    return tuple(
        (
            local_time(one.started_at).replace("T", " "),
            HARVESTS[one.status],
            _of(one.coverage.posts),
            _of(one.coverage.comments),
            _of(one.coverage.media),
            str(sum(len(count.missing) for _, count in _counts(one))),
        )
        for one in harvests
    )


def coverage_sentence(harvests: tuple[Harvest, ...]) -> str:
    """Say how whole the period is."""
    whole = sum(one.status is HarvestStatus.COMPLETE for one in harvests)
    made = "1 fångst" if len(harvests) == 1 else f"{len(harvests)} fångster"
    return (
        f"Under perioden gjordes {made}. Fullständiga: {whole}. Antalen anger fångat av förväntat. Varje handling har "
        f"dessutom sin egen täckningsuppgift i record.xml."
    )


def coverage_csv(harvests: tuple[Harvest, ...]) -> bytes:
    """Give all of it as a table: each count of each harvest, and each thing that is missing with its reason."""
    return csv_bytes(_HEADINGS, map(on_one_line, _table_rows(harvests)))


def _table_rows(harvests: tuple[Harvest, ...]) -> Iterator[Row]:
    for one in harvests:
        start, end = local_time(one.started_at), local_time(one.ended_at)
        common = (one.id, start, end, HARVESTS[one.status], one.lane.value)
        for what, count in _counts(one):
            expected = "" if count.expected is None else str(count.expected)
            yield *common, what, expected, str(count.captured), str(len(count.missing)), one.reason
            for missing in count.missing:
                yield *common, missing.what, "", "", "1", missing.why


def _counts(harvest: Harvest) -> Iterator[tuple[str, Count]]:
    yield "inlägg", harvest.coverage.posts
    yield "kommentarer", harvest.coverage.comments
    yield "bilagor", harvest.coverage.media


def _of(count: Count) -> str:
    return f"{count.captured} av {'okänt' if count.expected is None else count.expected}"
