"""The registration of one act on one page (registreringsblad), PDF/A, for a diarium that is filled in by hand."""

from pathlib import Path

from archiver.diarium.registration import NO_NUMBER, Act, Registration
from archiver.render.paper import paper_html, write_paper
from archiver.render.pdfa import Flavour
from archiver.render.printing import Printer

_TEMPLATE = Path(__file__).parent / "templates" / "registreringsblad.html.j2"
SHOWN_FILES = 8  # one page; the rest stand in the table and in the XML


def write_page(
    registration: Registration, act: Act, into: Path, *, printer: Printer, flavour: Flavour = Flavour.PDFA_2A
) -> Path:
    """Write the page of `act` at `into` and give its path; the same act gives the same bytes.

    Raises:
        ProgramFailed: Chromium died or did not finish.
    """
    case = registration.case
    html = paper_html(
        _TEMPLATE,
        registration=registration,
        case=case,
        act=act,
        number=case.number or NO_NUMBER,
        files=act.files[:SHOWN_FILES],
        more=max(0, len(act.files) - SHOWN_FILES),
    )
    write_paper(
        html,
        title=f"Registrering {act.id}",
        into=into,
        printer=printer,
        flavour=flavour,
        footer=f"{registration.authority} · {act.id}",
        created=registration.made_at,
        author=registration.authority,
        identifier=act.id,
    )
    return into
