"""An archive in which something has been delivered, and people who may answer for it."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archiver.config.actors import Actor
from archiver.config.recipients import Format, Recipient
from archiver.delivery.digests import digest_of, size_of
from archiver.store.deliveries import (
    Content,
    DeliveredPackage,
    DeliveryEntry,
    DeliveryState,
    DeliveryStore,
    Selection,
    Step,
)
from archiver.workspace import Workspace, open_workspace
from tests.unit.package.sample import SNAPSHOT, THREAD

AT = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
ANNA = Actor(id="anna", name="Anna Arkivarie", roles=("kommunarkivarie",))
KIM = Actor(id="kim", name="Kim Kommunikatör", roles=("kommunikator",))
ITEM = "i-abcdefgh23456723"
ACCOUNT = THREAD.account.id
_LIFE = (DeliveryState.PLANNED, DeliveryState.PREPARED, DeliveryState.CHECKED, DeliveryState.SENT)


@contextmanager
def opened(home: Path, at: dt.datetime = AT) -> Iterator[Workspace]:
    with open_workspace(home, write=True, command="test", now=at) as workspace:
        yield workspace


def delivered(
    home: Path,
    format: Format = "fgs-1.2",
    *,
    state: DeliveryState = DeliveryState.SENT,
    contents: tuple[Content, ...] | None = None,
) -> DeliveryEntry:
    """Put a delivery in the archive as if it had come so far, with a package of both records."""
    store = DeliveryStore(home)
    recipient = "diariet" if format == "diarium" else "arkiv"
    entry = DeliveryEntry(
        id=store.next_id(recipient, AT),
        terms=Recipient(id=recipient, name="Mottagaren", format=format),
        selection=Selection(first=AT.date(), last=AT.date()),
        fingerprint="0" * 64,
        created_at=AT,
        steps=tuple(Step(state=one, at=AT, by="anna") for one in _LIFE[: _LIFE.index(state) + 1]),
    )
    default = (
        Content(account=ACCOUNT, record=THREAD.id, version=2, package=1, items=(ITEM,)),
        Content(account=ACCOUNT, record=SNAPSHOT.id, version=1, package=2),
    )
    store.open(entry, contents or default)
    packages = []
    for number in (1, 2):
        path = store.packages(entry.id) / f"uuid-{entry.id}-{number}.zip"
        path.write_bytes(b"a package")
        packages.append(package(path, number))
    return store.write(entry.model_copy(update={"packages": tuple(packages)}))


def package(path: Path, number: int) -> DeliveredPackage:
    return DeliveredPackage(number=number, objid=path.stem, name=path.name, sha256=digest_of(path), size=size_of(path))
