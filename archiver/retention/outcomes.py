"""What an assessment (bedömning) says: the nine outcomes of the rule model, and the answer for one item. Pure."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What should become of an item. `DISPOSE_AFTER_YEARS` gets its number of years in `Assessment.code`."""

    KEEP = "bevaras"
    KEEP_AND_REGISTER = "bevaras_diariefors"
    DISPOSE_WHEN_OBSOLETE = "gallras_vid_inaktualitet"
    DISPOSE_AFTER_YEARS = "gallras_efter_N_ar"
    KEEP_THEN_REMOVE = "bevara_ta_bort"
    HELD = "sparrad"
    MANUAL = "manuell_bedomning"
    DO_NOT_CAPTURE = "fanga_inte_anmal"
    NOT_A_RECORD = "ej_allman_handling"

    @property
    def swedish(self) -> str:
        """The words for people."""
        return _SWEDISH[self]

    @property
    def destroys(self) -> bool:
        """The outcome lets an official record (allmän handling) be proposed for destruction."""
        return self in (Outcome.DISPOSE_WHEN_OBSOLETE, Outcome.DISPOSE_AFTER_YEARS)

    @property
    def registers(self) -> bool:
        """The item is to be registered (diarieföras)."""
        return self is Outcome.KEEP_AND_REGISTER


_SWEDISH = {
    Outcome.KEEP: "bevaras",
    Outcome.KEEP_AND_REGISTER: "bevaras och diarieförs",
    Outcome.DISPOSE_WHEN_OBSOLETE: "gallras vid inaktualitet",
    Outcome.DISPOSE_AFTER_YEARS: "gallras efter en frist i år",
    Outcome.KEEP_THEN_REMOVE: "bevaras i skyddad förvaring och tas bort",
    Outcome.HELD: "spärrad",
    Outcome.MANUAL: "manuell bedömning",
    Outcome.DO_NOT_CAPTURE: "fångas inte utan anmäls",
    Outcome.NOT_A_RECORD: "ej allmän handling",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The answer for one item.

    `due` is the first local day (Europe/Stockholm) on which destruction may be proposed; None = never by itself,
    because a date is unknown, a hold or a missing decision stands in the way, or the item is kept for good. With the
    outcome `bevara_ta_bort` it is the end of the restricted copy's own term.
    """

    outcome: Outcome
    rule: str  # "SM-16"; empty when no rule decided
    rule_version: str  # of the whole rule file
    reason: str  # one Swedish sentence for the reviewer
    years: int | None = None  # N of gallras_efter_N_ar
    due: dt.date | None = None
    trigger: dt.date | None = None  # the date that the term is counted from
    missing: tuple[str, ...] = ()  # fact keys that would settle it
    held_by: tuple[str, ...] = ()  # hold ids or types, and the system's own: inget_gallringsbeslut, avslut_av_konto
    decision: str = ""  # id of the decision in force; empty = none

    @property
    def code(self) -> str:
        """The outcome as it is written: `gallras_efter_2_ar` and so on."""
        if self.outcome is Outcome.DISPOSE_AFTER_YEARS:
            return f"gallras_efter_{self.years}_ar"
        return self.outcome.value

    def may_go(self, today: dt.date) -> bool:
        """Say whether the item may be proposed for destruction that local day."""
        return self.outcome.destroys and self.due is not None and self.due <= today
