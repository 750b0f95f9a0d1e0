#!/usr/bin/env python3
"""Measures what the catalogue costs as it grows: adding a thread, asking for the latest, searching, catching up.

    PYTHONPATH=. python scripts/bench/catalogue.py [--threads 20000] [--comments 10] [--url postgresql://...]

Prints one line per measuring point. Adding must cost the same at the last line as at the first.
"""

import argparse
import datetime as dt
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from archiver.catalogue.catalogue import Catalogue
from archiver.catalogue.database import sqlite_url
from archiver.records import (
    Account,
    Author,
    Authority,
    AuthorRole,
    Comment,
    Coverage,
    Direction,
    Lane,
    Post,
    Provenance,
    Record,
    Thread,
    Validation,
)
from archiver.store.layout import thread_record_id

START = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
POINTS = (100, 1_000, 5_000, 10_000, 20_000, 50_000)
SAID = (Validation(judge="veraPDF", flavour="2a", verdict="pass"),)
ACCOUNT = Account(id="kommunen", platform="demo", url="https://s.example/k", name="Sunne kommun", authority="KS")
AUTHORITY = Authority(name="Sunne kommun", org_nr="212000-1843")
STEMS = (
    *("kommun", "bibliotek", "väg", "skola", "badhus", "snöröjning", "förskola", "avgift", "beslut", "nämnd", "park"),
    *("lekplats", "cykelbana", "vatten", "bygglov", "detaljplan", "hemtjänst", "kultur", "musik", "ishall", "turism"),
)
ENDINGS = ("", "en", "er", "erna", "ens", "ets", "s")


def words(chance: random.Random, count: int) -> str:
    """Give a text of so many words, drawn so that a few are common and most are rare."""
    common = [chance.choice(STEMS) + chance.choice(ENDINGS) for _ in range(count * 2 // 5)]
    rare = [f"ord{int(chance.paretovariate(0.7))}" for _ in range(count - len(common))]
    return " ".join(chance.sample(common + rare, count))


def thread(number: int, comments: int) -> Record:
    """Give the thread with this number; the same number always gives the same one."""
    chance = random.Random(number)
    at = START + dt.timedelta(hours=number)
    author = Author(name="Sunne kommun", role=AuthorRole.MUNICIPALITY)
    post = Post(
        id=str(number),
        permalink=f"https://s.example/k/{number}",
        author=author,
        direction=Direction.CREATED,
        text=words(chance, 60),
        published_at=at,
    )
    answers = tuple(
        Comment(
            id=f"{number}-{answer}",
            permalink=f"https://s.example/k/{number}#{answer}",
            author=Author(name=f"Person {chance.randrange(5000)}"),
            direction=Direction.RECEIVED,
            text=words(chance, 20),
            published_at=at,
        )
        for answer in range(comments)
    )
    return Record(
        id=thread_record_id("kommunen", str(number)),
        version=1,
        authority=AUTHORITY,
        account=ACCOUNT,
        content=Thread(id=str(number), permalink=post.permalink, post=post, comments=answers),
        provenance=Provenance(
            harvest="h-20200101T000000Z-kommunen",
            lane=Lane.BROWSER,
            captured_at=at,
            requested_url=post.permalink,
            final_url=post.permalink,
        ),
        coverage=Coverage(),
    )


def cost(work: Callable[[], object], times: int = 5) -> str:
    """Give the median time of `work`, on the clock and of the processor, in milliseconds."""
    return told([timed(work) for _ in range(times)])


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Give how long `work` took, on the clock and of the processor, in seconds."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - processor


def told(took: list[tuple[float, float]]) -> str:
    clock, processor = (statistics.median(column) * 1000 for column in zip(*took, strict=True))
    return f"{clock:7.1f} {processor:7.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=20_000)
    parser.add_argument("--comments", type=int, default=10)
    parser.add_argument("--url", default="", help="an empty database; SQLite in a temporary folder if not given")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "catalogue.db")
        with Catalogue(asked.url or sqlite_url(file)) as catalogue:
            measure(catalogue, file, threads=asked.threads, comments=asked.comments)


def measure(catalogue: Catalogue, file: Path, *, threads: int, comments: int) -> None:
    """Fill the catalogue and print a line at each measuring point: for each, milliseconds of clock and processor."""
    print("threads |             add |       add again |          latest |         list 50 |      rare words |")
    took: list[tuple[float, float]] = []
    for number in range(threads):
        record = thread(number, comments)
        took.append(timed(partial(catalogue.add, record, folder=f"store/kommunen/{record.id}/v0001", validations=SAID)))
        if number + 1 in (*POINTS, threads):
            row = (
                f"{number + 1:7}",
                told(took[-100:]),
                cost(partial(catalogue.add, thread(number // 2, comments), folder="x", validations=SAID)),
                cost(partial(catalogue.latest, "kommunen")),
                cost(partial(catalogue.list_records, account="kommunen", limit=50)),
                cost(partial(catalogue.search, "lekplatserna ishall ord77")),
                f"common words {cost(partial(catalogue.search, 'kommunens bibliotek'))}",
                f"{file.stat().st_size / 1e6:.0f} MB" if file.exists() else "",
            )
            print(" | ".join(row), flush=True)


if __name__ == "__main__":
    main()
