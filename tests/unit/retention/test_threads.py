"""A thread's items protect each other: context is kept, question and answer are one, all of it goes or none."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.retention.assess import Assessment, Outcome
from archiver.retention.facts import ItemFacts
from archiver.retention.holds import Hold, HoldType
from archiver.retention.threads import ThreadItem, assess_thread, thread_due
from tests.unit.retention.any_facts import any_facts
from tests.unit.retention.sample import NOW, RULES, decisions, facts, judged

TODAY = dt.date(2026, 11, 20)
POST = facts(
    author_role="kommun",
    kind="inlagg",
    unik=False,
    kanonisk_kalla="https://granasa.se/badet",
    ingar_i_ogonblicksbild="2025-07-01",
)
UNIQUE = replace(POST, unik=True)
PRAISE = facts(ingar_i_ogonblicksbild="2025-07-01")
QUESTION = facts(besvarad=True, besvarad_datum="2025-05-29", ingar_i_ogonblicksbild="2025-07-01")
ANSWER = facts(author_role="kommun", publicerad="2025-05-29", ingar_i_ogonblicksbild="2025-12-31")
CLAIM = facts(inleder_arende="skadestandsansprak")


def may_go(items: Sequence[ThreadItem], said: Sequence[Assessment], today: dt.date) -> bool:
    due = thread_due(items, said)
    return due is not None and due <= today


def thread(*items: ThreadItem, holds: tuple[Hold, ...] = ()) -> tuple[Assessment, ...]:
    return assess_thread(items, RULES, decisions(POST), holds, NOW)


def codes(*items: ThreadItem) -> list[str]:
    return [said.code for said in thread(*items)]


def test_a_thread_where_everything_may_go_goes_on_the_latest_day() -> None:
    items = (("p", "", POST), ("a", "p", PRAISE), ("q", "p", QUESTION))
    said = thread(*items)
    assert {one.code for one in said} == {"gallras_vid_inaktualitet"}
    assert thread_due(items, said) == dt.date(2026, 1, 1)
    assert may_go(items, said, dt.date(2026, 1, 1))
    assert not may_go(items, said, dt.date(2025, 12, 31))


def test_what_is_registered_keeps_the_chain_above_it_and_siblings_have_their_own_outcome() -> None:
    items = (("p", "", POST), ("a", "p", PRAISE), ("c", "a", CLAIM), ("b", "p", PRAISE))
    said = thread(*items)
    assert [one.outcome for one in said[:3]] == [Outcome.KEEP, Outcome.KEEP, Outcome.KEEP_AND_REGISTER]
    assert said[3].outcome.destroys
    assert "sammanhang" in said[1].reason
    assert not may_go(items, said, TODAY)


def test_when_the_registered_comment_is_receipted_the_rest_may_go() -> None:
    items = (("p", "", POST), ("c", "p", replace(CLAIM, overforing="kvitterad")))
    said = thread(*items)
    assert said[0].outcome.destroys
    assert may_go(items, said, TODAY)


def test_a_registered_post_is_never_let_go_with_its_thread() -> None:
    items = (("p", "", replace(POST, arende="KS 2026/1", overforing="kvitterad")), ("a", "p", PRAISE))
    assert not may_go(items, thread(*items), TODAY)


def test_comments_are_not_culled_out_of_a_thread_whose_post_is_kept() -> None:
    said = thread(("p", "", UNIQUE), ("a", "p", PRAISE))
    assert said[1].outcome is Outcome.KEEP
    assert said[1].rule == "SM-23"
    assert said[1].due is None


@pytest.mark.parametrize(
    ("post", "rule"),
    [
        (replace(POST, kris="VATTEN-2026-08"), "SM-08"),
        (replace(POST, kampanj="VAL-2026"), "SM-09"),
        (replace(POST, efterfragad=True), "SM-10"),
        (replace(POST, efterfragad_arende="SBN 2026/3"), "SM-10"),
        (replace(POST, sarskilt_intresse=True), "SM-25"),
        (replace(POST, antal_kommentarer=100), "SM-25"),
    ],
)
def test_comments_inherit_what_was_said_of_the_post(post: ItemFacts, rule: str) -> None:
    assert thread(("p", "", post), ("a", "p", PRAISE))[1].rule == rule


def test_a_comment_whose_own_asking_is_unknown_takes_the_posts() -> None:
    unknown = replace(PRAISE, efterfragad=None)
    assert judged(unknown).outcome is Outcome.MANUAL
    assert thread(("p", "", POST), ("a", "p", unknown))[1].outcome.destroys


def test_the_municipalitys_answer_is_one_unit_with_its_question() -> None:
    items = (("p", "", POST), ("q", "p", QUESTION), ("s", "q", ANSWER))
    said = thread(*items)
    assert [one.code for one in said[1:]] == ["gallras_vid_inaktualitet"] * 2
    assert said[1].due == said[2].due == dt.date(2026, 6, 30)
    assert "enhet med frågan" in said[2].reason


def test_an_expert_answer_gives_its_question_two_years() -> None:
    said = thread(("p", "", POST), ("q", "p", QUESTION), ("s", "q", replace(ANSWER, sakkunnigt_svar=True)))
    assert [one.code for one in said[1:]] == ["gallras_efter_2_ar"] * 2


def test_an_answer_that_somebody_called_unique_is_kept_with_its_question() -> None:
    said = thread(("p", "", POST), ("q", "p", QUESTION), ("s", "q", replace(ANSWER, unik=True)))
    assert [one.outcome for one in said] == [Outcome.KEEP] * 3


def test_the_answer_to_a_kept_question_is_kept() -> None:
    said = thread(("p", "", POST), ("c", "p", CLAIM), ("s", "c", ANSWER))
    assert said[2].outcome is Outcome.KEEP_AND_REGISTER


def test_a_hold_on_one_item_holds_the_whole_thread() -> None:
    hold = Hold(id="sp-1", type=HoldType.SUPERVISION, items=frozenset({"a"}), set_by="registrator", set_at=NOW)
    items = (("p", "", POST), ("a", "p", PRAISE), ("b", "p", PRAISE))
    said = thread(*items, holds=(hold,))
    assert {(one.outcome, one.held_by) for one in said} == {(Outcome.HELD, ("sp-1",))}
    assert thread_due(items, said) is None
    released = replace(hold, released_at=NOW, released_by=("anna", "bo"))
    assert may_go(items, thread(*items, holds=(released,)), TODAY)


def test_a_restricted_copy_keeps_the_thread_until_its_own_term_has_run_out() -> None:
    rude = replace(PRAISE, regelbrott="svordomar", modererad_datum=dt.date(2025, 6, 1))
    items = (("p", "", POST), ("x", "p", rude))
    assert thread_due(items, thread(*items)) == dt.date(2027, 6, 1)


def test_parents_in_a_ring_or_missing_end_the_chain() -> None:
    items = (("p", "", POST), ("a", "b", CLAIM), ("b", "a", PRAISE), ("c", "gone", CLAIM), ("d", "d", PRAISE))
    assert len(thread(*items)) == 5
    assert thread() == ()


@given(known=st.lists(any_facts(), min_size=1, max_size=6), data=st.data())
@settings(max_examples=150)
def test_nothing_that_is_kept_by_itself_goes_in_a_thread_but_an_answer(
    known: list[ItemFacts], data: st.DataObject
) -> None:
    parents = ["", *(f"i{data.draw(st.integers(0, place))}" for place in range(len(known) - 1))]
    asked = [replace(one, efterfragad=bool(one.efterfragad)) for one in known]
    items = tuple((f"i{place}", parent, one) for place, (parent, one) in enumerate(zip(parents, asked, strict=True)))
    for (_, _, one), said in zip(items, thread(*items), strict=True):
        alone = judged(replace(one, gallringsbeslut=POST.gallringsbeslut))
        answer = one.author_role == "kommun" and one.unik is None
        if said.outcome.destroys and not answer:
            assert alone.outcome.destroys
