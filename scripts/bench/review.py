"""How long it takes to learn and assess all that is in a store: scripts/bench/review.py 200 1000 3000."""

import datetime as dt
import resource
import sys
import tempfile
import time
from pathlib import Path

from archiver.demo.content import DemoPost, large_content
from archiver.package.record_xml import record_xml
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
)
from archiver.review.assessing import assess_workspace
from archiver.store.layout import STORE, thread_record_id
from archiver.workspace import create_workspace, open_workspace

NOW = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
SITE = "https://torget.example/granasa"
OWN = Author(name="Granåsa kommun", role=AuthorRole.MUNICIPALITY)


def record(post: DemoPost) -> Record:
    address = f"{SITE}/{post.id}"
    opening = Post(
        id=post.id, permalink=address, author=OWN, direction=Direction.CREATED, text=post.text, published_at=post.at
    )
    comments = tuple(
        Comment(
            id=one.id,
            permalink=f"{address}#{one.id}",
            author=Author(name=one.name),
            direction=Direction.RECEIVED,
            text=one.text,
            parent=one.to,
            published_at=one.at,
        )
        for one in post.comments
    )
    return Record(
        id=thread_record_id("torget", post.id),
        version=1,
        authority=Authority(name="Granåsa kommun", org_nr="212000-0001"),
        account=Account(id="torget", platform="torget", url=SITE, name="Granåsa", authority="KS"),
        content=Thread(id=post.id, permalink=address, post=opening, comments=comments),
        provenance=Provenance(
            harvest="h-20260305T090000Z-torget", lane=Lane.BROWSER, captured_at=NOW, requested_url=SITE, final_url=SITE
        ),
        coverage=Coverage(),
    )


def measure(threads: int) -> str:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "arkiv")
        create_workspace(home, name="Granåsa kommun", org_nr="212000-0001", now=NOW)
        for post in large_content(threads, comments=10).posts:
            made = record(post)
            version = home / STORE / "torget" / made.id / "v0001"
            version.mkdir(parents=True)
            (version / "record.xml").write_bytes(record_xml(made))
        start = time.process_time()
        with open_workspace(home, write=False, command="bench", now=NOW) as workspace:
            items = sum(len(thread.items) for thread in assess_workspace(workspace, NOW))
        spent = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return f"{items:>8} items  {spent:6.1f} s  {spent / items * 1e6:5.0f} µs each  {memory} MB at most"


if __name__ == "__main__":
    for given in sys.argv[1:] or ["200", "1000"]:
        print(measure(int(given)))
