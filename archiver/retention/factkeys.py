"""The keys that facts may carry: what each may hold, who may set it, what null means, and what protects more.

Pure data. Source: the rule model's §2.2 and the table of keys that goes with the sample cases. Keys of our own, which
the model names without giving them a key, are marked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class FactKind(StrEnum):
    """What sort of value a key holds."""

    YES_NO = "ja/nej"
    WORD = "ord"
    WORDS = "flera ord"
    REFERENCE = "hänvisning"  # any text, or null when there is none
    DATE = "datum"
    COUNT = "antal"
    SHARE = "andel"  # 0-1
    TEXT = "text"


class SetBy(StrEnum):
    """Who may say it."""

    AUTO = "auto"  # a suggestion made by the program
    LANE = "lane"  # the capture saw it
    PERSON = "person"
    SYSTEM = "system"  # register, receipt or hold book


PRESENT = "*"  # in `protects`: any value that is not named


@dataclass(frozen=True, slots=True, kw_only=True)
class FactSpec:
    """One key. `protects` goes from what lets an item go to what keeps it; empty = the key has no such order."""

    key: str
    kind: FactKind
    words: tuple[str, ...] = ()  # what the key is known to hold
    closed: bool = False  # another word is an error
    doubt: bool = False  # null is a doubt, and doubt keeps; otherwise null means that nothing was marked
    set_by: tuple[SetBy, ...] = (SetBy.PERSON,)
    protects: tuple[str | bool | None, ...] = ()
    swedish: str = ""  # the key in words for people


_AUTO_PERSON = (SetBy.AUTO, SetBy.PERSON)
_LANE_PERSON = (SetBy.LANE, SetBy.PERSON)
_SYSTEM = (SetBy.SYSTEM,)
_MARK = (False, None, True)  # a mark that somebody makes; not made is as good as no
_SET = (None, PRESENT)  # a reference that protects when it is there

_SPECS = (
    FactSpec(key="platform", kind=FactKind.TEXT, set_by=(SetBy.LANE,), swedish="plattform"),
    FactSpec(key="text", kind=FactKind.TEXT, set_by=(SetBy.LANE,), swedish="text"),
    FactSpec(
        key="author_role",
        kind=FactKind.WORD,
        words=("kommun", "allmanhet", "fortroendevald"),
        closed=True,
        doubt=True,
        set_by=_LANE_PERSON,
        swedish="avsändare",
    ),
    FactSpec(key="kind", kind=FactKind.WORD, doubt=True, set_by=_LANE_PERSON, swedish="handlingens slag"),
    FactSpec(
        key="kontotyp",
        kind=FactKind.WORD,
        words=("huvudkonto", "verksamhet", "projekt", "uppdrag", "privat", "parti", "extern_sida"),
        closed=True,
        doubt=True,
        set_by=_SYSTEM,
        swedish="kontotyp",
    ),
    FactSpec(
        key="konto_status",
        kind=FactKind.WORD,
        words=("aktiv", "avslutas", "avslutat"),
        closed=True,
        set_by=_SYSTEM,
        protects=("avslutat", "aktiv", None, "avslutas"),
        swedish="kontots status",
    ),
    FactSpec(
        key="synlighet",
        kind=FactKind.WORD,
        words=("publik", "direktmeddelande", "sluten_grupp", "dold"),
        closed=True,
        doubt=True,
        set_by=_LANE_PERSON,
        swedish="synlighet",
    ),
    FactSpec(
        key="media",
        kind=FactKind.WORDS,
        words=("text", "bild", "video", "enkat", "undertexter"),
        set_by=_LANE_PERSON,
        swedish="medier",
    ),
    FactSpec(
        key="besvarad",
        kind=FactKind.YES_NO,
        set_by=_AUTO_PERSON,
        protects=(True, None, False),
        swedish="besvarad",
    ),
    FactSpec(key="besvarad_datum", kind=FactKind.DATE, set_by=_AUTO_PERSON, swedish="datum för svaret"),
    FactSpec(
        key="sakkunnigt_svar",
        kind=FactKind.YES_NO,
        set_by=_AUTO_PERSON,
        protects=_MARK,
        swedish="sakkunnigt eller utrett svar",
    ),
    FactSpec(key="svar_pa", kind=FactKind.REFERENCE, set_by=_LANE_PERSON, swedish="svar på"),
    FactSpec(
        key="efterfragad",
        kind=FactKind.YES_NO,
        doubt=True,
        set_by=_AUTO_PERSON,
        protects=_MARK,
        swedish="efterfrågad av kommunen",
    ),
    FactSpec(
        key="efterfragad_arende", kind=FactKind.REFERENCE, protects=_SET, swedish="ärende där synpunkter efterfrågas"
    ),
    FactSpec(
        key="inleder_arende",
        kind=FactKind.WORD,
        words=(
            "ansokan",
            "ansokan_fraga",
            "overklagande",
            "begaran_allman_handling",
            "skadestandsansprak",
            "klagomal",
            "orosanmalan",
            "gdpr_radering",
            "visselblasning",
            "enskilt_arende",
        ),
        set_by=_AUTO_PERSON,
        protects=_SET,
        swedish="inleder ärende",
    ),
    FactSpec(key="arende", kind=FactKind.REFERENCE, protects=_SET, swedish="ärende (dnr)"),
    FactSpec(key="arende_status", kind=FactKind.REFERENCE, swedish="ärendets status"),
    FactSpec(key="arende_avslutat", kind=FactKind.DATE, swedish="datum då ärendet avslutades"),  # our own: §2.4
    FactSpec(
        key="overforing",
        kind=FactKind.WORD,
        words=("ej_kvitterad", "kvitterad"),
        closed=True,
        set_by=_SYSTEM,
        protects=("kvitterad", None, "ej_kvitterad"),
        swedish="överföring",
    ),
    FactSpec(
        key="overford_till", kind=FactKind.REFERENCE, set_by=(SetBy.PERSON, SetBy.SYSTEM), swedish="överförd till"
    ),
    FactSpec(key="kvitterad_datum", kind=FactKind.DATE, set_by=_SYSTEM, swedish="datum för kvittensen"),  # ours: SM-14
    FactSpec(
        key="sekretess",
        kind=FactKind.WORD,
        words=("ingen", "mojlig", "konstaterad"),
        closed=True,
        doubt=True,
        set_by=_AUTO_PERSON,
        protects=("ingen", None, "mojlig", "konstaterad"),
        swedish="sekretess",
    ),
    FactSpec(key="sekretess_paragraf", kind=FactKind.WORDS, swedish="sekretessparagraf"),
    FactSpec(
        key="personuppgifter",
        kind=FactKind.WORD,
        words=("inga", "ordinara", "kansliga", "krankande", "skyddade", "skyddsvarda"),
        closed=True,
        doubt=True,
        set_by=_AUTO_PERSON,
        protects=("inga", "ordinara", None, "kansliga", "krankande", "skyddsvarda", "skyddade"),
        swedish="personuppgifter",
    ),
    FactSpec(
        key="olagligt",
        kind=FactKind.WORD,
        words=(
            "olaga_hot",
            "hets_mot_folkgrupp",
            "olaga_integritetsintrang",
            "uppvigling",
            "upphovsrattsintrang",
            "bedrageri",
            "barnpornografi",
        ),
        protects=_SET,
        swedish="olagligt innehåll",
    ),
    FactSpec(
        key="regelbrott",
        kind=FactKind.WORD,
        words=("reklam", "svordomar", "personangrepp", "offtopic"),
        protects=("reklam", None, PRESENT),
        swedish="brott mot kommentarsreglerna",
    ),
    FactSpec(key="moderering", kind=FactKind.REFERENCE, set_by=_LANE_PERSON, swedish="moderering"),
    FactSpec(key="modererad_datum", kind=FactKind.DATE, swedish="datum för modereringen"),  # our own: SM-17, 18, 21
    FactSpec(key="incident", kind=FactKind.REFERENCE, protects=_SET, swedish="incident"),
    FactSpec(key="skenbar_avsandare", kind=FactKind.REFERENCE, protects=_SET, swedish="skenbar avsändare"),
    FactSpec(
        key="unik",
        kind=FactKind.YES_NO,
        doubt=True,
        set_by=(SetBy.PERSON, SetBy.SYSTEM),
        protects=_MARK,
        swedish="unik information",
    ),
    FactSpec(
        key="kanonisk_kalla",
        kind=FactKind.REFERENCE,
        set_by=(SetBy.PERSON, SetBy.SYSTEM),
        protects=(PRESENT, None),
        swedish="kanonisk källa",
    ),
    FactSpec(key="kampanj", kind=FactKind.REFERENCE, protects=_SET, swedish="kampanj"),
    FactSpec(key="kris", kind=FactKind.REFERENCE, protects=_SET, swedish="kris"),
    FactSpec(key="event_id", kind=FactKind.REFERENCE, swedish="händelse"),
    FactSpec(key="sarskilt_intresse", kind=FactKind.YES_NO, protects=_MARK, swedish="särskilt intresse"),
    FactSpec(key="antal_kommentarer", kind=FactKind.COUNT, set_by=(SetBy.LANE,), swedish="antal kommentarer"),
    FactSpec(key="i_uppdraget", kind=FactKind.YES_NO, doubt=True, protects=_MARK, swedish="i det offentliga uppdraget"),
    FactSpec(key="redigeringar", kind=FactKind.COUNT, set_by=(SetBy.LANE,), swedish="antal redigeringar"),
    FactSpec(key="tidigare_version", kind=FactKind.REFERENCE, set_by=(SetBy.LANE,), swedish="tidigare version"),
    FactSpec(
        key="rattslig_betydelse",
        kind=FactKind.YES_NO,
        doubt=True,
        protects=_MARK,
        swedish="rättslig eller faktisk betydelse",
    ),
    FactSpec(
        key="tredje_man", kind=FactKind.YES_NO, set_by=_AUTO_PERSON, protects=_MARK, swedish="uppgift om tredje man"
    ),
    FactSpec(key="barn", kind=FactKind.YES_NO, set_by=_AUTO_PERSON, protects=_MARK, swedish="uppgift om barn"),
    FactSpec(key="arbetsmiljo", kind=FactKind.YES_NO, protects=_MARK, swedish="arbetsmiljö"),
    FactSpec(key="ror_verksamheten", kind=FactKind.YES_NO, swedish="rör kommunens verksamhet"),  # our own: SM-24
    FactSpec(key="skapar_sparr", kind=FactKind.YES_NO, set_by=_AUTO_PERSON, swedish="skapar spärr"),
    FactSpec(key="samtycke", kind=FactKind.REFERENCE, swedish="samtycke"),
    FactSpec(
        key="faq_eller_fast",
        kind=FactKind.YES_NO,
        set_by=_LANE_PERSON,
        protects=_MARK,
        swedish="fäst eller vanlig fråga",
    ),
    FactSpec(key="publicerad", kind=FactKind.DATE, set_by=(SetBy.LANE,), swedish="publiceringsdatum"),
    FactSpec(key="handelse_slut", kind=FactKind.DATE, set_by=_AUTO_PERSON, swedish="händelsens slutdatum"),
    FactSpec(
        key="ingar_i_ogonblicksbild", kind=FactKind.DATE, set_by=_SYSTEM, swedish="datum för kvitterad ögonblicksbild"
    ),
    FactSpec(key="sprak", kind=FactKind.WORD, set_by=_LANE_PERSON, swedish="språk"),
    FactSpec(key="ocr_konfidens", kind=FactKind.SHARE, set_by=(SetBy.LANE,), swedish="säkerhet i textavläsningen"),
    FactSpec(key="arkivbildare", kind=FactKind.REFERENCE, set_by=_SYSTEM, swedish="arkivbildare"),
    FactSpec(key="gallringsbeslut", kind=FactKind.REFERENCE, set_by=_SYSTEM, swedish="gallringsbeslut"),
    FactSpec(key="sparrar", kind=FactKind.WORDS, set_by=_SYSTEM, swedish="spärrar"),
    FactSpec(key="nu", kind=FactKind.DATE, set_by=_SYSTEM, swedish="frågans dag"),
    FactSpec(key="beskrivning", kind=FactKind.TEXT, swedish="beskrivning"),
)

FACT_KEYS: Mapping[str, FactSpec] = {spec.key: spec for spec in _SPECS}


def lowers(key: str, before: object, after: object) -> bool:
    """Say whether the change from `before` to `after` would protect the item less. False for keys without order."""
    order = FACT_KEYS[key].protects if key in FACT_KEYS else ()
    return bool(order) and _rank(order, after) < _rank(order, before)


def _rank(order: tuple[str | bool | None, ...], value: object) -> int:
    for place, known in enumerate(order):
        if known == value and type(known) is type(value):
            return place
    return order.index(PRESENT) if PRESENT in order else order.index(None)
