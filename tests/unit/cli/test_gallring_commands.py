"""`archive gallring` from proposal to protocol: each command says what it did, as text and as one JSON document."""

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from archiver.config.actors import Actor
from archiver.disposal.issuing import Papers
from tests.unit.cli.sample_archive import Said, archive
from tests.unit.disposal.disposal_archive import (
    ANNA,
    APPROVED,
    EXECUTED,
    FIRST,
    PROPOSED,
    RUT,
    SECOND,
    World,
    everywhere,
    make,
    paper,
)

Do = Callable[..., Said]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return make(tmp_path / "arkiv")


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def do(home: Path, world: World, monkeypatch: pytest.MonkeyPatch) -> Do:
    """Runs a command of the group as somebody, at some time."""

    @contextmanager
    def printed(_: str) -> Iterator[Papers]:
        yield paper

    def do(command: str, *args: str, by: Actor = RUT, at: dt.datetime = PROPOSED) -> Said:
        module = f"archiver.cli.gallring.{'list_proposals' if command == 'list' else command}"
        monkeypatch.setattr(f"{module}.now", lambda: at)
        for name, made in (
            ("acting_person", lambda _: by),
            ("appraise", lambda workspace, moment: world.at(workspace, moment)),
            ("printed", printed),
        ):
            monkeypatch.setattr(f"{module}.{name}", made, raising=False)
        return archive("gallring", command, *args, home=home)

    return do


def document(said: Said, code: int = 0) -> Any:
    assert said.code == code, said.out + said.err
    return said.document


def test_the_whole_story_in_json(home: Path, do: Do) -> None:
    proposed = document(do("propose", "--json"))
    assert (proposed["id"], proposed["threads"], proposed["changed"]) == ("g-20261102-01", 2, False)
    name = proposed["id"]

    (listed,) = document(do("list", "--json"))["proposals"]
    assert (listed["state"], listed["executable_from"]) == ("föreslaget", None)
    shown = document(do("show", name, "--sample", "--json"))
    assert "Pomperipossa undrar" in [item["text"] for thread in shown["sample"] for item in thread["items"]]

    approved = document(do("approve", name, "--sample-errors", "0", "--json", by=ANNA, at=APPROVED))
    assert (approved["state"], approved["executable_from"], approved["held"]) == ("godkänt", "2026-12-03", 0)

    executed = document(do("execute", name, "--json", at=EXECUTED))
    assert (executed["destroyed"], executed["complete"], executed["protocol"]) == (2, True, "gp-20261203-01")
    assert document(do("list", "--json"))["proposals"][0]["state"] == "verkställt"
    (protocol,) = document(do("protocol", "--json"))["protocols"]
    assert protocol["unchanged"]
    assert document(do("verify", "--json")) == {"verdict": "pass", "tombstones": 2, "faults": []}
    assert document(do("reapply", "--json"))["destroyed"] == []
    assert everywhere(home) == []
    (gone, _) = document(do("show", name, "--sample", "--json"))["sample"]
    assert gone["items"] == []


def test_the_same_story_in_swedish_with_the_next_step_each_time(do: Do) -> None:
    proposed = do("propose").out
    assert "Ingenting i arkivet har ändrats." in proposed
    assert "2 trådar, 0 undantagna" in proposed
    assert "archive gallring approve g-20261102-01" in do("list").out
    approved = do("approve", "g-20261102-01", "--sample-errors", "0", by=ANNA, at=APPROVED).out
    assert "från och med 2026-12-03: archive gallring execute g-20261102-01" in approved
    assert (
        "2 trådar är gallrade. Protokoll: protocols/gp-20261203-01/" in do("execute", "g-20261102-01", at=EXECUTED).out
    )
    assert "gp-20261203-01  oförändrat" in do("protocol").out
    assert "2 gravstenar kontrollerade. Inga fel." in do("verify").out


def test_what_was_skipped_is_told_and_changes_the_exit_code(do: Do, world: World) -> None:
    document(do("propose", "--json"))
    document(do("approve", "g-20261102-01", "--sample-errors", "0", "--json", by=ANNA, at=APPROVED))
    world.held[FIRST] = ("sp-20261104-01",)

    executed = document(do("execute", "g-20261102-01", "--json", at=EXECUTED), code=52)

    (skipped,) = executed["skipped"]
    assert (skipped["record"], skipped["reasons"][0]) == (FIRST, "Spärrad: sp-20261104-01.")
    assert executed["destroyed"] == 1


def test_a_rejection_says_why_and_what_to_do_next(do: Do) -> None:
    document(do("propose", "--json"))

    said = document(do("reject", "g-20261102-01", "--reason", "Fel konto", "--json", by=ANNA))

    assert (said["state"], said["reason"]) == ("avslaget", "Fel konto")


@pytest.mark.parametrize(
    ("args", "by", "code"),
    [
        (("approve", "g-20261102-01", "--sample-errors", "0"), RUT, 50),
        (("approve", "g-20261102-01", "--sample-errors", "2"), ANNA, 51),
        (("execute", "g-20261102-01"), RUT, 51),
        (("execute", "g-20261102-01"), ANNA, 50),
        (("execute", "g-20200101-01"), RUT, 8),
        (("show", "../archive.toml"), RUT, 8),
        (("protocol", "gp-20200101-01"), RUT, 8),
        (("protocol", "../../etc"), RUT, 8),
        (("reapply", "--tombstones", "/no/such/file"), RUT, 6),
        (("reapply", "--keep", SECOND), ANNA, 8),
    ],
)
def test_a_refusal_is_one_document_with_its_exit_code(do: Do, args: tuple[str, ...], by: Actor, code: int) -> None:
    document(do("propose", "--json"))

    refused = document(do(*args, "--json", by=by), code=code)

    assert refused["error"]["exit_code"] == code
    assert refused["error"]["message"]


def test_a_protocol_that_was_changed_is_found(home: Path, do: Do) -> None:
    document(do("propose", "--json"))
    document(do("approve", "g-20261102-01", "--sample-errors", "0", "--json", by=ANNA, at=APPROVED))
    document(do("execute", "g-20261102-01", "--json", at=EXECUTED))
    path = home / "protocols" / "gp-20261203-01" / "gallringsprotokoll.xml"
    path.chmod(0o644)
    path.write_text(path.read_text("utf-8").replace("Anna", "Berit"), "utf-8")

    assert not document(do("protocol", "--json"))["protocols"][0]["unchanged"]
    (fault,) = document(do("verify", "--json"), code=30)["faults"]
    assert fault == "gp-20261203-01: protokollet saknas eller är ändrat sedan det utfärdades."


def test_a_restored_backup_is_told_of_by_every_writing_command_and_put_right_by_reapply(home: Path, do: Do) -> None:
    document(do("propose", "--json"))
    document(do("approve", "g-20261102-01", "--sample-errors", "0", "--json", by=ANNA, at=APPROVED))
    shutil.copytree(home / "store", home.parent / "backup")
    document(do("execute", "g-20261102-01", "--json", at=EXECUTED))
    shutil.rmtree(home / "store")
    shutil.copytree(home.parent / "backup", home / "store")

    refused = document(do("propose", "--json", at=EXECUTED), code=6)
    assert "archive gallring reapply" in refused["error"]["message"]
    assert document(do("verify", "--json"), code=30)["verdict"] == "fail"
    assert document(do("reapply", "--json", at=EXECUTED))["destroyed"] == sorted([FIRST, SECOND])
    assert document(do("verify", "--json"))["verdict"] == "pass"
    assert everywhere(home) == []
