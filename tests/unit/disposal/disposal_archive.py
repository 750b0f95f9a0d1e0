"""An archive with threads that may go, all that must be so before they may, and people to do it."""

import datetime as dt
import gzip
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from archiver.config.actors import Actor
from archiver.disposal.appraisal import Appraisal, AssessedItem, AssessedThread
from archiver.disposal.conditions import platform_items
from archiver.disposal.deciding import approve
from archiver.disposal.executing import Execution, execute
from archiver.disposal.issuing import Papers
from archiver.disposal.proposals import DecisionMark, Proposal
from archiver.disposal.proposing import Wanted, propose
from archiver.package.premis import premis_xml
from archiver.package.record_xml import read_record, record_xml
from archiver.records import Count, Coverage, Missing, Record
from archiver.retention.outcomes import Assessment, Outcome
from archiver.secrecy.restrictions import Ground, Restriction, RestrictionBook
from archiver.store.counted import CountedBook, CountedPart
from archiver.store.events import EventLog
from archiver.store.layout import thread_record_id, version_folder
from archiver.store.manifest import make_manifest, manifest_bytes
from archiver.store.receipts import Receipt, ReceiptBook, ReceiptKind
from archiver.workspace import Workspace, open_workspace, read_kept
from tests.unit.catalogue.municipal_records import (
    MONDAY,
    comment,
    harvest,
    image,
    post,
    snapshot,
    thread,
)
from tests.unit.package.sample import EVENTS, VALIDATIONS

SETTINGS = """
[authority]
name = "Sunne kommun"
org_nr = "212000-1843"

[store]
min_free_mb = 1

[gallring]
grace_days = 30
archive_authority = "Kommunstyrelsen"
plan_row = "4.2.1"
classification = "1.5"

[[people]]
id = "rut"
name = "Rut Redogörare"
email = "rut@sunne.example"
roles = ["arkivredogorare"]

[[people]]
id = "anna"
name = "Anna Ansvarig"
email = "anna@sunne.example"
roles = ["arkivansvarig"]

[[accounts]]
id = "kommunen"
platform = "demo"
url = "https://social.example/kommunen"
authority = "Kommunstyrelsen"
"""
PROPOSED = dt.datetime(2026, 11, 2, 9, 0, tzinfo=dt.UTC)
APPROVED = PROPOSED + dt.timedelta(days=1)
EXECUTED = APPROVED + dt.timedelta(days=30)
RUT = Actor(id="rut", name="Rut Redogörare", email="rut@sunne.example", roles=("arkivredogorare",), os_user="rut01")
ANNA = Actor(id="anna", name="Anna Ansvarig", email="anna@sunne.example", roles=("arkivansvarig",), os_user="anna01")
DECISION = DecisionMark(
    instance="Kommunstyrelsen",
    date=dt.date(2025, 3, 11),
    paragraph="§ 41",
    dnr="KS 2025/118",
    authority="Kommunstyrelsen",
    valid_from=dt.date(2025, 4, 1),
)
SECRET = "Rumpelstiltskin"
SECRETS = (SECRET, "Pomperipossa", "1783-hemlig", "zebraord")
GOING = ("1783-hemlig", "11")  # threads that may be destroyed
STAYING = ("20", "21")
FIRST, SECOND = (thread_record_id("kommunen", name) for name in GOING)
IMAGE = b"zebrabild"
NEIGHBOUR = thread_record_id("kommunen", STAYING[0])


def paper(html: str, title: str, number: str, at: dt.datetime, into: Path) -> None:
    """Write the HTML as it is, where a test is not about PDF."""
    into.write_text(html, "utf-8")


@dataclass
class World:
    """What the assessment answers; a test changes it between two acts."""

    stays: set[str] = field(default_factory=lambda: {thread_record_id("kommunen", name) for name in STAYING})
    held: dict[str, tuple[str, ...]] = field(default_factory=dict)
    registers: set[str] = field(default_factory=set)  # records whose first comment belongs in the diarium
    removed: set[str] = field(default_factory=set)  # records whose first comment was preserved and then removed
    undecided: set[str] = field(default_factory=set)  # rules without a decision
    decision: DecisionMark | None = DECISION
    rule: str = "SM-23"
    due: dt.date = dt.date(2026, 9, 2)

    def at(self, workspace: Workspace, at: dt.datetime) -> Appraisal:
        """What is known and decided at one moment."""
        return Appraisal(
            at=at,
            assess=lambda account: self._assess(workspace, account),
            decision=lambda _, rule, __: None if rule in self.undecided else self.decision,
            snapshot_rules=frozenset({"SM-23"}),
            rules_version="2026.1",
            rules_sha256="c" * 64,
            titles={"SM-23": "Kommentar för kännedom"},
        )

    def _assess(self, workspace: Workspace, account: str) -> Iterator[AssessedThread]:
        names = {(kept.account, kept.record) for kept in workspace.store.all_versions() if kept.record[0] == "t"}
        for owner, name in sorted(names):
            if account in ("", owner):
                yield self._thread(workspace, owner, name)

    def _thread(self, workspace: Workspace, account: str, name: str) -> AssessedThread:
        latest = workspace.store.versions(account, name)[-1]
        record = read_record((version_folder(workspace.home, account, name, latest) / "record.xml").read_bytes())
        items = tuple(
            AssessedItem(item=item, assessment=self._assessment(name, number))
            for number, item in enumerate(platform_items(record))
        )
        return AssessedThread(account=account, record=name, items=items, may_go=name not in self.stays | set(self.held))

    def _assessment(self, record: str, number: int) -> Assessment:
        outcome = Outcome.DISPOSE_WHEN_OBSOLETE
        if record in self.held:
            outcome = Outcome.HELD
        elif record in self.stays:
            outcome = Outcome.KEEP
        elif record in self.registers and number == 1:
            outcome = Outcome.KEEP_AND_REGISTER
        elif record in self.removed and number == 1:
            outcome = Outcome.KEEP_THEN_REMOVE
        goes = outcome in (Outcome.DISPOSE_WHEN_OBSOLETE, Outcome.KEEP_THEN_REMOVE)
        return Assessment(
            outcome=outcome,
            rule="SM-17" if outcome is Outcome.KEEP_THEN_REMOVE else self.rule,
            rule_version="2026.1",
            reason="Kommentar för kännedom.",
            due=self.due if goes else None,
            trigger=dt.date(2026, 3, 2) if goes else None,
            held_by=self.held.get(record, ()),
            decision="d1" if goes else "",
        )


def make(home: Path) -> Path:
    """An archive with two threads that may go and two that may not, a snapshot, statistics, receipts, a harvest."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "archive.toml").write_text(SETTINGS, "utf-8")
    secret = thread(
        GOING[0],
        post(f"Hemligheten {SECRET}", media=(image("zebraord i bild"),)),
        comment("Pomperipossa undrar", id="c9"),
    )
    records = [
        secret,
        thread(GOING[1], post("Vad fint!"), comment("Instämmer")),
        *(thread(name, post(f"Beslut {name} om simhallen"), comment("Bra beslut")) for name in STAYING),
        snapshot("Vi svarar på vardagar", captured_at=MONDAY + dt.timedelta(days=120)),
    ]
    with open_workspace(home, write=True, command="test", now=MONDAY) as workspace:
        for record in records:
            keep(workspace, record)
        keep(workspace, replace(secret, version=2))
        address = f"https://social.example/kommunen/{GOING[0]}#c2"
        missing = Missing(what=address, why="Kommentaren gick inte att läsa.")
        found = replace(
            harvest(*records), coverage=Coverage(comments=Count(expected=3, captured=2, missing=(missing,)))
        )
        workspace.store.keep_harvest(found)
        workspace.catalogue.add_harvest(found)
    year = CountedPart(year=2026, first=dt.date(2026, 1, 1), last=dt.date(2026, 9, 30), counted_at=PROPOSED)
    receipt = Receipt(kind=ReceiptKind.E_ARCHIVE, record=records[-1].id, version=1, at=PROPOSED)
    with EventLog.open(home, actor="test", now=PROPOSED) as log:
        CountedBook(home).note(year, log=log)
        ReceiptBook(home).note((receipt,), log=log, at=PROPOSED)
    cached = home / "cache" / "ocr" / "ocr" / "abc"
    cached.mkdir(parents=True)
    (cached / f"{hashlib.sha256(IMAGE).hexdigest()}.json").write_text('{"text": "zebraord i bild"}', "utf-8")
    (home / "stopped").mkdir()
    (home / "stopped" / "h-20260301T080000Z-kommunen.png").write_bytes(b"Rumpelstiltskin")
    (home / "stopped" / "h-20260301T080000Z-annat.png").write_bytes(b"bild")
    (home / "reports").mkdir()
    for name in ("kommunen", "kommunen-2", "alla-konton"):
        text = "Rumpelstiltskin" if name != "kommunen-2" else "Annat konto"
        (home / "reports" / f"tackningsrapport-{name}-2026-01-01-2026-03-31.csv").write_text(text, "utf-8")
    facts = home / "facts" / "kommunen" / f"{FIRST}.jsonl"
    facts.parent.mkdir(parents=True)
    facts.write_text("", "utf-8")
    restricted = home / "restricted" / "kommunen" / FIRST / "v0001"
    restricted.mkdir(parents=True)
    (restricted / "record.xml").write_text("Rumpelstiltskin", "utf-8")
    (restricted / "manifest-sha256.txt").write_bytes(manifest_bytes(make_manifest(restricted)))
    RestrictionBook(home).append(
        Restriction(
            account="kommunen",
            record=FIRST,
            state="done",
            ground=Ground.SECRECY,
            why="Pomperipossa nämns",
            at=MONDAY,
            by=ANNA,
        )
    )
    return home


def keep(workspace: Workspace, record: Record) -> None:
    """Keep a record as a harvest does, with an image."""
    with workspace.store.draft() as draft:
        (draft / "record.xml").write_bytes(record_xml(record))
        (draft / "media").mkdir()
        (draft / "media" / "a.jpg").write_bytes(IMAGE if record.id == FIRST else record.id.encode())
        (draft / "raw").mkdir()
        (draft / "raw" / "capture.warc.gz").write_bytes(gzip.compress(record_xml(record)))
        files = {path.relative_to(draft).as_posix(): path for path in draft.rglob("*") if path.is_file()}
        said = premis_xml(record.id, record.version, files=files, events=EVENTS, validations=VALIDATIONS, at=MONDAY)
        (draft / "premis.xml").write_bytes(said)
        kept = workspace.store.keep(draft, account="kommunen", record=record.id, version=record.version, at=MONDAY)
        folder = kept.relative_to(workspace.store.root).as_posix()
        read, validations = read_kept(kept)
        workspace.catalogue.add(read, folder=folder, validations=validations)


@contextmanager
def opened(home: Path, at: dt.datetime, *, reapplying: bool = False) -> Iterator[Workspace]:
    """The archive open for writing."""
    with open_workspace(home, write=True, command="gallring", now=at, reapplying=reapplying) as workspace:
        yield workspace


def proposed(home: Path, world: World, *, by: Actor = RUT, wanted: Wanted = Wanted()) -> Proposal:  # noqa: B008
    """A proposal of all that may go."""
    with opened(home, PROPOSED) as workspace:
        return propose(workspace, proposer=by, appraisal=world.at(workspace, PROPOSED), wanted=wanted)


def approved(home: Path, world: World) -> Proposal:
    """The same, approved by somebody else."""
    proposal = proposed(home, world)
    with opened(home, APPROVED) as workspace:
        approve(
            workspace,
            proposal.id,
            approver=ANNA,
            appraisal=world.at(workspace, APPROVED),
            critical_errors=0,
            consulted="Kommunarkivet",
        )
    return proposal


def executed(
    home: Path, world: World, proposal: str, *, at: dt.datetime = EXECUTED, papers: Papers = paper, by: Actor = RUT
) -> Execution:
    """The proposal executed, with papers that are no PDF."""
    with opened(home, at) as workspace:
        return execute(
            workspace,
            proposal,
            executor=by,
            appraisal=world.at(workspace, at),
            papers=papers,
            clock=lambda: at,
        )


def everywhere(
    home: Path, words: tuple[str, ...] = SECRETS, *, but: Callable[[Path], bool] = lambda _: False
) -> list[str]:
    """Every file of the archive in which one of the words stands, however it is packed."""
    found = []
    for path in sorted(home.rglob("*")):
        if path.is_file() and not but(path):
            data = unpacked(path)
            found += [
                f"{path.relative_to(home)}: {word}" for word in words if word.encode() in data or word in path.name
            ]
    return found


def unpacked(path: Path) -> bytes:
    """The bytes of a file, and what is inside it when it is a gzip."""
    data = path.read_bytes()
    return data + gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
