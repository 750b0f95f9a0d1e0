"""Many lines assessed on all cores, in order and in bounded memory: chunks of lines out, chunks of answers back."""

import datetime as dt
import multiprocessing
import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from archiver.errors import ArchiveError
from archiver.retention.lines import LONGEST_LINE, LineAssessor, error_line
from archiver.retention.rules import read_rules

CHUNK_BYTES = 1_000_000
CHUNK_LINES = 2_000
AHEAD = 2  # chunks in flight for each process
FEW_CHUNKS = 8  # fewer are answered here sooner than other processes have started


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of one chunk. `refused`: number and message of each line that was not valid."""

    text: bytes
    lines: int
    refused: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Chunk:
    """Lines that follow each other, the first of them with its number in the file."""

    first: int
    lines: tuple[bytes, ...]


def assess_stream(
    source: BinaryIO, rules: Path, now: dt.datetime, *, keep_going: bool, jobs: int | None = None
) -> Iterator[Answers]:
    """Give the answers to a stream of JSON Lines, in its order.

    Without `keep_going` the answers end before the first line that is not valid, and name it in `refused`.
    A short stream is answered in this process.
    """
    chunks = _chunks(source)
    begun = tuple(islice(chunks, FEW_CHUNKS))
    workers = jobs or os.cpu_count() or 1
    found = chain(begun, chunks)
    if len(begun) < FEW_CHUNKS or workers == 1:
        assessor = LineAssessor(read_rules(rules), now)
        answers: Iterator[Answers] = (_answers(assessor, chunk, keep_going=keep_going) for chunk in found)
    else:
        answers = _spread(found, rules, now, keep_going=keep_going, workers=workers)
    for one in answers:
        yield one
        if one.refused and not keep_going:
            return


def _chunks(source: BinaryIO) -> Iterator[Chunk]:
    number, first, size = 0, 1, 0
    lines: list[bytes] = []
    while line := source.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            _skip_rest(source, line)
        number += 1
        lines.append(line)
        size += len(line)
        if size >= CHUNK_BYTES or len(lines) >= CHUNK_LINES:
            yield Chunk(first, tuple(lines))
            lines, size, first = [], 0, number + 1
    if lines:
        yield Chunk(first, tuple(lines))


def _skip_rest(source: BinaryIO, line: bytes) -> None:
    """Read past the rest of a line that is too long; its beginning is refused by its length."""
    while line and not line.endswith(b"\n"):
        line = source.readline(CHUNK_BYTES)


def _spread(
    chunks: Iterator[Chunk], rules: Path, now: dt.datetime, *, keep_going: bool, workers: int
) -> Iterator[Answers]:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(rules, now)) as pool:
        waiting: deque[Future[Answers]] = deque()
        try:
            for chunk in chunks:
                waiting.append(pool.submit(_in_worker, chunk, keep_going))
                if len(waiting) >= workers * AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


_worker: list[LineAssessor] = []  # one in each process, made when it starts


def _begin(rules: Path, now: dt.datetime) -> None:
    _worker.append(LineAssessor(read_rules(rules), now))


def _in_worker(chunk: Chunk, keep_going: bool) -> Answers:
    return _answers(_worker[0], chunk, keep_going=keep_going)


def _answers(assessor: LineAssessor, chunk: Chunk, *, keep_going: bool) -> Answers:
    said: list[bytes] = []
    refused: list[tuple[int, str]] = []
    for number, line in enumerate(chunk.lines, start=chunk.first):
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line.isspace():
            continue
        try:
            said.append(assessor.assess(line))
        except ArchiveError as error:
            refused.append((number, str(error)))
            if not keep_going:
                break
            said.append(error_line(line, error))
    text = b"\n".join(said)
    return Answers(text + b"\n" if said else b"", len(chunk.lines), tuple(refused))
