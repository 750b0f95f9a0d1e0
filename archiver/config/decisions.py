"""The register of disposal decisions (gallringsbeslut): without one in force, nothing may ever be destroyed."""

import datetime as dt
import re
from typing import Annotated, Self

from pydantic import StringConstraints, model_validator

from archiver.config.values import Slug
from archiver.strict import Strict, Text

RULE_ID = r"^SM-[0-9]{2,3}$"
RuleId = Annotated[str, StringConstraints(pattern=RULE_ID)]


class DecisionEntry(Strict):
    """One decision of the authority itself (nämnd or board), as archive.toml names it."""

    id: Slug
    body: Text  # instans: who decided, e.g. Kommunstyrelsen
    date: dt.date
    paragraph: Text  # "41" or "§ 41"
    dnr: Text
    valid_from: dt.date
    valid_to: dt.date | None = None  # last day; empty = until further notice
    authority: Text  # arkivbildare: whose records it lets go
    rules: tuple[RuleId, ...] = ()  # empty = all rules that name the decision

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("`valid_to` is before `valid_from`. Correct one of the dates.")
        if self.valid_from < self.date:
            raise ValueError("`valid_from` is before the decision's own `date`. Nothing could be destroyed by it then.")
        if re.fullmatch(r"RA-FS[\s0-9:]*", self.body, re.IGNORECASE):
            raise ValueError(
                "a regulation of Riksarkivet (RA-FS) does not bind municipalities and is no decision. "
                "Name the nämnd or board that decided (instans)."
            )
        return self
