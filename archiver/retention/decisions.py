"""Disposal decisions (gallringsbeslut): who decided what, for whose records, and whether it is in force on a day. Pure.

AL 10 §, and the rule model's §0.2, §2.3 step H: no decision in force for this records creator, no destruction.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from archiver.config.decisions import DecisionEntry

_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_DATE = re.compile(_DAY)
_PARAGRAPH = re.compile(r"§+\s*([0-9]+\s*[a-z]?)\b")
_DNR = re.compile(r"\bdnr:?\s*(\S.*?)\s*(?:[,;]|$)", re.IGNORECASE)
_VALID_TO = re.compile(rf"(?:t\.?\s?o\.?\s?m\.?|till och med|giltigt till|gäller till)\s*({_DAY})", re.IGNORECASE)
_ENDED = re.compile(r"upphäv|upphör|utgång|ersatt|återkall|förslag|utkast|ej beslutat", re.IGNORECASE)
_RA_FS = re.compile(r"\s*(?:RA-FS\s*[0-9]{4}:[0-9]+[\s,;.och]*)+", re.IGNORECASE)
_KNOWN_SHORT = {"ks": "kommunstyrelsen", "kf": "kommunfullmäktige"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision. With `authority` None it is the decision that came with the item's own facts."""

    id: str
    body: str  # instans
    date: dt.date | None
    paragraph: str
    dnr: str
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None  # last day
    authority: str | None = None  # arkivbildare
    rules: frozenset[str] = frozenset()  # empty = all
    defect: str = ""  # Swedish: why it can never be used
    reference: str = ""  # as it was written, when it came as one text

    @property
    def shown(self) -> str:
        """The reference as a protocol writes it: instans, date, paragraph, dnr."""
        if self.reference:
            return self.reference
        paragraph = self.paragraph if self.paragraph.startswith("§") else f"§ {self.paragraph}"
        return f"{self.body} {self.date} {paragraph}, dnr {self.dnr}"


def decisions_from(entries: Iterable[DecisionEntry]) -> tuple[Decision, ...]:
    """Give the decisions that archive.toml registers."""
    return tuple(
        Decision(
            id=entry.id,
            body=entry.body,
            date=entry.date,
            paragraph=entry.paragraph,
            dnr=entry.dnr,
            valid_from=entry.valid_from,
            valid_to=entry.valid_to,
            authority=entry.authority,
            rules=frozenset(entry.rules),
        )
        for entry in entries
    )


@lru_cache(maxsize=1024)
def decision_from_reference(reference: str, id: str) -> Decision:
    """Read a decision written as one text: "KS 2024-03-12 § 41, dnr KS 2024/118". What it lacks is its defect."""
    days = [day for day in map(_real_day, _DATE.findall(reference)) if day]
    paragraph = _PARAGRAPH.search(reference)
    dnr = _DNR.search(reference)
    ends = _VALID_TO.search(reference)
    body = _DATE.split(reference, maxsplit=1)[0].strip(" ,;:")
    return Decision(
        id=id,
        body=body,
        date=days[0] if days else None,
        paragraph=paragraph[1] if paragraph else "",
        dnr=dnr[1] if dnr else "",
        valid_from=days[0] if days else None,
        valid_to=_real_day(ends[1]) if ends else None,
        defect=_defect(reference, body, days, bool(paragraph), bool(dnr)),
        reference=reference,
    )


def _defect(reference: str, body: str, days: list[dt.date], paragraph: bool, dnr: bool) -> str:
    if _RA_FS.fullmatch(reference):
        return "en föreskrift från Riksarkivet (RA-FS) gäller inte kommuner och är inget gallringsbeslut"
    if _ENDED.search(reference):
        return "beslutet gäller inte enligt sin egen hänvisning"
    parts = {"instans": body, "datum": days, "§": paragraph, "dnr": dnr}
    if lacking := [name for name, there in parts.items() if not there]:
        return f"hänvisningen till gallringsbeslutet saknar {', '.join(lacking)}"
    return ""


def _real_day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def in_force(decision: Decision, on: dt.date, authority: str | None, rule: str = "") -> bool:
    """Say whether the decision lets records of that authority go on that local day, under that rule ("" = any)."""
    return not why_not(decision, on, authority, rule)


def why_not(decision: Decision, on: dt.date, authority: str | None, rule: str = "") -> str:
    """Say in Swedish why the decision cannot be used, or "" when it is in force.

    A decision from the register names its authority, and the item must then tell whose it is: unknown is not the same.
    """
    if decision.defect:
        return decision.defect
    if decision.valid_from is None or on < decision.valid_from:
        return "gallringsbeslutet har ännu inte börjat gälla"
    if decision.valid_to is not None and on > decision.valid_to:
        return "gallringsbeslutet har upphört att gälla"
    if decision.rules and rule and rule not in decision.rules:
        return f"gallringsbeslutet omfattar inte regeln {rule}"
    if not _for_authority(decision, authority):
        return (
            f"gallringsbeslutet är inte fattat för arkivbildaren {authority}" if authority else "arkivbildaren är okänd"
        )
    return ""


def _for_authority(decision: Decision, authority: str | None) -> bool:
    if decision.authority is not None:
        return authority is not None and same_authority(decision.authority, authority)
    if authority is None:
        return True  # the facts' own decision for the facts' own authority
    return same_authority(decision.body, authority) or _named(authority, decision.reference)


@lru_cache(maxsize=4096)
def same_authority(one: str, other: str) -> bool:
    """Say whether two names mean the same authority: case aside, KS for kommunstyrelsen, BUN for the nämnd."""
    first, second = _normal(one), _normal(other)
    return bool(first) and (first == second or _short(first) == second or first == _short(second))


def _named(authority: str, reference: str) -> bool:
    return f" {_normal(authority)} " in f" {_normal(reference)} "


def _normal(name: str) -> str:
    words = re.sub(r"[^\w&]+", " ", name.casefold()).split()
    return " ".join(_KNOWN_SHORT.get(word, word) for word in words)


def _short(name: str) -> str:
    """Give the usual initials of a nämnd: barn och utbildningsnämnden, bun. Not a guess at more than that."""
    found = re.fullmatch(r"(.+?)s?(nämnden|styrelsen|utskottet)", name)
    if not found:
        return ""
    parts = [part for part in found[1].split() if part != "och"]
    return "".join(part[0] for part in (*parts, found[2]))
