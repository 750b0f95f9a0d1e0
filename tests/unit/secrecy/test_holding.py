"""Holds: frozen when they are set, set by whom the kind says, released by two."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.config.actors import Actor
from archiver.errors import NoSuchThing, NotEntitled, RegisterRefused
from archiver.records import AuthorRole, Thread
from archiver.register.hold_rights import RIGHTS, earliest_release, require_releasing, require_setting
from archiver.retention.holds import HoldType, holds_on
from archiver.secrecy.holding import HoldRequest, release_hold, set_hold
from archiver.store.events import read_events
from archiver.store.holds import HoldBook, HoldEntry
from archiver.store.layout import item_id
from archiver.workspace import open_workspace
from tests.unit.cli.sample_archive import keep
from tests.unit.package.sample import ACCOUNT, NOW, SNAPSHOT, THREAD
from tests.unit.secrecy.secrecy_archive import ANNA, JON, mask

SYSTEM_TYPES = set(HoldType) - set(RIGHTS)
ALL_ROLES = (
    "kommunarkivarie",
    "arkivansvarig",
    "arkivredogorare",
    "registrator",
    "kommunikator",
    "jurist",
    "dataskyddsombud",
    "sakerhetschef",
)


def person(*roles: str, name: str = "") -> Actor:
    who = name or "-".join(roles)
    return Actor(id=who, name=f"Person {who}", email=f"{who}@kommunen.example", roles=roles)


def hold(home: Path, actor: Actor = ANNA, **asked: object) -> HoldEntry:
    request = replace(HoldRequest(type=HoldType.DISCLOSURE_REQUEST, reference="KS 2026/31"), **asked)  # type: ignore[arg-type]
    with open_workspace(home, write=True, command="test", now=NOW) as workspace:
        return set_hold(workspace, actor, request, now=NOW)


def release(home: Path, name: str, actor: Actor) -> HoldEntry:
    with open_workspace(home, write=True, command="test", now=NOW) as workspace:
        return release_hold(workspace, actor, name, reference="", now=NOW)


def test_a_hit_brings_its_whole_thread_and_its_ids_stay(home: Path) -> None:
    entry = hold(home, query="numret")
    assert entry.records == (THREAD.id,)
    content = THREAD.content
    assert isinstance(content, Thread)
    assert entry.hold.items == {item_id(THREAD.id, item.id) for item in content.items()}
    edited = tuple(replace(one, text="något annat") for one in content.comments)
    keep(home, replace(THREAD, version=3, content=replace(content, comments=edited)))
    assert HoldBook(home).find(entry.hold.id).hold.items == entry.hold.items
    assert holds_on([item_id(THREAD.id, "13")], HoldBook(home).in_force()) == (entry.hold,)


def test_the_words_searched_for_are_written_nowhere(home: Path) -> None:
    hold(home, query="numret mejlen")
    written = (home / "holds.jsonl").read_text("utf-8") + (home / "events.jsonl").read_text("utf-8")
    assert "numret" not in written
    assert "2 sökord (sparas inte)" in written


@pytest.mark.parametrize(
    ("asked", "records"),
    [
        ({"account": ACCOUNT.id}, {THREAD.id, SNAPSHOT.id}),
        ({"role": AuthorRole.ELECTED}, {THREAD.id}),
        ({"records": (THREAD.id[:6],)}, {THREAD.id}),
        ({"items": (item_id(THREAD.id, "14"),)}, {THREAD.id}),
        ({"published_from": dt.datetime(2026, 11, 1, tzinfo=dt.UTC), "query": "stadshuset"}, {THREAD.id}),
    ],
)
def test_the_scope_is_what_was_asked_for(asked: dict[str, object], records: set[str], home: Path) -> None:
    assert set(hold(home, **asked).records) == records


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"query": "finns inte alls"}, RegisterRefused),
        ({"items": ("i-aaaaaaaaaaaaaaaa",)}, NoSuchThing),
        ({"records": ("t-zzzz",)}, NoSuchThing),
        ({"query": "numret", "reference": " "}, RegisterRefused),
        ({"query": "numret", "type": HoldType.CRISIS}, RegisterRefused),
    ],
)
def test_a_hold_on_nothing_or_without_reason_is_refused(
    asked: dict[str, object], error: type[Exception], home: Path
) -> None:
    with pytest.raises(error):
        hold(home, **asked)
    assert not (home / "holds.jsonl").exists()


def test_a_search_cannot_see_what_is_restricted_so_it_is_always_held(home: Path) -> None:
    mask(home)
    assert THREAD.id in hold(home, query="kommunens konto").records


def test_two_persons_release_a_hold_and_one_does_not(home: Path) -> None:
    name = hold(home, query="numret").hold.id
    assert release(home, name, ANNA).hold.in_force
    with pytest.raises(NotEntitled, match="Two persons"):
        release(home, name, ANNA.model_copy(update={"id": "anna2", "roles": ("jurist",)}))
    assert HoldBook(home).in_force()
    done = release(home, name, JON)
    assert done.hold.released_by == ("anna", "jon")
    assert HoldBook(home).in_force() == ()
    with pytest.raises(RegisterRefused, match="was released"):
        release(home, name, JON)
    assert [(event.outcome, event.actor) for event in read_events(home) if event.type == "hold released"] == [
        ("första av två", "anna"),
        ("hävd", "jon"),
    ]


@pytest.mark.parametrize("kind", RIGHTS)
@pytest.mark.parametrize("role", ALL_ROLES)
def test_a_hold_is_set_by_the_roles_of_its_kind_and_no_other(kind: HoldType, role: str) -> None:
    if role in RIGHTS[kind].set_by:
        require_setting(person(role), kind)
    else:
        with pytest.raises(NotEntitled, match=kind.value):
            require_setting(person(role), kind)


@pytest.mark.parametrize("kind", RIGHTS)
@pytest.mark.parametrize("role", ALL_ROLES)
def test_a_hold_is_released_by_the_archivist_and_who_answers_for_its_kind(kind: HoldType, role: str) -> None:
    archivist = person("kommunarkivarie")
    if role in RIGHTS[kind].released_with:
        require_releasing(person(role), kind, archivist)
        require_releasing(archivist, kind, person(role))
        if len(RIGHTS[kind].released_with) == 1:
            with pytest.raises(NotEntitled):
                require_releasing(person(role, name="annan"), kind, person(role))
    else:
        with pytest.raises(NotEntitled):
            require_releasing(person(role, name="annan"), kind, archivist)


@pytest.mark.parametrize("kind", sorted(SYSTEM_TYPES))
def test_what_the_program_works_out_is_set_by_nobody(kind: HoldType) -> None:
    with pytest.raises(RegisterRefused, match="worked out by the program"):
        require_setting(person(*ALL_ROLES), kind)


def test_a_refusal_is_final_the_day_after_three_weeks() -> None:
    assert earliest_release(dt.date(2026, 3, 2)) == dt.date(2026, 3, 24)
    assert earliest_release(dt.date(2026, 3, 14), dt.date(2026, 4, 7)) == dt.date(2026, 4, 8)


def test_nobody_who_asked_is_in_the_book(home: Path) -> None:
    hold(home, query="numret")
    (line,) = (json.loads(line) for line in (home / "holds.jsonl").read_text("utf-8").splitlines())
    assert set(line) == {"act", "id", "at", "by", "type", "items", "records", "scope", "reference"}


def test_another_boards_archivist_releases_nothing(home: Path) -> None:
    name = hold(home, query="numret").hold.id
    with pytest.raises(NotEntitled, match="works for"):
        release(home, name, ANNA.model_copy(update={"authority": "Någon annan nämnd"}))
