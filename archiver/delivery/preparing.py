"""A delivery prepared (framställd): what goes along is fixed first, then one package is built after the other.

Asked again with the same recipient, selection and contents, it is the same delivery: one that was killed half-way goes
on where it was, one that is finished is given as it is, and one whose packages are gone is built again, byte by byte.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from archiver.config.recipients import Recipient, lacking
from archiver.delivery.building import build
from archiver.delivery.dividing import Weighed, divide
from archiver.delivery.gathering import manifest_digest, weigh
from archiver.delivery.life import mend, take_step
from archiver.delivery.overdue import must_register
from archiver.delivery.selecting import Choice, choose
from archiver.errors import DeliveryRefused
from archiver.review.assessing import assess_record, set_up
from archiver.store.deliveries import Content, DeliveryEntry, DeliveryState, DeliveryStore, Selection, Step
from archiver.store.durable import refuse_full_disk
from archiver.workspace import MEGABYTE, Workspace

Progress = Callable[[str], None]
# What may change without making it another delivery: the way out, and where answers arrive.
_NO_PART = {"send", "send_folder", "receipts_folder", "contact_name", "contact_details"}
_OPEN = (DeliveryState.PLANNED, DeliveryState.PREPARED, DeliveryState.CHECKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a delivery would be: packages of record versions, and what they weigh."""

    recipient: Recipient
    selection: Selection
    packages: tuple[tuple[Weighed, ...], ...]
    contents: tuple[Content, ...]
    fingerprint: str
    withheld: int
    registered: int

    @property
    def weight(self) -> int:
        """How many bytes it takes, rather too many than too few."""
        return sum(one.weight for package in self.packages for one in package)


def plan(workspace: Workspace, recipient: Recipient, selection: Selection, now: dt.datetime) -> Plan:
    """Say what would be delivered; nothing is written. `now` (aware) is the moment at which items are assessed.

    Raises:
        DeliveryRefused: something is lacking in archive.toml, or there is nothing to deliver.
        NoSuchThing: an account or record that is not there.
    """
    refuse_lacking(workspace, recipient)
    choice = choose(workspace, recipient, selection)
    cap = recipient.size_cap_mb * MEGABYTE
    weights = _by_record([weigh(one, recipient) for one in choice.chosen])
    packages = divide(weights, size_cap=cap, record_cap=recipient.record_cap)
    if recipient.is_diarium:
        packages = _across_accounts(packages, cap, recipient.record_cap)
    return Plan(
        recipient=recipient,
        selection=selection,
        packages=packages,
        contents=tuple(_contents(packages, _to_register(workspace, recipient, choice, now))),
        fingerprint=_fingerprint(recipient, selection, choice),
        withheld=choice.withheld,
        registered=choice.registered,
    )


def prepare(
    workspace: Workspace, planned: Plan, *, by: str, at: dt.datetime, progress: Progress, replace: bool = False
) -> DeliveryEntry:
    """Build what is planned, and give the delivery, prepared or further. `by` is a person's id.

    Raises:
        DeliveryRefused: the selection has been delivered with other contents and `replace` was not said.
        DiskFull, ProgramMissing, ProgramFailed: and the next run goes on where this one was.
    """
    store = DeliveryStore(workspace.home)
    same = [entry for entry in store if _is_asked(entry, planned.recipient, planned.selection)]
    entry = next((one for one in same if one.fingerprint == planned.fingerprint and _stands(one)), None)
    if entry is None:
        earlier = _earlier(same, replace=replace)
        refuse_full_disk(workspace.home, minimum_free=planned.weight + workspace.settings.store.min_free_mb * MEGABYTE)
        entry = store.open(_entry(store, planned, by=by, at=at, replaces=earlier), planned.contents)
    mend(workspace, entry)
    built = build(workspace, entry, progress=progress)
    done = take_step(workspace, built, DeliveryState.PREPARED, at=at, by=by) if _planned(built) else built
    for other in same:
        if other.id == done.replaces and other.state is not DeliveryState.SUPERSEDED:
            take_step(workspace, other, DeliveryState.SUPERSEDED, at=at, by=by, reason=f"Ersatt av {done.id}")
    return done


def refuse_lacking(workspace: Workspace, recipient: Recipient) -> None:
    """Raise DeliveryRefused, naming each key, if archive.toml lacks something that the delivery needs."""
    keys = lacking(recipient)
    if keys:
        raise DeliveryRefused(
            f"The recipient (mottagare) {recipient.id} lacks {', '.join(keys)}. Fill that in under its "
            f"[[recipients]] in archive.toml; nothing has been built."
        )
    if workspace.settings.authority.is_placeholder:
        raise DeliveryRefused("archive.toml does not say whose archive this is. Fill in [authority] name and org_nr.")


def _by_record(weights: list[Weighed]) -> list[Weighed]:
    """Keep the versions of a record together, in the order of each record's first version."""
    first: dict[tuple[str, str], int] = {}
    for place, one in enumerate(weights):
        first.setdefault((one.account, one.record), place)
    return sorted(weights, key=lambda one: (one.account, first[one.account, one.record], one.version))


def _across_accounts(
    packages: tuple[tuple[Weighed, ...], ...], size_cap: int, record_cap: int
) -> tuple[tuple[Weighed, ...], ...]:
    """Join what was divided by account: a diarium gets one export with all accounts, as far as there is room."""
    joined: list[tuple[Weighed, ...]] = []
    for package in packages:
        both = (*joined[-1], *package) if joined else package
        fits = sum(one.weight for one in both) <= size_cap and len({one.record for one in both}) <= record_cap
        if joined and fits:
            joined[-1] = both
        else:
            joined.append(package)
    return tuple(joined)


def _to_register(
    workspace: Workspace, recipient: Recipient, choice: Choice, now: dt.datetime
) -> dict[str, tuple[str, ...]]:
    """Give, by record, the items that are to be registered, so that the diarium may answer about each of them."""
    if not recipient.is_diarium:
        return {}
    bench = set_up(workspace, now)
    records = {(one.kept.account, one.kept.record) for one in choice.chosen}
    assessed = (assess_record(bench, account, record) for account, record in sorted(records))
    return {thread.record: must_register(thread) for thread in assessed if thread}


def _contents(packages: tuple[tuple[Weighed, ...], ...], items: dict[str, tuple[str, ...]]) -> Iterator[Content]:
    for number, package in enumerate(packages, 1):
        for one in package:
            yield Content(
                account=one.account,
                record=one.record,
                version=one.version,
                package=number,
                items=items.get(one.record, ()),
            )


def _fingerprint(recipient: Recipient, selection: Selection, choice: Choice) -> str:
    digest = hashlib.sha256()
    terms = {name for name in Recipient.model_fields if name not in _NO_PART and not name.startswith("sftp_")}
    digest.update(recipient.model_dump_json(include=terms).encode())
    digest.update(selection.model_dump_json().encode())
    for one in choice.chosen:
        protected = one.restricted is not None
        digest.update(f"{one.kept.record} {one.kept.version} {manifest_digest(one)} {protected}\n".encode())
    return digest.hexdigest()


def _is_asked(entry: DeliveryEntry, recipient: Recipient, selection: Selection) -> bool:
    """Say whether the delivery is of the same; another title is another way of saying what it concerns."""
    asked = selection.model_copy(update={"title": entry.selection.title})
    return entry.recipient == recipient.id and entry.selection == asked


def _stands(entry: DeliveryEntry) -> bool:
    return entry.state not in (DeliveryState.REJECTED, DeliveryState.SUPERSEDED)


def _planned(entry: DeliveryEntry) -> bool:
    return entry.state is DeliveryState.PLANNED


def _earlier(same: list[DeliveryEntry], *, replace: bool) -> str:
    """Give the id of the delivery that a new one takes the place of; empty when there is none."""
    standing = [one for one in same if one.state is not DeliveryState.SUPERSEDED]
    if not standing:
        return ""
    last = standing[-1]
    if last.state in (DeliveryState.SENT, DeliveryState.RECEIVED) and not replace:
        raise DeliveryRefused(
            f"{last.id} with the same selection has been {last.state} ({last.state.swedish}), and since then contents "
            f"or terms have changed. Deliver the new period by --from and --to, or deliver all of it again in its "
            f"place with --replace."
        )
    return last.id


def _entry(store: DeliveryStore, planned: Plan, *, by: str, at: dt.datetime, replaces: str) -> DeliveryEntry:
    return DeliveryEntry(
        id=store.next_id(planned.recipient.id, at),
        terms=planned.recipient,
        selection=planned.selection,
        fingerprint=planned.fingerprint,
        created_at=at.replace(microsecond=0),
        steps=(Step(state=DeliveryState.PLANNED, at=at, by=by),),
        withheld=planned.withheld,
        replaces=replaces,
    )
