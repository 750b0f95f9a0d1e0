"""The files of one record version as they go into a delivery, and how much they weigh."""

from collections.abc import Iterator
from dataclasses import replace

from archiver.config.recipients import Recipient
from archiver.delivery.dividing import Weighed
from archiver.delivery.leveling import Leveler
from archiver.delivery.selecting import Chosen
from archiver.errors import DeliveryRefused
from archiver.package.formats import identify
from archiver.sip.collecting import Include, record_files
from archiver.sip.describing import PackageFile
from archiver.store.layout import version_name
from archiver.store.manifest import NAME, hash_file, read_manifest
from archiver.volumes import volume_number

LEVELLED_ROOM = 1.5  # how much larger a PDF of another level may be, rather too much than too little


def included(recipient: Recipient) -> Include:
    """Give what of each version the recipient wants."""
    wanted = set(recipient.include)
    return Include(pdf="pdf" in wanted, record="record" in wanted, media="media" in wanted, warc="warc" in wanted)


def weigh(chosen: Chosen, recipient: Recipient) -> Weighed:
    """Give how many files and bytes of a version go along, without reading the files.

    Raises:
        DeliveryRefused: its manifest or a file cannot be read.
    """
    include = included(recipient)
    kept = chosen.kept
    try:
        paths = [entry.path for entry in read_manifest(kept.path) if _goes_along(entry.path, include)]
        sizes = [(kept.path / path).stat().st_size * _growth(path, recipient) for path in paths]
    except (OSError, ValueError) as error:
        raise unreadable(chosen, error) from error
    return Weighed(
        account=kept.account, record=kept.record, version=kept.version, files=len(sizes), size=int(sum(sizes))
    )


def gather(chosen: Chosen, recipient: Recipient, leveler: Leveler) -> Iterator[PackageFile]:
    """Give the files of a version, its PDFs in the level demanded.

    Raises:
        DeliveryRefused: its manifest cannot be read, or a PDF cannot be had in that level.
    """
    try:
        files = tuple(record_files(chosen.kept, captured_at=chosen.captured_at, include=included(recipient)))
    except (OSError, ValueError) as error:
        raise unreadable(chosen, error) from error
    for file in files:
        yield _levelled(file, leveler) if volume_number(file.path.name) else file


def manifest_digest(chosen: Chosen) -> str:
    """Give the digest of a version's manifest: another one is another content. DeliveryRefused if it is not there."""
    try:
        return hash_file(chosen.kept.path / NAME)
    except OSError as error:
        raise unreadable(chosen, error) from error


def unreadable(chosen: Chosen, error: Exception) -> DeliveryRefused:
    """Give the error for a version that is not as it was kept."""
    kept = chosen.kept
    return DeliveryRefused(
        f"{kept.record}, {version_name(kept.version)}, cannot be read: {error}. Run archive verify, and restore it "
        f"from the backup."
    )


def _levelled(file: PackageFile, leveler: Leveler) -> PackageFile:
    made = leveler.at_level(file.path, file.name)
    if made == file.path:
        return file
    return replace(file, path=made, sha256=hash_file(made), size=made.stat().st_size, format=identify(made))


def _goes_along(path: str, include: Include) -> bool:
    if volume_number(path):
        return include.pdf
    if path.startswith("raw/"):
        return include.warc
    return include.media if path.startswith("media/") else include.record


def _growth(path: str, recipient: Recipient) -> float:
    return LEVELLED_ROOM if recipient.pdfa and volume_number(path) else 1
