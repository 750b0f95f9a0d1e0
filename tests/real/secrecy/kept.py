"""What an archive with a restricted store holds: its latest record of a thread, and what is wrong with it."""

from pathlib import Path

from archiver.package.record_xml import read_record
from archiver.records import Record
from archiver.secrecy.checking import check_restricted
from archiver.secrecy.vault import Vault
from archiver.workspace import index, open_workspace
from tests.real.harvests import NOON


def latest(home: Path, record: str) -> Record:
    """Give the latest version outside the restricted store."""
    with open_workspace(home, write=False, command="test", now=NOON) as workspace:
        return read_record((home / index(workspace).record(record).xml).read_bytes())


def findings(home: Path) -> list[str]:
    """Give all that the store and the restricted store find wrong."""
    with open_workspace(home, write=False, command="test", now=NOON) as workspace:
        found = [*workspace.store.verify(), *check_restricted(home, Vault.of(home))]
    return [f"{one.rule} {one.where}" for one in found]
