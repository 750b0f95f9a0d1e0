"""Books: append-only files of JSON lines that stand beside the store and, like it, are no index but the truth.

Facts, holds, receipts and the like are kept so. A line is whole or it does not count: a last line without its newline
was torn by a crash and is dropped by the next append. Only the holder of the workspace's lock may append.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from archiver.errors import WorkspaceError
from archiver.store.durable import full_disk_in_words, sync_folder

Line = TypeVar("Line", bound=BaseModel)


class Book(Generic[Line]):
    """One book: lines of one frozen model, in the order in which they were written."""

    def __init__(self, path: Path, model: type[Line]) -> None:
        self.path = path
        self._model = model

    def append(self, lines: Iterable[Line]) -> None:
        """Add lines and make them durable together: after a crash either a prefix of them stands there, or all."""
        written = b"".join(line.model_dump_json(exclude_defaults=True).encode() + b"\n" for line in lines)
        if not written:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with full_disk_in_words(self.path.parent), self.path.open("a+b") as file:
            _drop_torn_end(file.fileno())
            file.write(written)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(self.path.parent)

    def __iter__(self) -> Iterator[Line]:
        """Give the lines; none if there is no book yet.

        Raises:
            WorkspaceError: a line is not what it should be; the message names it.
        """
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if not line.endswith(b"\n"):
                    return
                yield self._read(line, number)

    def _read(self, line: bytes, number: int) -> Line:
        try:
            return self._model.model_validate_json(line)
        except ValidationError as error:
            problem = error.errors(include_url=False, include_input=False)[0]
            place = ".".join(str(part) for part in problem["loc"])
            raise WorkspaceError(
                f"{self.path}, line {number}: {place or 'the line'}: {problem['msg']}. The program writes this file "
                f"by itself; put it back from a backup."
            ) from error


def _drop_torn_end(descriptor: int) -> None:
    """Cut off what stands after the last newline."""
    end = size = os.fstat(descriptor).st_size
    while end:
        start = max(0, end - 65536)
        found = os.pread(descriptor, end - start, start).rfind(b"\n")
        if found >= 0:
            end = start + found + 1
            break
        end = start
    if end != size:
        os.ftruncate(descriptor, end)
