#!/usr/bin/env python3
"""Measures the assessment of items at growing numbers, through the same code as `archive gallring assess --input`.

    PYTHONPATH=. python scripts/bench/assess.py [--items 10000 100000 1000000] [--jobs 2]

Prints for each number: seconds, items a second, microseconds an item on the clock and of processor, peak memory
of all processes together (sampled),
and how many times slower it is than the bare minimum measured just before: json.loads and json.dumps of the same lines
in one process. The cost of an item must not grow with the number.
"""

import argparse
import datetime as dt
import json
import os
import random
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from archiver.cli.gallring.stream import assess_stream
from archiver.retention.rules import default_rules_path

NOW = dt.datetime(2026, 11, 20, 11, tzinfo=dt.UTC)
DECISION = "KS 2024-03-12 § 41, dnr KS 2024/118"
WORDS = (
    "väg",
    "skola",
    "bad",
    "bibliotek",
    "snöröjning",
    "lampa",
    "avgift",
    "bygglov",
    "tack",
    "fråga",
    "buss",
    "park",
)
SAMPLE_EVERY_S = 0.05


def item(number: int) -> dict[str, object]:
    """Give the item with this number; the same number always gives the same one."""
    chance = random.Random(number)
    day = dt.date(2020, 1, 1) + dt.timedelta(days=chance.randrange(2000))
    own = chance.random() < 0.3
    context: dict[str, object] = {
        "kontotyp": chance.choice(("huvudkonto", "verksamhet", "verksamhet", "projekt")),
        "synlighet": "publik" if chance.random() < 0.9 else "direktmeddelande",
        "gallringsbeslut": DECISION if chance.random() < 0.95 else None,
        "nu": "2026-11-20",
        "publicerad": day.isoformat(),
        "besvarad": None if own else chance.choice((True, False, None)),
        "besvarad_datum": (day + dt.timedelta(days=1)).isoformat(),
        "arende": f"KS 2026/{number % 900}" if chance.random() < 0.05 else None,
        "sekretess": "ingen" if chance.random() < 0.97 else "mojlig",
        "personuppgifter": chance.choice(("inga", "inga", "inga", "ordinara")),
        "olagligt": None if chance.random() < 0.99 else "olaga_hot",
        "regelbrott": None if chance.random() < 0.95 else chance.choice(("reklam", "svordomar")),
        "unik": chance.choice((True, False, False)) if own else None,
        "efterfragad": chance.random() < 0.02,
        "kampanj": None,
        "kris": None,
        "media": ["text"],
        "sparrar": [] if chance.random() < 0.98 else ["begaran_om_utlamnande"],
        "beskrivning": " ".join(chance.choices(WORDS, k=12)),
        "kanonisk_kalla": "https://granasa.se/sida" if own else None,
        "ingar_i_ogonblicksbild": (day + dt.timedelta(days=90)).isoformat(),
    }
    kind = "inlagg" if own else chance.choice(("kommentar", "kommentar", "reaktion"))
    return {
        "id": f"i{number}",
        "platform": "facebook",
        "author_role": "kommun" if own else "allmanhet",
        "kind": "direktmeddelande" if context["synlighet"] == "direktmeddelande" else kind,
        "text": " ".join(chance.choices(WORDS, k=chance.randrange(5, 40))),
        "context": context,
    }


def write_items(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            file.write(json.dumps(item(number), ensure_ascii=False) + "\n")


def bare(path: Path) -> float:
    """Give the seconds that only reading and writing the same lines as JSON takes, in one process."""
    begun = time.perf_counter()
    with path.open("rb") as lines:
        for line in lines:
            json.dumps(json.loads(line), ensure_ascii=False)
    return time.perf_counter() - begun


def descendants(process: int) -> Iterator[int]:
    yield process
    for task in Path(f"/proc/{process}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from descendants(int(child))


def resident() -> int:
    """Give the bytes that this process and all its descendants hold now (shared pages counted once for each)."""
    total = 0
    own = int(Path("/proc/self").resolve().name)
    try:
        for process in descendants(own):
            for line in Path(f"/proc/{process}/status").read_text().splitlines():
                if line.startswith("VmRSS:"):
                    total += int(line.split()[1]) * 1024
    except OSError:  # a process ended while it was looked at
        return total
    return total


class Watch(threading.Thread):
    """Notes the peak of `resident` until it is told to stop."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self.stop = threading.Event()

    def run(self) -> None:
        while not self.stop.wait(SAMPLE_EVERY_S):
            self.peak = max(self.peak, resident())


def processor() -> float:
    """Give the processor seconds of this process and of those that it has waited for."""
    return sum(os.times()[:4])


def measure(path: Path, jobs: int) -> tuple[float, float, int]:
    watch = Watch()
    watch.start()
    begun, used = time.perf_counter(), processor()
    with path.open("rb") as source:
        size = sum(
            len(one.text) for one in assess_stream(source, default_rules_path(), NOW, keep_going=False, jobs=jobs)
        )
    seconds, used = time.perf_counter() - begun, processor() - used
    watch.stop.set()
    watch.join()
    assert size
    return seconds, used, watch.peak


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--items", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    print(f"{'items':>9} {'seconds':>8} {'items/s':>9} {'µs/item':>8} {'cpu µs':>8} {'peak MB':>8} {'bare JSON x':>12}")
    with tempfile.TemporaryDirectory() as folder:
        for count in asked.items:
            path = Path(folder) / "items.jsonl"
            write_items(path, count)
            floor = bare(path)
            seconds, used, peak = measure(path, asked.jobs)
            each, of_processor = seconds / count * 1e6, used / count * 1e6
            shown = f"{count:>9} {seconds:>8.2f} {count / seconds:>9.0f} {each:>8.1f} {of_processor:>8.1f}"
            print(f"{shown} {peak / 1e6:>8.0f} {seconds / floor:>12.2f}")


if __name__ == "__main__":
    main()
