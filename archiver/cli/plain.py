"""Records as plain values for JSON: names as in the code, times in UTC with Z, enums by value. Pure."""

import dataclasses
import datetime as dt
import re
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain(value: object) -> Any:
    """Give what JSON can hold. Not for trees of any depth: those are flattened or built by their own command."""
    if isinstance(value, dt.datetime):
        return moment(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Path):
        return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [plain(inner) for inner in value]
    return value


def moment(at: dt.datetime | None) -> str | None:
    """Give the time in UTC, as 2026-01-02T03:04:05Z."""
    return None if at is None else at.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def harmless(text: str) -> str:
    """Give captured text fit for a terminal: what would move the cursor, colour or turn the line is shown as �."""
    return _UNSEEN.sub("\ufffd", text)
