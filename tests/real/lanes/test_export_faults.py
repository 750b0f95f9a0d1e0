"""What is delivered beside a sound export: each fault ends plainly, nothing half is kept, and importing again helps."""

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from archiver.harvesting.finisher import Finisher
from archiver.package.record_xml import read_record
from archiver.records import Lane, Record, Thread
from tests.real.lanes.answering import answering, registered
from tests.unit.cli.sample_archive import ROOT, Said, archive

pytestmark = pytest.mark.real
ID, HANDLE = "77", "granasa"
FIRST = 1_577_735_829_174_272_000
PHOTO = "https://pbs.twimg.com/media/A.jpg"
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")
X_SETTINGS: dict[str, Any] = {"platform": "x", "url": f"https://x.com/{HANDLE}", "id": ID}


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """An archive with the account; whatever happened, it is whole afterwards."""
    home = registered(tmp_path / "arkiv", **X_SETTINGS)
    yield home
    assert archive("verify", "--all", "--fast", "--json", home=home).document["findings"] == []
    assert list((home / "store" / ".incoming").glob("*")) == []
    assert list((home / "cache" / "work").glob("*")) == []


def tweet(number: int, text: str = "", **more: object) -> dict[str, object]:
    said = {"id_str": str(FIRST + number), "full_text": text or f"Inlägg {number}", "lang": "sv", **more}
    return {"tweet": {"created_at": f"Wed Oct 05 18:{number % 60:02d}:00 +0000 2022", "entities": {"urls": []}, **said}}


def with_photo(number: int) -> dict[str, object]:
    photo = {"type": "photo", "url": "https://t.co/m", "media_url_https": PHOTO, "expanded_url": "https://x.com/p"}
    return tweet(number, "Badet https://t.co/m", extended_entities={"media": [photo]})


def script(name: str, entries: object) -> bytes:
    return f"window.YTD.{name}.part0 = {json.dumps(entries)}".encode()


def members(*tweets: object, id: str = ID) -> dict[str, bytes]:
    owner = {"accountId": id, "username": HANDLE if id == ID else "annan", "accountDisplayName": "Granåsa kommun"}
    return {"data/account.js": script("account", [{"account": owner}]), "data/tweets.js": script("tweets", tweets)}


def pack(path: Path, given: Mapping[str, bytes], *, year: int = 2025) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in given.items():
            file.writestr(zipfile.ZipInfo(name, (year, 9, 1, 12, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return path


def take(home: Path, *files: Path) -> Said:
    return archive("import", *files, "--account", "sidan", "--no-ocr", "--json", home=home)


def kept(home: Path) -> dict[str, Record]:
    """The latest version of every thread in the store, by the thread's id."""
    latest = sorted((home / "store" / "sidan").glob("t-*/v*/record.xml"), key=lambda path: int(path.parent.name[1:]))
    records = [read_record(path.read_bytes()) for path in latest]
    return {record.content.id: record for record in records if isinstance(record.content, Thread)}


def thread(record: Record) -> Thread:
    assert isinstance(record.content, Thread)
    return record.content


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def bomb() -> dict[str, bytes]:
    return members(tweet(1)) | {"data/tweets-part1.js": b"window.YTD.tweets.part1 = [" + b" " * 40_000_000}


def slipping() -> dict[str, bytes]:
    return members(tweet(1)) | {"../../etc/passwd": b"x"}


@pytest.mark.parametrize(
    ("given", "spoil", "reason"),
    [
        (members(*map(tweet, range(50))), half, "skadad eller ofullständig"),
        (bomb(), bytes, "sväller orimligt"),
        (slipping(), bytes, "utanför exporten"),
        (members(tweet(1), id="99"), bytes, "@annan"),
        ({"anteckningar.txt": b"Hej", "budget.xlsx": b"PK"}, bytes, "känns inte igen"),
        ({"data/tweets-v2.json": b'{"version": 2}'}, bytes, "känns inte igen"),
    ],
    ids=["damaged", "bomb", "slip", "another account", "no export", "newer format"],
)
def test_what_cannot_be_an_export_of_the_account_is_refused_whole(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, bytes], spoil: Any, reason: str
) -> None:
    monkeypatch.setattr(Finisher, "warm_up", lambda self: None)  # nothing will be finished
    path = pack(tmp_path / "twitter-2025.zip", given)
    path.write_bytes(spoil(path.read_bytes()))
    said = take(home, path)
    assert said.code == 16, said.err
    assert said.document["error"]["class"] == "ExportRefused"
    assert (said.document["status"], said.document["lane"]) == ("stopped", "export")
    assert reason in said.document["reason"]
    assert said.document["records"] == []
    assert not kept(home)


def test_a_file_that_is_not_there_is_refused(home: Path, tmp_path: Path) -> None:
    said = take(home, tmp_path / "saknas.zip")
    assert said.code == 16
    assert "saknas.zip does not exist" in said.document["error"]["message"]


def test_entries_of_a_newer_form_are_told_and_the_others_kept(home: Path, tmp_path: Path) -> None:
    newer = {"post": {"rest_id": "5", "body": {"text": "Hej"}}}
    said = take(home, pack(tmp_path / "x.zip", members(tweet(1), newer)))
    assert said.code == 20, said.err
    assert said.document["threads"]["new"] == 1
    assert [one["what"] for one in said.document["coverage"]["posts"]["missing"]] == ["data/tweets.js"]


def test_a_file_that_breaks_off_is_told_with_its_place(home: Path, tmp_path: Path) -> None:
    given = members(tweet(1), tweet(2))
    given["data/tweets.js"] = given["data/tweets.js"][:-60]
    said = take(home, pack(tmp_path / "x.zip", given))
    assert said.code == 20, said.err
    assert said.document["threads"]["new"] == 1
    assert "efter post 1" in said.document["coverage"]["posts"]["missing"][0]["why"]


def test_a_part_that_is_lacking_is_told_and_comes_in_with_the_next_import(home: Path, tmp_path: Path) -> None:
    first = pack(tmp_path / "x-1.zip", members(with_photo(1)))
    second = pack(tmp_path / "x-2.zip", {f"data/tweets_media/{FIRST + 1}-A.jpg": JPEG})
    said = take(home, first)
    assert said.code == 20, said.err
    assert said.document["coverage"]["media"] == {
        "expected": 1,
        "captured": 0,
        "missing": [{"what": f"{PHOTO}?name=orig", "why": "Bilagan finns inte i arkivfilen."}],
    }
    whole = take(home, first, second)
    assert whole.code == 0, whole.document
    assert whole.document["threads"]["changed"] == 1
    again = take(home, first, second)
    assert again.code == 0
    assert again.document["threads"] == {"new": 0, "changed": 0, "unchanged": 1, "disappeared": 0, "failed": 0}
    assert again.document["records"] == []
    poorer = take(home, first)  # the part is lacking once more: what is kept stays
    assert poorer.document["records"] == []


def test_an_export_of_an_account_that_is_closed_is_taken_in(tmp_path: Path) -> None:
    closed = 'status = "closed"\nclosed = 2025-06-01\nfinal_capture = "KS 2025/1"\n'
    home = registered(tmp_path / "stangd", **X_SETTINGS, more=closed)
    said = take(home, pack(tmp_path / "x.zip", members(tweet(1))))
    assert said.code == 0, said.err
    assert said.document["threads"]["new"] == 1
    refused = archive("account", "sidan", "--json", home=home)
    assert refused.code == 10
    assert "closed since 2025-06-01" in refused.document["error"]["message"]


@pytest.mark.slow
def test_an_import_that_is_killed_goes_on_the_next_time(home: Path, tmp_path: Path) -> None:
    path = pack(tmp_path / "x.zip", members(*map(tweet, range(25))))
    command = [
        sys.executable,
        "-m",
        "archiver",
        "--home",
        str(home),
        "import",
        str(path),
        "--account",
        "sidan",
        "--no-ocr",
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with (tmp_path / "sagt").open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=out, stdout=out, start_new_session=True)
        until = time.monotonic() + 120
        while len(kept(home)) < 4 and process.poll() is None and time.monotonic() < until:
            time.sleep(0.05)  # between two looks at a condition
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    before = kept(home)
    assert 4 <= len(before) < 25, (tmp_path / "sagt").read_text()
    said = take(home, path)
    assert said.code == 0, said.err
    assert said.document["threads"] == {
        "new": 25 - len(before),
        "changed": 0,
        "unchanged": len(before),
        "disappeared": 0,
        "failed": 0,
    }
    after = kept(home)
    assert len(after) == 25
    assert {name: after[name] for name in before} == before


# --- an export that is older than what the api captured -----------------------------------------------------------

HOST = "https://social.granasa.example"
ME = f"{HOST}/users/granasa"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
OWN = {"id": "1", "username": "granasa", "acct": "granasa", "display_name": "Granåsa", "url": f"{HOST}/@granasa"}
VISITOR = {"id": "2", "acct": "asa@annat.example", "display_name": "Åsa", "url": "https://annat.example/@asa"}


def status(id: str, text: str, author: dict[str, str], **more: object) -> dict[str, object]:
    address = f"{author['url']}/{id}"
    said = {"id": id, "created_at": "2025-08-01T10:00:00.000Z", "visibility": "public", "url": address, "uri": address}
    return said | {"content": f"<p>{text}</p>", "account": author, "in_reply_to_id": None, **more}


def note(id: str, text: str, **more: object) -> dict[str, object]:
    said = {
        "id": f"{ME}/statuses/{id}",
        "type": "Note",
        "url": f"{HOST}/@granasa/{id}",
        "attributedTo": ME,
        "published": "2025-08-01T10:00:00Z",
        "inReplyTo": None,
        "conversation": f"tag:{id}",
        "content": f"<p>{text}</p>",
        "to": [PUBLIC],
        "cc": [],
        "attachment": [],
        "tag": [],
        **more,
    }
    return {"id": f"{ME}/statuses/{id}/activity", "type": "Create", "actor": ME, "object": said}


def test_an_export_that_is_older_than_what_was_captured_only_adds(tmp_path: Path) -> None:
    root = status("10", "Badet öppnar klockan 9", OWN, edited_at="2025-08-02T08:00:00.000Z", replies_count=1)
    reply = status("12", "Tack!", VISITOR, in_reply_to_id="10", in_reply_to_account_id="1")
    server = {
        "api/v1/accounts/lookup": OWN,
        "api/v1/accounts/1/statuses": [root],
        "api/v1/conversations": (401, {"error": "This method requires an authenticated user"}),
        "api/v1/statuses/10": root,
        "api/v1/statuses/10/context": {"ancestors": [], "descendants": [reply]},
        "api/v1/statuses/10/history": [],
    }
    actor = {"id": ME, "type": "Person", "preferredUsername": "granasa", "name": "Granåsa", "url": f"{HOST}/@granasa"}
    outbox = {
        "totalItems": 3,
        "orderedItems": [
            note("10", "Badet öppnar klockan 8"),
            note("11", "Det är kallt", inReplyTo=f"{ME}/statuses/10", conversation="tag:10"),
            note("9", "Borttaget sedan dess"),
        ],
    }
    given = {"actor.json": json.dumps(actor).encode(), "outbox.json": json.dumps(outbox).encode()}
    export = pack(tmp_path / "archive.zip", given)
    with answering(server) as platform:
        home = registered(tmp_path / "aldre", platform.port, platform="mastodon", url=f"{HOST}/@granasa", id="")
        settings = home / "archive.toml"
        settings.write_text(settings.read_text("utf-8").replace("/v25.0", ""), "utf-8")
        first = archive("account", "sidan", "--lane", "api", "--no-ocr", "--json", home=home)
        assert first.document["threads"]["new"] == 1, first.err
        captured = kept(home)["10"]
        said = take(home, export)
        assert said.document["threads"] == {"new": 1, "changed": 1, "unchanged": 0, "disappeared": 0, "failed": 0}
        assert take(home, export).document["records"] == []
        after = archive("account", "sidan", "--lane", "api", "--no-ocr", "--json", home=home)
    records = kept(home)
    now = thread(records["10"])
    assert now.post.text == thread(captured).post.text == "Badet öppnar klockan 9"
    assert now.post.last_seen is not None
    assert {one.id: one.disappeared_at is None for one in now.comments} == {"11": False, "12": True}
    assert thread(records["9"]).post.text == "Borttaget sedan dess"
    assert "threads" in after.document, after
    assert after.document["threads"]["disappeared"] == 1  # the one that only the export had
    assert records["10"].provenance.lane in (Lane.EXPORT, Lane.API)
    assert archive("verify", "--all", "--fast", "--json", home=home).document["findings"] == []
