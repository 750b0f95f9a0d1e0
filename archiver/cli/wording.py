"""What is said in the same words wherever a harvest or a record is told of. Pure."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from archiver.cli.plain import harmless, plain
from archiver.records import Coverage, Validation
from archiver.volumes import FIRST

COVERED = {"posts": "inlägg", "comments": "kommentarer", "media": "bilder, filmer och bilagor"}
VERDICTS = {"pass": "godkänd", "fail": "underkänd", "unsupported": "kunde inte avgöras"}


def several(number: int, one: str, many: str) -> str:
    """Give a number with its word in the right form: 1 tråd, 2 trådar."""
    return f"{number} {one if number == 1 else many}"


def coverage_document(coverage: Coverage) -> dict[str, Any]:
    """Give the coverage statement (täckningsuppgift) as plain values."""
    return {kind: plain(getattr(coverage, kind)) for kind in COVERED}


def validations_text(validations: Iterable[Validation]) -> list[str]:
    """Say of one record what each judge found; the same of several files is said once, with their number."""
    told = Counter(
        f"{said.judge} ({said.flavour}): {VERDICTS.get(said.verdict, said.verdict)}"
        + (f" – {harmless(said.detail)}" if said.detail and said.verdict != "pass" else "")
        + (f" – {harmless(said.file)}" if said.verdict != "pass" and said.file not in ("", FIRST, "record.xml") else "")
        for said in validations
    )
    return [line + (f" ({files} filer)" if files > 1 else "") for line, files in told.items()]
