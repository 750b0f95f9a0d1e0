"""Reasons in Swedish: how facts are put into a rule's own words. Pure.

Only dates, counts, words and references may stand in a reason, never text, names or addresses: a reason may outlive
what it speaks of, in a proposal or a protocol.
"""

import datetime as dt
import re
from collections.abc import Callable
from operator import attrgetter

from archiver.retention.factkeys import FACT_KEYS, FactKind
from archiver.retention.facts import ItemFacts

_FIELD = re.compile(r"\{([a-z_]+)\}")
_LONGEST = 120  # a reference is a dnr or a short name; what is handed in may be anything
_REFERENCES = ("arende", "efterfragad_arende", "kris", "kampanj", "incident")
REASON_KEYS = frozenset(
    {key for key, spec in FACT_KEYS.items() if spec.kind in (FactKind.DATE, FactKind.COUNT)}
    | {"inleder_arende", "olagligt", "regelbrott", "sekretess", "personuppgifter", *_REFERENCES}
)
_SWEDISH = {
    "ansokan": "ansökan",
    "ansokan_fraga": "fråga som kräver handläggning",
    "overklagande": "överklagande",
    "begaran_allman_handling": "begäran om allmän handling",
    "skadestandsansprak": "skadeståndsanspråk",
    "klagomal": "klagomål",
    "orosanmalan": "orosanmälan",
    "gdpr_radering": "begäran om radering enligt dataskyddsförordningen",
    "visselblasning": "visselblåsning",
    "enskilt_arende": "enskilt ärende",
    "olaga_hot": "olaga hot",
    "hets_mot_folkgrupp": "hets mot folkgrupp",
    "olaga_integritetsintrang": "olaga integritetsintrång",
    "upphovsrattsintrang": "upphovsrättsintrång",
    "bedrageri": "bedrägeri",
    "offtopic": "inlägg vid sidan av ämnet",
    "mojlig": "möjlig",
    "kansliga": "känsliga",
    "krankande": "kränkande",
    "skyddsvarda": "skyddsvärda",
    "ordinara": "ordinära",
}

Reason = Callable[[ItemFacts], str]


def reason_keys(template: str) -> tuple[str, ...]:
    """Give the fact keys that a reason's template names."""
    return tuple(_FIELD.findall(template))


def compile_reason(template: str) -> Reason:
    """Give the function that fills in a reason; a fact that is not known is "okänt"."""
    said, *rest = _FIELD.split(template)
    if not rest:
        return lambda _: template
    parts = tuple((attrgetter(key), after) for key, after in zip(rest[::2], rest[1::2], strict=True))
    return lambda facts: said + "".join(swedish(get(facts)) + after for get, after in parts)


def swedish(value: object) -> str:
    """Give a fact's value in words for people: dates as written, words with their å, ä and ö."""
    if value is None:
        return "okänt"
    if isinstance(value, dt.date):
        return value.isoformat()
    text = str(value)[:_LONGEST]
    return _SWEDISH.get(text, text)


def listed(parts: tuple[str, ...], last: str = "och") -> str:
    """Join as a sentence does: a, b och c."""
    return f" {last} ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else list(parts))


def fact_names(keys: tuple[str, ...]) -> str:
    """Name facts in words, for the reviewer."""
    return listed(tuple(dict.fromkeys(FACT_KEYS[key].swedish if key in FACT_KEYS else key for key in keys)))
