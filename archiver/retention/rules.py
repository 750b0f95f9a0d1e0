"""The disposal rules (gallringsregler) ready to be asked: each case of each rule compiled, in the model's own order.

The order is that of §2.3: step, then place within the step, then rule id and conditions. Where a rule stands in the
file changes nothing.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from archiver.errors import RulesInvalid
from archiver.retention.conditions import Condition, read_condition
from archiver.retention.facts import ItemFacts
from archiver.retention.outcomes import Outcome
from archiver.retention.rulefile import Fall, Regel, Regelfil, Tvekan, read_rule_file
from archiver.retention.terms import Term, read_term
from archiver.retention.wording import Reason, compile_reason

RULES_FILE = "rules/gallring.toml"  # in a workspace
LETS_GO = (Outcome.DISPOSE_WHEN_OBSOLETE, Outcome.DISPOSE_AFTER_YEARS, Outcome.NOT_A_RECORD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """Conditions that must all be true."""

    all: tuple[Condition, ...]

    def unknown(self, facts: ItemFacts) -> tuple[str, ...]:
        """Give the keys whose conditions cannot be answered."""
        return tuple(dict.fromkeys(one.key for one in self.all if one.test(facts) is None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One case of a rule."""

    rule: str
    step: int
    place: int
    conditions: Conditions
    outcome: Outcome
    years: int | None
    term: Term | None
    needed: tuple[str, ...]  # moments (terms.MOMENTS) that must be known
    also: tuple[str, ...]  # moments that count when they are known
    reason: Reason
    ground: str

    @property
    def lets_go(self) -> bool:
        """The case ends in something that does not keep the item."""
        return self.outcome in LETS_GO


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A doubt that keeps an item which a case from `step` on would let go."""

    id: str
    step: int
    conditions: Conditions
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of the plan. `decision` is the id of the decision that makes its destroying cases live; empty = inert."""

    id: str
    record_type: str  # handlingstyp
    action: str
    registration: str
    grounds: tuple[str, ...]
    decision: str
    branches: tuple[Branch, ...]

    @property
    def destroys(self) -> bool:
        """The rule can let an official record be destroyed, or ends a restricted copy's own term."""
        return any(branch.outcome.destroys or branch.term for branch in self.branches)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rules:
    """The whole rule set. `sha256` is of the file's bytes, as the protocol names it."""

    version: str
    revised: str
    sha256: str
    rules: tuple[Rule, ...]
    doubts: tuple[Doubt, ...]
    ordered: tuple[Branch, ...]  # every case, in the order they are asked
    decisions: Mapping[str, str]  # rule id: id of the decision it names, or ""

    def rule(self, id: str) -> Rule | None:
        """Give the rule of that id."""
        return next((rule for rule in self.rules if rule.id == id), None)


def read_rules(path: Path) -> Rules:
    """Read a rule file.

    Raises:
        RulesInvalid: unreadable, not TOML, or not valid; every problem with its line, key and fix.
    """
    file = read_rule_file(path)
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise RulesInvalid(f"{path} cannot be read: {error.strerror}.") from error
    return compiled(file, digest)


def default_rules_path() -> Path:
    """Give the path of the rules that come with the program."""
    return Path(str(files("archiver.retention").joinpath("gallringsregler.toml")))


@lru_cache(maxsize=1)
def default_rules() -> Rules:
    """Give the rules that come with the program: SM-01 to SM-40, inert until a decision's id is filled in."""
    return read_rules(default_rules_path())


def rules_path(home: Path) -> Path:
    """Give the path of the workspace's own rules, or of the default ones when it has none."""
    own = home / RULES_FILE
    return own if own.is_file() else default_rules_path()


def under(rules: Rules, decision: str) -> Rules:
    """Give the same rules, every one naming that decision; for facts that carry their own decision."""
    named = tuple(replace(rule, decision=decision) for rule in rules.rules)
    return replace(rules, rules=named, decisions={rule.id: decision for rule in named})


def compiled(file: Regelfil, sha256: str) -> Rules:
    """Make the rules of a file ready to be asked."""
    rules = tuple(_rule(rule) for rule in sorted(file.regler, key=lambda one: one.id))
    branches = (branch for rule in rules for branch in rule.branches)
    return Rules(
        version=file.version,
        revised=file.reviderad.isoformat(),
        sha256=sha256,
        rules=rules,
        doubts=tuple(_doubt(doubt) for doubt in sorted(file.tvekan, key=lambda one: one.id)),
        ordered=tuple(sorted(branches, key=_order)),
        decisions={rule.id: rule.decision for rule in rules},
    )


def _order(branch: Branch) -> tuple[int, int, str, tuple[str, ...]]:
    sentences = tuple(one.sentence for one in branch.conditions.all)
    return branch.step, branch.place, branch.rule, sentences


def _rule(rule: Regel) -> Rule:
    ground = "; ".join(rule.grund)
    return Rule(
        id=rule.id,
        record_type=rule.handlingstyp,
        action=rule.atgard,
        registration=rule.registrering,
        grounds=rule.grund,
        decision=rule.beslut,
        branches=tuple(_branch(rule.id, case, ground) for case in rule.fall),
    )


def _branch(rule: str, case: Fall, ground: str) -> Branch:
    term = Term(months=12 * case.ar) if case.ar else read_term(case.karens) if case.karens else None
    return Branch(
        rule=rule,
        step=case.steg,
        place=case.ordning,
        conditions=_conditions(case.nar),
        outcome=Outcome(case.utfall),
        years=case.ar,
        term=term,
        needed=case.utlosande,
        also=case.aven,
        reason=compile_reason(case.skal),
        ground=ground,
    )


def _doubt(doubt: Tvekan) -> Doubt:
    return Doubt(
        id=doubt.id, step=doubt.fran_steg, conditions=_conditions(doubt.nar), reason=compile_reason(doubt.skal)
    )


def _conditions(sentences: Iterable[str]) -> Conditions:
    return Conditions(all=tuple(read_condition(sentence) for sentence in sentences))
