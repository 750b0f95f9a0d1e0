"""A thread's items assessed together (the rule model's §2.5): inheritance, question and answer, context.

Pure. An item may only become better protected here than it is by itself, except that the municipality's own answer
counts as one unit with its question (SM-11) instead of as unique information.
"""

import datetime as dt
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace

from archiver.retention.assess import assess
from archiver.retention.decisions import Decision
from archiver.retention.facts import ItemFacts
from archiver.retention.holds import Hold, holds_on
from archiver.retention.outcomes import Assessment, Outcome
from archiver.retention.rules import Rules

ThreadItem = tuple[str, str, ItemFacts]  # item id, id of the item it answers ("" = the post), its facts

KEPT = (Outcome.KEEP, Outcome.KEEP_AND_REGISTER)


def assess_thread(
    items: Sequence[ThreadItem],
    rules: Rules,
    decisions: Sequence[Decision],
    holds: Sequence[Hold],
    now: dt.datetime,
) -> tuple[Assessment, ...]:
    """Assess every item of a thread, in the order given. `holds` is the whole hold book; one on any item covers all.

    Comments inherit what was said of the post; what is kept keeps the chain of items above it; a thread whose post is
    kept keeps its comments.
    """
    held = holds_on((item for item, _, _ in items), holds)
    known = dict(_inherited(items))
    parents = {item: parent for item, parent, _ in items}
    answers = dict(_answers(known, parents))
    expertly = {asked for answer, asked in answers.items() if known[answer].sakkunnigt_svar}
    facts = {item: _as_unit(item, one, answers, expertly) for item, one in known.items()}
    said = {item: assess(one, rules, decisions, held, now) for item, one in facts.items()}
    _join_units(said, answers)
    _keep_comments(said, items)  # by the post's own outcome; a post kept as context leaves the siblings theirs
    _keep_context(said, facts, parents)
    return tuple(said[item] for item, _, _ in items)


def thread_due(items: Sequence[ThreadItem], assessments: Sequence[Assessment]) -> dt.date | None:
    """Give the first local day on which the whole thread may be proposed, or None when something in it keeps it.

    A comment that is registered (diarieförd) and receipted no longer keeps the rest; a restricted copy does, until its
    own term has run out.
    """
    days: list[dt.date] = []
    for (_, parent, facts), said in zip(items, assessments, strict=True):
        exported = said.outcome is Outcome.KEEP_AND_REGISTER and facts.overforing == "kvitterad" and parent
        if exported or said.outcome is Outcome.NOT_A_RECORD:
            continue
        lets_go = said.outcome.destroys or (said.outcome is Outcome.KEEP_THEN_REMOVE and said.decision)
        if not lets_go or said.due is None:
            return None
        days.append(said.due)
    destroying = any(said.outcome.destroys for said in assessments)
    return max(days) if days and destroying else None


def _inherited(items: Sequence[ThreadItem]) -> Iterator[tuple[str, ItemFacts]]:
    """Give each item's facts with what the post's facts say of the whole thread (§2.2 efterfragad; SM-08, 09, 25)."""
    post = next((facts for _, parent, facts in items if not parent), None)
    for item, parent, facts in items:
        yield item, facts if post is None or not parent else _under(post, facts)


def _under(post: ItemFacts, facts: ItemFacts) -> ItemFacts:
    return replace(
        facts,
        efterfragad=True
        if post.efterfragad
        else facts.efterfragad
        if facts.efterfragad is not None
        else post.efterfragad,
        efterfragad_arende=facts.efterfragad_arende or post.efterfragad_arende,
        kris=facts.kris or post.kris,
        kampanj=facts.kampanj or post.kampanj,
        sarskilt_intresse=post.sarskilt_intresse or facts.sarskilt_intresse,
        antal_kommentarer=max(facts.antal_kommentarer or 0, post.antal_kommentarer or 0) or None,
    )


def _answers(known: Mapping[str, ItemFacts], parents: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Give the municipality's answers to somebody else's item, with the item that each answers."""
    for item, parent in parents.items():
        asked = known.get(parent)
        if asked and parent != item and known[item].author_role == "kommun" and asked.author_role != "kommun":
            yield item, parent


def _as_unit(item: str, facts: ItemFacts, answers: Mapping[str, str], expertly: Container[str]) -> ItemFacts:
    """Let an answer that nobody called unique be its question's, and a question share its answer's expertise.

    `expertly` are the questions that got an expert's answer.
    """
    if item in answers and facts.unik is None:
        return replace(facts, unik=False, svar_pa=answers[item])
    return replace(facts, sakkunnigt_svar=True) if item in expertly else facts


def _join_units(said: dict[str, Assessment], answers: Mapping[str, str]) -> None:
    """Give an answer that may go its question's outcome, and both the later due date."""
    for answer, asked in answers.items():
        own, question = said[answer], said[asked]
        if not own.outcome.destroys:
            continue
        due = max(own.due, question.due) if own.due and question.due else None
        said[answer] = replace(question, due=due, reason=f"{question.reason} Svaret är en enhet med frågan.")
        if question.outcome.destroys:
            said[asked] = replace(question, due=due)


def _keep_context(said: dict[str, Assessment], facts: Mapping[str, ItemFacts], parents: Mapping[str, str]) -> None:
    """Keep the chain above each item that is kept, unless that item is registered and its export receipted."""
    walked: set[str] = set()  # a chain that meets one walked before has nothing more to tell
    for item, assessment in tuple(said.items()):
        exported = assessment.outcome is Outcome.KEEP_AND_REGISTER and facts[item].overforing == "kvitterad"
        if assessment.outcome not in KEPT or exported:
            continue
        for above in _chain(item, parents, walked):
            if said[above].outcome.destroys or said[above].outcome is Outcome.HELD:
                said[above] = _kept(said[above], "är sammanhang till en handling i tråden som bevaras")


def _keep_comments(said: dict[str, Assessment], items: Sequence[ThreadItem]) -> None:
    """Keep the comments of a thread whose post is kept: "kan gallras" is a permission, not a duty."""
    posts = [said[item] for item, parent, _ in items if not parent]
    if not posts or posts[0].outcome not in KEPT:
        return
    for item, parent, _ in items:
        if parent and (said[item].outcome.destroys or said[item].outcome is Outcome.HELD):
            said[item] = _kept(said[item], "gallras inte ur en tråd vars inlägg bevaras")


def _kept(assessment: Assessment, why: str) -> Assessment:
    rule = f"{assessment.rule}: " if assessment.rule else ""
    return replace(
        assessment,
        outcome=Outcome.KEEP,
        years=None,
        due=None,
        missing=(),
        reason=f"{rule}handlingen {why} (AL 3 §; tråden är en arkivenhet).",
    )


def _chain(item: str, parents: Mapping[str, str], walked: set[str]) -> Iterator[str]:
    """Give the items above that are not in `walked`, nearest first, and put them there; a ring ends so, too."""
    above = parents[item]
    while above in parents and above not in walked:
        walked.add(above)
        yield above
        above = parents[above]
