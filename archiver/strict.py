"""TOML files that people write, read as strict data: what is not understood is refused, with file, line and fix."""

import datetime as dt
import difflib
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from archiver.errors import ArchiveError
from archiver.toml_places import key_lines, line_of

Text = Annotated[str, StringConstraints(min_length=1)]
Place = tuple[str | int, ...]

SECRETS = re.compile(r"pass(word|wd)?|l[oö]senord|token|secret|api_?key|cookie|credential", re.IGNORECASE)


class Strict(BaseModel):
    """Data in which an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a file: where (path of keys), and a sentence with the fix."""

    place: Place
    sentence: str


Model = TypeVar("Model", bound=Strict)


def read_strict(
    path: Path,
    model: type[Model],
    error: type[ArchiveError],
    check: Callable[[Model], Iterable[Problem]] = lambda _: (),
) -> Model:
    """Load a TOML file as `model`; `check` may find what only the whole can tell.

    A string is no number and a number no string here, though pydantic would convert them.

    Raises:
        ArchiveError: of the class `error`: unreadable, not TOML, or not valid; every problem with its line.
    """
    try:
        text = path.read_text("utf-8")
        found = tomllib.loads(text)
    except OSError as failure:
        raise error(f"{path} cannot be read: {failure.strerror}.") from failure
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as failure:
        raise error(f"{path} is not valid TOML: {failure}. Correct that place.") from failure
    try:
        value = model.model_validate_json(json.dumps(found, default=_spelled), strict=True)
    except ValidationError as failure:
        problems = [_problem(details, found, model) for details in failure.errors()]
        raise error(_report(path, text, problems)) from failure
    if problems := list(check(value)):
        raise error(_report(path, text, problems))
    return value


def _spelled(value: object) -> str:
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    raise TypeError(f"TOML has no {type(value).__name__}")


def _report(path: Path, text: str, problems: Iterable[Problem]) -> str:
    lines = key_lines(text)
    said = dict.fromkeys(_line(problem, line_of(problem.place, lines)) for problem in problems)
    return f"{path} is not valid:\n" + "\n".join(f"  {sentence}" for sentence in said)


def _line(problem: Problem, number: int | None) -> str:
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in problem.place).lstrip(".")
    return ": ".join(part for part in (f"line {number}" if number else "", where, problem.sentence) if part)


def _problem(details: ErrorDetails, found: Mapping[str, Any], model: type[Strict]) -> Problem:
    place = _place(details["loc"], found, missing=details["type"] == "missing")
    key = str(place[-1]) if place else ""
    match details["type"]:
        case "extra_forbidden" if SECRETS.search(key):
            return Problem(place, "credentials never belong in this file. Remove it, and keep them in the vault.")
        case "extra_forbidden":
            return Problem(place, f"unknown key.{_meant(key, _keys(model, place[:-1]))}")
        case "missing":
            return Problem(place, f"missing. Add `{key} = ...`.")
        case "literal_error" | "enum":
            expected = str(details.get("ctx", {}).get("expected", ""))
            meant = _meant(str(details["input"]), re.findall("'([^']+)'", expected))
            return Problem(place, f"{details['input']!r} is not one of {expected}.{meant}")
        case "value_error":
            return Problem(place, details["msg"].removeprefix("Value error, "))
        case _:
            return Problem(place, f"{details['msg']} (found {_shown(details['input'])}).")


def _place(loc: Place, found: Any, *, missing: bool) -> Place:
    """Leave out what pydantic puts in the path but the file does not have, e.g. the kind of a step."""
    place: list[str | int] = []
    here = found
    for index, part in enumerate(loc):
        known = part in here if isinstance(here, dict) else isinstance(here, list) and isinstance(part, int)
        if known:
            here = here[part]
            place.append(part)
        elif missing and index == len(loc) - 1:
            place.append(part)
    return tuple(place)


def _keys(model: type[BaseModel], place: Place) -> list[str]:
    """Give the keys that are allowed at a place, as far as the model tells."""
    models = [model]
    for part in place:
        if isinstance(part, str):
            models = [
                inner
                for outer in models
                for name, info in outer.model_fields.items()
                if part in (name, info.alias)
                for inner in _models_in(info.annotation)
            ]
    return [info.alias or name for found in models for name, info in found.model_fields.items()]


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models_in(part)]


def _meant(given: str, allowed: Iterable[str]) -> str:
    close = difflib.get_close_matches(given, list(allowed), n=1)
    return f" Did you mean `{close[0]}`?" if close else " Remove it or correct its spelling."


def _shown(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else shown[:57] + "..."
