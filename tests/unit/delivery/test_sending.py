"""Checked deliveries handed over by folder: what was checked, once, and the same again does no harm."""

from pathlib import Path
from typing import Any

import pytest

from archiver.config.recipients import Recipient
from archiver.delivery.life import mend, take_step
from archiver.delivery.sending import send
from archiver.errors import DeliveryRefused, TransferFailed
from archiver.store.deliveries import DeliveryEntry, DeliveryState, DeliveryStore
from archiver.store.events import EventType, read_events
from tests.unit.delivery.delivered import AT, delivered, opened


def recipient(folder: Path | None = None, **other: Any) -> Recipient:
    told = {
        "id": "arkiv",
        "name": "Arkivet",
        "code": "ORG:2120000001",
        "format": "fgs-1.2",
        "agreement_number": "KS 1",
        "agreement_date": "2026-01-01",
        "reference_code": "SE/1",
        "contact_name": "Anna",
        "send": "folder" if folder else "none",
        "send_folder": str(folder or ""),
    }
    return Recipient.model_validate(told | other)


def sent(home: Path, entry: DeliveryEntry, to: Recipient) -> DeliveryEntry:
    with opened(home) as workspace:
        return send(workspace, entry, to, by="anna", at=AT, progress=lambda _: None)


def logged(home: Path, entry: DeliveryEntry) -> list[str]:
    return [one.type for one in read_events(home) if one.subject == entry.id]


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


def test_every_package_is_in_the_folder_and_sending_twice_does_nothing_more(home: Path, inbox: Path) -> None:
    entry = delivered(home, state=DeliveryState.CHECKED)
    done = sent(home, entry, recipient(inbox))
    assert done.state is DeliveryState.SENT
    assert sorted(path.name for path in inbox.iterdir()) == [one.name for one in entry.packages]
    for path in inbox.iterdir():
        path.unlink()
    assert sent(home, done, recipient(inbox)) == done
    assert list(inbox.iterdir()) == []
    assert logged(home, entry).count(EventType.DELIVERY_SENT) == 1


def test_killed_between_two_packages_the_next_attempt_sends_the_rest(home: Path, inbox: Path) -> None:
    entry = delivered(home, state=DeliveryState.CHECKED)
    first, second = entry.packages
    (inbox / first.name).write_bytes((DeliveryStore(home).packages(entry.id) / first.name).read_bytes())
    (inbox / f".{second.name}.part").write_bytes(b"half")
    sent(home, entry, recipient(inbox))
    assert sorted(path.name for path in inbox.iterdir()) == [first.name, second.name]


def test_what_was_carried_by_hand_is_noted_as_sent(home: Path) -> None:
    assert sent(home, delivered(home, state=DeliveryState.CHECKED), recipient()).state is DeliveryState.SENT


@pytest.mark.parametrize("state", [DeliveryState.PLANNED, DeliveryState.PREPARED])
def test_what_is_not_checked_does_not_leave(home: Path, inbox: Path, state: DeliveryState) -> None:
    with pytest.raises(DeliveryRefused, match="only what is checked leaves"):
        sent(home, delivered(home, state=state), recipient(inbox))
    assert list(inbox.iterdir()) == []


@pytest.mark.parametrize("gone", [True, False], ids=["removed", "changed"])
def test_a_package_that_is_not_what_was_checked_does_not_leave(home: Path, inbox: Path, gone: bool) -> None:
    entry = delivered(home, state=DeliveryState.CHECKED)
    path = DeliveryStore(home).packages(entry.id) / entry.packages[1].name
    path.unlink()
    if not gone:
        path.write_bytes(b"another")
    with pytest.raises(DeliveryRefused, match="built again"):
        sent(home, entry, recipient(inbox))
    assert list(inbox.iterdir()) == []


def test_another_file_of_that_name_at_the_recipient_is_not_written_over(home: Path, inbox: Path) -> None:
    entry = delivered(home, state=DeliveryState.CHECKED)
    (inbox / entry.packages[0].name).write_bytes(b"somebody's")
    with pytest.raises(TransferFailed, match="is something else"):
        sent(home, entry, recipient(inbox))
    assert DeliveryStore(home).get(entry.id).state is DeliveryState.CHECKED


def test_a_folder_that_is_not_there_is_said_and_nothing_counts_as_sent(home: Path, tmp_path: Path) -> None:
    entry = delivered(home, state=DeliveryState.CHECKED)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(TransferFailed, match="send_folder"):
        sent(home, entry, recipient(tmp_path / "file"))
    assert DeliveryStore(home).get(entry.id).state is DeliveryState.CHECKED


def test_a_way_out_that_is_not_filled_in_is_asked_for_by_name(home: Path) -> None:
    entry = delivered(home, state=DeliveryState.CHECKED)
    with pytest.raises(DeliveryRefused, match="lacks send_folder"):
        sent(home, entry, recipient(send="folder"))


def test_a_delivery_cannot_jump_a_step(home: Path) -> None:
    entry = delivered(home, state=DeliveryState.PREPARED)
    with opened(home) as workspace, pytest.raises(DeliveryRefused, match="cannot become received"):
        take_step(workspace, entry, DeliveryState.RECEIVED, at=AT, by="anna")


def test_a_step_that_was_taken_and_not_logged_is_logged_afterwards_and_only_once(home: Path) -> None:
    entry = delivered(home, state=DeliveryState.SENT)  # nothing of it is in the log
    with opened(home) as workspace:
        mend(workspace, entry)
        mend(workspace, entry)
    assert logged(home, entry) == [
        EventType.DELIVERY_PREPARED,
        EventType.DELIVERY_CHECKED,
        EventType.DELIVERY_SENT,
    ]
