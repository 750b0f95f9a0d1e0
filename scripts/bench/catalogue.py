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
STEMS = [
    "kommun",
    "bibliotek",
    "väg",
    "skola",
    "badhus",
    "snöröjning",
    "förskola",
    "sopor",
    "avgift",
    "beslut",
    "nämnd",
    "park",
    "lekplats",
    "cykelbana",
    "vatten",
    "avlopp",
    "bygglov",
    "detaljplan",
    "äldreboende",
    "hemtjänst",
    "kultur",
    "musik",
    "idrott",
    "ishall",
    "simhall",
    "turism",
]
ENDINGS = ("", "en", "er", "erna", "ens", "ets", "s")


def words(chance: random.Random, count: int) -> str:
    """Give a text of so many words, drawn so that a few are common and most are rare."""
    return " ".join(
        chance.choice(STEMS) + chance.choice(ENDINGS)
        if chance.random() < 0.4
        else f"ord{int(chance.paretovariate(0.7))}"
        for _ in range(count)
    )


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


def milliseconds(work: Callable[[], object], times: int = 5) -> float:
    """Give the median time of `work` in milliseconds."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return statistics.median(took) * 1000


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
    """Fill the catalogue and print a line at each measuring point."""
    print(
        "threads | add ms (median of the last 100) | again ms | latest ms | list 50 ms | rare word ms | common ms | MB"
    )
    took: list[float] = []
    for number in range(threads):
        record = thread(number, comments)
        began = time.perf_counter()
        catalogue.add(record, folder=f"store/kommunen/{record.id}/v0001", validations=SAID)
        took.append(time.perf_counter() - began)
        if number + 1 in (*POINTS, threads):
            middle = thread(number // 2, comments)
            row = (
                f"{number + 1:7}",
                f"{statistics.median(took[-100:]) * 1000:.1f}",
                f"{milliseconds(lambda it=middle: catalogue.add(it, folder='x', validations=SAID)):.1f}",  # type: ignore[misc]
                f"{milliseconds(lambda: catalogue.latest('kommunen')):.1f}",
                f"{milliseconds(lambda: catalogue.list_records(account='kommunen', limit=50)):.1f}",
                f"{milliseconds(lambda: catalogue.search('lekplatserna ishall ord77')):.1f}",
                f"{milliseconds(lambda: catalogue.search('kommunens bibliotek')):.1f}",
                f"{file.stat().st_size / 1e6:.0f}" if file.exists() else "-",
            )
            print(" | ".join(row), flush=True)


if __name__ == "__main__":
    main()
