"""A small archive with people, and a finish that needs no browser."""

from pathlib import Path

from archiver.config.actors import Actor
from archiver.package.record_xml import record_xml
from archiver.records import Record, Validation
from archiver.secrecy.restricting import Restricted, restrict
from archiver.secrecy.restrictions import Ground
from archiver.store.layout import item_id
from archiver.workspace import open_workspace
from tests.unit.package.sample import NOW, THREAD, VALIDATIONS, write_pdf, write_premis

ANNA = Actor(id="anna", name="Anna Arkivarie", email="anna@kommunen.example", roles=("kommunarkivarie",))
JON = Actor(id="jon", name="Jon Jurist", email="jon@kommunen.example", roles=("jurist",))
SECRET = "hittar\u0008 inte numret"
ITEM = item_id(THREAD.id, "11")


def finish(record: Record, folder: Path) -> tuple[Record, tuple[Validation, ...]]:
    """Make a draft whole without a browser: the PDF is an empty page."""
    (folder / "record.xml").write_bytes(record_xml(record))
    write_pdf(folder / "record.pdf")
    write_premis(folder, record)
    return record, VALIDATIONS


def mask(home: Path, *items: str, record: str = THREAD.id, ground: Ground = Ground.SECRECY) -> Restricted:
    """Restrict as Anna does."""
    with open_workspace(home, write=True, command="test", now=NOW) as workspace:
        return restrict(
            workspace,
            record,
            items=items,
            ground=ground,
            paragraph="OSL 21:1",
            why="Hälsa",
            actor=ANNA,
            now=NOW,
            finish=finish,
        )
