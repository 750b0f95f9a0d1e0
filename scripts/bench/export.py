"""Measure the export lane on a very large archive file, against reading the same file with nothing around it.

    PYTHONPATH=. python scripts/bench/export.py [--items 200000] [--gigabytes 2] [--platform x]

The zip is made in a temporary folder and removed afterwards: so many items in the form of the platform's export, and
attachments of bytes that do not pack. The lane opens it, recognises it, reads every thread into the spool, and then
gives every hundredth thread with its attachment and raw evidence. The floor is SHA-256 of the zip and every item parsed
by ijson. Reported: seconds, processor time and peak memory, each in a process of its own.
"""

import argparse
import datetime as dt
import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import ijson

from archiver.capture.export import open_export
from archiver.capture.spool import FileSpool
from archiver.harvesting.export_source import ExportSource
from archiver.platforms.registry import export_reader_for
from archiver.records import Account

START = dt.datetime(2012, 1, 1, 12, 0, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
TEXT = "Vi har öppet i kommunhuset som vanligt. Välkommen att ställa frågor här, så svarar vi så snart vi kan! "
FIRST = 1_577_735_829_174_272_000
PICTURE = 1 << 20  # bytes of an attachment
URLS = {"x": "https://x.com/granasa", "facebook": "https://www.facebook.com/granasa"}
LISTS = {"x": ("data/tweets.js", b"window.YTD.tweets.part0 = "), "facebook": ("posts/your_posts_1.json", b"")}


def x_item(number: int, picture: bool) -> object:
    at = START + dt.timedelta(minutes=30 * number)
    photo = {"type": "photo", "url": "https://t.co/m", "media_url_https": f"https://pbs.twimg.com/media/{number}.jpg"}
    tweet = {
        "id_str": str(FIRST + number),
        "full_text": TEXT * 2 + str(number),
        "lang": "sv",
        "created_at": at.strftime("%a %b %d %H:%M:%S +0000 %Y"),
        "favorite_count": "3",
        "entities": {"urls": [], "hashtags": [], "user_mentions": []},
        **({"extended_entities": {"media": [photo]}} if picture else {}),
        **({"in_reply_to_status_id_str": str(FIRST + number - 1)} if number % 10 == 9 else {}),
    }
    return {"tweet": tweet}


def facebook_item(number: int, picture: bool) -> object:
    media = {"uri": f"posts/media/{number}.jpg", "creation_timestamp": 1}
    return {
        "timestamp": int((START + dt.timedelta(minutes=30 * number)).timestamp()),
        "data": [{"post": TEXT * 2 + str(number)}],
        "title": "Granåsa kommun",
        **({"attachments": [{"data": [{"media": media}]}]} if picture else {}),
    }


def make(path: Path, platform: str, items: int, gigabytes: float) -> None:
    """Write the zip."""
    pictures = int(gigabytes * 1024)
    every = max(items // max(pictures, 1), 1)
    item = x_item if platform == "x" else facebook_item
    member, head = LISTS[platform]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        owner = {"account": {"accountId": "77", "username": "granasa", "accountDisplayName": "Granåsa kommun"}}
        file.writestr("data/account.js", f"window.YTD.account.part0 = {json.dumps([owner])}")
        with file.open(member, "w", force_zip64=True) as out:
            out.write(head + b"[")
            for number in range(items):
                picture = number % every == 0 and number // every < pictures
                out.write((b"," if number else b"") + json.dumps(item(number, picture)).encode())
            out.write(b"]")
        for place in range(pictures):
            number = place * every
            name = (
                f"data/tweets_media/{FIRST + number}-{number}.jpg" if platform == "x" else f"posts/media/{number}.jpg"
            )
            file.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), b"\xff\xd8\xff" + os.urandom(PICTURE))


def floor(path: Path, platform: str) -> str:
    """Read the zip's bytes and every item, and do nothing with them."""
    with path.open("rb") as raw:
        hashlib.file_digest(raw, "sha256")
    member, head = LISTS[platform]
    with zipfile.ZipFile(path) as file, file.open(member) as stream:
        stream.read(len(head))
        count = sum(1 for _ in ijson.items(stream, "item"))
    return f"{count} items"


def lane(path: Path, platform: str) -> str:
    """Read the zip as an import does."""
    account = Account(id="bench", platform=platform, url=URLS[platform], name="Granåsa", authority="KS")
    work = path.parent / "work"
    with ExitStack() as stack:
        export = stack.enter_context(open_export([path], work=work))
        reader = export_reader_for(platform, export)
        assert reader is not None
        spool = stack.enter_context(FileSpool(work))
        source = ExportSource(
            export,
            reader,
            account,
            spool,
            profiles={},
            work=work,
            made_at=NOW,
            now=NOW,
            media_bytes=500_000_000,
        )
        refs = [ref for look in source.looks() for ref in look.listed]
        files = 0
        for ref in refs[::100]:
            with source.open_thread(ref) as thread:
                for item in thread.reading.thread.items():
                    files += sum(thread.resource(one.url) is not None for one in item.media)
                thread.write_raw(work / "raw.warc.gz")
        return f"{len(refs)} threads, {files} files taken out, {len(source.shortfalls)} told as missing"


def measured(what: str, path: Path, platform: str) -> Iterator[str]:
    """Do one of the two in a process of its own and give its figures."""
    command = [sys.executable, __file__, "--one", what, "--zip", str(path), "--platform", platform]
    yield subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--platform", choices=sorted(URLS), default="x")
    parser.add_argument("--items", type=int, default=200_000)
    parser.add_argument("--gigabytes", type=float, default=2.0)
    parser.add_argument("--one", choices=("floor", "lane"), help=argparse.SUPPRESS)
    parser.add_argument("--zip", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        began, cpu = time.perf_counter(), time.process_time()
        said = (floor if arguments.one == "floor" else lane)(arguments.zip, arguments.platform)
        took, cpu = time.perf_counter() - began, time.process_time() - cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{arguments.one}: {took:.1f} s, processor {cpu:.1f} s, peak {peak:.0f} MB: {said}")
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.zip"
        make(path, arguments.platform, arguments.items, arguments.gigabytes)
        print(f"{arguments.platform}: {arguments.items} items, zip of {path.stat().st_size / 1e9:.2f} GB")
        for what in ("floor", "lane"):
            for said in measured(what, path, arguments.platform):
                print(f"  {said}")


if __name__ == "__main__":
    main()
