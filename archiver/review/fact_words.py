"""Facts as people write and read them, in a cell or on the command line: ja, nej, 2026-01-31, inget. Pure."""

import datetime as dt
import difflib
import re

from archiver.errors import RulesInvalid
from archiver.retention.factkeys import FACT_KEYS, FactKind, FactSpec, SetBy
from archiver.retention.facts import facts_from
from archiver.review.known_values import FactValue

NOTHING = "inget"  # a person says that there is none
PERSON_KEYS = tuple(key for key, spec in FACT_KEYS.items() if SetBy.PERSON in spec.set_by)
_YES = frozenset({"ja", "j", "true", "sant", "yes", "1"})
_NO = frozenset({"nej", "n", "false", "falskt", "no", "0"})
_NONE = frozenset({NOTHING, "ingenting", "null", "okänt", "none"})
_LONGEST = 2000  # characters of a reference; more is no fact but a text
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def read_fact(key: str, said: object) -> FactValue:
    """Give the value that `said` (text, or a JSON value) stands for; None where a person says that there is none.

    Raises:
        RulesInvalid: no such key, a key that no person may set, or a value that it may not hold.
    """
    spec = _settable(key)
    value = _from_text(spec, said.strip()) if isinstance(said, str) else _from_json(spec, said)
    if value is None:
        return None
    facts_from({key: list(value) if isinstance(value, tuple) else value})
    _refuse_misspelt(spec, value)
    return value


def cell(key: str, value: object) -> str:
    """Give a fact as it stands in a table; the empty text where nothing is known."""
    if value is None or value == ():
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _settable(key: str) -> FactSpec:
    spec = FACT_KEYS.get(key)
    if spec is None:
        near = difflib.get_close_matches(key, PERSON_KEYS, n=1)
        meant = f" Did you mean {near[0]}?" if near else f" There are: {', '.join(PERSON_KEYS)}."
        raise RulesInvalid(f"No fact (uppgift) is called {key!r}.{meant}")
    if SetBy.PERSON not in spec.set_by:
        who = "the capture" if SetBy.LANE in spec.set_by else "register, receipts or holds"
        raise RulesInvalid(f"{key} ({spec.swedish}) comes from {who}; no person sets it.")
    return spec


def _from_text(spec: FactSpec, text: str) -> FactValue:
    folded = text.casefold()
    if not text or folded in _NONE:
        return None
    match spec.kind:
        case FactKind.YES_NO:
            return True if folded in _YES else False if folded in _NO else text
        case FactKind.WORDS:
            return tuple(part.strip() for part in text.split(",") if part.strip())
        case FactKind.COUNT if text.isdecimal():
            return int(text)
        case FactKind.WORD:
            return folded.replace(" ", "_")
        case _:
            return _clean(spec, text)


def _from_json(spec: FactSpec, said: object) -> FactValue:
    if isinstance(said, list | tuple):
        return tuple(_clean(spec, str(one)) for one in said) or None
    if isinstance(said, dt.datetime):
        return said.date().isoformat()
    if isinstance(said, dt.date):
        return said.isoformat()
    if said is None or isinstance(said, bool):
        return said
    if isinstance(said, int | float):
        return int(said) if spec.kind is FactKind.COUNT and float(said).is_integer() else str(said)
    raise RulesInvalid(f"{spec.key}: {type(said).__name__} is no value for it.")


def _clean(spec: FactSpec, text: str) -> str:
    if len(text) > _LONGEST or _UNSEEN.search(text):
        raise RulesInvalid(f"{spec.key}: write at most {_LONGEST} characters on one line.")
    return text


def _refuse_misspelt(spec: FactSpec, value: FactValue) -> None:
    """Refuse a word that is almost a known one: `klagomål` would be met by no rule that waits for `klagomal`."""
    if spec.kind is not FactKind.WORD or not isinstance(value, str) or value in spec.words:
        return
    if near := difflib.get_close_matches(value, spec.words, n=1, cutoff=0.75):
        raise RulesInvalid(f"{spec.key}: {value!r} is not known. Did you mean {near[0]}?")
