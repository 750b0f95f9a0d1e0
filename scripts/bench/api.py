"""Time the api lane on a large account against bare httpx asking the same questions, in the same run.

    PYTHONPATH=. python scripts/bench/api.py [--posts 2000] [--replies 10000] [--latency 30 60] [--platform facebook]

A server of its own process answers in the form of a published API, each answer after a latency (milliseconds, evenly
spread). The lane alone is timed: survey, every thread read, its raw answers written as WARC; nothing is rendered.
Reported: the share of the time that the server kept us waiting, our own processor time, the multiple of bare httpx, and
the peak memory.
"""

import argparse
import datetime as dt
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx

from archiver.capture.api import ApiLane
from archiver.capture.spool import FileSpool
from archiver.harvesting.api_source import ApiSource
from archiver.harvesting.passes import Passes
from archiver.platforms.registry import api_reader_for
from archiver.records import Account, ThreadRef

START = dt.datetime(2026, 1, 7, 12, 0, tzinfo=dt.UTC)
TEXT = "Vi har öppet i kommunhuset som vanligt. Välkommen att ställa frågor här, så svarar vi så snart vi kan! "
PAGE, MASTODON = "100200300", "1"


def moment(number: int) -> str:
    return (START - dt.timedelta(hours=6 * number)).isoformat()


# --- Facebook: https://developers.facebook.com/docs/graph-api/reference/page/feed


def facebook(path: str, query: dict[str, str], posts: int, replies: int) -> object:
    steps = path.strip("/").split("/")
    if steps == [PAGE]:
        return {"id": PAGE, "name": "Granåsa kommun", "about": TEXT, "followers_count": 4711}
    if steps == [PAGE, "feed"]:
        start = int(query.get("after", "0"))
        end = min(start + int(query["limit"]), posts)
        cursors = {"cursors": {"after": str(end)}, "next": "x"} if end < posts else {}
        return {"data": [_facebook_post(n, replies // posts) for n in range(start, end)], "paging": cursors}
    if steps[-1] == "comments":
        number = int(steps[0].partition("_")[2]) - 1
        return {"data": [_facebook_comment(number, n) for n in range(replies // posts)]}
    return {"data": []}


def _facebook_post(number: int, replies: int) -> object:
    id = f"{PAGE}_{number + 1}"
    return {
        "id": id,
        "from": {"id": PAGE, "name": "Granåsa kommun"},
        "message": TEXT * 6,
        "created_time": moment(number),
        "updated_time": moment(number),
        "permalink_url": f"https://www.facebook.com/{PAGE}/posts/{number + 1}",
        "comments": {"data": [], "summary": {"total_count": replies}},
        "reactions": {"data": [], "summary": {"total_count": 12}},
        "like_reactions": {"data": [], "summary": {"total_count": 12}},
        "shares": {"count": 3},
    }


def _facebook_comment(post: int, number: int) -> object:
    id = f"{post + 1}_{(post + 1) * 1000 + number}"
    above = {"parent": {"id": f"{post + 1}_{(post + 1) * 1000 + number - 1}"}} if number % 2 else {}
    return {
        "id": id,
        "from": {"id": str(5000 + number), "name": f"Besökare {number}"},
        "message": TEXT * 2,
        "created_time": moment(post),
        "like_count": 1,
        "comment_count": 1 - number % 2,
        **above,
    }


# --- Mastodon: https://docs.joinmastodon.org/methods/statuses/#context


def mastodon(path: str, query: dict[str, str], posts: int, replies: int) -> object:
    steps = path.strip("/").removeprefix("api/").split("/")
    if steps[-1] == "lookup":
        return _person(MASTODON, "kommunen")
    if steps[-1] == "statuses":
        start = posts - int(query["max_id"]) + 1 if "max_id" in query else 0
        return [_status(n, posts, replies // posts) for n in range(start, min(start + 40, posts))]
    if steps[:2] == ["v1", "statuses"]:
        number = posts - int(steps[2])
        if steps[-1] == "context":
            return {"ancestors": [], "descendants": [_answer(number, n, posts) for n in range(replies // posts)]}
        return _status(number, posts, replies // posts)
    return []


def _person(id: str, name: str) -> dict[str, object]:
    return {
        "id": id,
        "username": name,
        "acct": name,
        "display_name": name.title(),
        "url": f"https://social.example/@{name}",
        "note": f"<p>{TEXT}</p>",
    }


def _status(number: int, posts: int, replies: int) -> dict[str, object]:
    id = str(posts - number)
    return {
        "id": id,
        "created_at": moment(number),
        "visibility": "public",
        "url": f"https://social.example/@kommunen/{id}",
        "uri": f"https://social.example/users/kommunen/statuses/{id}",
        "content": f"<p>{TEXT * 4}</p>",
        "account": _person(MASTODON, "kommunen"),
        "replies_count": replies,
        "reblogs_count": 1,
        "favourites_count": 2,
        "media_attachments": [],
        "language": "sv",
        "in_reply_to_id": None,
        "edited_at": None,
    }


def _answer(post: int, number: int, posts: int) -> dict[str, object]:
    root = posts - post
    id = str(root * 100_000 + number)
    above = str(root) if number == 0 else str(root * 100_000 + number - 1)
    said = _status(post, posts, 0)
    return said | {"id": id, "in_reply_to_id": above, "account": _person(str(50 + number), f"besökare{number}")}


ANSWERS = {"facebook": facebook, "mastodon": mastodon}


def serve(platform: str, posts: int, replies: int, latency: tuple[float, float]) -> None:
    """Answer until the process is ended; /told gives the seconds that answers took since the last time, and to what."""
    chance, slept = random.Random(7), 0.0
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_GET(self) -> None:
            nonlocal slept
            began = time.perf_counter()
            parts = urlsplit(self.path)
            if parts.path == "/told":
                answer: object = [slept, asked.copy()]
                slept = 0.0
                asked.clear()
            else:
                asked.append(self.path)
                query = {key: values[0] for key, values in parse_qs(parts.query).items()}
                answer = ANSWERS[platform](parts.path, query, posts, replies)
                time.sleep(chance.uniform(*latency) / 1000)
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()
            slept += time.perf_counter() - began if parts.path != "/told" else 0.0

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()


def told(base: str) -> tuple[float, list[str]]:
    """Give the seconds that the server's answers took since it was last asked, and what they answered."""
    slept, asked = httpx.get(f"{base}/told", trust_env=False).json()
    return slept, asked


def lane(platform: str, base: str, folder: Path) -> list[str]:
    """Read the whole account by the lane and print the figures; give what was asked for."""
    reader = api_reader_for(platform)
    assert reader is not None
    url = "https://www.facebook.com/granasa" if platform == "facebook" else "https://social.example/@kommunen"
    id = PAGE if platform == "facebook" else MASTODON
    account = Account(id="bench", platform=platform, url=url, name="Granåsa", authority="KS", platform_id=id)
    comments = 0
    told(base)
    began, cpu = time.perf_counter(), time.process_time()
    with (
        ApiLane(
            account,
            reader,
            work=folder / "work",
            allowed=frozenset({urlsplit(base).netloc}),
            base=base,
            token="EAAhemlig" * 5,
            progress=lambda _: None,
            now=lambda: dt.datetime.now(dt.UTC),
        ) as api,
        FileSpool(folder / "work") as spool,
    ):
        source = ApiSource(api, Passes.of(folder, account.id), spool, full=True, whole=True, now=START)
        refs: list[ThreadRef] = []
        for look in source.looks():
            refs += look.listed
            look.write_raw(folder / "raw.warc.gz")
        for ref in refs:
            with source.open_thread(ref) as thread:
                comments += len(thread.reading.thread.comments)
                thread.write_raw(folder / "raw.warc.gz")
            source.done(f"t-{ref.id}")
        source.ended()
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    waited, asked = told(base)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{platform}: {len(refs)} posts, {comments} replies, {len(asked)} questions")
    print(
        f"  lane:       {took:.1f} s, of which the server kept us waiting {waited:.1f} s = {100 * waited / took:.0f} %"
    )
    print(f"  processor:  {cpu:.1f} s = {100 * cpu / took:.0f} % of it, {1000 * cpu / len(asked):.1f} ms a question")
    print(f"  of the two, waiting is {100 * waited / (waited + cpu):.0f} % (whatever else the machine does)")
    print(f"  peak:       {peak:.0f} MB")
    return asked


def bare(base: str, asked: list[str]) -> None:
    """Ask the same questions by httpx with nothing around it, one connection kept."""
    told(base)
    began, cpu = time.perf_counter(), time.process_time()
    with httpx.Client(trust_env=False) as client:
        for path in asked:
            client.get(f"{base}{path}").json()
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    waited, _ = told(base)
    share = 100 * waited / took
    print(f"  bare httpx: {took:.1f} s, of which waiting {waited:.1f} s = {share:.0f} %, processor {cpu:.1f} s")


def served(arguments: argparse.Namespace) -> Iterator[str]:
    """Give the server's address while it runs."""
    low, high = arguments.latency
    sized = ["--posts", str(arguments.posts), "--replies", str(arguments.replies), "--latency", str(low), str(high)]
    command = [sys.executable, __file__, "--serve", "--platform", arguments.platform, *sized]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
        finally:
            server.terminate()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--platform", choices=sorted(ANSWERS), default="facebook")
    parser.add_argument("--posts", type=int, default=2000)
    parser.add_argument("--replies", type=int, default=10_000)
    parser.add_argument("--latency", type=float, nargs=2, default=(30.0, 60.0), metavar=("FROM", "TO"))
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        serve(arguments.platform, arguments.posts, arguments.replies, tuple(arguments.latency))
        return
    with tempfile.TemporaryDirectory() as folder:
        for base in served(arguments):
            bare(base, lane(arguments.platform, base, Path(folder)))


if __name__ == "__main__":
    main()
