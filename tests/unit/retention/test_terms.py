"""Terms are calendar arithmetic on local days: leap days, summer time, new year; the unknown gives no day."""

import datetime as dt

import pytest

from archiver.retention.facts import ItemFacts, facts_from
from archiver.retention.terms import Term, latest, read_term
from tests.unit.retention.sample import facts, judged


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("term", "start", "end"),
    [
        ("30 dagar", "2024-02-01", "2024-03-02"),
        ("30 dagar", "2023-02-01", "2023-03-03"),
        ("30 dagar", "2025-12-15", "2026-01-14"),
        ("6 månader", "2025-08-31", "2026-02-28"),
        ("6 månader", "2023-08-31", "2024-02-29"),
        ("6 månader", "2025-07-01", "2026-01-01"),
        ("2 år", "2024-02-29", "2026-02-28"),
        ("5 år", "2023-12-31", "2028-12-31"),
        ("1 dag", "2025-12-31", "2026-01-01"),
        ("0 dagar", "2025-12-31", "2025-12-31"),
    ],
)
def test_a_term_ends_on_the_day_that_the_law_says(term: str, start: str, end: str) -> None:
    assert read_term(term).after(day(start)) == day(end)


def test_a_term_beyond_the_calendar_has_no_end() -> None:
    assert Term(months=12 * 9000).after(day("2025-01-01")) is None
    assert Term(days=10).after(dt.date.max) is None


@pytest.mark.parametrize("text", ["", "6 mån", "ett år", "-1 dagar", "6  månader", "12345 år"])
def test_a_term_spelled_otherwise_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="30 dagar, 6 månader or 2 år"):
        read_term(text)


@pytest.mark.parametrize("term", ["30 dagar", "6 månader", "2 år", "1 månad"])
def test_a_term_says_itself_in_swedish(term: str) -> None:
    assert read_term(read_term(term).swedish.replace("1 månader", "1 månad")) == read_term(term)


def test_the_latest_date_counts_and_one_that_is_unknown_gives_none() -> None:
    known = facts(handelse_slut="2025-08-18", ingar_i_ogonblicksbild="2025-07-01")
    needed = ("publicerad", "handelse_slut", "ingar_i_ogonblicksbild")
    assert latest(known, needed, ()) == (day("2025-08-18"), ())
    assert latest(facts(handelse_slut="2025-08-18"), needed, ()) == (None, ("ingar_i_ogonblicksbild",))


def test_a_snapshot_from_before_the_item_was_published_proves_nothing() -> None:
    known = facts(publicerad="2025-05-28", ingar_i_ogonblicksbild="2025-01-01")
    assert latest(known, ("ingar_i_ogonblicksbild",), ()) == (None, ("ingar_i_ogonblicksbild",))


@pytest.mark.parametrize(
    ("known", "found"),
    [
        (facts(besvarad=True, besvarad_datum="2025-06-02"), (day("2025-06-02"), ())),
        (facts(besvarad=True), (None, ("besvarad_datum",))),
        (facts(), (day("2025-05-28"), ())),
        (ItemFacts(), (None, ("publicerad",))),
    ],
)
def test_answered_counts_from_the_answer_and_else_from_publishing(
    known: ItemFacts, found: tuple[dt.date | None, tuple[str, ...]]
) -> None:
    assert latest(known, ("besvarad_eller_publicerad",), ()) == found


def test_a_story_is_gone_after_a_day_or_when_it_is_said_to_be() -> None:
    assert latest(facts(publicerad="2025-12-31"), ("upphor_att_visas",), ())[0] == day("2026-01-01")
    assert latest(facts(handelse_slut="2026-01-05"), ("upphor_att_visas",), ())[0] == day("2026-01-05")


@pytest.mark.parametrize(
    ("changes", "due"),
    [
        ({"besvarad": True, "besvarad_datum": "2025-08-31", "ingar_i_ogonblicksbild": "2025-07-01"}, "2026-02-28"),
        ({"kind": "trad", "besvarad": True, "besvarad_datum": "2024-02-29", "sakkunnigt_svar": True}, "2026-02-28"),
        ({"regelbrott": "reklam", "moderering": "dold 2025-12-15 av moderator"}, "2026-01-14"),
        ({"kind": "story", "publicerad": "2025-08-30"}, "2026-02-28"),
        ({"kind": "modereringslogg", "author_role": "kommun", "publicerad": "2025-03-01"}, "2030-12-31"),
        ({"overforing": "kvitterad", "overford_till": "Infracontrol 2025-06-01"}, "2025-12-01"),
        ({"personuppgifter": "krankande", "moderering": "borttagen 2025-01-10"}, "2027-01-10"),
        ({"personuppgifter": "krankande", "moderering": "borttagen 2025-01-10", "arende": "KS 2025/1"}, None),
        ({"olagligt": "olaga_hot", "arende": "KS 2025/1", "arende_avslutat": "2025-01-10"}, "2030-01-10"),
        ({"olagligt": "olaga_hot"}, None),
        ({"ingar_i_ogonblicksbild": True}, None),
        ({"ingar_i_ogonblicksbild": "2025-07-01", "sparrar": ["tillsyn"]}, None),
    ],
)
def test_each_rule_counts_its_own_term(changes: dict[str, object], due: str | None) -> None:
    assert judged(facts(**changes)).due == (day(due) if due else None)


def test_a_time_with_a_zone_becomes_the_local_day() -> None:
    assert facts_from({"publicerad": "2025-12-31T23:30:00Z"}).publicerad == day("2026-01-01")
