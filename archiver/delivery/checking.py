"""The packages of a delivery checked before they leave: by our validator of e-archive packages, or as an export.

A package with an error never leaves. What was found is kept with the delivery, warnings too.
"""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

from archiver.delivery.digests import digest_of
from archiver.delivery.export_checks import check_export
from archiver.delivery.life import mend, take_step
from archiver.errors import DeliveryRefused, PackageInvalid
from archiver.findings import Finding, Level
from archiver.package.checks import Judge
from archiver.sip_checks.checking import check_package
from archiver.store.deliveries import DeliveredPackage, DeliveryEntry, DeliveryState, DeliveryStore
from archiver.workspace import Workspace


def check_delivery(
    workspace: Workspace,
    entry: DeliveryEntry,
    *,
    by: str,
    at: dt.datetime,
    judge: Judge | None,
    progress: Callable[[str], None],
) -> tuple[DeliveryEntry, tuple[Finding, ...]]:
    """Check every package, keep the findings, and give the delivery as checked. `judge` (veraPDF) judges each PDF/A.

    One that has been checked and has not changed since is given as it is, with what was found then.

    Raises:
        PackageInvalid: an error was found; the delivery stays prepared.
        DeliveryRefused: a package is not what was built.
    """
    mend(workspace, entry)
    store = DeliveryStore(workspace.home)
    refuse_changed(store, entry)
    if entry.state is not DeliveryState.PREPARED:
        return entry, read_findings(store, entry.id)
    findings: list[Finding] = []
    for package in entry.packages:
        progress(f"Kontrollerar paket {package.number} av {len(entry.packages)}")
        findings += _checked(store, entry, package, judge)
    store.write_findings(entry.id, _document(findings))
    errors = [one for one in findings if one.level is Level.ERROR]
    if errors:
        first = errors[0]
        raise PackageInvalid(
            f"{entry.id} has {len(errors)} errors and does not leave. The first: {first.rule} {first.where}: "
            f"{first.message} `archive deliveries show {entry.id}` lists all."
        )
    return take_step(workspace, entry, DeliveryState.CHECKED, at=at, by=by), tuple(findings)


def refuse_changed(store: DeliveryStore, entry: DeliveryEntry) -> None:
    """Raise DeliveryRefused if a package is missing, or is not byte for byte what was built."""
    for package in entry.packages:
        path = store.packages(entry.id) / package.name
        if not path.exists():
            raise DeliveryRefused(f"{path} is gone. Run `archive deliver` with the same selection: it is built again.")
        if digest_of(path) != package.sha256:
            raise DeliveryRefused(
                f"{path} is not what was built (SHA-256 {package.sha256}). Remove it and run `archive deliver` with "
                f"the same selection: it is built again."
            )


def read_findings(store: DeliveryStore, delivery: str) -> tuple[Finding, ...]:
    """Give what the checks found the last time; empty when nothing has been checked."""
    data = store.findings(delivery)
    listed = json.loads(data) if data else []
    return tuple(
        Finding(rule=one["rule"], level=Level(one["level"]), where=one["where"], message=one["message"])
        for one in listed
    )


def _checked(
    store: DeliveryStore, entry: DeliveryEntry, package: DeliveredPackage, judge: Judge | None
) -> tuple[Finding, ...]:
    path: Path = store.packages(entry.id) / package.name
    spec = entry.terms.format
    found = check_export(path, entry.terms.version) if spec == "diarium" else check_package(path, spec, judge=judge)
    return tuple(
        Finding(rule=one.rule, level=one.level, where=f"{package.name}: {one.where}", message=one.message)
        for one in found
    )


def _document(findings: list[Finding]) -> bytes:
    listed = [
        {"rule": one.rule, "level": one.level.value, "where": one.where, "message": one.message} for one in findings
    ]
    return json.dumps(listed, ensure_ascii=False, indent=1).encode() + b"\n"
