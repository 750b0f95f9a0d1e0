"""`archive verify`: is everything in the archive what it was when it was kept."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import pikepdf

from archiver.cli.clock import now
from archiver.cli.command import command as make_command
from archiver.cli.command import home
from archiver.cli.output import emit
from archiver.cli.plain import harmless, plain
from archiver.cli.progress import progress
from archiver.errors import NoSuchThing, VerificationFailed
from archiver.findings import Finding, Level
from archiver.package.checks import check_record
from archiver.package.formats import pdfa_claim, pdfua_claim
from archiver.programs.verapdf import Judge
from archiver.records import Validation
from archiver.secrecy.checking import check_restricted
from archiver.secrecy.vault import Vault
from archiver.store.checking import check_version
from archiver.store.layout import StoredVersion
from archiver.workspace import Workspace, open_workspace

_LEVELS = {Level.ERROR: "FEL", Level.WARNING: "varning", Level.INFO: "upplysning"}


@make_command("verify")
@click.argument("record", metavar="[RECORD]", required=False)
@click.option("--all", "everything", is_flag=True, help="The whole archive. The same as naming no record.")
@click.option("--fast", is_flag=True, help="Do not ask veraPDF about each PDF/A; it takes a tenth of a second a file.")
def command(record: str | None, everything: bool, fast: bool) -> None:
    """Verify (kontrollera) one record, or the whole archive: files, checksums, event log, schemas, judges.

    Nothing is changed. Each finding has a rule, a level, a place and a sentence; one error makes the exit code 30.

    Example:
        archive verify --all
        archive verify t-abcd
    """
    if record and everything:
        raise click.UsageError("Name a record, or say --all; not both.")
    with open_workspace(home(), write=False, command="verify", now=now()) as workspace, _judge(fast=fast) as judge:
        versions = tuple(_chosen(workspace, record))
        findings = tuple(_findings(workspace, versions, whole=not record, judge=judge))
    counts = Counter(finding.level for finding in findings)
    emit(
        {
            "verdict": "fail" if counts[Level.ERROR] else "pass",
            "versions": len(versions),
            "findings": [plain(finding) for finding in findings],
        },
        lambda: _text(findings, len(versions)),
    )
    if counts[Level.ERROR]:
        click.get_current_context().exit(VerificationFailed.exit_code)


def _chosen(workspace: Workspace, record: str | None) -> Iterator[StoredVersion]:
    """Give the versions to verify. The store itself is asked: the catalogue could be what is wrong."""
    if not record:
        yield from workspace.store.all_versions()
        return
    found = [kept for kept in workspace.store.all_versions() if kept.record.startswith(record)]
    names = sorted({kept.record for kept in found})
    if len(names) != 1:
        several = f"It could be: {', '.join(names[:5])}." if names else "`archive list` shows all."
        raise NoSuchThing(f"{record!r} is not the beginning of one record's id. {several}")
    yield from found


@contextmanager
def _judge(*, fast: bool) -> Iterator[Callable[[Path], tuple[Validation, ...]] | None]:
    """Give what asks veraPDF whether a PDF is what it claims, in one process for all; None without veraPDF."""
    if fast or not Judge.available():
        yield None
        return
    with Judge() as judge:
        yield lambda path: judge.judge(path, claimed(path))


def claimed(pdf: Path) -> tuple[str, ...]:
    """Give what the PDF says it is, as veraPDF calls it: a flavour of PDF/A, and PDF/UA-1."""
    with pikepdf.open(pdf) as opened:
        claim = pdfa_claim(opened).lower()
        accessible = pdfua_claim(opened)
    return (*((claim,) if claim else ()), *((f"ua{accessible}",) if accessible else ()))


def _findings(
    workspace: Workspace,
    versions: tuple[StoredVersion, ...],
    *,
    whole: bool,
    judge: Callable[[Path], tuple[Validation, ...]] | None,
) -> Iterator[Finding]:
    with progress() as tell:
        if whole:
            jobs = os.cpu_count() or 1
            yield from workspace.store.verify(jobs=jobs, progress=lambda done, of: tell(f"Filer: {done} av {of}"))
            yield from check_restricted(workspace.home, Vault.of(workspace.home))
        for number, kept in enumerate(versions, start=1):
            tell(f"Handlingar: {number} av {len(versions)}")
            if not whole:
                yield from check_version(kept)
            yield from (_placed(finding, kept.folder) for finding in check_record(kept.path, judge=judge))


def _placed(finding: Finding, folder: str) -> Finding:
    """Say in which version the place is."""
    if finding.where.startswith(folder):
        return finding
    where = str(Path(folder) / finding.where) if finding.where else folder
    return Finding(rule=finding.rule, level=finding.level, where=where, message=finding.message)


def _text(findings: tuple[Finding, ...], versions: int) -> str:
    lines = [
        f"{_LEVELS[finding.level]} {finding.rule}  {harmless(finding.where)}\n    {harmless(finding.message)}"
        for finding in findings
    ]
    errors = sum(finding.level is Level.ERROR for finding in findings)
    verdict = f"{errors} fel." if errors else "Inga fel."
    return "\n".join([*lines, f"{versions} versioner kontrollerade. {verdict}"])
