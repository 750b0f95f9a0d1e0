"""The packages of a delivery built one after the other; each that is done is noted before the next is begun."""

from collections.abc import Callable
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path

from archiver.delivery.digests import digest_of, size_of
from archiver.delivery.documenting import Part
from archiver.delivery.exporting import export
from archiver.delivery.gathering import gather
from archiver.delivery.leveling import Leveler
from archiver.delivery.packing import pack
from archiver.delivery.selecting import Chosen, chosen_again
from archiver.errors import DeliveryRefused
from archiver.render.printing import Printer
from archiver.sip.describing import PackageFile
from archiver.store.deliveries import Content, DeliveredPackage, DeliveryEntry, DeliveryStore
from archiver.store.durable import remove_tree
from archiver.workspace import MEGABYTE, Workspace

_LEVELLED = "levelled"
Progress = Callable[[str], None]


def build(workspace: Workspace, entry: DeliveryEntry, *, progress: Progress) -> DeliveryEntry:
    """Build the packages that are not there, and give the entry with all of them; the rest is left as it is.

    Raises:
        DeliveryRefused: a record is not as it was kept, or a package built again has other bytes than before.
        ProgramMissing, ProgramFailed, DiskFull: what was done is noted, and the next run goes on.
    """
    store = DeliveryStore(workspace.home)
    contents = [tuple(each) for _, each in groupby(store.contents(entry.id), key=lambda one: one.package)]
    if all(_is_there(store, entry, number) for number in range(1, len(contents) + 1)):
        return entry
    aside = store.folder(entry.id) / _LEVELLED
    store.packages(entry.id).mkdir(exist_ok=True)
    with ExitStack() as stack:
        printer = stack.enter_context(Printer())
        leveler = stack.enter_context(Leveler(entry.terms.pdfa or None, aside))
        number_before = 0
        for number, of_package in enumerate(contents, 1):
            if not _is_there(store, entry, number):
                progress(f"Paket {number} av {len(contents)}")
                made = leveler.made
                chosen, files = _gathered(workspace, entry, of_package, leveler, progress)
                part = Part(
                    number=number,
                    of=len(contents),
                    chosen=chosen,
                    files=files,
                    converted=leveler.made - made,
                    withheld=entry.withheld,
                )
                entry = _noted(store, entry, _built(workspace, entry, part, of_package, number_before, printer))
            number_before += len(of_package)
    remove_tree(aside)
    return entry


def _built(
    workspace: Workspace,
    entry: DeliveryEntry,
    part: Part,
    contents: tuple[Content, ...],
    before: int,
    printer: Printer,
) -> DeliveredPackage:
    store = DeliveryStore(workspace.home)
    into = store.packages(entry.id)
    if entry.terms.is_diarium:
        objid, path = export(workspace, entry, part, contents, first_number=before + 1, into=into, printer=printer)
    else:
        documentation = store.documentation(entry.id)
        objid, path = pack(workspace, entry, part, into=into, documentation=documentation, printer=printer)
    _refuse_too_large(entry, path)
    return DeliveredPackage(number=part.number, objid=objid, name=path.name, sha256=digest_of(path), size=size_of(path))


def _gathered(
    workspace: Workspace, entry: DeliveryEntry, contents: tuple[Content, ...], leveler: Leveler, progress: Progress
) -> tuple[tuple[Chosen, ...], tuple[PackageFile, ...]]:
    chosen = chosen_again(workspace, contents)
    files: list[PackageFile] = []
    for number, one in enumerate(chosen, 1):
        progress(f"Paket {contents[0].package}: handling {number} av {len(chosen)}")
        files += gather(one, entry.terms, leveler)
    return chosen, tuple(files)


def _is_there(store: DeliveryStore, entry: DeliveryEntry, number: int) -> bool:
    """Say whether a package is built and lies there. One that was dropped on purpose is not missed."""
    noted = next((one for one in entry.packages if one.number == number), None)
    return noted is not None and (not entry.kept or (store.packages(entry.id) / noted.name).exists())


def _noted(store: DeliveryStore, entry: DeliveryEntry, package: DeliveredPackage) -> DeliveryEntry:
    before = next((one for one in entry.packages if one.number == package.number), None)
    if before not in (None, package):
        remove_tree(store.packages(entry.id) / package.name)
        raise DeliveryRefused(
            f"{entry.id}, package {package.number}, was built again and is not what it was: records, settings or "
            f"programs have changed. Make a new delivery in its place with --replace."
        )
    if before:
        return entry
    packages = tuple(sorted((*entry.packages, package), key=lambda one: one.number))
    return store.write(entry.model_copy(update={"packages": packages}))


def _refuse_too_large(entry: DeliveryEntry, path: Path) -> None:
    size = size_of(path)
    if size > entry.terms.size_cap_mb * MEGABYTE:
        raise DeliveryRefused(
            f"{path.name} became {size // MEGABYTE} MB, more than the {entry.terms.size_cap_mb} MB that "
            f"{entry.recipient} takes. Set `size_cap_mb` a tenth lower, so that it is divided into more packages."
        )
