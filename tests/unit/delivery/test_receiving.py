"""Receipts taken in: once, whole or not at all, and only about what was delivered."""

from dataclasses import replace
from pathlib import Path

import pytest

from archiver.config.recipients import Format
from archiver.delivery.life import take_step
from archiver.delivery.receiving import TakenIn, take_in
from archiver.diarium.answers import About, Answer
from archiver.errors import DeliveryRefused, NotEntitled
from archiver.store.deliveries import DeliveryState, DeliveryStore
from archiver.store.events import EventType, read_events
from archiver.store.receipts import ReceiptBook, ReceiptKind
from tests.unit.delivery.delivered import ANNA, AT, ITEM, KIM, delivered, opened
from tests.unit.package.sample import SNAPSHOT, THREAD

DNR = "KS 2026/12"


def act(record: str = THREAD.id, version: int = 2, *, accepted: bool = True, reference: str = DNR) -> Answer:
    return Answer(
        place="row 2",
        about=About.ACT,
        id=record,
        version=version,
        accepted=accepted,
        reference=reference,
        registers=bool(reference) or accepted,
        reason="Fel",
    )


def whole(delivery: str, *, accepted: bool = True) -> Answer:
    return Answer(place="row 2", about=About.DELIVERY, id=delivery, accepted=accepted, reference="LEV 7", reason="Fel")


def taken(home: Path, *answers: Answer) -> TakenIn:
    with opened(home) as workspace:
        return take_in(workspace, answers, actor=ANNA, at=AT)


def state(home: Path, delivery: str) -> DeliveryState:
    return DeliveryStore(home).get(delivery).state


def events(home: Path, kind: EventType) -> list[tuple[str, str, str, str]]:
    return [(one.subject, one.outcome, one.detail, one.actor) for one in read_events(home) if one.type == kind]


def test_a_dnr_is_written_back_to_the_record_logged_and_the_same_again_changes_nothing(home: Path) -> None:
    delivered(home, "diarium")
    assert len(taken(home, act()).new) == 1
    again = taken(home, act())
    assert (again.new, again.known) == ((), 1)
    (receipt,) = ReceiptBook(home).accepted(ReceiptKind.DIARIUM)
    assert (receipt.record, receipt.version) == (THREAD.id, 2)
    assert (receipt.reference, receipt.recipient, receipt.at) == (DNR, "diariet", AT)
    assert events(home, EventType.RECORD_REGISTERED) == [(THREAD.id, DNR, "v0002", "anna")]


def test_an_item_that_we_said_must_be_registered_may_be_answered_by_its_own_id(home: Path) -> None:
    delivered(home, "diarium")
    (receipt,) = taken(home, act(ITEM)).new
    assert (receipt.record, receipt.item, receipt.version) == (THREAD.id, ITEM, 2)


def test_a_delivery_is_received_when_all_of_it_is(home: Path) -> None:
    entry = delivered(home, "diarium")
    assert taken(home, act()).deliveries == ()
    assert state(home, entry.id) is DeliveryState.SENT
    assert [one.state for one in taken(home, act(SNAPSHOT.id, 1)).deliveries] == [DeliveryState.RECEIVED]
    assert events(home, EventType.DELIVERY_RECEIVED) == [(entry.id, "received", "diariet, 2 paket", "anna")]


def test_an_answer_about_a_whole_delivery_is_one_about_each_record_in_it(home: Path) -> None:
    entry = delivered(home)
    taken(home, whole(entry.id))
    book = {(one.record, one.version, one.kind, one.reference) for one in ReceiptBook(home)}
    assert book == {(THREAD.id, 2, ReceiptKind.E_ARCHIVE, "LEV 7"), (SNAPSHOT.id, 1, ReceiptKind.E_ARCHIVE, "LEV 7")}
    assert state(home, entry.id) is DeliveryState.RECEIVED


def test_a_package_that_is_refused_makes_the_delivery_rejected_until_it_is_received_after_all(home: Path) -> None:
    entry = delivered(home)
    first, second = (one.objid for one in entry.packages)

    def package(objid: str, *, accepted: bool) -> Answer:
        return Answer(place="line 4", about=About.PACKAGE, id=objid, accepted=accepted, reason="Fel referenskod")

    taken(home, package(first, accepted=True), package(second, accepted=False))
    rejected = DeliveryStore(home).get(entry.id)
    assert (rejected.state, rejected.steps[-1].reason) == (DeliveryState.REJECTED, "Fel referenskod")
    assert SNAPSHOT.id not in {one.record for one in ReceiptBook(home).accepted(ReceiptKind.E_ARCHIVE)}
    taken(home, package(second, accepted=True))
    assert state(home, entry.id) is DeliveryState.RECEIVED


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (act("t-zzzzzzzz23456723"), "is unknown here"),
        (act(version=9), "is unknown here"),
        (act("../../etc/passwd"), "is unknown here"),
        (act(reference=""), "is no dnr"),
        (act(reference="KS//1\n2"), "is no dnr"),
        (act(reference="<script>"), "is no dnr"),
        (whole("d-20260101-01-other"), "has been made here"),
        (Answer(place="row 2", about=About.PACKAGE, id="uuid-x", accepted=True), "has been made here"),
    ],
)
def test_a_row_that_cannot_be_right_is_named_and_nothing_of_the_receipt_is_taken_in(
    home: Path, wrong: Answer, says: str
) -> None:
    delivered(home, "diarium")
    with pytest.raises(DeliveryRefused, match=f"row 2: .*{says}"):
        taken(home, act(SNAPSHOT.id, 1), wrong)
    assert list(ReceiptBook(home)) == []
    assert events(home, EventType.RECORD_REGISTERED) == []


@pytest.mark.parametrize(("later", "says"), [(act(reference="KS 2026/99"), "has KS 2026/12 already")])
def test_what_was_received_is_not_changed_by_a_later_receipt(home: Path, later: Answer, says: str) -> None:
    delivered(home, "diarium")
    taken(home, act())
    with pytest.raises(DeliveryRefused, match=says):
        taken(home, later)
    with pytest.raises(DeliveryRefused, match="was received before"):
        taken(home, act(accepted=False, reference=""))
    assert len(list(ReceiptBook(home))) == 1


def test_a_dnr_is_of_the_diarium_though_the_e_archive_has_the_record_too(home: Path) -> None:
    diarium, archive = delivered(home, "diarium"), delivered(home)
    (receipt,) = taken(home, act()).new
    assert (receipt.kind, receipt.delivery) == (ReceiptKind.DIARIUM, diarium.id)
    other = Answer(place="row 2", about=About.ACT, id=THREAD.id, version=2, accepted=True, reference="INL 7")
    (receipt,) = taken(home, other).new
    assert (receipt.kind, receipt.delivery) == (ReceiptKind.E_ARCHIVE, archive.id)


def test_a_refusal_of_what_went_to_two_must_say_who_refuses(home: Path) -> None:
    diarium, _ = delivered(home, "diarium"), delivered(home)
    refusal = act(accepted=False, reference="")
    with pytest.raises(DeliveryRefused, match="--from RECIPIENT"):
        taken(home, refusal)
    with opened(home) as workspace:
        (receipt,) = take_in(workspace, [refusal], actor=ANNA, at=AT, recipient="diariet").new
    assert (receipt.delivery, receipt.accepted) == (diarium.id, False)


def test_an_answer_to_what_was_superseded_is_refused(home: Path) -> None:
    entry = delivered(home)
    with opened(home) as workspace:
        take_step(workspace, entry, DeliveryState.SUPERSEDED, at=AT, by="anna", reason="Fel period")
    with pytest.raises(DeliveryRefused, match="has been superseded"):
        taken(home, whole(entry.id))


def test_a_record_registered_by_hand_needs_no_delivery_to_the_diarium(home: Path) -> None:
    delivered(home, state=DeliveryState.CHECKED)
    (receipt,) = taken(home, act()).new
    assert (receipt.kind, receipt.delivery) == (ReceiptKind.DIARIUM, "")


@pytest.mark.parametrize("format", ["diarium", "fgs-2.0"])
def test_what_was_never_handed_over_cannot_have_been_answered(home: Path, format: Format) -> None:
    entry = delivered(home, format, state=DeliveryState.CHECKED)
    wanted = act() if format == "diarium" else replace(act(), registers=False)
    for answer in (wanted, whole(entry.id)):
        with pytest.raises(DeliveryRefused, match=f"archive deliveries send {entry.id}"):
            taken(home, answer)


def test_a_record_that_was_registered_by_hand_gets_its_dnr(home: Path) -> None:
    (receipt,) = taken(home, act()).new
    assert (receipt.kind, receipt.delivery, receipt.reference) == (ReceiptKind.DIARIUM, "", DNR)


def test_somebody_without_the_role_may_not_take_in_a_receipt(home: Path) -> None:
    delivered(home, "diarium")
    with opened(home) as workspace, pytest.raises(NotEntitled):
        take_in(workspace, [act()], actor=KIM, at=AT)
    assert list(ReceiptBook(home)) == []


def test_after_a_run_that_was_killed_between_the_log_and_the_book_the_same_receipt_brings_it_in(home: Path) -> None:
    entry = delivered(home, "diarium")
    taken(home, act(), act(SNAPSHOT.id, 1))
    store = DeliveryStore(home)
    received = store.get(entry.id)
    store.write(received.model_copy(update={"steps": received.steps[:-1]}))  # as if killed before the last step
    assert [one.state for one in taken(home, act()).deliveries] == [DeliveryState.RECEIVED]
