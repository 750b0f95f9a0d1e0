"""From proposal to protocol: what is destroyed is nowhere left, what is kept is untouched, and the papers say so."""

import csv
import io
import json
from pathlib import Path

import pytest
from lxml import etree

from archiver.catalogue.database import sqlite_url
from archiver.disposal.protocol_xml import NAMESPACE, schema_faults
from archiver.disposal.protocols import XML, chain, protocol_digest
from archiver.findings import Level
from archiver.store.events import EventType, read_events
from archiver.store.tombstones import TombstoneBook
from archiver.workspace import open_workspace, read_kept
from tests.unit.catalogue.dumping import dump
from tests.unit.disposal.disposal_archive import (
    ANNA,
    EXECUTED,
    FIRST,
    GOING,
    NEIGHBOUR,
    PROPOSED,
    RUT,
    SECOND,
    SECRETS,
    World,
    approved,
    everywhere,
    executed,
    make,
    opened,
    proposed,
)

P = {"p": NAMESPACE}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return make(tmp_path / "arkiv")


def everything(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in home.rglob("*") if path.is_file()}


def test_a_proposal_changes_nothing_but_its_own_folder_and_the_log(home: Path) -> None:
    before = everything(home)

    proposal = proposed(home, World())

    after = everything(home)
    new = set(after) - set(before)
    assert new == {f"proposals/{proposal.id}/{name}" for name in ("forslag.json", "lista.csv", "stickprov.csv")}
    assert {name for name in before if before[name] != after.get(name)} <= {"events.jsonl", ".lock.holder"}
    assert [line.record for line in proposal.lines] == sorted([FIRST, SECOND])
    assert proposal.sample == (1, 2)


def test_a_proposal_has_no_word_of_what_it_lists(home: Path) -> None:
    proposal = proposed(home, World())

    folder = home / "proposals" / proposal.id
    assert everywhere(folder, (*SECRETS, "social.example", "Vad fint", "Öberg")) == []
    rows = list(csv.reader(io.StringIO((folder / "lista.csv").read_text("utf-8-sig")), delimiter=";"))
    assert [row[5] for row in rows[1:]] == ["SM-23", "SM-23"]
    assert rows[1][8] == "Kommunstyrelsen, 2025-03-11, § 41, dnr KS 2025/118"


def test_an_executed_proposal_leaves_no_byte_of_what_was_destroyed(home: Path) -> None:
    world = World()
    assert {word for word in SECRETS if any(word in found for found in everywhere(home))} == set(SECRETS)
    proposal = approved(home, world)

    execution = executed(home, world, proposal.id)

    assert execution.complete
    assert execution.destroyed == 2
    assert everywhere(home) == []
    assert everywhere(home, (GOING[0], "Vad fint", "Instämmer")) == []
    assert not list((home / "stopped").glob("*-kommunen.png"))
    assert list((home / "stopped").glob("*-annat.png"))
    assert [path.name for path in (home / "reports").iterdir()] == [
        "tackningsrapport-kommunen-2-2026-01-01-2026-03-31.csv"
    ]


def test_after_an_execution_the_store_is_whole_and_the_catalogue_is_what_a_rebuild_makes(home: Path) -> None:
    world = World()
    untouched = {name: data for name, data in everything(home).items() if NEIGHBOUR in name}
    executed(home, world, approved(home, world).id)

    with opened(home, EXECUTED) as workspace:
        findings = [finding for finding in workspace.store.verify() if finding.level is not Level.INFO]
        assert findings == []
        grown = dump(sqlite_url(home / "catalogue.db"))
        workspace.catalogue.rebuild(workspace.store, read_kept)
    assert dump(sqlite_url(home / "catalogue.db")) == grown
    assert {name: data for name, data in everything(home).items() if NEIGHBOUR in name} == untouched


def test_the_protocol_has_its_fourteen_points_and_nothing_of_the_destroyed(home: Path) -> None:
    world = World()
    proposal = approved(home, world)
    execution = executed(home, world, proposal.id)

    data = (home / "protocols" / execution.protocol / XML).read_bytes()
    root = etree.fromstring(data)
    assert schema_faults(data) == ()
    assert len(root) == 14
    assert root.xpath("string(//p:Beslut/@Dnr)", namespaces=P) == "KS 2025/118"
    assert root.xpath("//p:Lista/p:Trad/@Handling", namespaces=P) == sorted([FIRST, SECOND])
    assert root.xpath("count(//p:Lista/p:Trad[@Handling=$id]/p:Hmac)", namespaces=P, id=FIRST) == 3
    assert root.xpath("string(//p:GodkandAv)", namespaces=P) == "Anna Ansvarig (arkivansvarig)"
    assert root.xpath("string(//p:ForeslagenAv)", namespaces=P) == "Rut Redogörare (arkivredogörare)"
    assert root.xpath("string(//p:Personuppgiftsansvarig)", namespaces=P) == "Kommunstyrelsen"
    assert root.xpath("string(//p:SistaDagISakerhetskopia)", namespaces=P) == "2027-03-03"
    assert root.xpath("string(//p:Regler/@Sha256)", namespaces=P) == "c" * 64
    assert everywhere(home / "protocols", (*SECRETS, "social.example", "Öberg", "Vad fint")) == []
    kept = next(stone for stone in TombstoneBook(home) if stone.record == FIRST)
    assert root.xpath("//p:Trad[@Handling=$id]/p:Hmac/text()", namespaces=P, id=FIRST) == list(kept.manifests)


def test_protocols_are_chained_and_the_log_tells_each_ones_digest(home: Path) -> None:
    world = World()
    world.stays.add(SECOND)
    first = executed(home, world, approved(home, world).id)
    world.stays.remove(SECOND)
    second = executed(home, world, approved(home, world).id)

    links = chain(home)
    assert [link.id for link in links] == [first.protocol, second.protocol]
    assert [link.sha256 for link in links] == [protocol_digest(home, link.id) for link in links]
    root = etree.fromstring((home / "protocols" / second.protocol / XML).read_bytes())
    assert root.xpath("string(//p:ForegaendeProtokoll/@Sha256)", namespaces=P) == links[0].sha256


def test_the_log_tells_every_act_and_who_did_it(home: Path) -> None:
    world = World()
    proposal = approved(home, world)
    executed(home, world, proposal.id)

    told = [(event.type, event.actor) for event in read_events(home) if event.type.startswith(("disposal", "protocol"))]
    assert told[:3] == [
        (EventType.DISPOSAL_PROPOSED, RUT.id),
        (EventType.DISPOSAL_APPROVED, ANNA.id),
        (EventType.DISPOSAL_STARTED, RUT.id),
    ]
    assert [event.subject for event in read_events(home) if event.type == EventType.RECORD_DISPOSED] == sorted(
        [FIRST, SECOND]
    )


def test_what_was_destroyed_is_not_found_and_its_neighbours_are(home: Path) -> None:
    world = World()
    executed(home, world, approved(home, world).id)

    with open_workspace(home, write=False, command="test", now=PROPOSED) as workspace:
        assert workspace.catalogue.search("pomperipossa") == ()
        assert len(workspace.catalogue.search("simhallen")) == 2


def test_the_tombstone_key_is_not_in_any_other_file(home: Path) -> None:
    world = World()
    executed(home, world, approved(home, world).id)

    key = (home / ".tombstone.key").read_bytes()
    assert not any(key in data for name, data in everything(home).items() if name != ".tombstone.key")


def test_an_empty_proposal_is_written_and_says_that_nothing_is_due(home: Path) -> None:
    world = World(due=PROPOSED.date().replace(year=2027))
    world.stays |= {FIRST, SECOND}

    proposal = proposed(home, world)

    assert proposal.lines == ()
    assert json.loads((home / "proposals" / proposal.id / "forslag.json").read_text())["lines"] == []


def test_when_everything_is_skipped_the_protocol_says_that_nothing_was_destroyed(home: Path) -> None:
    world = World()
    proposal = approved(home, world)
    world.decision = None

    execution = executed(home, world, proposal.id)

    folder = home / "protocols" / execution.protocol
    assert (execution.destroyed, len(execution.skipped)) == (0, 2)
    assert schema_faults((folder / XML).read_bytes()) == ()
    assert "Ingenting har gallrats." in (folder / "gallringsprotokoll.pdf").read_text("utf-8")
    assert not (home / "tombstones.jsonl").exists()


def test_a_thread_on_two_lists_is_destroyed_once_and_the_second_protocol_says_it_was_gone(home: Path) -> None:
    world = World()
    one, other = approved(home, world), approved(home, world)
    executed(home, world, one.id)

    execution = executed(home, world, other.id)

    assert dict(execution.skipped)[FIRST] == ("Handlingen finns inte i arkivet.",)
    assert len(list(TombstoneBook(home))) == 2


def test_a_journal_whose_last_line_was_torn_is_read_up_to_it(home: Path) -> None:
    world = World()
    proposal = approved(home, world)
    folder = home / "proposals" / proposal.id
    (folder / "journal.jsonl").write_text('{"step":"started","at":"2026-12-0', "utf-8")

    assert executed(home, world, proposal.id).complete


def test_an_archivist_reads_the_papers_without_a_word_of_what_was_destroyed(home: Path) -> None:
    world = World()
    execution = executed(home, world, approved(home, world).id)

    folder = home / "protocols" / execution.protocol
    protocol = (folder / "gallringsprotokoll.pdf").read_text("utf-8")
    certificate = (folder / "gallringsbevis.pdf").read_text("utf-8")
    for told in ("§ 41", "KS 2025/118", "4.2.1", "Kommunarkivet", "Anna Ansvarig (arkivansvarig)", "c" * 64):
        assert told in protocol
    assert "2 trådar med 4 inlägg och kommentarer" in certificate
    assert protocol_digest(home, execution.protocol) in certificate
