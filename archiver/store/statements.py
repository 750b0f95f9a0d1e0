"""Harvest statements (fångstuppgifter) on disk: one JSON file per harvest, read back exactly as it was written."""

import json
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from archiver.errors import WorkspaceError
from archiver.records import Harvest

_STATEMENT: TypeAdapter[Harvest] = TypeAdapter(Harvest)


def harvest_bytes(harvest: Harvest) -> bytes:
    """Give a harvest as JSON. Same harvest, same bytes; times are in UTC whatever zone they came in."""
    return _STATEMENT.dump_json(harvest, indent=1) + b"\n"


def read_harvest(data: bytes) -> Harvest:
    """Give the harvest that `data` states; ValueError for anything unknown, missing or of the wrong type."""
    try:
        harvest = _STATEMENT.validate_json(data, strict=True)
    except ValidationError as error:
        raise ValueError(f"{error.error_count()} fault(s), the first at {_place(error)}") from error
    unknown = _unknown(json.loads(data), json.loads(harvest_bytes(harvest)))
    if unknown:
        raise ValueError(f"unknown key {unknown}")
    return harvest


def read_harvest_file(path: Path) -> Harvest:
    """Give the harvest stated in a file; WorkspaceError naming the file if it cannot be read."""
    try:
        return read_harvest(path.read_bytes())
    except (OSError, ValueError) as error:
        raise WorkspaceError(
            f"{path} is not a harvest statement (fångstuppgift): {error}. Run archive verify."
        ) from error


def _place(error: ValidationError) -> str:
    return ".".join(str(part) for part in error.errors()[0]["loc"]) or "the top"


def _unknown(given: object, known: object) -> str:
    """Give the path of the first key in `given` that `known` has not, empty if there is none."""
    if isinstance(given, dict) and isinstance(known, dict):
        for key, value in given.items():
            if key not in known:
                return str(key)
            if deeper := _unknown(value, known[key]):
                return f"{key}.{deeper}"
    if isinstance(given, list) and isinstance(known, list):
        for number, (one, other) in enumerate(zip(given, known, strict=True)):
            if deeper := _unknown(one, other):
                return f"{number}.{deeper}"
    return ""
