"""What must be so before anything is destroyed, asked when it is proposed, approved and executed; any doubt keeps."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree
from pydantic import BaseModel

from archiver.config.actors import Actor, How, system_actor
from archiver.config.recipients import Recipient
from archiver.disposal.deciding import approve, reject
from archiver.disposal.proposals import Proposal, ProposalFolder, sample_of
from archiver.disposal.proposing import Wanted
from archiver.disposal.protocol_xml import NAMESPACE
from archiver.errors import DisposalRefused, NoSuchThing, NotEntitled
from archiver.package.record_xml import read_record
from archiver.retention.holds import Hold, HoldType
from archiver.secrecy.restrictions import Ground, Restriction, RestrictionBook
from archiver.store.counted import NAME as COUNTED
from archiver.store.crises import NAME as CRISES
from archiver.store.crises import Crisis, CrisisBook, CrisisLine
from archiver.store.deliveries import Content, DeliveryEntry, DeliveryState, DeliveryStore, Selection, Step
from archiver.store.events import EventLog, EventType, read_events
from archiver.store.facts import FactBook, FactLine
from archiver.store.holds import NAME as HOLDS
from archiver.store.holds import HoldBook, HoldLine
from archiver.store.layout import item_id, version_folder
from archiver.store.moderation import NAME as FLAGS
from archiver.store.moderation import Cause, ModerationBook, ModerationLine
from archiver.store.receipts import NAME as RECEIPTS
from archiver.store.receipts import Receipt, ReceiptBook, ReceiptKind
from archiver.workspace import Workspace
from tests.unit.disposal.disposal_archive import (
    ANNA,
    APPROVED,
    DECISION,
    EXECUTED,
    FIRST,
    NEIGHBOUR,
    PROPOSED,
    RUT,
    SECOND,
    World,
    approved,
    executed,
    keep,
    make,
    opened,
    proposed,
)

NO_DECISION = HoldType.NO_DECISION.value
ITEM = item_id(FIRST, "1")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return make(tmp_path / "arkiv")


def hold(home: Path, at: dt.datetime) -> None:
    found = Hold(
        id="sp-20261101-01", type=HoldType.DISCLOSURE_REQUEST, items=frozenset({ITEM}), set_by="anna", set_at=at
    )
    with opened(home, at) as workspace:
        assert workspace.events is not None
        HoldBook(workspace.store.root).set(found, by=ANNA, log=workspace.events)


def deliver(home: Path, state: DeliveryState) -> None:
    day = dt.date(2026, 3, 2)
    entry = DeliveryEntry(
        id="d-20260601-01-arkivet",
        terms=Recipient(id="arkivet", format="fgs-2.0"),
        selection=Selection(first=day, last=day),
        fingerprint="f",
        created_at=PROPOSED,
        steps=(Step(state=state, at=PROPOSED),),
    )
    store = DeliveryStore(home)
    store.open(entry, (Content(account="kommunen", record=FIRST, version=2, package=1),))
    (store.packages(entry.id) / "paket.tar").write_text("Rumpelstiltskin", "utf-8")


def start_crisis(home: Path, account: str = "kommunen") -> None:
    with EventLog.open(home, actor="test", now=APPROVED) as log:
        CrisisBook(home).start(Crisis(id="storm-2026", accounts=(account,), started_at=APPROVED, by="anna"), log=log)


def flag(home: Path, record: str = FIRST) -> None:
    line = ModerationLine(
        act="flag",
        id="m-20261103-01",
        account="kommunen",
        record=record,
        item=ITEM,
        cause=Cause.THREAT,
        known_at=APPROVED,
        by=ANNA,
        at=APPROVED,
    )
    with EventLog.open(home, actor="test", now=APPROVED) as log:
        ModerationBook(home).append(line, log=log)


def receipted(home: Path, receipt: Receipt) -> None:
    with EventLog.open(home, actor="test", now=PROPOSED) as log:
        ReceiptBook(home).note((receipt,), log=log, at=PROPOSED)


def begin_masking(home: Path) -> None:
    line = Restriction(account="kommunen", record=FIRST, ground=Ground.SECRECY, at=APPROVED, by=ANNA)
    RestrictionBook(home).append(line)


def new_version(home: Path) -> None:
    with opened(home, APPROVED) as workspace:
        folder = version_folder(workspace.store.root, "kommunen", FIRST, 2)
        keep(workspace, replace(read_record((folder / "record.xml").read_bytes()), version=3))


def new_fact(home: Path) -> None:
    with opened(home, APPROVED) as workspace:
        assert workspace.events is not None
        line = FactLine(item=ITEM, key="unik", value=True, source="person", by="anna", at=APPROVED)
        FactBook(workspace.store.root, "kommunen", FIRST).append([line], log=workspace.events)


def forget_receipts(home: Path) -> None:
    (home / RECEIPTS).unlink()


def forget_counts(home: Path) -> None:
    (home / COUNTED).unlink()


def expire(world: World) -> None:
    world.decision = None


def another(world: World) -> None:
    world.decision = DECISION.model_copy(update={"dnr": "KS 2026/9"})


def held(world: World, by: str = "sp-20261101-01") -> None:
    world.held[FIRST] = (by,)


def kept(world: World) -> None:
    world.stays.add(FIRST)


def other_rule(world: World) -> None:
    world.rule = "SM-24"


def registered(world: World) -> None:
    world.registers.add(FIRST)


Change = Callable[[Path, World], object]
BETWEEN: list[tuple[str, Change, str]] = [
    ("a hold in the book", lambda home, _: hold(home, APPROVED), "Spärrad: begäran om utlämnande (sp-20261101-01)."),
    ("a hold that the assessment knows", lambda _, world: held(world), "Spärrad: sp-20261101-01."),
    (
        "a hold of the program's own",
        lambda _, world: held(world, NO_DECISION),
        "giltigt gallringsbeslut saknas.",
    ),
    ("a new version", lambda home, _: new_version(home), "har fått en ny version"),
    ("a new fact", lambda home, _: new_fact(home), "Uppgifter om en post har ändrats"),
    ("the decision has expired", lambda _, world: expire(world), "Gallringsbeslut som gäller i dag saknas"),
    ("another decision", lambda _, world: another(world), "Gallringsbeslutet är ett annat"),
    ("another rule", lambda _, world: other_rule(world), "Bedömningen är en annan"),
    ("it is to be kept after all", lambda _, world: kept(world), "får inte gallras än (bevaras, SM-23)"),
    ("a comment belongs in the diarium", lambda _, world: registered(world), "ska diarieföras har ingen kvittens"),
    ("the snapshot is not receipted", lambda home, _: forget_receipts(home), "Ingen kvitterad ögonblicksbild"),
    ("the statistics are not counted", lambda home, _: forget_counts(home), "Årets statistik är inte räknad"),
    ("a delivery is under way", lambda home, _: deliver(home, DeliveryState.SENT), "d-20260601-01-arkivet"),
    ("its masking is not done", lambda home, _: begin_masking(home), "påbörjad men inte färdig"),
    ("a crisis goes on", lambda home, _: start_crisis(home), "Spärrad: kris pågår på kontot (storm-2026)."),
    ("a flag waits", lambda home, _: flag(home), "En flagga på tråden är inte besvarad (m-20261103-01)."),
    ("a delivery was turned down", lambda home, _: deliver(home, DeliveryState.REJECTED), "inte är kvitterad"),
]


@pytest.mark.parametrize(("change", "reason"), [row[1:] for row in BETWEEN], ids=[row[0] for row in BETWEEN])
def test_what_changed_between_approval_and_execution_keeps_the_thread_and_the_protocol_says_why(
    home: Path, change: Change, reason: str
) -> None:
    world = World()
    proposal = approved(home, world)
    change(home, world)

    execution = executed(home, world, proposal.id)

    reasons = dict(execution.skipped)[FIRST]
    assert any(reason in one for one in reasons)
    assert not execution.complete
    root = etree.fromstring((home / "protocols" / execution.protocol / "gallringsprotokoll.xml").read_bytes())
    told = root.xpath("//p:Undantagen[@Handling=$id]/p:Skal/text()", namespaces={"p": NAMESPACE}, id=FIRST)
    assert tuple(told) == reasons
    with opened(home, EXECUTED) as workspace:
        assert len(workspace.store.versions("kommunen", FIRST)) >= 2
        assert workspace.catalogue.knows(FIRST)
    assert FIRST in {event.subject for event in read_events(home) if event.type == EventType.ITEM_SKIPPED}


@pytest.mark.parametrize(
    ("change", "reason"),
    [row[1:] for row in BETWEEN if row[0] not in ("a new version", "a new fact", "another decision", "another rule")],
)
def test_what_stands_in_the_way_when_it_is_proposed_keeps_it_off_the_list_with_the_reason(
    home: Path, change: Change, reason: str
) -> None:
    world = World()
    change(home, world)

    proposal = proposed(home, world)

    assert FIRST not in {line.record for line in proposal.lines}
    left = {one.record: one.reasons for one in proposal.excluded}
    assert FIRST in left or "bevaras" in reason
    assert any(reason in one for one in left.get(FIRST, (reason,)))


def test_a_hold_on_one_thread_leaves_the_others_to_go(home: Path) -> None:
    world = World()
    proposal = approved(home, world)
    hold(home, APPROVED)

    execution = executed(home, world, proposal.id)

    assert execution.destroyed == 1
    with opened(home, EXECUTED) as workspace:
        assert not workspace.store.versions("kommunen", SECOND)


def test_a_registered_comment_goes_when_the_diarium_has_receipted_this_very_version(home: Path) -> None:
    world = World(registers={FIRST})
    comment = item_id(FIRST, "c9")
    old = Receipt(kind=ReceiptKind.DIARIUM, record=FIRST, version=1, item=comment, reference="KS 1", at=PROPOSED)
    receipted(home, old)
    assert FIRST not in {line.record for line in proposed(home, world).lines}

    receipted(home, old.model_copy(update={"version": 2}))
    assert FIRST in {line.record for line in proposed(home, world).lines}


def test_our_own_copies_of_a_receipted_delivery_go_too(home: Path) -> None:
    deliver(home, DeliveryState.RECEIVED)
    world = World()

    assert executed(home, world, approved(home, world).id).complete

    assert not DeliveryStore(home).packages("d-20260601-01-arkivet").exists()
    assert DeliveryStore(home).get("d-20260601-01-arkivet").kept is False


SAME: list[tuple[str, Actor]] = [
    ("herself", RUT),
    ("another id", RUT.model_copy(update={"id": "rut2", "email": "r@x.example", "os_user": "x"})),
    ("other casing", ANNA.model_copy(update={"id": "RUT"})),
    ("the name in other letters", ANNA.model_copy(update={"name": "RUT  Redogörare"})),
    ("the same mailbox", ANNA.model_copy(update={"email": "Rut+gallring@Sunne.example"})),
    ("--as from the same login", ANNA.model_copy(update={"os_user": "rut01", "os_person": "rut", "how": How.SECRET})),
    ("a name with an invisible sign", ANNA.model_copy(update={"name": "Rut\u200b Redogörare"})),
    ("a renamed person with the same login", ANNA.model_copy(update={"os_user": "rut01", "os_person": "ny"})),
]


@pytest.mark.parametrize("approver", [row[1] for row in SAME], ids=[row[0] for row in SAME])
def test_nobody_approves_what_they_proposed_whatever_they_call_themselves(home: Path, approver: Actor) -> None:
    world = World()
    proposal = proposed(home, world)
    entitled = approver.model_copy(update={"roles": ("arkivansvarig", "arkivredogorare")})

    with opened(home, APPROVED) as workspace, pytest.raises(DisposalRefused, match="another person"):
        give(workspace, world, proposal, entitled)

    assert not list(ProposalFolder(home, proposal.id).acts())


def give(workspace: Workspace, world: World, proposal: Proposal, approver: Actor, errors: int = 0) -> None:
    approve(
        workspace,
        proposal.id,
        approver=approver,
        appraisal=world.at(workspace, APPROVED),
        critical_errors=errors,
    )


@pytest.mark.parametrize("roles", [("arkivredogorare",), ("kommunikator",), ("jurist",), ("system",), ()])
def test_only_the_role_may_approve(home: Path, roles: tuple[str, ...]) -> None:
    world = World()
    proposal = proposed(home, world)

    with opened(home, APPROVED) as workspace, pytest.raises(NotEntitled):
        give(workspace, world, proposal, ANNA.model_copy(update={"roles": roles}))


def test_the_manager_of_another_authority_may_not_approve(home: Path) -> None:
    world = World()
    proposal = proposed(home, world)

    with opened(home, APPROVED) as workspace, pytest.raises(NotEntitled, match="Socialnämnden"):
        give(workspace, world, proposal, ANNA.model_copy(update={"authority": "Socialnämnden"}))


def test_the_archive_officer_of_another_authority_may_not_execute(home: Path) -> None:
    world = World()
    proposal = approved(home, world)
    stranger = RUT.model_copy(update={"authority": "Socialnämnden"})

    with pytest.raises(NotEntitled, match="Socialnämnden"):
        executed(home, world, proposal.id, by=stranger)


def test_the_program_itself_may_propose_but_never_approve(home: Path) -> None:
    world = World()
    proposal = proposed(home, world, by=system_actor())

    with opened(home, APPROVED) as workspace:
        with pytest.raises(NotEntitled):
            give(workspace, world, proposal, system_actor())
        give(workspace, world, proposal, ANNA)


def test_one_critical_error_in_the_sample_sends_the_whole_list_back(home: Path) -> None:
    world = World()
    proposal = proposed(home, world)

    with opened(home, APPROVED) as workspace, pytest.raises(DisposalRefused, match="critical errors"):
        give(workspace, world, proposal, ANNA, errors=1)


def test_an_empty_list_cannot_be_approved(home: Path) -> None:
    world = World()
    world.stays |= {FIRST, SECOND}
    proposal = proposed(home, world)

    with opened(home, APPROVED) as workspace, pytest.raises(DisposalRefused, match="empty"):
        give(workspace, world, proposal, ANNA)


def test_what_is_not_approved_is_not_executed(home: Path) -> None:
    world = World()
    proposal = proposed(home, world)

    with pytest.raises(DisposalRefused, match="has not been approved"):
        executed(home, world, proposal.id)


def test_a_rejected_list_is_not_executed_and_not_approved_again(home: Path) -> None:
    world = World()
    proposal = approved(home, world)
    with opened(home, APPROVED) as workspace:
        reject(workspace, proposal.id, by=ANNA, reason="Fel konto", now=APPROVED)
        with pytest.raises(DisposalRefused, match="already avslaget"):
            give(workspace, world, proposal, ANNA)

    with pytest.raises(DisposalRefused, match="has not been approved"):
        executed(home, world, proposal.id)


def test_nothing_is_executed_before_the_grace_is_over(home: Path) -> None:
    world = World()
    proposal = approved(home, world)

    with pytest.raises(DisposalRefused, match="2026-12-03"):
        executed(home, world, proposal.id, at=EXECUTED - dt.timedelta(days=1))
    assert executed(home, world, proposal.id).complete


@pytest.mark.parametrize("name", ["forslag.json", "lista.csv", "stickprov.csv"])
def test_a_list_that_was_changed_after_its_approval_is_not_executed(home: Path, name: str) -> None:
    world = World()
    proposal = approved(home, world)
    path = home / "proposals" / proposal.id / name
    path.write_text(path.read_text("utf-8-sig").replace("SM-23", "SM-24"), "utf-8")

    with pytest.raises(DisposalRefused, match="is not what was proposed and approved"):
        executed(home, world, proposal.id)


def test_an_approval_written_into_the_file_by_hand_is_not_believed(home: Path) -> None:
    world = World()
    proposal = approved(home, world)
    path = home / "proposals" / proposal.id / "beslut.jsonl"
    path.write_text(path.read_text("utf-8").replace('"anna"', '"berit"').replace("Anna Ansvarig", "Berit B"), "utf-8")

    with pytest.raises(DisposalRefused, match="is not what was proposed and approved"):
        executed(home, world, proposal.id)


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ('"after":"2026-12-03"', '"after":"2026-11-04"'),
        ("Kommunarkivet", "Riksarkivet"),
        ('"sampled":2', '"sampled":9'),
    ],
)
def test_no_word_of_an_approval_can_be_changed_afterwards_its_grace_least_of_all(
    home: Path, written: str, instead: str
) -> None:
    world = World()
    proposal = approved(home, world)
    path = home / "proposals" / proposal.id / "beslut.jsonl"
    assert written in path.read_text("utf-8")
    path.write_text(path.read_text("utf-8").replace(written, instead), "utf-8")

    with pytest.raises(DisposalRefused, match="is not what was proposed and approved"):
        executed(home, world, proposal.id)


def test_nothing_is_destroyed_on_the_word_of_an_event_log_that_was_changed(home: Path) -> None:
    world = World()
    proposal = approved(home, world)
    path = home / "events.jsonl"
    path.write_text(path.read_text("utf-8").replace('"actor":"anna"', '"actor":"berit"'), "utf-8")

    with pytest.raises(DisposalRefused, match=r"is not whole: events\.jsonl:"):
        executed(home, world, proposal.id)
    with pytest.raises(DisposalRefused, match="is not whole"):
        proposed(home, world)


def lose_the_book(path: Path) -> None:
    path.unlink()


def release_by_hand(path: Path) -> None:
    told = "".join(
        HoldLine(act="release", id="sp-20261101-01", at=EXECUTED, by=by).model_dump_json() + "\n" for by in (RUT, ANNA)
    )
    path.write_text(path.read_text("utf-8") + told, "utf-8")


@pytest.mark.parametrize("change", [lose_the_book, release_by_hand])
def test_a_hold_that_the_event_log_tells_of_cannot_be_lost_or_released_by_hand(
    home: Path, change: Callable[[Path], None]
) -> None:
    world = World()
    proposal = approved(home, world)
    hold(home, APPROVED)
    change(home / HOLDS)

    with pytest.raises(DisposalRefused, match="sp-20261101-01"):
        executed(home, world, proposal.id)
    with opened(home, EXECUTED) as workspace:
        assert workspace.store.versions("kommunen", SECOND)
        lost = [one.where for one in workspace.store.verify() if one.rule == "ST-306"]
    assert lost == ["sp-20261101-01"]


def change(path: Path, written: str, instead: str) -> None:
    text = path.read_text("utf-8")
    assert written in text
    path.write_text(text.replace(written, instead), "utf-8")


def add(path: Path, line: BaseModel) -> None:
    path.write_text(path.read_text("utf-8") + line.model_dump_json(exclude_defaults=True) + "\n", "utf-8")


def answered_by_hand(home: Path) -> None:
    (line,) = ModerationBook(home)
    add(home / FLAGS, line.model_copy(update={"act": "dismissed", "flag": line.id}))


def end_by_hand(home: Path) -> None:
    add(home / CRISES, CrisisLine(id="storm-2026", ended_at=EXECUTED))


FORGED: list[tuple[str, Callable[[Path], object], Callable[[Path], object], str, str]] = [
    ("the book of flags is gone", flag, lambda home: lose_the_book(home / FLAGS), "ST-308", "m-20261103-01"),
    ("a flag was answered by hand", flag, answered_by_hand, "ST-308", "m-20261103-01"),
    (
        "a flag was moved to another thread",
        flag,
        lambda home: change(home / FLAGS, FIRST, NEIGHBOUR),
        "ST-308",
        "m-20261103-01",
    ),
    ("the book of crises is gone", start_crisis, lambda home: lose_the_book(home / CRISES), "ST-309", "storm-2026"),
    ("a crisis was ended by hand", start_crisis, end_by_hand, "ST-309", "storm-2026"),
    (
        "a crisis was moved to another account",
        start_crisis,
        lambda home: change(home / CRISES, "kommunen", "annat"),
        "ST-309",
        "storm-2026",
    ),
    (
        "a receipt was written by hand",
        lambda home: None,
        lambda home: add(
            home / RECEIPTS,
            Receipt(kind=ReceiptKind.DIARIUM, record=FIRST, version=2, reference="KS 1", at=PROPOSED),
        ),
        "ST-310",
        FIRST,
    ),
    (
        "a count was made to cover more",
        lambda home: None,
        lambda home: change(home / COUNTED, "2026-09-30", "2026-12-31"),
        "ST-311",
        "2026",
    ),
]


@pytest.mark.parametrize(
    ("before", "forge", "rule", "where"), [row[1:] for row in FORGED], ids=[row[0] for row in FORGED]
)
def test_a_book_that_does_not_say_what_the_event_log_tells_of_stops_proposal_approval_and_execution(
    home: Path, before: Callable[[Path], object], forge: Callable[[Path], object], rule: str, where: str
) -> None:
    world = World()
    waiting, proposal = proposed(home, world), approved(home, world)
    before(home)
    forge(home)

    with pytest.raises(DisposalRefused, match=where):
        proposed(home, world)
    with opened(home, APPROVED) as workspace, pytest.raises(DisposalRefused, match="from a backup"):
        give(workspace, world, waiting, ANNA)
    with pytest.raises(DisposalRefused, match=where):
        executed(home, world, proposal.id)
    with opened(home, EXECUTED) as workspace:
        assert workspace.store.versions("kommunen", FIRST)
        found = [(one.rule, one.where) for one in workspace.store.verify() if one.rule == rule]
    assert found == [(rule, where)]


@pytest.mark.parametrize(("name", "rule"), [(FLAGS, "ST-308"), (CRISES, "ST-309")])
def test_a_book_that_is_rubbish_is_found_and_does_not_end_the_verification(home: Path, name: str, rule: str) -> None:
    flag(home)
    start_crisis(home)
    (home / name).write_text("{}\n", "utf-8")

    with opened(home, EXECUTED) as workspace:
        assert [one.where for one in workspace.store.verify() if one.rule == rule] == [name]


def test_an_ended_crisis_and_an_answered_flag_stop_nothing(home: Path) -> None:
    world = World()
    proposal = approved(home, world)
    start_crisis(home)
    flag(home)
    (line,) = ModerationBook(home)
    with EventLog.open(home, actor="test", now=EXECUTED) as log:
        CrisisBook(home).end("storm-2026", at=APPROVED + dt.timedelta(hours=1), by="anna", log=log)
        ModerationBook(home).append(line.model_copy(update={"act": "dismissed", "flag": line.id}), log=log)

    assert executed(home, world, proposal.id).complete


def test_nothing_is_destroyed_on_facts_that_nobody_has_set(home: Path) -> None:
    world = World()
    new_fact(home)
    proposal = approved(home, world)
    path = home / "facts" / "kommunen" / f"{FIRST}.jsonl"
    line = FactLine(item=ITEM, key="unik", value=False, source="person", by="anna", at=EXECUTED)
    path.write_text(path.read_text("utf-8") + line.model_dump_json() + "\n", "utf-8")

    with pytest.raises(DisposalRefused, match=FIRST):
        executed(home, world, proposal.id)


def test_a_hold_that_two_have_released_keeps_nothing(home: Path) -> None:
    world = World()
    proposal = approved(home, world)
    hold(home, APPROVED)
    with opened(home, APPROVED) as workspace:
        assert workspace.events is not None
        for by in (RUT, ANNA):
            HoldBook(home).release("sp-20261101-01", by=by, at=APPROVED, log=workspace.events)

    assert executed(home, world, proposal.id).complete


def test_a_crisis_on_another_account_and_a_flag_on_another_thread_stop_nothing(home: Path) -> None:
    world = World()
    proposal = approved(home, world)
    start_crisis(home, "annat")
    flag(home, NEIGHBOUR)

    assert executed(home, world, proposal.id).complete


def test_where_nothing_was_destroyed_nothing_is_certified(home: Path) -> None:
    world = World()
    proposal = approved(home, world)
    world.stays |= {FIRST, SECOND}

    execution = executed(home, world, proposal.id)

    assert execution.destroyed == 0
    folder = home / "protocols" / execution.protocol
    assert sorted(path.name for path in folder.iterdir()) == ["gallringsprotokoll.pdf", "gallringsprotokoll.xml"]


def test_a_proposal_is_executed_once(home: Path) -> None:
    world = World()
    proposal = approved(home, world)
    executed(home, world, proposal.id)

    with pytest.raises(DisposalRefused, match="has been executed"):
        executed(home, world, proposal.id)
    with opened(home, EXECUTED) as workspace, pytest.raises(DisposalRefused, match="cannot be called back"):
        reject(workspace, proposal.id, by=ANNA, reason="För sent", now=EXECUTED)


def test_a_proposal_can_be_asked_for_one_account_or_one_rule(home: Path) -> None:
    assert len(proposed(home, World(), wanted=Wanted(account="kommunen", rule="SM-23")).lines) == 2
    assert proposed(home, World(), wanted=Wanted(rule="SM-12")).lines == ()
    assert proposed(home, World(), wanted=Wanted(account="annat")).lines == ()


@pytest.mark.parametrize("name", ["../../etc", "g-1", "G-20260301-01", "g-20260301-01/.."])
def test_a_proposal_is_asked_for_by_an_id_and_nothing_else(home: Path, name: str) -> None:
    with pytest.raises(NoSuchThing):
        ProposalFolder(home, name)


@pytest.mark.parametrize(("lines", "size"), [(0, 0), (3, 3), (20, 20), (399, 20), (401, 21), (1000, 50)])
def test_the_sample_is_five_percent_and_at_least_twenty(lines: int, size: int) -> None:
    records = tuple(f"t-{number}" for number in range(lines))

    sample = sample_of("g-20260301-01", records, percent=5, least=20)

    assert len(set(sample)) == size
    assert all(1 <= number <= lines for number in sample)
    assert sample == sample_of("g-20260301-01", records, percent=5, least=20)


def test_a_restricted_comment_goes_with_its_thread_only_under_a_decision_of_its_own(home: Path) -> None:
    world = World(removed={FIRST})
    assert FIRST in {line.record for line in proposed(home, world).lines}

    world.undecided = {"SM-17"}
    left = {one.record: one.reasons for one in proposed(home, world).excluded}
    assert left[FIRST] == ("Gallringsbeslut som gäller i dag saknas för SM-17.",)
