"""What a platform's API is to the program: questions to ask, answers to read, and no network.

A reader is a set of generators. Each yields an `Ask`, is sent the `Answer`, and returns what it has read; the api lane
(`capture/api.py`) asks in its name, with its budget, its patience and its token. So every reader can be tested on saved
answers, and a killed harvest loses nothing but the question under way.
"""

import datetime as dt
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlsplit

from archiver.errors import CaptureStopped
from archiver.platforms.people import People
from archiver.platforms.readings import ThreadReading
from archiver.records import Account, Counter, Media, Missing, ThreadRef, Visibility

Json = object  # what json.loads gives: read it with `platforms.fields`, never by hand
Value = TypeVar("Value")
SAY_STATED = (
    "Sidan uppger att dess API finns på en annan server ({address}). Åtkomstnyckeln skickas inte dit, om inte adressen "
    "anges som api_url i kontoförteckningen."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One question (GET). `fine`: statuses beside 2xx that are an answer too; the reader looks at `Answer.status`."""

    url: str
    query: tuple[tuple[str, str], ...] = ()
    fine: frozenset[int] = frozenset()
    token: bool = True  # send the account's token, if there is one
    accept: str = "application/json"  # anything else: `Answer.data` is None and `Answer.body` is to be read


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back. Header names are in lower case."""

    url: str
    status: int
    data: Json
    body: bytes
    headers: Mapping[str, str]
    at: dt.datetime  # aware, UTC


Talk = Generator[Ask, Answer, Value]


class TokenNeed(StrEnum):
    """Whether the API answers without a token (åtkomstnyckel)."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


class Trouble(StrEnum):
    """What an answer may mean instead of an answer."""

    TOKEN = "token"  # expired, revoked or wrong
    ROLE = "role"  # the token is good, but may not see this (a page role was taken away)
    RATE = "rate"  # come back later
    GONE = "gone"  # does not exist (any more)
    ERROR = "error"  # the platform's own fault; may pass
    REFUSED = "refused"  # anything else that will not pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is the matter, in Swedish (`say`), and how many seconds the platform asks us to wait."""

    trouble: Trouble
    say: str
    wait: float | None = None


def nothing_special(_: Answer) -> Verdict | None:
    """Leave the judgement to the status alone."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiContext:
    """What a reader is told: the account as registered, who speaks, and where the API answers if not as usual."""

    account: Account
    people: People
    base: str = ""  # the account's `api_url` in the register, without a last slash; empty = the platform's own
    with_token: bool = False  # a token is sent; a platform that answers everybody may not say that it is wrong


def checked_stated(context: ApiContext, address: str) -> str:
    """Give the address where a page says that its API answers: anybody may have written it there.

    Raises:
        CaptureStopped: it is another server's, and the token would be sent to it.
    """
    here, there = urlsplit(context.base or context.account.url), urlsplit(address)
    if context.with_token and (there.scheme, there.netloc) not in {(here.scheme, here.netloc), ("https", here.netloc)}:
        say = SAY_STATED.format(address=address[:200])
        raise CaptureStopped(f"{context.account.id}: {say}", say=say)
    return address


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountReading:
    """What the platform says of the account itself. `text` is the whole profile as running text, for the snapshot."""

    id: str
    url: str
    name: str
    description: str = ""
    text: str = ""
    counters: tuple[Counter, ...] = ()
    media: tuple[Media, ...] = ()  # avatar, banner
    expected: int | None = None  # number of posts, as stated
    data: Json = None  # whatever the reader needs again
    problems: tuple[Missing, ...] = ()  # e.g. that the account has been renamed


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A thread as a listing names it. `stamp` changes when the listing shows that anything in it has changed."""

    ref: ThreadRef
    data: Json = None  # the post as listed, for `read_thread`
    stamp: str = ""  # empty: the listing cannot tell, the thread is always looked at
    visibility: Visibility = Visibility.PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One page of threads, the newest first. `next` is the cursor of the following page, empty at the end."""

    threads: tuple[Listed, ...] = ()
    next: str = ""
    problems: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How much may be asked in one harvest, and how fast."""

    requests: int = 20_000
    per_second: float = 5.0  # on servers that are not allowed by the register as the municipality's own
    retries: int = 4


def bearer(token: str) -> Mapping[str, str]:
    """Give the header of RFC 6750 §2.1."""
    return {"Authorization": f"Bearer {token}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiReader:
    """How one platform's API becomes threads.

    `blind` names the fields that the API cannot know (see `platforms.knowing`); what another lane knew of them is kept.
    """

    name: str  # "mastodon-api"; stands in each record as its profile
    platforms: frozenset[str]  # `platform` of the accounts it serves
    title: str
    version: str  # changes with every edit
    reference: str  # where the platform publishes how its API answers
    tested_on: str  # real server, or recorded answers, or the published form alone
    token: TokenNeed
    token_help: str  # in Swedish: what token, with what rights, and how to get it
    read_account: Callable[[ApiContext], Talk[AccountReading]]
    read_listing: Callable[[ApiContext, AccountReading, str], Talk[Listing]]  # the last is the cursor, "" at first
    read_thread: Callable[[ApiContext, AccountReading, Listed], Talk[ThreadReading]]
    find_thread: Callable[[ApiContext, AccountReading, str], Talk[Listed]] | None = None  # by its address
    authorise: Callable[[str], Mapping[str, str]] = bearer
    token_query: str = ""  # the argument that carries the token, where the platform takes it nowhere but in the address
    judge: Callable[[Answer], Verdict | None] = nothing_special  # asked before the status is; None: let it decide
    budget: Budget = field(default_factory=Budget)
    blind: frozenset[str] = frozenset()
