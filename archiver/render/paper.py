"""Papers that a person signs or files (protocols, reports, registration pages): house style, PDF/A-2a and PDF/UA-1.

A paper is a Jinja2 template of its own, built of the macros in templates/papper.html.j2, filled by `paper_html` and
written by `write_paper`. All values are escaped. Same values, same Chromium and fonts: same bytes.
"""

import datetime as dt
import io
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import pikepdf
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, StrictUndefined

from archiver.programs.fontconfig import font_file
from archiver.render import joining, reading, tags, wording
from archiver.render.footers import add_footers
from archiver.render.pdfa import Flavour, declare, saved
from archiver.render.printing import Printer
from archiver.render.writing import PdfFile, write_pdf
from archiver.render.xmp import About

LINE = 112  # letters of a table's size on one line
NO_FILES: Mapping[str, Path] = MappingProxyType({})


def paper_html(template: Path, **values: object) -> str:
    """Fill the template with the values, all escaped; the body of a paper, for `write_paper`.

    The template begins with `{% from "papper.html.j2" import title_block, facts, table, signatures, notes %}`.
    Filters: day, moment, number, size, when a value may be None the template says what stands instead.

    Raises:
        jinja2.UndefinedError: the template asks for a value that is not there.
    """
    return _environment(template.parent).get_template(template.name).render(**values)


def write_paper(
    html_body: str,
    *,
    title: str,
    into: Path,
    printer: Printer,
    flavour: Flavour = Flavour.PDFA_2A,
    files: Mapping[str, Path] = NO_FILES,
    footer: str = "",
    created: dt.datetime | None = None,
    author: str = "",
    identifier: str = "",
) -> PdfFile:
    """Write the paper as PDF/A at `into`: tagged, with outline, embedded fonts and "Sida n av m" at every foot.

    `footer` (authority and document number) stands at the left of the foot; `files` are the images, by the address
    they have in the HTML. `created` (aware) is the date the file bears, none without it; `author` and `identifier`
    stand in its metadata. Same arguments, same bytes. The judges are not asked here.

    Raises:
        ProgramFailed: Chromium died or did not finish.
    """
    page = _environment(None).get_template("papper_sida.html.j2").render(title=title, body=html_body)
    about = About(title=title, created=created, author=author, identifier=identifier)
    with pikepdf.open(io.BytesIO(printer.pdf(page, files))) as pdf:
        tags.forget_ids(pdf)
        tags.mark_pages(pdf)
        joining.write_outline(pdf, list(joining.headings(pdf)))
        add_footers(pdf, footer, _footer_font())
        declare(pdf, about, flavour)
        return write_pdf(saved(pdf, flavour), into, pages=len(pdf.pages))


@lru_cache(maxsize=1)
def _footer_font() -> Path:
    return font_file("Noto Sans", "Regular")


@lru_cache(maxsize=16)
def _environment(folder: Path | None) -> Environment:
    ours = PackageLoader("archiver.render")
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(folder), ours]) if folder else ours,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        day=wording.day,
        moment=wording.moment,
        number=wording.number,
        size=wording.size,
        address=reading.address,
        unbroken=_unbroken,
    )
    return environment


def _unbroken(value: object, columns: int) -> bool:
    """Say whether a word in a cell is so long that it must be cut, or a table of so many columns would be too wide."""
    return max(map(len, str(value).split()), default=0) > max(LINE // columns - 1, 10)
