"""A kept PDF/A in another level, for a recipient that demands it: exact changes to its objects, no page drawn anew.

Level A holds all that U demands, and U all that B demands (ISO 19005-2 §5), so a file of a higher level of the same
part is what a lower one asks for as it stands. From part 2 to part 1 the transparency is flattened.
"""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pikepdf

from archiver.render.pdfa import Flavour, declare, saved
from archiver.render.writing import PdfFile, write_pdf
from archiver.render.xmp import About

Level = Literal["1a", "1b", "2a", "2u", "2b"]
_HOLDS = {"1A": {"1a", "1b"}, "2A": {"2a", "2u", "2b"}, "2U": {"2u", "2b"}, "2B": {"2b"}, "1B": {"1b"}}
# Part 1 is made at level A, which is what 1b asks for and more.
_MADE_AS: dict[Level, Flavour] = {
    "1a": Flavour.PDFA_1A,
    "1b": Flavour.PDFA_1A,
    "2a": Flavour.PDFA_2A,
    "2u": Flavour.PDFA_2U,
    "2b": Flavour.PDFA_2B,
}


def made_as(level: Level) -> Flavour:
    """Give the flavour that a file is made in when this level is demanded."""
    return _MADE_AS[level]


def holds(claim: str, level: Level) -> bool:
    """Say whether a file that claims `2A` or the like claims what the level demands; whether it does is for a judge."""
    return level in _HOLDS.get(claim.upper(), set())


def write_at_level(pdf: Path, level: Level, into: Path) -> PdfFile:
    """Write the kept PDF at `into` in the level demanded; the same file gives the same bytes. Judges nothing."""
    with pikepdf.open(pdf) as opened:
        declare(opened, _about(opened), made_as(level))
        return write_pdf(saved(opened, made_as(level)), into, pages=len(opened.pages))


def _about(pdf: pikepdf.Pdf) -> About:
    """Give what the file says of itself, so that it goes on saying it."""
    told = {name: str(pdf.docinfo.get(f"/{name}", "")) for name in ("Title", "Author", "Subject", "Creator")}
    about = About(title=told["Title"], created=_created(str(pdf.docinfo.get("/CreationDate", ""))))
    identifier = str(pdf.open_metadata(set_pikepdf_as_editor=False).get("dc:identifier", ""))
    return replace(
        about,
        author=told["Author"],
        subject=told["Subject"],
        tool=told["Creator"] or about.tool,
        identifier=identifier,
    )


def _created(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.strptime(text[:16], "D:%Y%m%d%H%M%S").replace(tzinfo=dt.UTC)
    except ValueError:
        return None
