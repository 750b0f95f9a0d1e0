"""The rule file (gallringsregler) as strict data: what an archivist writes, in Swedish, refused by line and key."""

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, PositiveInt, StringConstraints, model_validator

from archiver.config.decisions import RuleId
from archiver.errors import RulesInvalid
from archiver.retention.conditions import read_condition
from archiver.retention.terms import MOMENTS, read_term
from archiver.retention.wording import REASON_KEYS, reason_keys
from archiver.strict import Problem, Strict, Text, read_strict


def _checked_condition(value: str) -> str:
    read_condition(value)
    return value


def _checked_term(value: str) -> str:
    if value:
        read_term(value)
    return value


def _checked_moment(value: str) -> str:
    if value not in MOMENTS:
        raise ValueError(
            f"{value!r} is no date that a term can be counted from. Use one of {', '.join(sorted(MOMENTS))}."
        )
    return value


def _checked_reason(value: str) -> str:
    for key in reason_keys(value):
        if key not in REASON_KEYS:
            raise ValueError(
                f"{{{key}}} may not stand in a reason (skäl). Use one of {', '.join(sorted(REASON_KEYS))}."
            )
    return value


Villkor = Annotated[str, AfterValidator(_checked_condition)]
Frist = Annotated[str, AfterValidator(_checked_term)]
Datum = Annotated[str, AfterValidator(_checked_moment)]
Skal = Annotated[Text, AfterValidator(_checked_reason)]
Utfall = Literal[
    "bevaras",
    "bevaras_diariefors",
    "gallras_vid_inaktualitet",
    "gallras_efter_N_ar",
    "bevara_ta_bort",
    "manuell_bedomning",
    "fanga_inte_anmal",
    "ej_allman_handling",
]
TERMED = ("gallras_vid_inaktualitet", "gallras_efter_N_ar")


class Fall(Strict):
    """One case of a rule: when all of `nar` is true, this is what becomes of the item."""

    steg: Annotated[int, Field(ge=0, le=9)]
    ordning: Annotated[int, Field(ge=0, le=99)] = 50
    nar: Annotated[tuple[Villkor, ...], Field(min_length=1)]
    utfall: Utfall
    ar: PositiveInt | None = None
    karens: Frist = ""
    utlosande: tuple[Datum, ...] = ()
    aven: tuple[Datum, ...] = ()
    skal: Skal

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if (self.utfall == "gallras_efter_N_ar") != (self.ar is not None):
            raise ValueError("`ar` (N) stands with gallras_efter_N_ar and with nothing else.")
        if self.ar and self.karens:
            raise ValueError("`ar` and `karens` cannot both stand. The years are the term.")
        if self.utfall == "gallras_vid_inaktualitet" and not self.karens:
            raise ValueError("gallras_vid_inaktualitet needs `karens`, e.g. 6 månader.")
        if self.aven and not self.utlosande:
            raise ValueError("`aven` needs `utlosande`: the dates that the term is counted from.")
        return self


class Regel(Strict):
    """One row of the plan."""

    id: RuleId
    handlingstyp: Text
    atgard: Text
    registrering: Text
    grund: Annotated[tuple[Text, ...], Field(min_length=1)]
    beslut: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]*$")] = ""  # id of a decision in archive.toml
    fall: Annotated[tuple[Fall, ...], Field(min_length=1)]


class Tvekan(Strict):
    """A doubt that keeps an item which a rule from `fran_steg` on would let go."""

    id: Annotated[str, StringConstraints(pattern=r"^TV-[0-9]{2}$")]
    fran_steg: Annotated[int, Field(ge=0, le=9)]
    nar: Annotated[tuple[Villkor, ...], Field(min_length=1)]
    skal: Skal


class Regelfil(Strict):
    """The whole file."""

    version: Text
    reviderad: dt.date
    regler: tuple[Regel, ...]
    tvekan: tuple[Tvekan, ...] = ()


def read_rule_file(path: Path) -> Regelfil:
    """Load the file.

    Raises:
        RulesInvalid: unreadable, not TOML, or not valid; every problem with its line, key and fix.
    """
    return read_strict(path, Regelfil, RulesInvalid, check=_doubles)


def _doubles(file: Regelfil) -> Iterator[Problem]:
    yield from _twice("regler", [rule.id for rule in file.regler])
    yield from _twice("tvekan", [doubt.id for doubt in file.tvekan])


def _twice(table: str, ids: Iterable[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, one in enumerate(ids):
        if one in seen:
            yield Problem((table, index, "id"), f"another has the same id: {one}. Change one.")
        seen.add(one)
