"""Records of a package taken into a workspace: the same ids, versions and files as where they came from.

Only a package without errors is taken in, and all of it or nothing. Files go where the store itself puts them; nothing
is written outside, whatever the package calls them. Doing it again changes nothing.
"""

import datetime as dt
import hashlib
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from archiver.errors import PackageInvalid
from archiver.findings import Finding, Level
from archiver.package.premis_read import read_premis
from archiver.package.record_xml import read_record
from archiver.sip_checks.checking import Spec, check
from archiver.sip_checks.opening import Package, open_package
from archiver.sip_checks.places import record_parts
from archiver.store.layout import version_folder, version_number
from archiver.store.manifest import read_manifest
from archiver.store.tombstones import TombstoneBook
from archiver.volumes import volume_number
from archiver.workspace import Workspace, read_kept

_NEEDED = ("record.xml", "premis.xml", "record.pdf")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """One record version of the package: whether it was kept now, or was there already.

    `converted` = kept now with a PDF that was made anew for the delivery, so not the one that its premis.xml tells of.
    """

    account: str
    record: str
    version: int
    kept: bool
    converted: bool = False


@dataclass(frozen=True, slots=True)
class _Version:
    account: str
    record: str
    version: int
    parts: Mapping[str, str]  # path in the version: path in the package


def import_package(
    path: Path,
    workspace: Workspace,
    *,
    now: dt.datetime,
    spec: Spec | None = None,
    converted: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[TakenIn, ...]:
    """Take every record version in the package at `path` into the workspace, and give what became of each.

    With `converted`, also those whose PDF was made in another level of PDF/A for the delivery.

    Raises:
        PackageInvalid: the package has errors, holds no records, lacks a part of one, holds a record that this archive
            has destroyed or has with another content, or (without `converted`) a PDF that is not the one its premis.xml
            tells of; nothing has been taken in.
        RecordInvalid: a premis.xml cannot be read; nothing has been taken in.
    """
    _refuse_errors(path, check(path, spec, progress=progress).findings)
    with open_package(path) as package:
        versions = tuple(_versions(package))
        if not versions:
            raise PackageInvalid(
                f"{path} holds no records (handlingar) of this program, so there is nothing to import."
            )
        _refuse_destroyed(versions, workspace)
        new = [version for version in versions if not _is_there(version, package, workspace)]
        _refuse_gaps(new, workspace)
        anew = {(one.record, one.version) for one in new if _is_converted(one, package)}
        if anew and not converted:
            _refuse_converted(path, anew)
        for version in new:
            _keep(version, package, workspace, now)
    kept = {(one.record, one.version) for one in new}
    return tuple(
        TakenIn(
            account=one.account,
            record=one.record,
            version=one.version,
            kept=(one.record, one.version) in kept,
            converted=(one.record, one.version) in anew,
        )
        for one in versions
    )


def _refuse_errors(path: Path, findings: tuple[Finding, ...]) -> None:
    errors = [finding for finding in findings if finding.level is Level.ERROR]
    if errors:
        first = errors[0]
        raise PackageInvalid(
            f"{path} has errors ({len(errors)}), the first {first.rule} in {first.where}: {first.message} Nothing was "
            f"imported. See them all with `archive check-package`, and ask for the package (paketet) anew."
        )


def _versions(package: Package) -> Iterator[_Version]:
    parts = record_parts(package.files)
    for account, record, name in sorted(parts):
        yield _Version(account, record, version_number(name) or 0, parts[account, record, name])


def _refuse_destroyed(versions: tuple[_Version, ...], workspace: Workspace) -> None:
    standing = TombstoneBook(workspace.store.root).standing()
    for one in versions:
        if one.record in standing:
            protocol = standing[one.record].protocol
            raise PackageInvalid(
                f"{one.record} has been destroyed (gallrad) in this archive by protocol {protocol}, and is not taken "
                f"back. Nothing was imported. If the disposal was wrong, withdraw it first."
            )


def _is_there(one: _Version, package: Package, workspace: Workspace) -> bool:
    """Tell whether the version is kept already. Raises PackageInvalid when what is kept is something else."""
    folder = version_folder(workspace.store.root, one.account, one.record, one.version)
    if not folder.exists():
        lacking = [name for name in _NEEDED if name not in one.parts]
        if lacking:
            raise PackageInvalid(
                f"The package has no {', '.join(lacking)} of {one.record} version {one.version}, and no record "
                f"(handling) is whole without. Nothing was imported. Ask for a delivery with all representations."
            )
        return False
    kept = {entry.path: entry.sha256 for entry in read_manifest(folder)}
    if any(kept.get(name) != _digest(package, path) for name, path in one.parts.items() if not volume_number(name)):
        raise PackageInvalid(
            f"{one.record} version {one.version} is in this archive with another content. Nothing was imported. "
            f"Run archive verify; if that finds nothing, the package (paketet) is of another archive."
        )
    return True


def _refuse_gaps(new: list[_Version], workspace: Workspace) -> None:
    last: dict[str, int] = {}
    for one in new:
        before = last.get(one.record) or max(workspace.store.versions(one.account, one.record), default=0)
        if one.version != before + 1:
            raise PackageInvalid(
                f"{one.record} version {one.version} cannot be imported before version {before + 1}, which neither "
                f"archive nor package has. Import the package with it first."
            )
        last[one.record] = one.version


def _is_converted(one: _Version, package: Package) -> bool:
    """Tell whether a PDF of the version is another than the one that its own premis.xml tells of."""
    with package.open(one.parts["premis.xml"]) as stream:
        told = {file.path: file.sha256 for file in read_premis(stream.read()).files}
    volumes = {name: path for name, path in one.parts.items() if volume_number(name) and name in told}
    return any(_digest(package, path) != told[name] for name, path in volumes.items())


def _refuse_converted(path: Path, versions: set[tuple[str, int]]) -> None:
    record, version = min(versions)
    raise PackageInvalid(
        f"{path} has {len(versions)} record versions, the first {record} version {version}, whose PDF was made in "
        f"another level of PDF/A for the delivery: it is not the one that its premis.xml tells of. Nothing was "
        f"imported. Import a package made with `pdfa` empty, or take these as they are with --converted; archive "
        f"verify then names each (SM-M18)."
    )


def _keep(one: _Version, package: Package, workspace: Workspace, now: dt.datetime) -> None:
    with workspace.store.draft() as draft:
        for name, path in sorted(one.parts.items()):
            target = draft / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with package.open(path) as source, target.open("xb") as out:
                shutil.copyfileobj(source, out, _CHUNK)
        record = read_record((draft / "record.xml").read_bytes())
        if (record.account.id, record.id, record.version) != (one.account, one.record, one.version):
            raise PackageInvalid(f"{one.record} changed while it was being imported. Run the command again.")
        folder = workspace.store.keep(draft, account=one.account, record=one.record, version=one.version, at=now)
    record, validations = read_kept(folder)
    workspace.catalogue.add(record, folder=folder.relative_to(workspace.store.root).as_posix(), validations=validations)


def _digest(package: Package, path: str) -> str:
    with package.open(path) as stream:
        digest = hashlib.sha256()
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
