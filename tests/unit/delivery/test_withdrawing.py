"""What became protected or was destroyed after the package was built: it does not leave, and does not lie about."""

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from archiver.delivery.life import log_of
from archiver.delivery.sending import send
from archiver.delivery.withdrawing import handed_over, withdraw
from archiver.errors import DeliveryRefused
from archiver.secrecy.restrictions import Ground, Restriction, RestrictionBook
from archiver.store.deliveries import DeliveryEntry, DeliveryState, DeliveryStore
from archiver.store.events import EventType, read_events
from archiver.store.facts import FactBook, FactLine
from tests.unit.delivery.delivered import ACCOUNT, ANNA, AT, ITEM, delivered, opened
from tests.unit.delivery.test_sending import recipient
from tests.unit.package.sample import SNAPSHOT, THREAD

LATER = AT + dt.timedelta(days=1)


def mask(home: Path) -> None:
    book = RestrictionBook(home)
    book.append(Restriction(account=ACCOUNT, record=THREAD.id, ground=Ground.PERSONAL_DATA, at=AT, by=ANNA))


def say(home: Path) -> None:
    with opened(home) as workspace:
        line = FactLine(item=ITEM, key="sekretess", value="mojlig", source="auto", at=AT)
        FactBook(home, ACCOUNT, THREAD.id).append([line], log=log_of(workspace))


def destroy(home: Path) -> None:
    shutil.rmtree(home / "store" / ACCOUNT / THREAD.id)
    (home / "catalogue.db").unlink()


def marked(home: Path, entry: DeliveryEntry) -> DeliveryEntry:
    """Give the delivery as one to a recipient that may have what is protected."""
    terms = entry.terms.model_copy(update={"restricted": True})
    return DeliveryStore(home).write(entry.model_copy(update={"terms": terms}))


@pytest.mark.parametrize(
    ("happened", "says"),
    [(mask, f"{THREAD.id} became protected"), (say, f"{THREAD.id} became protected"), (destroy, "no longer in the")],
)
def test_what_was_protected_or_destroyed_since_it_was_checked_does_not_leave(
    happened: Callable[[Path], None], says: str, home: Path, tmp_path: Path
) -> None:
    entry = delivered(home, state=DeliveryState.CHECKED)
    happened(home)
    (tmp_path / "inbox").mkdir()
    with opened(home, LATER) as workspace, pytest.raises(DeliveryRefused, match=says):
        send(workspace, entry, recipient(tmp_path / "inbox"), by="anna", at=LATER, progress=lambda _: None)
    assert list((tmp_path / "inbox").iterdir()) == []
    assert DeliveryStore(home).get(entry.id).state is DeliveryState.CHECKED


def test_what_is_only_said_leaves_to_a_recipient_that_may_have_it(home: Path) -> None:
    entry = marked(home, delivered(home, state=DeliveryState.CHECKED))
    say(home)
    with opened(home, LATER) as workspace:
        assert send(workspace, entry, recipient(), by="anna", at=LATER, progress=lambda _: None)


@pytest.mark.parametrize(
    ("state", "after"),
    [
        (DeliveryState.PLANNED, DeliveryState.SUPERSEDED),
        (DeliveryState.CHECKED, DeliveryState.SUPERSEDED),
        (DeliveryState.SENT, DeliveryState.SENT),
    ],
)
def test_a_masked_record_leaves_no_package_of_ours_and_what_was_not_sent_no_longer_counts(
    state: DeliveryState, after: DeliveryState, home: Path
) -> None:
    entry, other = delivered(home, state=state), delivered(home, "diarium")
    for _ in range(2):
        with opened(home, LATER) as workspace:
            done = withdraw(workspace, frozenset({THREAD.id}), by="anna", at=LATER)
    assert [one.id for one in done] == [entry.id, other.id]
    assert [handed_over(one) for one in done] == [state is DeliveryState.SENT, True]
    assert DeliveryStore(home).get(entry.id).state is after
    assert not DeliveryStore(home).packages(entry.id).exists()
    logged = [one.type for one in read_events(home) if one.subject == entry.id]
    assert logged.count(EventType.DELIVERY_SUPERSEDED) == (after is DeliveryState.SUPERSEDED)


def test_a_delivery_of_other_records_is_left_alone(home: Path) -> None:
    entry = delivered(home, state=DeliveryState.CHECKED)
    with opened(home, LATER) as workspace:
        assert withdraw(workspace, frozenset({SNAPSHOT.id[:-1] + "z"}), by="anna", at=LATER) == ()
    assert DeliveryStore(home).get(entry.id) == entry
    assert DeliveryStore(home).packages(entry.id).is_dir()
