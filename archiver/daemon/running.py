"""Keeps the clock going: one ticking job on one worker (APScheduler 3), until it is asked to end.

What is due is worked out anew at each tick, so nothing is lost when the process dies, and nothing is done N times after
days off. The workspace's lock is held only while a task works; that this clock is the only one has a lock of its own.
"""

import datetime as dt
import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler

from archiver.daemon.hands import Clock, Hands
from archiver.daemon.health import Mode, health_after, ill, write_health
from archiver.daemon.tick import Ticked, tick
from archiver.errors import ArchiveError
from archiver.store.lock import hold_clock
from archiver.workspace import settings_path

EVERY = 60  # seconds between ticks
ENDED = 143  # SystemExit's code after SIGTERM, as the shell would say it
log = logging.getLogger(__name__)


def run_once(home: Path, hands: Hands, clock: Clock) -> Ticked:
    """Do all that is due and end; health.json tells of it.

    Raises:
        WorkspaceLocked: a clock is running already.
        ArchiveError: the archive cannot be read.
    """
    settings_path(home)
    with hold_clock(home, now=clock()):
        return _tick_and_tell(home, hands, clock, threading.Event(), mode="once")


def keep_running(home: Path, hands: Hands, clock: Clock) -> None:
    """Tick every minute until SIGTERM or Ctrl-C; what is being done then ends at its next step, nothing half-done.

    An archive that cannot be read (a fault in archive.toml) does not end the clock: health.json says so, and the next
    tick tries again.

    Raises:
        WorkspaceLocked: a clock is running already.
    """
    settings_path(home)
    stop = threading.Event()
    working = threading.Lock()

    def job() -> None:
        with working:
            _one_tick(home, hands, clock, stop)

    with hold_clock(home, now=clock()):
        scheduler = _scheduler()
        scheduler.add_job(job, "interval", seconds=EVERY, next_run_time=clock())
        with _ending_politely(scheduler, stop):
            scheduler.start()
        with working:  # the task under way has let go of everything
            pass


def _scheduler() -> BlockingScheduler:
    return BlockingScheduler(
        executors={"default": ThreadPoolExecutor(max_workers=1)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone=dt.UTC,
    )


def _one_tick(home: Path, hands: Hands, clock: Clock, stop: threading.Event) -> None:
    try:
        _tick_and_tell(home, hands, clock, stop, mode="running")
    except ArchiveError as error:
        log.error("%s", error)
    except SystemExit:
        log.info("Asked to end.")


def _tick_and_tell(home: Path, hands: Hands, clock: Clock, stop: threading.Event, *, mode: Mode) -> Ticked:
    """Tick, and leave health.json whatever came of it."""

    def still(_: str) -> None:
        if stop.is_set():
            raise SystemExit(ENDED)

    try:
        ticked = tick(home, hands, clock, still=still)
        write_health(home, health_after(home, ticked, mode=mode, now=clock()))
    except ArchiveError as error:
        write_health(home, ill(type(error).__name__, mode=mode, now=clock()))
        raise
    return ticked


@contextmanager
def _ending_politely(scheduler: BlockingScheduler, stop: threading.Event) -> Iterator[None]:
    """While the block runs, SIGTERM and Ctrl-C end the scheduler and tell the task under way."""

    def end(_: int, __: object) -> None:
        stop.set()
        # The handler interrupts the scheduler's own loop, which may hold its locks; another thread waits for them.
        threading.Thread(target=scheduler.shutdown, kwargs={"wait": False}, daemon=True).start()

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
