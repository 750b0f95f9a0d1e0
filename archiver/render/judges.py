"""The judge that is always there: pikepdf's own checks, which know level B and refuse what they do not know."""

from importlib.metadata import version
from pathlib import Path

import pikepdf.pdfa

from archiver.records import Validation
from archiver.render.pdfa import Flavour

FINDINGS_SHOWN = 6
IDENTIFICATION = (":6.6.4-3", ":6.7.11-3")  # pdfaid:conformance other than B
EXTENSION = ("pdfaExtension", "pdfaProperty", "pdfaSchema", "pdfuaid")  # the PDF/UA-1 claim, unknown to its allowlist


def pikepdf_judge(path: Path, flavour: Flavour) -> Validation:
    """Say what pikepdf finds of the file at level B of the flavour's part.

    A violation is `fail`. A construct that pikepdf does not check (Type 3 fonts, which colour emoji are) is
    `unsupported`: veraPDF has to tell. The claims of another level than B and of PDF/UA-1 are no violations.
    """
    report = pikepdf.pdfa.validate_written(path, f"{flavour.part}b")
    violations = [one for one in report.violations if not _is_claim(one)]
    unsupported = report.unsupported
    verdict = "fail" if violations else "unsupported" if unsupported else "pass"
    rules = sorted({one.rule for one in (violations or unsupported)})
    more = f" och {len(rules) - FINDINGS_SHOWN} till" if len(rules) > FINDINGS_SHOWN else ""
    detail = ", ".join(rules[:FINDINGS_SHOWN]) + more
    return Validation(judge=f"pikepdf {version('pikepdf')}", flavour=f"{flavour.part}b", verdict=verdict, detail=detail)


def _is_claim(finding: pikepdf.pdfa.Finding) -> bool:
    return finding.rule.endswith(IDENTIFICATION) or any(
        f" {name}=" in finding.message or f" {name}:" in finding.message for name in EXTENSION
    )
