"""A checked delivery handed over: copied to a folder, sent by SFTP, or fetched by hand.

A package has its name at the recipient only when it is whole. Sending again is harmless: what is there already, the
same, is left as it is. What is sent is what was checked; that is proved again just before.
"""

import datetime as dt
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from archiver.config.recipients import Recipient, lacking
from archiver.delivery.checking import refuse_changed
from archiver.delivery.digests import digest_of, files_of
from archiver.delivery.life import mend, take_step
from archiver.delivery.sftp import send_by_sftp
from archiver.delivery.withdrawing import refuse_withdrawn
from archiver.errors import DeliveryRefused, TransferFailed
from archiver.store.deliveries import DeliveredPackage, DeliveryEntry, DeliveryState, DeliveryStore
from archiver.store.durable import remove_tree, sync_folder
from archiver.workspace import Workspace

Progress = Callable[[str], None]
_SENT = (DeliveryState.SENT, DeliveryState.RECEIVED)


def send(
    workspace: Workspace, entry: DeliveryEntry, recipient: Recipient, *, by: str, at: dt.datetime, progress: Progress
) -> DeliveryEntry:
    """Hand over every package, and give the delivery as sent. `recipient` is as archive.toml has it now.

    Raises:
        DeliveryRefused: it is not checked, or changed since; a record in it became protected or was destroyed since;
            or the way out is not filled in.
        TransferFailed: the recipient could not be reached or refused; nothing half-sent counts.
    """
    mend(workspace, entry)
    if entry.state in _SENT:
        return entry
    if entry.state is not DeliveryState.CHECKED:
        raise DeliveryRefused(
            f"{entry.id} is {entry.state} ({entry.state.swedish}), and only what is checked leaves. "
            f"Run `archive deliver` with the same selection, which checks it."
        )
    if keys := lacking(recipient):
        raise DeliveryRefused(f"The recipient {recipient.id} lacks {', '.join(keys)} in archive.toml, [[recipients]].")
    store = DeliveryStore(workspace.home)
    refuse_changed(store, entry)
    refuse_withdrawn(workspace, entry)
    folder = store.packages(entry.id)
    match recipient.send:
        case "folder":
            for package in entry.packages:
                progress(f"Kopierar {package.name}")
                _copy(folder / package.name, package, Path(recipient.send_folder))
        case "sftp":
            send_by_sftp(workspace.home, recipient, [folder / one.name for one in entry.packages], progress=progress)
        case "none":
            progress(f"Paketen hämtas för hand i {folder}")
    return take_step(workspace, entry, DeliveryState.SENT, at=at, by=by)


def _copy(source: Path, package: DeliveredPackage, folder: Path) -> None:
    target = folder / package.name
    aside = folder / f".{package.name}.part"
    try:
        if target.exists():
            _refuse_other(target, package)
            return
        remove_tree(aside)
        _copied(source, aside)
        if digest_of(aside) != package.sha256:
            raise TransferFailed(f"{aside} was not written as it was read. See to the disk, and send again.")
        aside.rename(target)
        sync_folder(folder)
    except OSError as error:
        raise TransferFailed(
            f"{package.name} could not be copied to {folder}: {error.strerror}. See to the folder (send_folder), and "
            f"run `archive deliveries send` again."
        ) from error


def _copied(source: Path, aside: Path) -> None:
    """Copy a file or a folder, every byte of it on the disk."""
    names = files_of(source) if source.is_dir() else [""]
    for name in names:
        target = aside / name if name else aside
        target.parent.mkdir(parents=True, exist_ok=True)
        with (source / name if name else source).open("rb") as read, target.open("xb") as written:
            shutil.copyfileobj(read, written, 1 << 20)
            written.flush()
            os.fsync(written.fileno())


def _refuse_other(target: Path, package: DeliveredPackage) -> None:
    if digest_of(target) != package.sha256:
        raise TransferFailed(
            f"{target} is there already and is something else. Ask the recipient, and move it out of the way."
        )
