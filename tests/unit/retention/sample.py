"""Facts and answers for the tests of gallring: the table of cases, and an assessment as `--input` makes it."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from archiver.retention.assess import Assessment, assess
from archiver.retention.decisions import Decision, decision_from_reference
from archiver.retention.facts import ItemFacts, facts_from
from archiver.retention.holds import Hold
from archiver.retention.rules import default_rules, under

TABLE: dict[str, Any] = tomllib.loads((Path(__file__).parent / "regelfall.toml").read_text("utf-8"))
BASE: dict[str, Any] = TABLE["grund"]
CASES: list[dict[str, Any]] = TABLE["fall"]
NOW = dt.datetime(2026, 11, 20, 11, tzinfo=dt.UTC)
OWN = "underlag"
RULES = under(default_rules(), OWN)


def values(*changes: Mapping[str, object]) -> dict[str, object]:
    """Give the base with the changes on top; "okänt" is null."""
    found: dict[str, object] = dict(BASE)
    for change in changes:
        found |= {key: None if value == "okänt" else value for key, value in change.items()}
    return found


def facts(**changes: object) -> ItemFacts:
    """Give the base facts with the changes on top."""
    return facts_from(values(changes))


def decisions(known: ItemFacts) -> tuple[Decision, ...]:
    """Give the decision that the facts themselves name."""
    return (decision_from_reference(known.gallringsbeslut, OWN),) if known.gallringsbeslut else ()


def judged(known: ItemFacts, *holds: Hold) -> Assessment:
    """Assess facts by the default rules and the facts' own decision."""
    return assess(known, RULES, decisions(known), holds, NOW)
