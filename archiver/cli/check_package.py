"""`archive check-package`: check a delivery package (leveranspaket), one's own or anybody's."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from archiver.cli.command import command as make_command
from archiver.cli.output import emit
from archiver.cli.plain import harmless, plain
from archiver.cli.progress import progress
from archiver.cli.verify import claimed
from archiver.errors import PackageInvalid
from archiver.findings import Finding, Level
from archiver.programs.verapdf import Judge
from archiver.records import Validation
from archiver.render.wording import counted
from archiver.sip_checks.checking import Checking, Spec, check

SPECS = ("fgs-1.2", "fgs-2.0", "eark-2.2")
_LEVELS = {Level.ERROR: "FEL", Level.WARNING: "varning", Level.INFO: "upplysning"}


@make_command("check-package")
@click.argument("package", metavar="PATH", type=click.Path(exists=True, path_type=Path))
@click.option("--spec", type=click.Choice(SPECS), help="The specification. Default: the one that the package follows.")
@click.option("--pdfa", is_flag=True, help="Ask veraPDF about every PDF that says it is PDF/A.")
def command(package: Path, spec: Spec | None, pdfa: bool) -> None:
    """Check (kontrollera) a delivery package: folder, zip or tar; FGS 1.2, FGS 2.0 (E-ARK SIP 2.1) or E-ARK 2.2.

    Nothing is changed and nothing in it is trusted; no archive is needed. Each finding has a rule, a level, a place and
    a sentence; one error makes the exit code 61. Name a folder with Riksarkivet's schemas in ARCHIVER_SCHEMAS to hold
    FGS 1.2 against them too.

    Example:
        archive check-package leverans.zip
        archive check-package paket/ --spec fgs-2.0 --pdfa --json
    """
    with progress() as tell, _judge(wanted=pdfa) as judge:
        checked = check(package, spec, judge=judge, progress=lambda done, of: tell(f"Filer: {done} av {of}"))
    failed = any(finding.level is Level.ERROR for finding in checked.findings)
    emit(
        {
            "verdict": "fail" if failed else "pass",
            "spec": checked.spec,
            "findings": [plain(finding) for finding in checked.findings],
        },
        lambda: _text(checked),
    )
    if failed:
        click.get_current_context().exit(PackageInvalid.exit_code)


@contextmanager
def _judge(*, wanted: bool) -> Iterator[Callable[[Path], tuple[Validation, ...]] | None]:
    if not wanted:
        yield None
        return
    with Judge() as judge:
        yield lambda path: judge.judge(path, claimed(path))


def _text(checked: Checking) -> str:
    counts = Counter(finding.level for finding in checked.findings)
    verdict = f"{counts[Level.ERROR]} fel" if counts[Level.ERROR] else "Inga fel"
    warnings = f", {counted(counts[Level.WARNING], 'varning', 'varningar')}" if counts[Level.WARNING] else ""
    return "\n".join([*map(_line, checked.findings), f"Prövat mot {checked.spec}. {verdict}{warnings}."])


def _line(finding: Finding) -> str:
    return f"{_LEVELS[finding.level]} {finding.rule}  {harmless(finding.where)}\n    {harmless(finding.message)}"
