"""Every outside program the archive uses, and what this machine has of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archiver.errors import ProgramFailed, ProgramMissing
from archiver.programs import verapdf
from archiver.programs.chromium import CHROMIUM
from archiver.programs.fontconfig import FC_LIST, FONTS, font_file
from archiver.programs.process import Program, find
from archiver.programs.tesseract import TESSERACT, languages
from archiver.programs.verapdf import JAVA, JAVAC, VERAPDF

ALL_PROGRAMS = (CHROMIUM, TESSERACT, FC_LIST, JAVA, JAVAC, VERAPDF)
FONT_FAMILIES = ("Noto Sans", "Noto Serif", "Noto Color Emoji")


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """One thing that should be on the machine. `remedy` says how to get it when it is not right."""

    name: str
    right: bool
    required: bool
    version: str = ""
    place: str = ""
    needed_for: str = ""
    remedy: str = ""


def installed_programs() -> Iterator[Installed]:
    """Look for every program; one that another can stand in for is not required."""
    for program in ALL_PROGRAMS:
        yield _look(program)
    judged = verapdf.available()
    yield Installed(
        name="a veraPDF judge (library or command)",
        right=judged,
        required=True,
        needed_for="judging PDF/A and PDF/UA",
        remedy="" if judged else verapdf.INSTALL,
    )


def installed_languages(wanted: Iterable[str]) -> Iterator[Installed]:
    """Look for the languages that images are read in."""
    try:
        known = languages()
    except (ProgramMissing, ProgramFailed):
        known = frozenset()
    for language in wanted:
        right = language in known
        yield Installed(
            name=f"Tesseract language {language}",
            right=right,
            required=True,
            needed_for="reading text inside images",
            remedy="" if right else f"Install it with: apt install tesseract-ocr-{language.replace('_', '-')}",
        )


def installed_fonts() -> Iterator[Installed]:
    """Look for the fonts that records are set in; another one takes the place of one that is missing."""
    for family in FONT_FAMILIES:
        try:
            place = str(font_file(family))
        except (ProgramMissing, ProgramFailed):
            place = ""
        yield Installed(
            name=f"font {family}",
            right=bool(place),
            required=False,
            place=place,
            needed_for="setting records as designed",
            remedy="" if place else FONTS,
        )


def _look(program: Program) -> Installed:
    found = find(program)
    right = found is not None and found.new_enough
    return Installed(
        name=program.name,
        right=right,
        required=program.required and program not in (JAVA, JAVAC),
        version=found.version if found else "",
        place=str(found.path) if found else "",
        needed_for=program.needed_for,
        remedy="" if right else program.install,
    )
