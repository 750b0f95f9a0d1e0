"""Time and memory of record.xml for one large thread, against plain lxml doing the least with as many elements.

    python scripts/bench/record_xml.py [--comments 50000]

The floor for writing is lxml building a tree of as many elements with as much text and serialising it; for reading,
lxml parsing those bytes into a tree. Each measurement has a process of its own; time is processor time, memory the peak
above what was in use at the start (Linux with glibc). Checking (XSD, Schematron, reading and writing once more) has no
floor of the same kind and is given as it is.
"""

import argparse
import ctypes
import datetime as dt
import gc
import multiprocessing
import sys
import time
from collections.abc import Callable
from pathlib import Path

from lxml import etree

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from archiver.package.content_checks import check_record_xml  # noqa: E402
from archiver.package.record_xml import read_record, record_xml  # noqa: E402
from archiver.records import (  # noqa: E402
    Account,
    Author,
    Authority,
    Comment,
    Count,
    Counter,
    Coverage,
    Direction,
    Lane,
    Post,
    Provenance,
    Record,
    Thread,
)

WHEN = dt.datetime(2026, 1, 7, 12, 0, tzinfo=dt.UTC)
ADDRESS = "https://torget.example/granasa/inlagg/1"


def record(comments: int) -> Record:
    """Give a thread of that many comments, each answering the one before: the deepest tree there can be."""
    author = Author(name="Kim Östergård", id="kim.o", url="https://torget.example/kim.o")
    items = tuple(
        Comment(
            id=f"c{number}",
            permalink=f"{ADDRESS}#c{number}",
            author=author,
            direction=Direction.RECEIVED,
            text=f"Kommentar {number}: när börjar bygget av den nya bron, och hur länge är vägen avstängd? 🚧",
            published_at=WHEN,
            published_precision="minute",
            first_seen=WHEN,
            last_seen=WHEN,
            counters=(Counter(kind="like", value=number, shown=str(number)),),
            parent=f"c{number - 1}" if number else "",
        )
        for number in range(comments)
    )
    post = Post(id="1", permalink=ADDRESS, author=author, direction=Direction.RECEIVED, text="Bron", published_at=WHEN)
    return Record(
        id="t-aaaabbbbccccdddd",
        version=1,
        authority=Authority(name="Granåsa kommun", org_nr="212000-0001"),
        account=Account(id="torget", platform="torget", url=ADDRESS, name="Granåsa kommun", authority="KS"),
        content=Thread(id="1", permalink=ADDRESS, post=post, comments=items),
        provenance=Provenance(
            harvest="h", lane=Lane.EXPORT, captured_at=WHEN, requested_url=ADDRESS, final_url=ADDRESS
        ),
        coverage=Coverage(posts=Count(captured=1), comments=Count(captured=comments)),
    )


def floor(data: bytes) -> Callable[[], bytes]:
    """Give the least that lxml must do to make `data`: a tree of as many elements and as much text, serialised."""
    plan = [(element.tag, dict(element.attrib), element.text) for element in etree.fromstring(data, _parser()).iter()]

    def build() -> bytes:
        root = etree.Element(plan[0][0])
        for tag, attributes, text in plan[1:]:
            etree.SubElement(root, tag, attributes).text = text
        return etree.tostring(root, encoding="UTF-8", xml_declaration=True)

    return build


def _parser() -> etree.XMLParser:
    return etree.XMLParser(huge_tree=True, resolve_entities=False, no_network=True)


def _measure(name: str, comments: int, answer: "multiprocessing.Queue[tuple[float, float]]") -> None:
    whole = record(comments)
    data = record_xml(whole) if name != "write" else b""
    work: Callable[[], object] = {
        "write": lambda: record_xml(whole),
        "write, floor": floor(data) if name == "write, floor" else lambda: None,
        "read": lambda: read_record(data),
        "read, floor": lambda: etree.fromstring(data, _parser()),
        "check": lambda: check_record_xml(data),
    }[name]
    gc.collect()
    ctypes.CDLL("libc.so.6").malloc_trim(0)  # or what was prepared leaves free memory to work in, unseen
    before = _memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here: proc(5)
    started = time.process_time()
    kept = work()
    seconds = time.process_time() - started
    answer.put((seconds, _memory("VmHWM") - before))
    del kept


def _memory(what: str) -> float:
    """Give a line of /proc/self/status in MB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{what}:")) / 1024


def measured(name: str, comments: int) -> tuple[float, float]:
    """Give seconds and peak MB above the start, measured in a fresh process."""
    context = multiprocessing.get_context("spawn")
    answer = context.Queue()
    process = context.Process(target=_measure, args=(name, comments, answer))
    process.start()
    seconds, peak = answer.get()
    process.join()
    return seconds, peak


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--comments", type=int, default=50_000)
    comments = parser.parse_args().comments
    size = len(record_xml(record(comments))) / 1024 / 1024
    print(f"{comments} comments, record.xml of {size:.1f} MB")
    for name in ("write", "read"):
        (ours, our_peak), (least, least_peak) = measured(name, comments), measured(f"{name}, floor", comments)
        print(f"{name}: {ours:.2f} s = {ours / least:.2f} x lxml ({least:.2f} s); ", end="")
        print(f"peak +{our_peak:.0f} MB = {our_peak / least_peak:.2f} x lxml (+{least_peak:.0f} MB)")
    seconds, peak = measured("check", comments)
    print(f"check: {seconds:.2f} s, peak +{peak:.0f} MB")


if __name__ == "__main__":
    main()
