import datetime as dt
import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.store.checking import check_log
from archiver.store.events import START, EventLog, EventType, read_events, read_line

NOW = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
RECORD = "t-aaaaaaaaaaaaaaaa"


def log_with(root: Path, count: int) -> bytes:
    with EventLog.open(root, actor="archiver 1", now=NOW) as log:
        for _ in range(count):
            log.append(EventType.RECORD_KEPT, subject=RECORD, at=NOW, outcome="kept", detail="v0001 sha256:ab")
    return (root / "events.jsonl").read_bytes()


def rules(root: Path) -> list[tuple[str, str]]:
    return [(finding.rule, finding.where) for finding in check_log(root)]


def test_each_event_carries_the_hash_of_the_one_before(tmp_path: Path) -> None:
    log_with(tmp_path, 3)
    log_with(tmp_path, 1)

    events = list(read_events(tmp_path))
    assert [event.seq for event in events] == [1, 2, 3, 4]
    assert [event.prev for event in events] == [START, *(event.hash for event in events[:-1])]
    assert rules(tmp_path) == []


def test_a_time_is_logged_in_utc_whatever_its_zone(tmp_path: Path) -> None:
    with EventLog.open(tmp_path, actor="archiver 1", now=NOW) as log:
        event = log.append(EventType.RECORD_KEPT, at=NOW.astimezone(dt.timezone(dt.timedelta(hours=2))))

    assert event.at == "2026-03-02T12:00:00.000000+00:00"


@pytest.mark.parametrize(
    "said",
    [
        {"subject": "Anna Andersson"},
        {"subject": "https://social.example/1"},
        {"detail": "https://social.example/1"},
        {"detail": "anna@example.se"},
        {"detail": "en\nrad till"},
        {"detail": "x" * 201},
        {"outcome": "”Skandal!”"},
    ],
)
def test_an_event_that_could_carry_captured_content_is_refused(tmp_path: Path, said: dict[str, str]) -> None:
    with EventLog.open(tmp_path, actor="archiver 1", now=NOW) as log, pytest.raises(ValueError, match="event"):
        log.append(EventType.RECORD_KEPT, at=NOW, **said)

    assert list(read_events(tmp_path)) == []


@pytest.mark.parametrize("cut", [1, 2, 40, -2])
def test_a_line_torn_by_a_crash_is_set_aside_and_that_is_logged(tmp_path: Path, cut: int) -> None:
    whole = log_with(tmp_path, 2)
    last = whole.splitlines(keepends=True)[-1]
    (tmp_path / "events.jsonl").write_bytes(whole + last[:cut])

    log_with(tmp_path, 1)

    assert [event.type for event in read_events(tmp_path)] == [
        "record kept",
        "record kept",
        "log healed",
        "record kept",
    ]
    assert (tmp_path / "events.torn-3").read_bytes() == last[:cut]
    assert rules(tmp_path) == [("ST-405", "events.torn-3")]


def test_zeros_that_a_power_cut_left_are_set_aside(tmp_path: Path) -> None:
    whole = log_with(tmp_path, 1)
    (tmp_path / "events.jsonl").write_bytes(whole + bytes(100_000))

    log_with(tmp_path, 1)

    assert (tmp_path / "events.torn-2").read_bytes() == bytes(100_000)
    assert [event.seq for event in read_events(tmp_path)] == [1, 2, 3]


def test_a_healing_that_was_itself_killed_is_logged_at_the_next_opening(tmp_path: Path) -> None:
    log_with(tmp_path, 2)
    (tmp_path / "events.torn-3").write_bytes(b"{")

    log_with(tmp_path, 0)

    assert [event.type for event in read_events(tmp_path)][-1] == "log healed"


def test_a_log_that_is_all_rubbish_begins_again_and_keeps_the_rubbish(tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").write_bytes(b"abc\ndef\n")

    log_with(tmp_path, 1)

    assert (tmp_path / "events.torn-1").read_bytes() == b"abc\ndef\n"
    assert [event.seq for event in read_events(tmp_path)] == [1, 2]


def test_a_changed_line_is_found_by_its_number(tmp_path: Path) -> None:
    whole = log_with(tmp_path, 3)
    lines = whole.splitlines(keepends=True)
    lines[1] = lines[1].replace(b'"kept"', b'"lost"')
    (tmp_path / "events.jsonl").write_bytes(b"".join(lines))

    assert rules(tmp_path) == [("ST-404", "events.jsonl:2")]


def test_a_line_changed_and_sealed_again_breaks_the_chain_at_the_next(tmp_path: Path) -> None:
    lines = log_with(tmp_path, 3).splitlines(keepends=True)
    changed = read_line(lines[1].replace(b'"kept"', b'"lost"')).sealed()
    (tmp_path / "events.jsonl").write_bytes(lines[0] + changed.line() + lines[2])

    assert rules(tmp_path) == [("ST-403", "events.jsonl:3")]


def test_a_line_taken_out_is_found(tmp_path: Path) -> None:
    lines = log_with(tmp_path, 3).splitlines(keepends=True)
    (tmp_path / "events.jsonl").write_bytes(lines[0] + lines[2])

    assert rules(tmp_path) == [("ST-402", "events.jsonl:2"), ("ST-403", "events.jsonl:2")]


@pytest.mark.parametrize(
    "line",
    [
        b"inte json\n",
        b"[]\n",
        b"{}\n",
        b'{"seq": "1"}\n',
        b"[" * 5000 + b"\n",
        "\udcff\n".encode("utf-8", "surrogatepass"),
    ],
)
def test_a_line_that_is_no_event_is_found(tmp_path: Path, line: bytes) -> None:
    lines = log_with(tmp_path, 2).splitlines(keepends=True)
    (tmp_path / "events.jsonl").write_bytes(lines[0] + line + lines[1])

    assert rules(tmp_path) == [("ST-401", "events.jsonl:2")]


@settings(deadline=None)  # it writes to the disk
@given(st.data())
def test_no_byte_of_the_log_can_be_changed_unseen(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    root = tmp_path_factory.mktemp("log")
    whole = bytearray(log_with(root, 3))
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] ^= data.draw(st.integers(1, 255))
    (root / "events.jsonl").write_bytes(whole)

    assert rules(root)


def test_a_line_is_canonical_json(tmp_path: Path) -> None:
    line = log_with(tmp_path, 1).decode().rstrip("\n")

    assert line == json.dumps(json.loads(line), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def test_an_event_costs_less_than_two_milliseconds_of_processor_time(tmp_path: Path) -> None:
    with EventLog.open(tmp_path, actor="archiver 1", now=NOW) as log:
        began = time.process_time()
        for _ in range(200):
            log.append(EventType.RECORD_KEPT, subject=RECORD, at=NOW)

    assert (time.process_time() - began) / 200 < 0.002
