"""A small archive on disk for the commands to work on, and the program run as a person runs it."""

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from archiver.cli.main import program
from archiver.package.record_xml import record_xml
from archiver.records import Count, Coverage, Harvest, HarvestStatus, Lane, Outcome, Record, Seen
from archiver.workspace import create_workspace, open_workspace, read_kept
from tests.unit.package.sample import ACCOUNT, NOW, SNAPSHOT, THREAD, write_folder, write_premis

ROOT = Path(__file__).parents[3]
FIRST = replace(THREAD, version=1, changes=())
HARVEST = Harvest(
    id="h-20261120T100000Z-torget-granasa",
    account=ACCOUNT.id,
    lane=Lane.BROWSER,
    status=HarvestStatus.COMPLETE,
    started_at=NOW,
    ended_at=NOW + dt.timedelta(minutes=2),
    coverage=Coverage(posts=Count(expected=1, captured=1)),
    seen=(Seen(thread="1", record=THREAD.id, version=2, outcome=Outcome.CHANGED),),
)


@dataclass(frozen=True, slots=True)
class Said:
    """What a run of the program gave."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


def archive(*args: str | Path, home: Path | None = None) -> Said:
    """Run the program in this process."""
    given = [*(["--home", str(home)] if home else []), *map(str, args)]
    done = CliRunner().invoke(program, given, catch_exceptions=False)
    return Said(done.exit_code, done.stdout, done.stderr)


def archive_process(*args: str | Path, home: Path, env: Mapping[str, str] | None = None) -> Said:
    """Run the program as a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "archiver", "--home", str(home), *map(str, args)],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
    )
    return Said(done.returncode, done.stdout, done.stderr)


def make_archive(home: Path) -> Path:
    """Make an archive with two versions of a thread, a snapshot and a harvest."""
    create_workspace(home, name="Granåsa kommun", org_nr="212000-0001", now=NOW)
    for record in (FIRST, THREAD, SNAPSHOT):
        keep(home, record)
    with open_workspace(home, write=True, command="test", now=NOW) as workspace:
        workspace.store.keep_harvest(HARVEST)
        workspace.catalogue.add_harvest(HARVEST)
    return home


def keep(home: Path, record: Record) -> Path:
    """Keep a record in the archive, as a harvest does."""
    aside = home / "cache" / f"{record.id}-{record.version}"
    # The sample writes the attachments only of its own thread; its earlier version shares them.
    folder = write_folder(aside, THREAD if record.id == THREAD.id else record)
    (folder / "record.xml").write_bytes(record_xml(record))
    write_premis(folder, record)
    with open_workspace(home, write=True, command="test", now=NOW) as workspace:
        draft = workspace.store.open_draft()
        shutil.copytree(folder, draft, dirs_exist_ok=True)
        kept = workspace.store.keep(draft, account=record.account.id, record=record.id, version=record.version, at=NOW)
        read, said = read_kept(kept)
        workspace.catalogue.add(read, folder=kept.relative_to(home.resolve()).as_posix(), validations=said)
    shutil.rmtree(aside)
    return kept
