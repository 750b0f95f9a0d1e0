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
from apscheduler.job import Job
from apscheduler.schedulers.blocking import BlockingScheduler

from archiver.daemon.hands import Clock, Hands
from archiver.daemon.health import Mode, health_after, ill, still_alive, write_health
from archiver.daemon.tick import Ticked, tick
from archiver.errors import ArchiveError
from archiver.store.lock import hold_clock
from archiver.workspace import settings_path

EVERY = 60.0  # seconds between ticks
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
        return _tick_and_tell(home, hands, clock, _Pulse(home, "once", clock, threading.Event()))


def keep_running(home: Path, hands: Hands, clock: Clock, *, every: float = EVERY) -> None:
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
        ticking = scheduler.add_job(job, "interval", seconds=every, next_run_time=clock())
        with _ending_politely(scheduler, stop), _minding_the_clock(ticking, clock, every):
            scheduler.start()
        with working:  # the task under way has let go of everything
            pass


class _Pulse:
    """Called as work goes on: ends it when the clock is asked to end, and lets health.json show that it lives."""

    def __init__(self, home: Path, mode: Mode, clock: Clock, stop: threading.Event) -> None:
        self.mode = mode
        self._home, self._clock, self._stop = home, clock, stop
        self._beat = clock()

    def __call__(self, _: str) -> None:
        if self._stop.is_set():
            raise SystemExit(ENDED)
        now = self._clock()
        if abs(now - self._beat) >= dt.timedelta(seconds=EVERY):
            self._beat = now
            write_health(self._home, still_alive(self._home, mode=self.mode, now=now))


def _scheduler() -> BlockingScheduler:
    # While a task works, ticks are left out by intention; that is no warning.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    return BlockingScheduler(
        executors={"default": ThreadPoolExecutor(max_workers=1)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone=dt.UTC,
    )


def _one_tick(home: Path, hands: Hands, clock: Clock, stop: threading.Event) -> None:
    try:
        _tick_and_tell(home, hands, clock, _Pulse(home, "running", clock, stop))
    except ArchiveError as error:
        log.error("%s", error)
    except SystemExit:
        log.info("Asked to end.")


def _tick_and_tell(home: Path, hands: Hands, clock: Clock, pulse: _Pulse) -> Ticked:
    """Tick, and leave health.json whatever came of it."""
    try:
        ticked = tick(home, hands, clock, still=pulse)
        write_health(home, health_after(home, ticked, mode=pulse.mode, now=clock()))
    except ArchiveError as error:
        write_health(home, ill(type(error).__name__, mode=pulse.mode, now=clock()))
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


@contextmanager
def _minding_the_clock(ticking: Job, clock: Clock, every: float) -> Iterator[None]:
    """While the block runs, a machine's clock that is put back does not put the next tick off.

    The scheduler keeps the next tick as a time of day. After a step back of a day it would wait a day.
    """
    over = threading.Event()

    def mind() -> None:
        while not over.wait(every):  # counted by a clock that nobody can set
            now = clock()
            if ticking.next_run_time - now > dt.timedelta(seconds=2 * every):
                ticking.modify(next_run_time=now)

    thread = threading.Thread(target=mind, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
