"""The process that stays: it outlives faults, a clock that is put back, and long tasks, and ends when it is asked."""

import datetime as dt
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import time_machine

from archiver.daemon.health import read_health
from archiver.daemon.running import keep_running, run_once
from archiver.store.lock import hold_clock
from archiver.workspace import Workspace
from tests.unit.daemon.clockwork import HandClock, Told, make_home
from tests.unit.schedule.pasts import at

PATIENCE = 60.0
QUICK = 0.05


def real_clock() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@contextmanager
def afterwards(act: Callable[[], None]) -> Iterator[None]:
    """Let `act` happen beside the block, then ask this process to end."""

    def run() -> None:
        try:
            act()
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=run)
    thread.start()
    yield
    thread.join()


class Ticks:
    """Hands that count how often the clock looks at the archive; each tick does at least once."""

    def __init__(self) -> None:
        self.count = 0
        self._changed = threading.Condition()
        self.hands = replace(Told().hands(), flags=self._flags)

    def _flags(self, _: Workspace, __: dt.datetime) -> tuple[()]:
        with self._changed:
            self.count += 1
            self._changed.notify_all()
        return ()

    def wait_for_more(self, number: int = 2) -> None:
        with self._changed:
            wanted = self.count + number
            assert self._changed.wait_for(lambda: self.count >= wanted, PATIENCE)


def test_it_ticks_until_it_is_asked_to_end_and_lets_go_of_its_lock(tmp_path: Path) -> None:
    home, ticks = make_home(tmp_path), Ticks()
    before = signal.getsignal(signal.SIGTERM)
    with afterwards(lambda: wait_for_health(home, "")):
        keep_running(home, ticks.hands, real_clock, every=QUICK)
    assert signal.getsignal(signal.SIGTERM) is before
    with hold_clock(home, now=real_clock()) as hold:
        assert hold.after_crash is None
    health = read_health(home)
    assert health is not None
    assert (health.mode, health.pid) == ("running", os.getpid())


def test_a_clock_that_is_put_back_by_a_year_does_not_stop_the_ticks(tmp_path: Path) -> None:
    home, ticks = make_home(tmp_path), Ticks()

    def put_back() -> None:
        ticks.wait_for_more()
        with time_machine.travel(real_clock() - dt.timedelta(days=365)):
            ticks.wait_for_more(12)  # looks at the archive: more than one tick has

    with afterwards(put_back):
        keep_running(home, ticks.hands, real_clock, every=QUICK)


def test_a_fault_in_archive_toml_does_not_end_it_and_is_got_over_when_it_is_mended(tmp_path: Path) -> None:
    home, ticks = make_home(tmp_path), Ticks()
    path = home / "archive.toml"
    sound = path.read_bytes()

    def break_and_mend() -> None:
        ticks.wait_for_more()
        path.write_bytes(b"[authority\n")
        wait_for_health(home, "ConfigError")
        path.write_bytes(sound)
        ticks.wait_for_more()
        wait_for_health(home, "")

    with afterwards(break_and_mend):
        keep_running(home, ticks.hands, real_clock, every=QUICK)


def wait_for_health(home: Path, error: str) -> None:
    patience = threading.Event()
    for _ in range(int(PATIENCE / QUICK)):
        health = read_health(home)
        if health is not None and health.error == error:
            return
        patience.wait(QUICK)
    raise AssertionError(f"health never said {error!r}")


def test_within_a_long_task_health_shows_that_the_clock_lives(tmp_path: Path) -> None:
    home, told, clock = make_home(tmp_path, "kommunen"), Told(), HandClock(at("2026-03-02 10:00"))
    seen = []

    def long_capture(*arguments: object, still: Callable[[str], None], **more: object) -> object:
        clock.now += dt.timedelta(hours=3)
        still("tråd 1")
        seen.append(read_health(home))
        return told.hands().capture(*arguments, still=still, **more)

    run_once(home, replace(told.hands(), capture=long_capture), clock)  # type: ignore[arg-type]
    assert seen[0] is not None
    assert seen[0].last_tick == at("2026-03-02 13:00")
