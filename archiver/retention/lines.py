"""Items as JSON Lines: one line of facts in, one line of assessment out. Pure; what comes in is hostile.

A line is an object with `id`, `platform`, `author_role`, `kind`, `text` and `context` (the facts). In it,
`gallringsbeslut` is the decision in force for the destroying rules, `nu` the day of the question, `sparrar` the holds.
"""

import datetime as dt
import json
from functools import lru_cache
from typing import Any

from archiver.errors import ArchiveError, RulesInvalid
from archiver.retention.assess import assess
from archiver.retention.decisions import Decision, decision_from_reference
from archiver.retention.facts import ItemFacts, facts_from
from archiver.retention.outcomes import Assessment
from archiver.retention.rules import Rules, under
from archiver.stockholm import STOCKHOLM

OWN = "underlag"  # the id that a line's own decision goes by
TOP = ("platform", "author_role", "kind", "text")
LONGEST_LINE = 16_000_000  # bytes

_encode = json.JSONEncoder(ensure_ascii=False, separators=(", ", ": ")).encode


class LineAssessor:
    """Assesses lines of facts by one rule set. `now` (aware) is used where a line has no `nu` of its own."""

    def __init__(self, rules: Rules, now: dt.datetime) -> None:
        self._rules = under(rules, OWN)
        self._now = now

    def assess(self, line: bytes) -> bytes:
        """Give the answer to one line, without a line end.

        Raises:
            RulesInvalid: the line is no JSON object, or a fact in it is not valid; the message says what to correct.
        """
        item = _parsed(line)
        facts = _facts(item)
        reference = facts.gallringsbeslut
        decisions = (decision_from_reference(reference, OWN),) if reference else _NO_DECISION
        now = _noon(facts.nu) if facts.nu else self._now
        return _written(item["id"], assess(facts, self._rules, decisions, (), now))


_NO_DECISION: tuple[Decision, ...] = ()


def error_line(line: bytes, error: ArchiveError) -> bytes:
    """Give what stands in an answer's place when its line was not valid: the id, if it has one, and the error."""
    said = {"class": type(error).__name__, "message": str(error), "exit_code": error.exit_code}
    return _bytes({"id": _id_of(line), "error": said})


def _id_of(line: bytes) -> object:
    try:
        found = _parsed(line)["id"]
    except RulesInvalid:
        return None
    return found if isinstance(found, str | int) else None


def _parsed(line: bytes) -> dict[str, Any]:
    if len(line) > LONGEST_LINE:
        raise RulesInvalid(f"the line is longer than {LONGEST_LINE} bytes. Leave the text out or shorten it.")
    try:
        item = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise RulesInvalid(f"not UTF-8 at byte {error.start + 1}. Save the file as UTF-8.") from error
    except (ValueError, RecursionError) as error:
        why = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deep, or a number too long"
        raise RulesInvalid(f"not JSON: {why}. Write one object per line.") from error
    if not isinstance(item, dict):
        raise RulesInvalid("not a JSON object. Write one object per line, with `id` and `context`.")
    if not isinstance(item.get("id"), str | int) or isinstance(item["id"], bool) or item["id"] == "":
        raise RulesInvalid("`id` is missing. Give each item an id.")
    return item


def _facts(item: dict[str, Any]) -> ItemFacts:
    context = item.get("context")
    if context is None:
        context = {}
    if not isinstance(context, dict):
        raise RulesInvalid("`context` is no object. Write the facts as keys and values.")
    return facts_from({**context, **{key: item[key] for key in TOP if item.get(key) is not None}})


@lru_cache(maxsize=4096)
def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, 12, tzinfo=STOCKHOLM)


def _written(id: object, assessment: Assessment) -> bytes:
    return _bytes(
        {
            "id": id,
            "outcome": assessment.code,
            "rule": assessment.rule or None,
            "due": assessment.due and assessment.due.isoformat(),
            "reason": assessment.reason,
            "missing": assessment.missing,
        }
    )


def _bytes(document: dict[str, object]) -> bytes:
    """Write JSON in UTF-8; half a character (a lone surrogate) is written as its escape, which is JSON too."""
    return _encode(document).encode("utf-8", "backslashreplace")
