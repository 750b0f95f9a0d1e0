"""What a platform's own export is to the program: a delivered file that nobody trusts, and threads read out of it.

A reader gets `Delivered`, which opens members safely and in bounded memory; it writes nothing and follows no path
outside. What is too large to hold goes through the context's spool.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from archiver.platforms.api_reading import AccountReading, Json
from archiver.platforms.people import People
from archiver.platforms.readings import ThreadReading
from archiver.profiles import Profile
from archiver.records import Account, Missing

ANY = "*"  # as the platform of a reader: it reads what was saved of any, when no reader of the platform's own does
READ_AT_MOST = 64 * 1024 * 1024  # bytes of one member in memory; what is larger is streamed


class Delivered(Protocol):
    """The file or files as delivered (zip, tar, folder, single file), opened. Member names have forward slashes."""

    @property
    def label(self) -> str:
        """The delivered file's own name, for sentences."""

    @property
    def names(self) -> tuple[str, ...]:
        """Every member, in a steady order; of several part files, those of all parts."""

    def size(self, name: str) -> int:
        """Bytes of a member, as stated. KeyError if there is none."""

    def open(self, name: str) -> AbstractContextManager[BinaryIO]:
        """Open a member to be read as a stream; it ends with ExportRefused when it is larger than it said."""

    def read(self, name: str, *, most: int = READ_AT_MOST) -> bytes:
        """Give a whole member.

        Raises:
            ExportRefused: it is larger than `most`, or damaged; names file and member.
        """


class Spool(Protocol):
    """Keeps values out of memory for the time of one import."""

    def put(self, value: Json) -> int:
        """Store a JSON value; give the number by which it is had again."""

    def get(self, number: int) -> Json:
        """Give a stored value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportContext:
    """What a reader is told."""

    account: Account
    people: People
    imported_at: dt.datetime  # aware, UTC; relative dates are read against it
    spool: Spool
    profiles: Mapping[str, Profile] = field(default_factory=dict)  # for saved pages of sites that a profile reads


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """The part of one member that a thread was read from, as delivered: it is kept as the thread's raw evidence."""

    member: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportThread:
    """One thread out of an export. `files` says which member holds an attachment, by `Media.url`.

    `carried` says under which number the spool has the bytes of an attachment that stands inside a member (a web
    archive), by `Media.url`.
    """

    reading: ThreadReading
    fragments: tuple[Fragment, ...]
    files: Mapping[str, str] = field(default_factory=dict)
    carried: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReading:
    """What an export tells. `threads` is read once, as it comes; a `Missing` in it could not be read."""

    account: AccountReading
    threads: Iterator[ExportThread | Missing]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReader:
    """How one platform's export becomes threads. `blind` as in `ApiReader`."""

    name: str  # "facebook-export"; stands in each record as its profile
    platforms: frozenset[str]
    title: str
    version: str
    reference: str  # where the platform tells how to ask for it
    tested_on: str
    order_help: str  # in Swedish: how the owner orders the export, and what to choose
    recognises: Callable[[Delivered], bool]  # by names and a look at a member; never raises
    read: Callable[[Delivered, ExportContext], ExportReading]
    blind: frozenset[str] = frozenset()
