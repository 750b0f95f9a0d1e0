"""`archive import-package`: take the records of a delivered package (leveranspaket) into the archive."""

from pathlib import Path

import click

from archiver.cli.check_package import SPECS
from archiver.cli.clock import now
from archiver.cli.command import command as make_command
from archiver.cli.command import home
from archiver.cli.output import emit
from archiver.cli.plain import plain
from archiver.cli.progress import progress
from archiver.importing.taking_in import TakenIn, import_package
from archiver.render.wording import counted, number
from archiver.sip_checks.checking import Spec
from archiver.workspace import open_workspace


@make_command("import-package")
@click.argument("package", metavar="PATH", type=click.Path(exists=True, path_type=Path))
@click.option("--spec", type=click.Choice(SPECS), help="The specification. Default: the one that the package follows.")
@click.option("--converted", is_flag=True, help="Also with PDFs made in another level (nivå) for the delivery.")
def command(package: Path, spec: Spec | None, converted: bool) -> None:
    """Import (läs in) the records of a package that this program made: same ids, versions and files.

    The package is checked first, and refused (exit code 61) if it has one error. All of it is taken in, or nothing;
    doing it again changes nothing. A PDF that was made in another level of PDF/A for the delivery is not the one that
    the record's premis.xml tells of: such a package is refused unless you say --converted, and each record is named.

    Example:
        archive --home ny-arkivmapp import-package leverans.zip
    """
    at = now()
    with open_workspace(home(), write=True, command="import-package", now=at) as workspace, progress() as tell:
        told = import_package(
            package,
            workspace,
            now=at,
            spec=spec,
            converted=converted,
            progress=lambda done, of: tell(f"Filer: {done} av {of}"),
        )
    emit({"versions": [plain(one) for one in told]}, lambda: _text(told))


def _text(told: tuple[TakenIn, ...]) -> str:
    kept = sum(one.kept for one in told)
    lines = [f"{counted(kept, 'version', 'versioner')} lästes in, {number(len(told) - kept)} fanns redan."]
    lines += [
        f"  {one.record}, version {one.version}: PDF-filen gjordes om för leveransen och är inte den som handlingens "
        f"premis.xml beskriver. archive verify anger det (SM-M18)."
        for one in told
        if one.converted
    ]
    return "\n".join(lines)
