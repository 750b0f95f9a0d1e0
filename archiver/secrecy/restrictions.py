"""restricted/restrictions.jsonl: which items are masked (maskerade), on what ground, and how far the masking has come.

The book lies inside `restricted/` (only the archive's own user may enter), since a reason may say what is protected.
A restriction is begun before anything is moved and done when nothing unmasked is left in the ordinary store; one that
is begun and not done is taken up again by the next command that writes.
"""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from archiver.config.actors import Actor
from archiver.store.books import Book
from archiver.store.durable import make_folders
from archiver.store.layout import RESTRICTED, check_account, check_item, check_record

NAME = "restrictions.jsonl"
PRIVATE = 0o700


class Ground(StrEnum):
    """Why something is kept apart."""

    SECRECY = "sekretess"
    PERSONAL_DATA = "personuppgifter"
    UNLAWFUL = "olagligt"
    NOT_PUBLIC = "ej_publikt"  # direct messages, closed groups, hidden comments
    CONSENT = "samtycke"

    @property
    def swedish(self) -> str:
        """The word in the marker that takes the place of the text."""
        return _SWEDISH[self]


_SWEDISH = {
    Ground.SECRECY: "sekretess",
    Ground.PERSONAL_DATA: "skyddade personuppgifter",
    Ground.UNLAWFUL: "olagligt innehåll",
    Ground.NOT_PUBLIC: "inte offentligt publicerat",
    Ground.CONSENT: "återkallat samtycke",
}


class Restriction(BaseModel):
    """One line. `items` are item ids; empty means everything in the record, now and later."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: Literal["begun", "done"] = "begun"
    account: str
    record: str
    items: tuple[str, ...] = ()
    ground: Ground
    paragraph: str = ""  # "OSL 21:1"
    why: str = ""
    at: AwareDatetime
    by: Actor

    @property
    def marker(self) -> str:
        """The words that stand where something is masked."""
        return marker(self.ground, self.paragraph)


def marker(ground: Ground, paragraph: str) -> str:
    """Give the Swedish words that take the place of what is masked: ground, and provision where one was named."""
    return f"[Maskerad: {ground.swedish}{f', {spelled(paragraph)}' if paragraph else ''}]"


def spelled(paragraph: str) -> str:
    """Give `OSL 21:1` as it is written in running text: `OSL 21 kap. 1 §`; other spellings as they are."""
    law, _, place = paragraph.strip().rpartition(" ")
    chapter, colon, section = place.partition(":")
    if law and colon and chapter.isdigit() and section[:1].isdigit():
        return f"{law} {chapter} kap. {section} §"
    return paragraph.strip()


class RestrictionBook:
    """The restrictions of the workspace `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._book = Book(root / RESTRICTED / NAME, Restriction)

    def append(self, line: Restriction) -> None:
        """Write one line durably; the folder is made, for the archive's own user only."""
        check_account(line.account)
        check_record(line.record)
        for item in line.items:
            check_item(item)
        private_folder(self._root)
        self._book.append([line])
        (self._root / RESTRICTED / NAME).chmod(0o600)

    def __iter__(self) -> Iterator[Restriction]:
        """Give every line, the oldest first."""
        yield from self._book

    def standing(self) -> tuple[Restriction, ...]:
        """Give what holds now: one restriction for each record, with all items that were ever masked in it."""
        found: dict[str, Restriction] = {}
        for line in self._book:
            known = found.get(line.record)
            found[line.record] = _joined(known, line) if known else line
        return tuple(found.values())

    def of(self, record: str) -> Restriction | None:
        """Give the restriction of a record, or None."""
        return next((one for one in self.standing() if one.record == record), None)

    def unfinished(self) -> tuple[Restriction, ...]:
        """Give those that were begun and not done."""
        return tuple(one for one in self.standing() if one.state == "begun")


def private_folder(root: Path) -> Path:
    """Give `restricted/` of the workspace `root`, made if need be; only its owner may enter."""
    folder = root / RESTRICTED
    make_folders(folder, within=root)
    folder.chmod(PRIVATE)
    return folder


def _joined(known: Restriction, line: Restriction) -> Restriction:
    everything = not known.items or not line.items
    items = () if everything else tuple(dict.fromkeys((*known.items, *line.items)))
    return line.model_copy(update={"items": items})
