"""Which records are protected: those that have been masked, and those that somebody has said hold secrets (sekretess).

What is only said and not masked yet stays at home too: a delivery cannot be called back.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from archiver.secrecy.restrictions import Ground, RestrictionBook, spelled
from archiver.stockholm import local_day
from archiver.store.facts import FOLDER, FactBook, FactLine
from archiver.store.layout import ACCOUNT_ID, RECORD_ID

_SAID = frozenset({"mojlig", "konstaterad"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """Why a record is protected: its provision (or, where none was named, its ground), and since which Swedish day."""

    provision: str
    on: dt.date


def protections(root: Path) -> Mapping[str, Protection]:
    """Give every protected record of the workspace `root`, by its id.

    Raises:
        WorkspaceError: a book cannot be read.
    """
    found = {record: protection for record, protection in _said(root)}
    for one in RestrictionBook(root).standing():
        provision = spelled(one.paragraph) or one.ground.swedish
        found[one.record] = Protection(provision=provision, on=local_day(one.at))
    return found


def _said(root: Path) -> Iterator[tuple[str, Protection]]:
    for path in sorted((root / FOLDER).glob("*/*.jsonl")):
        if ACCOUNT_ID.fullmatch(path.parent.name) and RECORD_ID.fullmatch(path.stem):
            latest = FactBook(root, path.parent.name, path.stem).latest()
            for (item, key), lines in latest.items():
                line = _secret(lines) if key == "sekretess" else None
                if line:
                    paragraph = _paragraph(latest.get((item, "sekretess_paragraf"), ()))
                    day = local_day(line.at)
                    yield path.stem, Protection(provision=paragraph or Ground.SECRECY.swedish, on=day)


def _secret(lines: tuple[FactLine, ...]) -> FactLine | None:
    """Give the line that says that there is a secret, unless a person has said that there is none."""
    if any(line.source == "person" and line.value == "ingen" for line in lines):
        return None
    return next((line for line in reversed(lines) if line.value in _SAID), None)


def _paragraph(lines: tuple[FactLine, ...]) -> str:
    return next((spelled(line.value) for line in reversed(lines) if isinstance(line.value, str)), "")
