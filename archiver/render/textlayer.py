"""Evidence pages: the screenshot tiles as they are, under them nothing, over them the page's exact text, invisible."""

from pikepdf import Pdf

from archiver.evidence import Evidence
from archiver.render.joining import Heading


def append_evidence(pdf: Pdf, evidence: Evidence) -> list[Heading]:
    return []
