"""Keeps values in a file for the time of one harvest, so that memory does not grow with the account.

The file is our own, written and read by this process only.
"""

import os
import pickle
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self


class FileSpool:
    """A file of values, each had again by the number that putting it gave. Closed with the block, and gone."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix="spool-")
        self._file = os.fdopen(handle, "w+b")
        self._path = Path(name)
        self._end = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)

    def put(self, value: Any) -> int:
        """Store a value; give its number."""
        place = self._end
        self._file.seek(place)
        pickle.dump(value, self._file, protocol=pickle.HIGHEST_PROTOCOL)
        self._end = self._file.tell()
        return place

    def get(self, number: int) -> Any:
        """Give a stored value."""
        self._file.seek(number)
        return pickle.load(self._file)
