"""Builds small exports as Meta delivers them. Names and texts are invented."""

import json
from collections.abc import Iterable
from itertools import chain

from archiver.platforms.export_reading import ExportReader, ExportThread
from archiver.records import Account, Missing
from tests.unit.platforms.talking import InMemory, export_context

ACCOUNT = Account(
    id="fb",
    platform="facebook",
    url="https://www.facebook.com/storkoping",
    name="Storköpings kommun",
    authority="KS",
    platform_id="100064000000001",
)


def as_meta_writes(value: object) -> bytes:
    """JSON in ASCII with every byte of the text's UTF-8 as a character of its own."""
    written = json.dumps(value, ensure_ascii=False).encode().decode("latin-1")
    return json.dumps(json.loads(written), indent=2).encode()


def delivered(**members: object) -> InMemory:
    """An export whose members' values are written as Meta does; bytes are taken as they are."""
    return InMemory(of(members.items()))


def of(members: Iterable[tuple[str, object]]) -> dict[str, bytes]:
    """Give the members as bytes."""
    return {name: value if isinstance(value, bytes) else as_meta_writes(value) for name, value in members}


def read(
    reader: ExportReader, members: dict[str, object], account: Account = ACCOUNT
) -> tuple[list[ExportThread], list[Missing]]:
    """Read an export: its threads, and everything that was told as missing."""
    export = InMemory(of(members.items()))
    assert reader.recognises(export)
    reading = reader.read(export, export_context(account))
    threads: list[ExportThread] = []
    missing: list[Missing] = list(reading.account.problems)
    for one in reading.threads:
        threads.append(one) if isinstance(one, ExportThread) else missing.append(one)
    return threads, [*missing, *chain.from_iterable(one.reading.problems for one in threads)]
