"""STORY: facts, rules, decisions and holds become an assessment (bedömning). Pure, total: it never raises on any facts.

The order is the rule model's §2.3: the first case that is true decides; a case that would let the item go yields to any
doubt about an earlier case that would keep it; decision and holds are asked last.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from archiver.retention.asking import WHAT_IT_IS, Questions
from archiver.retention.conditions import UNKNOWN
from archiver.retention.decisions import Decision, why_not
from archiver.retention.facts import ItemFacts
from archiver.retention.holds import Hold, HoldType, hold_in_words
from archiver.retention.outcomes import Assessment, Outcome
from archiver.retention.rules import Branch, Rules
from archiver.retention.terms import latest
from archiver.retention.wording import fact_names, listed, swedish
from archiver.stockholm import local_day

__all__ = ["Assessment", "Outcome", "assess"]


@dataclass(frozen=True, slots=True)
class _Hindrance:
    """What stands in the way of destruction: a hold's id or type, and a Swedish clause."""

    by: str
    clause: str


@dataclass(frozen=True, slots=True)
class _Doubted:
    """Something unclear: a Swedish clause, and the fact keys that would settle it."""

    clause: str
    keys: tuple[str, ...]


@lru_cache(maxsize=8)
def _questions(rules: Rules) -> Questions:
    return Questions(rules)


def assess(
    facts: ItemFacts, rules: Rules, decisions: Sequence[Decision], holds: Sequence[Hold], now: dt.datetime
) -> Assessment:
    """Say what should become of an item.

    `holds` are those on the item (`holds_on`); the facts' own `sparrar` count as well. `decisions` is the register; the
    facts' `gallringsbeslut` is not read. `now` is aware; days are local (Europe/Stockholm).
    """
    questions = _questions(rules)
    branch, unsure = questions.first(facts)
    if branch is None:
        return _undecided(facts, rules, questions, unsure)
    if not branch.lets_go:
        return _kept(facts, rules, branch, decisions, holds, local_day(now))
    if doubts := _doubts(facts, questions, branch, unsure):
        return _doubted(rules, branch, doubts)
    if branch.outcome is Outcome.NOT_A_RECORD:
        return _answer(rules, branch, branch.reason(facts))
    return _let_go(facts, rules, branch, decisions, holds, local_day(now))


def _kept(
    facts: ItemFacts, rules: Rules, branch: Branch, decisions: Sequence[Decision], holds: Sequence[Hold], today: dt.date
) -> Assessment:
    """Answer with a case that keeps the item. A restricted copy may have a term of its own, unless an ärende has."""
    sentence = branch.reason(facts)
    if branch.outcome is Outcome.MANUAL:
        keys = tuple(one.key for one in branch.conditions.all if one.key not in WHAT_IT_IS)
        return _answer(rules, branch, f"{sentence}; behålls tills en person har avgjort", missing=keys)
    if branch.term is None or (facts.arende and "arende_avslutat" not in branch.needed):
        return _answer(rules, branch, sentence, missing=_assumed(facts, branch))
    trigger, missing = latest(facts, branch.needed, branch.also)
    decision, hindrances = _hindrances(facts, rules, branch, decisions, holds, today)
    due = branch.term.after(trigger) if trigger and not hindrances else None
    if due:
        sentence += f"; den skyddade kopian får gallras från och med {due}"
    held_by = tuple(one.by for one in hindrances)
    live = decision.id if decision else ""
    return _answer(rules, branch, sentence, due=due, trigger=trigger, missing=missing, held_by=held_by, decision=live)


def _assumed(facts: ItemFacts, branch: Branch) -> tuple[str, ...]:
    """Give the keys that were not known and so counted as what keeps the item, such as `unik`."""
    return tuple(one.key for one in branch.conditions.all if UNKNOWN in one.words and getattr(facts, one.key) is None)


def _let_go(
    facts: ItemFacts, rules: Rules, branch: Branch, decisions: Sequence[Decision], holds: Sequence[Hold], today: dt.date
) -> Assessment:
    """Answer with a destroying case, unless decision or holds stand in the way (§2.3 step H)."""
    trigger, missing = latest(facts, branch.needed, branch.also)
    decision, hindrances = _hindrances(facts, rules, branch, decisions, holds, today)
    sentence = branch.reason(facts)
    if hindrances:
        clauses = listed(tuple(dict.fromkeys(one.clause for one in hindrances)))
        return _answer(
            rules,
            branch,
            f"{sentence}, men gallring är spärrad: {clauses}",
            outcome=Outcome.HELD,
            trigger=trigger,
            missing=() if decision else ("gallringsbeslut",),
            held_by=tuple(one.by for one in hindrances),
            decision=decision.id if decision else "",
        )
    due = branch.term.after(trigger) if branch.term and trigger else None
    return _answer(
        rules,
        branch,
        f"{sentence}; {_when(due, missing, decision)}",
        due=due,
        trigger=trigger,
        missing=missing,
        decision=decision.id if decision else "",
    )


def _when(due: dt.date | None, missing: tuple[str, ...], decision: Decision | None) -> str:
    if due:
        return f"får gallras från och med {due} enligt {decision.shown}" if decision else ""
    if missing:
        return f"föreslås inte för gallring förrän dessa datum är kända: {fact_names(missing)}"
    return "föreslås inte för gallring eftersom ingen gallringsdag kan räknas ut"


def _hindrances(
    facts: ItemFacts, rules: Rules, branch: Branch, decisions: Sequence[Decision], holds: Sequence[Hold], today: dt.date
) -> tuple[Decision | None, tuple[_Hindrance, ...]]:
    """Give the decision in force, and everything that stands in the way."""
    decision, why = _decision(facts, rules, branch, decisions, today)
    found = [] if decision else [_Hindrance(HoldType.NO_DECISION, why)]
    found += [_Hindrance(said, hold_in_words(said)) for said in facts.sparrar]
    found += [_Hindrance(hold.id, hold.type.swedish) for hold in holds if hold.in_force]
    if facts.kris:
        found.append(_Hindrance(HoldType.CRISIS, f"krisen {swedish(facts.kris)} spärrar all gallring (SM-08)"))
    if facts.konto_status == "avslutas":
        found.append(_Hindrance(HoldType.ACCOUNT_CLOSING, "kontot avslutas och slutarkiveringen är inte godkänd"))
    return decision, tuple(found)


def _decision(
    facts: ItemFacts, rules: Rules, branch: Branch, decisions: Sequence[Decision], today: dt.date
) -> tuple[Decision | None, str]:
    """Give the decision in force for the rule and the item's authority, or why there is none."""
    named = rules.decisions[branch.rule]
    if not named:
        return None, "regeln är vilande eftersom inget gallringsbeslut är angivet"
    for decision in decisions:
        if decision.id == named:
            why = why_not(decision, today, facts.arkivbildare, branch.rule)
            return (None, why) if why else (decision, "")
    return None, "gallringsbeslut saknas"


def _doubts(facts: ItemFacts, questions: Questions, branch: Branch, unsure: list[Branch]) -> tuple[_Doubted, ...]:
    """Give what is unclear enough to keep an item that `branch` would let go."""
    asked: dict[str, tuple[str, ...]] = {}  # a rule may have several cases: it is named once, with all their keys
    for one in unsure:
        if not one.lets_go and (keys := one.conditions.unknown(facts)):
            asked[one.rule] = tuple(dict.fromkeys((*asked.get(one.rule, ()), *keys)))
    found = [_Doubted(f"det inte är känt om {rule} gäller ({fact_names(keys)})", keys) for rule, keys in asked.items()]
    for doubt in questions.doubts(facts, branch.step):
        keys = tuple(one.key for one in doubt.conditions.all if one.key not in WHAT_IT_IS)
        found.append(_Doubted(doubt.reason(facts), keys))
    return tuple(found)


def _doubted(rules: Rules, branch: Branch, doubts: tuple[_Doubted, ...]) -> Assessment:
    clauses = listed(tuple(dict.fromkeys(one.clause for one in doubts)))
    missing = tuple(dict.fromkeys(key for one in doubts for key in one.keys))
    sentence = f"regeln kan inte tillämpas utan granskning eftersom {clauses}; behålls tills en person har avgjort"
    return _answer(rules, branch, sentence, outcome=Outcome.MANUAL, missing=missing)


def _undecided(facts: ItemFacts, rules: Rules, questions: Questions, unsure: list[Branch]) -> Assessment:
    """Answer that no case is true: name the facts that were unknown, or those that the nearest case asks for."""
    unknown = tuple(dict.fromkeys(key for one in unsure for key in one.conditions.unknown(facts)))
    rule, keys = (unsure[0].rule, unknown) if unsure else questions.nearest(facts)
    said = f"{rule}: regeln kan inte tillämpas" if rule else "Ingen regel är uppfylld"
    asked = f" förrän detta är känt: {fact_names(keys)}" if keys else ""
    return Assessment(
        outcome=Outcome.MANUAL,
        rule=rule,
        rule_version=rules.version,
        reason=f"{said}{asked}; handlingen behålls tills dess (AL 3 §).",
        missing=keys,
    )


def _answer(
    rules: Rules,
    branch: Branch,
    sentence: str,
    *,
    outcome: Outcome | None = None,
    due: dt.date | None = None,
    trigger: dt.date | None = None,
    missing: tuple[str, ...] = (),
    held_by: tuple[str, ...] = (),
    decision: str = "",
) -> Assessment:
    return Assessment(
        outcome=outcome or branch.outcome,
        rule=branch.rule,
        rule_version=rules.version,
        reason=f"{branch.rule}: {sentence} ({branch.ground}).",
        years=branch.years,
        due=due,
        trigger=trigger,
        missing=missing,
        held_by=held_by,
        decision=decision,
    )
