"""A process beside the capture that finishes drafts, so that two cores are busy and a crash there costs one draft."""

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from multiprocessing import connection
from types import TracebackType
from typing import Self

from archiver.errors import ArchiveError
from archiver.harvesting.finish import Finish, finish, warm_up
from archiver.harvesting.run import Draft, Taken
from archiver.records import Record, Validation

IN_FLIGHT = 16  # more waiting drafts would only fill the disk when the capture is the faster half
DIED = "Processen som gör PDF:en avbröts två gånger på den här tråden (minnet kan ha tagit slut)."

_Done = tuple[Record, tuple[Validation, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """What became of a draft: ready to be kept, or (`why` not empty) not to be had."""

    taken: Taken
    draft: Draft
    validations: tuple[Validation, ...] = ()
    why: str = ""


class Finisher:
    """Finishes drafts beside the capture and gives them back in the order they were handed in."""

    def __init__(self, how: Finish) -> None:
        self._how = how
        self._waiting: deque[tuple[Taken, Draft, Future[_Done]]] = deque()
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def warm_up(self) -> None:
        """Start the process and what it keeps running, since much is going to be handed in."""
        self._started().submit(warm_up)

    def hand_in(self, taken: Taken, draft: Draft) -> None:
        """Give a draft to be finished; returns at once."""
        self._waiting.append((taken, draft, self._submit(draft)))

    def ready(self) -> Iterator[Finished]:
        """Give what is finished by now; wait only when too much is in flight."""
        while self._waiting and (self._waiting[0][2].done() or len(self._waiting) > IN_FLIGHT):
            yield self._next()

    def rest(self) -> Iterator[Finished]:
        """Wait for everything that was handed in."""
        while self._waiting:
            yield self._next()

    def _submit(self, draft: Draft) -> Future[_Done]:
        try:
            return self._started().submit(finish, draft, self._how)
        except BrokenProcessPool:  # it died while nothing was asked of it
            self._drop()
            return self._started().submit(finish, draft, self._how)

    def _drop(self) -> None:
        """Let go of the process; what it may still be doing ends first, since its drafts will be handed in anew."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(max_workers=1, mp_context=context, initializer=_end_with_parent)
        return self._pool

    def _next(self) -> Finished:
        taken, draft, future = self._waiting.popleft()
        try:
            return _finished(taken, draft, future)
        except BrokenProcessPool:
            return self._once_more(taken, draft)

    def _once_more(self, taken: Taken, draft: Draft) -> Finished:
        """Try the draft on which the process died once more, alone, then hand in again what waited behind it."""
        self._drop()
        try:
            outcome = _finished(taken, draft, self._submit(draft))
        except BrokenProcessPool:
            self._drop()
            outcome = Finished(taken=taken, draft=draft, why=DIED)
        self._waiting = deque((taken, draft, self._submit(draft)) for taken, draft, _ in self._waiting)
        return outcome


def _finished(taken: Taken, draft: Draft, future: "Future[_Done]") -> Finished:
    try:
        record, validations = future.result()
    except BrokenProcessPool:
        raise
    except ArchiveError as error:
        return Finished(taken=taken, draft=draft, why=str(error))
    return Finished(taken=taken, draft=replace(draft, record=record), validations=validations)


def _end_with_parent() -> None:
    """End this process when the one that started it is killed, however abruptly; nobody else would."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        connection.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
