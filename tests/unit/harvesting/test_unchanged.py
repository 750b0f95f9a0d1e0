"""A thread counts as unchanged without a browser only when everything it was made of is answered as before."""

import datetime as dt
import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archiver.capture.network import Exchange
from archiver.capture.warc import write_warc
from archiver.capture.warc_read import read_served
from archiver.errors import CaptureStopped
from archiver.evidence import Resource
from archiver.harvesting.source import Kept
from archiver.harvesting.unchanged import unchanged
from archiver.records import (
    Account,
    Author,
    Authority,
    Count,
    Coverage,
    Direction,
    Lane,
    Media,
    MediaKind,
    Missing,
    Post,
    Provenance,
    Record,
    Thread,
    ThreadRef,
)

NOON = dt.datetime(2025, 10, 2, 10, 0, tzinfo=dt.UTC)
PAGE, DATA, PICTURE, STYLE = (f"http://127.0.0.1:1/{name}" for name in ("p", "svar.json", "a.jpg", "s.css"))
BODIES = {PAGE: b"<html>", DATA: b"{}", PICTURE: b"jpg", STYLE: b"css"}
MIMES = {PAGE: "text/html; charset=utf-8", DATA: "application/json", PICTURE: "image/jpeg", STYLE: "text/css"}
REF = ThreadRef(id="1", url=PAGE)
CAP = 10**6


def digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def exchange(folder: Path, url: str, *, method: str = "GET", mime: str = "", status: int = 200) -> Exchange:
    body = BODIES[url]
    path = folder / digest(body)
    path.write_bytes(body)
    kind = mime or MIMES[url]
    resource = Resource(url=url, status=status, mime=kind, path=path, sha256=digest(body), size=len(body))
    return Exchange(
        method=method,
        request_headers=(),
        posted=b"",
        resource=resource,
        reason="OK",
        headers=(("content-type", kind),),
        at=NOON,
        note="",
    )


def kept(folder: Path, exchanges: list[Exchange], *, coverage: Coverage | None = None) -> Kept:
    write_warc(folder / "raw" / "capture.warc.gz", exchanges, documents={}, at=NOON, about={})
    media = Media(url=PICTURE, kind=MediaKind.IMAGE, path="media/a.jpg", sha256=digest(BODIES[PICTURE]))
    post = Post(
        id="1", permalink=PAGE, author=Author(name="K"), direction=Direction.CREATED, text="Hej", media=(media,)
    )
    record = Record(
        id="t-1",
        version=3,
        authority=Authority(name="K", org_nr="212000-0001"),
        account=Account(id="k", platform="p", url=PAGE, name="K", authority="KS"),
        content=Thread(id="1", permalink=PAGE, post=post),
        provenance=Provenance(harvest="h", lane=Lane.BROWSER, captured_at=NOON, requested_url=PAGE, final_url=PAGE),
        coverage=coverage or Coverage(posts=Count(expected=1, captured=1)),
    )
    return Kept(record=record, folder=folder)


class Answers:
    """Answers as the site did, but for what a test changes."""

    def __init__(self, **changed: Any) -> None:
        self.changed = changed
        self.asked: list[str] = []

    def fetch(self, url: str, *, max_bytes: int, page: bool = False) -> Resource | Missing:
        self.asked.append(url)
        found = self.changed.get(url.rsplit("/", 1)[1].replace(".", "_"), BODIES[url])
        if isinstance(found, CaptureStopped):
            raise found
        if isinstance(found, Missing):
            return found
        return Resource(url=url, status=200, mime="", path=Path("x"), sha256=digest(found), size=len(found))


@pytest.fixture
def whole(tmp_path: Path) -> Kept:
    return kept(tmp_path, [exchange(tmp_path, url) for url in (PAGE, STYLE, PICTURE, DATA)])


def test_what_a_page_was_made_of_is_read_back(whole: Kept) -> None:
    served = read_served(whole.folder / "raw" / "capture.warc.gz")
    assert [(one.url, one.method, one.status, one.sha256) for one in served] == [
        (url, "GET", 200, digest(BODIES[url])) for url in (PAGE, STYLE, PICTURE, DATA)
    ]
    assert [one.mime for one in served] == ["text/html", "text/css", "image/jpeg", "application/json"]


def test_equal_answers_make_an_unchanged_thread(whole: Kept) -> None:
    lane = Answers()
    assert unchanged(lane.fetch, REF, whole, media_bytes=CAP)
    assert lane.asked == [PAGE, DATA, PICTURE]


@pytest.mark.parametrize(
    "changed",
    [
        {"p": b"<html>new"},
        {"svar_json": b'{"new": 1}'},
        {"a_jpg": b"another"},
        {"p": Missing(what=PAGE, why="Servern svarade 404.")},
        {"p": CaptureStopped("budget")},
    ],
    ids=["document", "data", "picture", "gone", "budget"],
)
def test_any_other_answer_leaves_it_to_the_browser(whole: Kept, changed: dict[str, Any]) -> None:
    assert not unchanged(Answers(**changed).fetch, REF, whole, media_bytes=CAP)


@pytest.mark.parametrize(
    "how",
    [{"method": "POST"}, {"mime": "text/event-stream"}, {"status": 500}],
    ids=["posted", "streamed", "failed"],
)
def test_a_page_made_of_more_than_plain_answers_is_left_to_the_browser(tmp_path: Path, how: dict[str, Any]) -> None:
    made = [exchange(tmp_path, PAGE), exchange(tmp_path, DATA, **how)]
    assert not unchanged(Answers().fetch, REF, kept(tmp_path, made), media_bytes=CAP)


def test_without_the_document_or_the_file_nothing_can_be_told(tmp_path: Path) -> None:
    assert not unchanged(Answers().fetch, REF, kept(tmp_path, [exchange(tmp_path, DATA)]), media_bytes=CAP)
    (tmp_path / "raw" / "capture.warc.gz").write_bytes(b"no warc")
    assert not unchanged(Answers().fetch, REF, Kept(record=kept_record(tmp_path), folder=tmp_path), media_bytes=CAP)


def kept_record(folder: Path) -> Record:
    made = kept(folder / "other", [exchange(folder, PAGE)])
    return made.record


def test_a_thread_that_was_not_whole_is_looked_at_again(tmp_path: Path) -> None:
    lacking = Coverage(media=Count(expected=1, missing=(Missing(what=PICTURE, why="borta"),)))
    found = kept(tmp_path, [exchange(tmp_path, PAGE)], coverage=lacking)
    assert not unchanged(Answers().fetch, REF, found, media_bytes=CAP)


def test_a_thread_that_had_disappeared_is_looked_at_again(whole: Kept) -> None:
    gone = replace(whole.thread, disappeared_at=NOON)
    found = Kept(record=replace(whole.record, content=gone), folder=whole.folder)
    assert not unchanged(Answers().fetch, REF, found, media_bytes=CAP)
