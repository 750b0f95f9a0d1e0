"""How a command that makes a record version outside a harvest makes it whole: PDF/A, judges, XML."""

import datetime as dt
from pathlib import Path

from archiver.harvesting.finish import Finish, finish
from archiver.harvesting.run import Draft
from archiver.records import Record, Validation
from archiver.render.pdfa import Flavour
from archiver.secrecy import restricting
from archiver.workspace import Workspace


def finishing(workspace: Workspace, now: dt.datetime) -> restricting.Finish:
    """Give what finishes a draft as the settings say, dated `now`; text in images has been read before."""
    settings = workspace.settings
    how = Finish(
        at=now,
        cache=workspace.home / "cache" / "ocr",
        flavour=Flavour(settings.pdf.flavour),
        languages=settings.ocr.languages,
        ocr=False,
        verapdf="verapdf" in settings.pdf.validators,
    )

    def made_whole(record: Record, folder: Path) -> tuple[Record, tuple[Validation, ...]]:
        return finish(Draft(record=record, folder=folder, evidence=None), how)

    return made_whole
