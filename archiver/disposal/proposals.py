"""A disposal proposal (gallringsförslag) on disk, and what was decided about it.

proposals/<id>/forslag.json says all of it, lista.csv and stickprov.csv are the same lines for a person to read, and
beslut.jsonl is what was decided. None of them holds text, names or addresses: they outlive what is destroyed.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, StringConstraints, ValidationError

from archiver.config.actors import Actor
from archiver.errors import DisposalRefused, NoSuchThing
from archiver.spreadsheet import csv_bytes
from archiver.store.books import Book
from archiver.store.durable import full_disk_in_words, make_folders, remove_tree, sync_folder, write_durably
from archiver.store.layout import RECORD_ID, check_account

FOLDER = "proposals"
PROPOSAL_ID = re.compile(r"g-\d{8}-\d{2,4}")
_HEADINGS = (
    "nr",
    "handling",
    "konto",
    "versioner",
    "poster",
    "regel",
    "utlösande datum",
    "förfallodag",
    "beslut",
    "filer",
    "byte",
)
_FORSLAG, _LISTA, _STICKPROV, _BESLUT = "forslag.json", "lista.csv", "stickprov.csv", "beslut.jsonl"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DecisionMark(_Frozen):
    """The disposal decision (gallringsbeslut) that a line stands on: who decided, when, under which paragraph."""

    instance: str
    date: dt.date
    paragraph: str = ""
    dnr: str = ""
    authority: str = ""  # whose records it is about (arkivbildare)
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None

    @property
    def swedish(self) -> str:
        """The reference as it is written."""
        told = (self.instance, self.date.isoformat(), self.paragraph, self.dnr and f"dnr {self.dnr}")
        return ", ".join(part for part in told if part)


class ItemLine(_Frozen):
    """One post or comment of a thread, by its opaque id, and what it was assessed to."""

    item: str
    outcome: str
    rule: str
    rule_version: str = ""
    trigger: dt.date | None = None
    due: dt.date | None = None


class Line(_Frozen):
    """One thread that is proposed for disposal: the unit of PDF/A and of gallring (§2.5)."""

    number: int
    account: Annotated[str, AfterValidator(check_account)]
    record: Annotated[str, StringConstraints(pattern=rf"^{RECORD_ID.pattern}$")]
    platform: str
    manifests: tuple[str, ...]  # SHA-256 of each version's manifest, as in the event log
    facts: str  # SHA-256 of the book of facts, empty if there is none
    items: tuple[ItemLine, ...]
    decisions: tuple[tuple[str, DecisionMark], ...]  # by rule
    trigger: dt.date
    due: dt.date
    first: dt.date  # when its first and its last item were published (Europe/Stockholm)
    last: dt.date
    files: int
    size: int

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that destroy, each once."""
        return tuple(rule for rule, _ in self.decisions)


class Excluded(_Frozen):
    """A thread that would be due, and why it is not proposed (Swedish sentences)."""

    account: str
    record: str
    reasons: tuple[str, ...]
    held_by: tuple[str, ...] = ()


class Proposal(_Frozen):
    """A numbered list of threads. Making it changed nothing in the archive."""

    id: Annotated[str, StringConstraints(pattern=rf"^{PROPOSAL_ID.pattern}$")]
    at: AwareDatetime
    proposer: Actor
    program: str
    rules_version: str
    rules_sha256: str
    only_account: str = ""
    only_rule: str = ""
    lines: tuple[Line, ...]
    excluded: tuple[Excluded, ...] = ()
    sample: tuple[int, ...] = ()  # numbers of the lines to look at in full

    @property
    def accounts(self) -> tuple[str, ...]:
        """The accounts on the list, by name."""
        return tuple(sorted({line.account for line in self.lines}))


class Verdict(StrEnum):
    """What became of a proposal."""

    APPROVED = "godkänt"
    REJECTED = "avslaget"


class Act(_Frozen):
    """A decision about a proposal. `digest` is what was decided about; `after` the first day it may be executed."""

    verdict: Verdict
    by: Actor
    at: AwareDatetime
    digest: str
    sampled: int = 0
    critical_errors: int = 0
    held: int = 0  # lines that a hold stopped when it was approved
    after: dt.date | None = None
    consulted: str = ""  # samråd with the municipal archive
    reason: str = ""

    @property
    def told(self) -> str:
        """What the event log says of it: the digest of what was decided about, and of every word of the decision."""
        return f"sha256:{self.digest} beslut:{hashlib.sha256(self.model_dump_json().encode()).hexdigest()}"


class ProposalFolder:
    """The folder of one proposal in the workspace `root`."""

    def __init__(self, root: Path, proposal: str) -> None:
        """NoSuchThing if `proposal` is no proposal id."""
        if not PROPOSAL_ID.fullmatch(proposal):
            raise NoSuchThing(
                f"{proposal!r} is not the id of a proposal (gallringsförslag); they look like g-20260301-01."
            )
        self.id = proposal
        self.root = root
        self.path = root / FOLDER / proposal

    def write(self, proposal: Proposal) -> str:
        """Write a new proposal, whole or not at all, and give its digest. DiskFull leaves nothing behind."""
        aside = self.path.with_name(f".{self.id}")
        with full_disk_in_words(self.root):
            make_folders(aside.parent, within=self.root)
            remove_tree(aside)
            aside.mkdir()
            try:
                for name, data in _files(proposal).items():
                    write_durably(aside / name, data)
                sync_folder(aside)
                aside.rename(self.path)
                sync_folder(self.path.parent)
            finally:
                remove_tree(aside)
        return self.digest()

    def read(self) -> Proposal:
        """Give the proposal.

        Raises:
            NoSuchThing: there is none with that id.
            DisposalRefused: its file has been changed into something else.
        """
        path = self.path / _FORSLAG
        if not path.is_file():
            raise NoSuchThing(f"There is no proposal (gallringsförslag) {self.id}. `archive gallring list` shows them.")
        try:
            proposal = Proposal.model_validate_json(path.read_bytes())
        except ValidationError as error:
            raise DisposalRefused(
                f"{path} cannot be read as a proposal. Make a new one: archive gallring propose."
            ) from error
        if proposal.id != self.id:
            raise DisposalRefused(f"{path} is the proposal {proposal.id}, moved or copied here. Make a new one.")
        return proposal

    def digest(self) -> str:
        """Give the SHA-256 of all that is decided about: each file of the proposal, by name and content."""
        told = hashlib.sha256()
        for name in (_FORSLAG, _LISTA, _STICKPROV):
            data = (self.path / name).read_bytes() if (self.path / name).is_file() else b""
            told.update(f"{name} {len(data)} ".encode() + hashlib.sha256(data).digest())
        return told.hexdigest()

    def acts(self) -> Book[Act]:
        """Give the book of what was decided."""
        return Book(self.path / _BESLUT, Act)


def proposal_ids(root: Path) -> Iterator[str]:
    """Give the ids of all proposals, the oldest first."""
    folder = root / FOLDER
    if folder.is_dir():
        yield from sorted(one.name for one in folder.iterdir() if PROPOSAL_ID.fullmatch(one.name))


def sample_of(proposal: str, records: tuple[str, ...], *, percent: int, least: int) -> tuple[int, ...]:
    """Give the numbers (from 1) of the lines to look at: `percent`, at least `least`, chosen by the id alone (§2.9)."""
    wanted = min(len(records), max(least, -(-len(records) * percent // 100)))
    drawn = sorted(
        range(len(records)), key=lambda index: hashlib.sha256(f"{proposal}\0{records[index]}".encode()).digest()
    )
    return tuple(sorted(index + 1 for index in drawn[:wanted]))


def _files(proposal: Proposal) -> dict[str, bytes]:
    sampled = tuple(line for line in proposal.lines if line.number in proposal.sample)
    return {
        _FORSLAG: proposal.model_dump_json(indent=1).encode() + b"\n",
        _LISTA: _table(proposal.lines),
        _STICKPROV: _table(sampled),
    }


def _table(lines: tuple[Line, ...]) -> bytes:
    return csv_bytes(_HEADINGS, map(_cells, lines))


def _cells(line: Line) -> tuple[str, ...]:
    return (
        str(line.number),
        line.record,
        line.account,
        str(len(line.manifests)),
        str(len(line.items)),
        ", ".join(line.rules),
        line.trigger.isoformat(),
        line.due.isoformat(),
        " / ".join(dict.fromkeys(mark.swedish for _, mark in line.decisions)),
        str(line.files),
        str(line.size),
    )
