"""Drives a reader's talk on saved answers, and an export reader on files in memory, as the lanes do it."""

import datetime as dt
import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO, TypeVar
from urllib.parse import urlencode

from archiver.platforms.api_reading import AccountReading, Answer, ApiContext, ApiReader, Ask, Listed, Talk
from archiver.platforms.export_reading import ExportContext
from archiver.platforms.people import People
from archiver.platforms.readings import ThreadReading
from archiver.records import Account

NOW = dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC)
Value = TypeVar("Value")
Served = Callable[[Ask], object]  # gives JSON data, bytes, (status, data), or (status, data, headers)


def url_of(ask: Ask) -> str:
    """The address as it is asked for, query and all."""
    return f"{ask.url}?{urlencode(ask.query)}" if ask.query else ask.url


def serve(answers: Mapping[str, object]) -> Served:
    """Answer by the address (with its query); another address fails the test."""
    return lambda ask: answers[url_of(ask)]


def talk(conversation: Talk[Value], served: Served) -> Value:
    """Ask, and answer what is served, until the reader has read."""
    return hold(conversation, lambda ask: _answer(ask, served(ask)))


def hold(conversation: Talk[Value], answer: Callable[[Ask], Answer]) -> Value:
    """Ask and answer until the reader has read."""
    try:
        ask = next(conversation)
        while True:
            ask = conversation.send(answer(ask))
    except StopIteration as done:
        value: Value = done.value
        return value


def _answer(ask: Ask, given: object) -> Answer:
    status, data, *more = given if isinstance(given, tuple) else (200, given)
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    assert 200 <= status < 300 or status in ask.fine, f"{url_of(ask)}: {status} is no answer to this question"
    parsed = None if isinstance(data, bytes) else data
    return Answer(url=url_of(ask), status=status, data=parsed, body=body, headers=more[0] if more else {}, at=NOW)


def context(account: Account, base: str = "") -> ApiContext:
    """What a reader is told."""
    return ApiContext(account=account, people=People(account), base=base)


def read_all(reader: ApiReader, told: ApiContext, served: Served) -> tuple[AccountReading, list[ThreadReading]]:
    """Read an account and every thread that it lists, page by page."""
    account = talk(reader.read_account(told), served)
    listed: list[Listed] = []
    cursor = ""
    while True:
        page = talk(reader.read_listing(told, account, cursor), served)
        listed += page.threads
        if not (cursor := page.next):
            break
    return account, [talk(reader.read_thread(told, account, one), served) for one in listed]


@dataclass(frozen=True)
class InMemory:
    """An export whose members are given."""

    members: Mapping[str, bytes]
    label: str = "export.zip"

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self.members))

    def size(self, name: str) -> int:
        return len(self.members[name])

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        yield io.BytesIO(self.members[name])

    def read(self, name: str, *, most: int = 1 << 30) -> bytes:
        assert len(self.members[name]) <= most
        return self.members[name]


@dataclass
class Shelf:
    """A spool that is a list."""

    values: list[object] = field(default_factory=list)

    def put(self, value: object) -> int:
        self.values.append(value)
        return len(self.values) - 1

    def get(self, number: int) -> object:
        return self.values[number]


def export_context(account: Account) -> ExportContext:
    """What an export reader is told."""
    return ExportContext(account=account, people=People(account), imported_at=NOW, spool=Shelf())
