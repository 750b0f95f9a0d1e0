"""What is known about one item, as the assessment reads it: a frozen record with the Swedish keys of the rule model.

Absent and null mean the same: not known. Keys that are not known are kept aside in `others` and read by no rule.
"""

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from archiver.errors import RulesInvalid
from archiver.retention.factkeys import FACT_KEYS, FactKind, FactSpec
from archiver.retention.factkeys import lowers as lowers
from archiver.stockholm import local_day

__all__ = ["FACT_KEYS", "FactKind", "FactSpec", "ItemFacts", "facts_from", "lowers"]

_ISO_DAY = re.compile(r"(?<![0-9])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")
_DATED_BY = (("modererad_datum", "moderering"), ("kvitterad_datum", "overford_till"))  # a date may stand in the text


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFacts:
    """The facts about one item. None = not known (what that means: `FACT_KEYS[key].doubt`). Dates are local days."""

    platform: str | None = None
    author_role: str | None = None
    kind: str | None = None
    text: str | None = None
    kontotyp: str | None = None
    konto_status: str | None = None
    synlighet: str | None = None
    media: tuple[str, ...] = ()
    besvarad: bool | None = None
    besvarad_datum: dt.date | None = None
    sakkunnigt_svar: bool | None = None
    svar_pa: str | None = None
    efterfragad: bool | None = None
    efterfragad_arende: str | None = None
    inleder_arende: str | None = None
    arende: str | None = None
    arende_status: str | None = None
    arende_avslutat: dt.date | None = None
    overforing: str | None = None
    overford_till: str | None = None
    kvitterad_datum: dt.date | None = None
    sekretess: str | None = None
    sekretess_paragraf: tuple[str, ...] = ()
    personuppgifter: str | None = None
    olagligt: str | None = None
    regelbrott: str | None = None
    moderering: str | None = None
    modererad_datum: dt.date | None = None
    incident: str | None = None
    skenbar_avsandare: str | None = None
    unik: bool | None = None
    kanonisk_kalla: str | None = None
    kampanj: str | None = None
    kris: str | None = None
    event_id: str | None = None
    sarskilt_intresse: bool | None = None
    antal_kommentarer: int | None = None
    i_uppdraget: bool | None = None
    redigeringar: int | None = None
    tidigare_version: str | None = None
    rattslig_betydelse: bool | None = None
    tredje_man: bool | None = None
    barn: bool | None = None
    arbetsmiljo: bool | None = None
    ror_verksamheten: bool | None = None
    skapar_sparr: bool | None = None
    samtycke: str | None = None
    faq_eller_fast: bool | None = None
    publicerad: dt.date | None = None
    handelse_slut: dt.date | None = None
    ingar_i_ogonblicksbild: dt.date | None = None
    sprak: str | None = None
    ocr_konfidens: float | None = None
    arkivbildare: str | None = None
    gallringsbeslut: str | None = None
    sparrar: tuple[str, ...] = ()
    nu: dt.date | None = None
    beskrivning: str | None = None
    others: tuple[tuple[str, object], ...] = ()


def facts_from(values: Mapping[str, object]) -> ItemFacts:
    """Give the facts that a mapping of keys to plain JSON values says.

    Raises:
        RulesInvalid: a value is of the wrong sort or no known word; the message names the key and what it may hold.
    """
    known: dict[str, Any] = {}
    others: list[tuple[str, object]] = []
    for key, value in values.items():
        reader = _READERS.get(key)
        if reader is None:
            others.append((key, value))
        elif value is not None:
            known[key] = reader(value)
    for key, told_in in _DATED_BY:
        if known.get(told_in) and known.get(key) is None:
            known[key] = _first_day(known[told_in])
    return ItemFacts(others=tuple(others), **known)


def _first_day(text: str) -> dt.date | None:
    """Give the first date that stands in the text: "dold 2026-10-03 av moderator"."""
    for found in _ISO_DAY.findall(text):
        with suppress(ValueError):
            return dt.date.fromisoformat(found)
    return None


def _reader(spec: FactSpec) -> Callable[[object], object]:
    """Give the function that reads a value of that key (never null)."""
    allowed = frozenset(spec.words)

    def wrong(value: object, wanted: str) -> RulesInvalid:
        shown = json.dumps(value, ensure_ascii=False, default=str)
        return RulesInvalid(f"{spec.key}: {shown[:60]} is not valid. Write {wanted}, or null when it is not known.")

    def yes_no(value: object) -> object:
        if value is True or value is False:
            return value
        raise wrong(value, "true or false")

    def word(value: object) -> object:
        if isinstance(value, str) and (value in allowed or not spec.closed):
            return value.strip() or None
        raise wrong(value, f"one of {', '.join(spec.words)}" if spec.closed else "a word in quotes")

    def words(value: object) -> object:
        found = [value] if isinstance(value, str) else value
        if isinstance(found, list):
            return tuple(one if isinstance(one, str) else _as_text(one) for one in found)
        raise wrong(value, "a list of words")

    def reference(value: object) -> object:
        return value.strip() or None if isinstance(value, str) else _as_text(value)

    def date(value: object) -> object:
        try:
            return _day(value)
        except (ValueError, OverflowError):
            raise wrong(value, "a date, YYYY-MM-DD") from None

    def count(value: object) -> object:
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        raise wrong(value, "a whole number from 0 up")

    def share(value: object) -> object:
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
            return float(value)
        raise wrong(value, "a number from 0 to 1")

    return {
        FactKind.YES_NO: yes_no,
        FactKind.WORD: word,
        FactKind.WORDS: words,
        FactKind.REFERENCE: reference,
        FactKind.TEXT: reference,
        FactKind.DATE: date,
        FactKind.COUNT: count,
        FactKind.SHARE: share,
    }[spec.kind]


def _as_text(value: object) -> str | None:
    """Give what is not text as text: `true` is a mark without further reference, `false` none."""
    if value is True:
        return "ja"
    return json.dumps(value, ensure_ascii=False, default=str) if value else None


def _day(value: object) -> dt.date | None:
    """Give a local day. A time with a zone becomes the day in Stockholm; true and false tell no day (§2.2)."""
    if isinstance(value, str) and _ISO_DAY.fullmatch(value):
        return dt.date.fromisoformat(value)
    if isinstance(value, bool):
        return None
    if isinstance(value, dt.datetime):
        return local_day(value) if value.tzinfo else value.date()
    if isinstance(value, dt.date):
        return value
    if not isinstance(value, str):
        raise ValueError(value)
    return _day(dt.datetime.fromisoformat(value))


_READERS = {key: _reader(spec) for key, spec in FACT_KEYS.items()}
