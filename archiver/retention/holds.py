"""Legal holds (gallringsspärrar) as values: what must not be destroyed, by whom it was said, and when it was released.

The types are those of the rule model's §4.3. A scope is frozen to item ids when the hold is set; the query it came
from is kept as text for the reader only.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from archiver.records import Timed


class HoldType(StrEnum):
    """Why disposal must not happen."""

    DISCLOSURE_REQUEST = "begaran_om_utlamnande"
    LEGAL_PROCESS = "overklagande_rattslig_process"
    POLICE_REPORT = "polisanmalan_forundersokning"
    SUPERVISION = "tillsyn"
    AUDIT_OR_INCIDENT = "revision_visselblasning_incident"
    OPEN_CASE = "oppet_arende"
    DAMAGES = "skadestand_forsakring"
    RESEARCH = "forskning"
    PRESERVATION_DECISION = "bevarandebeslut"
    NO_DECISION = "inget_gallringsbeslut"
    CRISIS = "kris"
    SNAPSHOT_MISSING = "ogonblicksbild_saknas"
    STATISTICS_NOT_COUNTED = "statistik_ej_raknad"
    DELIVERY_NOT_ACKNOWLEDGED = "leverans_ej_kvitterad"
    ACCOUNT_CLOSING = "avslut_av_konto"
    GDPR_REQUEST = "gdpr_begaran_pagar"
    RECONSIDERATION = "omprovning"

    @property
    def swedish(self) -> str:
        """The words for people."""
        return _SWEDISH[self]


_SWEDISH = {
    HoldType.DISCLOSURE_REQUEST: "begäran om utlämnande",
    HoldType.LEGAL_PROCESS: "överklagande eller rättslig process",
    HoldType.POLICE_REPORT: "polisanmälan eller förundersökning",
    HoldType.SUPERVISION: "tillsyn",
    HoldType.AUDIT_OR_INCIDENT: "revision, visselblåsning eller incident",
    HoldType.OPEN_CASE: "öppet ärende",
    HoldType.DAMAGES: "skadestånd eller försäkring",
    HoldType.RESEARCH: "forskning eller arkivmyndighetens begäran",
    HoldType.PRESERVATION_DECISION: "bevarandebeslut eller ändrad plan under beslut",
    HoldType.NO_DECISION: "giltigt gallringsbeslut saknas",
    HoldType.CRISIS: "kris",
    HoldType.SNAPSHOT_MISSING: "ögonblicksbild saknas",
    HoldType.STATISTICS_NOT_COUNTED: "statistiken är inte räknad",
    HoldType.DELIVERY_NOT_ACKNOWLEDGED: "leverans är inte kvitterad",
    HoldType.ACCOUNT_CLOSING: "kontot avslutas",
    HoldType.GDPR_REQUEST: "begäran enligt dataskyddsförordningen pågår",
    HoldType.RECONSIDERATION: "omprövning av klassningen",
}


def hold_in_words(said: str) -> str:
    """Give a kind of hold in words for people; anything else, such as a hold's id, as it is said."""
    try:
        return HoldType(said.replace("/", "_")).swedish
    except ValueError:
        return said[:120].replace("_", " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold(Timed):
    """One hold on the items named. In force until two persons have released it. Times are UTC."""

    id: str  # sp-YYYYMMDD-NN
    type: HoldType
    items: frozenset[str]  # item ids; the scope as it was when the hold was set
    query: str = ""  # what was asked for, for the reader; never evaluated again
    set_by: str  # person id, or "system"
    set_at: dt.datetime
    reference: str = ""  # dnr or other reference to the reason; never who asked (TF 2:18)
    released_by: tuple[str, ...] = ()  # both person ids, in the order they said so
    released_at: dt.datetime | None = None

    @property
    def in_force(self) -> bool:
        """Nobody has released it."""
        return self.released_at is None


def holds_on(items: Iterable[str], holds: Iterable[Hold]) -> tuple[Hold, ...]:
    """Give the holds in force that cover any of the item ids, in the order of their ids.

    Ask for a whole thread at once: a hold on one of its items covers all of them (§4.3).
    """
    asked = frozenset(items)
    found = (hold for hold in holds if hold.in_force and not asked.isdisjoint(hold.items))
    return tuple(sorted(found, key=lambda hold: hold.id))
