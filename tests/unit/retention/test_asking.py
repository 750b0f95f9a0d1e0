"""The rules are asked by what words and marks leave open; the answers are those of asking every case of every item."""

from hypothesis import given, settings

from archiver.retention import asking
from archiver.retention.asking import Questions
from archiver.retention.conditions import Answer, Condition
from archiver.retention.facts import ItemFacts
from archiver.retention.rules import Branch
from tests.unit.retention.any_facts import any_facts
from tests.unit.retention.sample import RULES, facts

QUESTIONS = Questions(RULES)


def plainly(conditions: tuple[Condition, ...], known: ItemFacts) -> Answer:
    said = [one.test(known) for one in conditions]
    return False if False in said else None if None in said else True


def first_plainly(known: ItemFacts) -> tuple[Branch | None, list[Branch]]:
    unsure: list[Branch] = []
    for branch in RULES.ordered:
        answer = plainly(branch.conditions.all, known)
        if answer:
            return branch, unsure
        if answer is None:
            unsure.append(branch)
    return None, unsure


@given(known=any_facts())
@settings(max_examples=300)
def test_the_first_true_case_and_the_doubts_are_those_of_asking_everything(known: ItemFacts) -> None:
    assert QUESTIONS.first(known) == first_plainly(known)
    doubts = [one for one in RULES.doubts if one.step <= 8 and plainly(one.conditions.all, known) is not False]
    assert QUESTIONS.doubts(known, 8) == doubts


def test_any_number_of_invented_words_takes_no_more_memory() -> None:
    questions = Questions(RULES)
    for number in range(asking.MOST + 10):
        questions.first(facts(kind=f"slag{number}"))
    assert len(questions._known) <= asking.MOST
