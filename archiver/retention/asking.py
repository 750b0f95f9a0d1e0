"""Asking the rules of many items without asking them everything: what follows from words and marks is worked out once.

Most conditions are about a few words and marks (kind, account, yes and no). Items that agree in all of these leave the
same cases open; only what is left, such as references and dates, is asked of each item. The memory changes no answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from archiver.retention.conditions import Answer, Condition, Test
from archiver.retention.factkeys import FACT_KEYS, FactKind
from archiver.retention.facts import ItemFacts
from archiver.retention.rules import Branch, Doubt, Rules

WORDS_AND_MARKS = tuple(key for key, spec in FACT_KEYS.items() if spec.kind in (FactKind.WORD, FactKind.YES_NO))
WHAT_IT_IS = frozenset({"kind", "author_role", "kontotyp", "media", "text"})  # not what is known of it
TRIVIAL_FROM = 8  # the step from which rules let go what is of minor importance
MOST = 4096  # remembered patterns; words are free in some keys, so hostile input could make any number

_pattern: Callable[[ItemFacts], tuple[Any, ...]] = attrgetter(*WORDS_AND_MARKS)
_SETTLED = frozenset(WORDS_AND_MARKS)


@dataclass(frozen=True, slots=True)
class _Open:
    """A case or doubt that words and marks leave open: what is yet to be asked, and the answer if all of it is true."""

    tests: tuple[Test, ...]
    answer: Answer

    def ask(self, facts: ItemFacts) -> Answer:
        answer = self.answer
        for test in self.tests:
            said = test(facts)
            if said is False:
                return False
            if said is None:
                answer = None
        return answer


@dataclass(frozen=True, slots=True)
class _Left:
    """What one pattern of words and marks leaves open."""

    branches: tuple[tuple[Branch, _Open], ...]
    doubts: tuple[tuple[Doubt, _Open], ...]


@dataclass(frozen=True, slots=True)
class _Trivial:
    """A case that lets go what is of minor importance: what the item must be, and what must be known of it."""

    rule: str
    identity: tuple[Test, ...]
    known: tuple[Condition, ...]


class Questions:
    """The cases and doubts of one rule set, asked in order."""

    def __init__(self, rules: Rules) -> None:
        self._branches = rules.ordered
        self._doubts = rules.doubts
        self._trivial = tuple(
            _trivial(one) for one in rules.ordered if one.outcome.destroys and one.step >= TRIVIAL_FROM
        )
        self._known: dict[tuple[Any, ...], _Left] = {}

    def first(self, facts: ItemFacts) -> tuple[Branch | None, list[Branch]]:
        """Give the first case that is true, and the cases before it that could not be answered."""
        unsure: list[Branch] = []
        for branch, left in self._left(facts).branches:
            answer = left.ask(facts)
            if answer:
                return branch, unsure
            if answer is None:
                unsure.append(branch)
        return None, unsure

    def doubts(self, facts: ItemFacts, step: int) -> list[Doubt]:
        """Give the doubts, true or unknown, about letting the item go by a case of that step."""
        left = self._left(facts).doubts
        return [doubt for doubt, one in left if doubt.step <= step and one.ask(facts) is not False]

    def nearest(self, facts: ItemFacts) -> tuple[str, tuple[str, ...]]:
        """Give the case of minor importance that lacks the fewest facts, and which; ("", ()) if none is near."""
        best: tuple[str, tuple[str, ...]] = ("", ())
        for case in self._trivial:
            if any(test(facts) is not True for test in case.identity):
                continue
            keys = tuple(dict.fromkeys(one.key for one in case.known if one.test(facts) is not True))
            if keys and (not best[0] or len(keys) < len(best[1])):
                best = (case.rule, keys)
        return best

    def _left(self, facts: ItemFacts) -> _Left:
        pattern = _pattern(facts)
        left = self._known.get(pattern)
        if left is None:
            if len(self._known) >= MOST:
                self._known.clear()
            left = self._known[pattern] = self._work_out(facts)
        return left

    def _work_out(self, facts: ItemFacts) -> _Left:
        branches: list[tuple[Branch, _Open]] = []
        for branch in self._branches:
            if left := _opened(branch.conditions.all, facts):
                branches.append((branch, left))
                if left.answer and not left.tests:
                    break  # it is true of every such item, so nothing after it is ever asked
        doubts = ((doubt, _opened(doubt.conditions.all, facts)) for doubt in self._doubts)
        return _Left(tuple(branches), tuple((doubt, left) for doubt, left in doubts if left))


def _trivial(branch: Branch) -> _Trivial:
    conditions = branch.conditions.all
    identity = tuple(one.test for one in conditions if one.key in WHAT_IT_IS)
    return _Trivial(branch.rule, identity, tuple(one for one in conditions if one.key not in WHAT_IT_IS))


def _opened(conditions: tuple[Condition, ...], facts: ItemFacts) -> _Open | None:
    """Give what is left to ask, or None when words and marks alone make it false."""
    answer: Answer = True
    for condition in conditions:
        if condition.key in _SETTLED:
            said = condition.test(facts)
            if said is False:
                return None
            answer = None if said is None else answer
    return _Open(tuple(one.test for one in conditions if one.key not in _SETTLED), answer)
