"""What is known becomes an assessment; what a list suggests may keep, and never lets go."""

import datetime as dt
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archiver.records import Record
from archiver.retention.decisions import Decision
from archiver.retention.outcomes import Assessment, Outcome
from archiver.retention.rules import Rules, default_rules, under
from archiver.review.assessing import assess_known, assess_workspace
from archiver.review.known import known_facts
from archiver.review.lists import Lists
from archiver.review.surroundings import Surroundings
from archiver.workspace import open_workspace
from tests.unit.cli.sample_archive import make_archive
from tests.unit.package.sample import NOW as KEPT_AT
from tests.unit.package.sample import SNAPSHOT, THREAD
from tests.unit.review.surroundings import LISTS, around, at, comment, note, thread

LATER = dt.datetime(2028, 1, 1, 12, tzinfo=dt.UTC)
DECISION = Decision(
    id="b1",
    body="Kultur- och fritidsnämnden",
    date=dt.date(2025, 1, 1),
    paragraph="§ 4",
    dnr="KFN 2025/4",
    valid_from=dt.date(2025, 1, 1),
    authority="Kultur- och fritidsnämnden",
)
ALL_CLEAR = {
    "sekretess": "ingen",
    "personuppgifter": "inga",
    "efterfragad": False,
    "i_uppdraget": False,
    "unik": False,
    "rattslig_betydelse": False,
    "sarskilt_intresse": False,
}


@cache
def rules() -> Rules:
    return under(default_rules(), "b1")


def assessed(surroundings: Surroundings, record: Record) -> tuple[tuple[Assessment, ...], dt.date | None]:
    known = known_facts(surroundings, record)
    return assess_known(known, rules=rules(), decisions=(DECISION,), holds=surroundings.holds, now=LATER)


def clear(root: Path, *items: str, **but: Any) -> None:
    """Let a person have looked at the items and found nothing."""
    for item in items:
        for key, value in (ALL_CLEAR | but).items():
            note(root, item, key, value, on=at(6))


def surroundings_of(root: Path, lists: Lists = LISTS) -> Surroundings:
    return replace(around(root, snapshots={"torget": (at(20),)}), lists=lists)


def test_a_thread_that_a_person_has_looked_through_may_go_when_its_time_has_come(tmp_path: Path) -> None:
    clear(tmp_path, "p1", "k1", kanonisk_kalla="https://granasa.example/badet")
    (post, answer), due = assessed(surroundings_of(tmp_path), thread(comment("k1", "Så fint")))
    assert post.outcome.destroys and answer.outcome.destroys, (post.reason, answer.reason)
    assert due is not None and due <= LATER.date()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Jag överklagar beslutet", "inleder_arende"),
        ("Passa dig", "olagligt"),
        ("Mamma fick cancer", "personuppgifter"),
        ("Trasig gatlampa", "kind"),
    ],
)
def test_a_doubt_sends_what_might_go_to_a_person_until_it_is_settled(tmp_path: Path, text: str, key: str) -> None:
    but = {name: value for name, value in ALL_CLEAR.items() if name != key}
    clear(tmp_path, "p1", kanonisk_kalla="https://granasa.example/badet")
    for name, value in but.items():
        note(tmp_path, "k1", name, value, on=at(6))
    (_, answer), due = assessed(surroundings_of(tmp_path), thread(comment("k1", text)))
    assert (answer.outcome, due) == (Outcome.MANUAL, None) and key in answer.missing
    settled = {"kind": "kommentar", "personuppgifter": "inga"}.get(key)
    note(tmp_path, "k1", key, settled, on=at(7))
    (_, answer), due = assessed(surroundings_of(tmp_path), thread(comment("k1", text)))
    assert answer.outcome.destroys and due is not None, answer.reason


def test_a_disappearance_without_a_reason_keeps_the_thread(tmp_path: Path) -> None:
    clear(tmp_path, "p1", "k1", kanonisk_kalla="https://granasa.example/badet")
    gone = thread(comment("k1", "Så fint", disappeared_at=at(25)))
    (_, answer), due = assessed(surroundings_of(tmp_path), gone)
    assert (answer.outcome, due, answer.missing) == (Outcome.MANUAL, None, ("moderering",))
    assert "syns inte längre" in answer.reason


PHRASES = st.lists(
    st.sampled_from(
        [
            "👍",
            "Grattis!",
            "@anna",
            "När öppnar badet?",
            "Jag överklagar",
            "811218-9876",
            "ring 070-123 45 67",
            "klicka här",
            "trasig lampa",
            "passa dig",
            "Läs mer",
            "fint",
        ]
    ),
    max_size=4,
).map(" ".join)
SAID = st.dictionaries(st.sampled_from(sorted(ALL_CLEAR)), st.just(True), max_size=len(ALL_CLEAR))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=PHRASES, kept=SAID, answered=st.booleans())
def test_no_suggestion_turns_keep_into_destroy(
    tmp_path_factory: pytest.TempPathFactory, text: str, kept: dict[str, bool], answered: bool
) -> None:
    root = tmp_path_factory.mktemp("arkiv")
    clear(root, "p1", kanonisk_kalla="https://granasa.example/badet")
    for key, value in ALL_CLEAR.items():
        if key not in kept:
            note(root, "k1", key, value, on=at(6))
    answer = [comment("k2", "Javisst.", parent="k1", own=True)] if answered else []
    record = thread(comment("k1", text), *answer)
    with_lists, due = assessed(surroundings_of(root), record)
    without, due_without = assessed(surroundings_of(root, Lists(())), record)
    for one, other in zip(with_lists, without, strict=True):
        assert other.outcome.destroys or not one.outcome.destroys
    assert due is None or due == due_without


def test_every_record_of_the_workspace_is_assessed_with_its_versions(tmp_path: Path) -> None:
    home = make_archive(tmp_path / "arkiv")
    with open_workspace(home, write=False, command="test", now=KEPT_AT) as workspace:
        found = {one.record: one for one in assess_workspace(workspace, KEPT_AT)}
        assert list(assess_workspace(workspace, KEPT_AT, account="annat")) == []
    assert set(found) == {THREAD.id, SNAPSHOT.id}
    assert found[THREAD.id].versions == (1, 2) and len(found[THREAD.id].items) == 6
    assert not any(one.may_go for one in found.values())
    (snapshot,) = found[SNAPSHOT.id].items
    assert snapshot.assessment.outcome is Outcome.KEEP and snapshot.said is None
