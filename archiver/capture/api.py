"""The api lane: holds a reader's conversations with a platform, and keeps what was said as evidence."""

import datetime as dt
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Generic, Self, TypeVar

from archiver import __version__
from archiver.capture.client import ApiClient, Faulty, KnownAnswer
from archiver.capture.fetch import Fetcher
from archiver.capture.guard import Guard
from archiver.capture.network import Bodies, Exchange
from archiver.capture.proxy import GuardProxy
from archiver.errors import AccountGone, CaptureBlocked, CaptureStopped, TokenRefused
from archiver.evidence import Resource
from archiver.platforms import knowing
from archiver.platforms.api_reading import (
    AccountReading,
    ApiContext,
    ApiReader,
    Listed,
    Listing,
    Talk,
    TokenNeed,
    Trouble,
    Verdict,
)
from archiver.platforms.people import People
from archiver.platforms.readings import ThreadReading
from archiver.records import Account, Missing

Value = TypeVar("Value")
MOST_PAGES = 20_000  # of one listing
SAY_NO_TOKEN = "Kontot har ingen åtkomstnyckel till plattformens API. {help}"
SAY_PAGE = "Listan över inlägg tog slut i förtid: {why}"
SAY_ENDLESS = "Plattformens lista över inlägg tog inte slut på {pages} sidor; resten hämtades inte."
SAY_CIRCLE = "Plattformens lista över inlägg går i cirkel; resten hämtades inte."


@dataclass(frozen=True, slots=True)
class Said(Generic[Value]):
    """What a conversation gave, and the exchanges it was made of."""

    value: Value
    exchanges: tuple[Exchange, ...]


class ApiLane:
    """One harvest's way through the API. Nothing is asked before the first conversation."""

    def __init__(
        self,
        account: Account,
        reader: ApiReader,
        *,
        work: Path,
        allowed: frozenset[str],
        base: str = "",
        token: str = "",
        progress: Callable[[str], None],
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], dt.datetime],
    ) -> None:
        self.account, self.reader, self.now = account, reader, now
        self.context = ApiContext(
            account=account, people=People(account), base=base.rstrip("/"), with_token=bool(token)
        )
        self._work, self._token, self._progress, self._sleep = work, token, progress, sleep
        self._guard = Guard(allowed)
        self._stack = ExitStack()
        self.shortfalls: list[Missing] = []
        self.broke_off = False  # the listing ended before its end

    def __enter__(self) -> Self:
        if self.reader.token is TokenNeed.REQUIRED and not self._token:
            raise TokenRefused(
                f"{self.account.id}: the API of {self.reader.title} needs a token (åtkomstnyckel). "
                f"Store one with `archive login {self.account.id} --token`.",
                say=SAY_NO_TOKEN.format(help=self.reader.token_help),
            )
        agent = f"archiver/{__version__}"
        with ExitStack() as stack:
            proxy = stack.enter_context(GuardProxy(self._guard))
            self.client = stack.enter_context(
                ApiClient(
                    reader=self.reader,
                    guard=self._guard,
                    proxy=proxy,
                    bodies=Bodies(self._work / "bodies"),
                    agent=agent,
                    token=self._token,
                    now=self.now,
                    sleep=self._sleep,
                    progress=self._progress,
                )
            )
            self._fetcher = stack.enter_context(
                Fetcher(proxy, self._guard, into=self._work / "fetched", agent=agent, sleep=self._sleep, now=self.now)
            )
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    @property
    def agent(self) -> str:
        """What is asked, for the record's provenance."""
        return f"{self.reader.title}, API ({self.reader.reference})"

    @property
    def blind(self) -> frozenset[str]:
        """The fields that this harvest cannot know: without a token that may be had, nothing hidden is shown."""
        asks_openly = self.reader.token is TokenNeed.NONE or not self._token
        return self.reader.blind | {knowing.HIDDEN} if asks_openly else self.reader.blind

    @property
    def about(self) -> dict[str, str]:
        """What stands in the WARC of every answer kept."""
        reader = self.reader
        return {
            "software": f"archiver {__version__}",
            "description": f"{self.account.id}; reader {reader.name} {reader.version}",
        }

    def read_account(self) -> Said[AccountReading]:
        """Ask for the account itself.

        Raises:
            TokenRefused, AccountGone, CaptureBlocked, CaptureStopped: it was not shown.
        """
        return self._talk(self.reader.read_account(self.context), self.account.url, whole=True)

    def listings(self, account: AccountReading) -> Iterator[Said[Listing]]:
        """Give the listing page by page; a later page that cannot be had ends it and stands in `shortfalls`.

        Raises:
            CaptureStopped: the first page could not be had (subclasses say why).
        """
        cursor, seen = "", {""}
        for number in range(MOST_PAGES):
            try:
                conversation = self.reader.read_listing(self.context, account, cursor)
                said = self._talk(conversation, self.account.url, whole=True)
            except CaptureStopped as error:
                if number == 0:
                    raise
                self.shortfalls.append(Missing(what=self.account.url, why=SAY_PAGE.format(why=error.say)))
                self.broke_off = True
                return
            self.shortfalls.extend(said.value.problems)
            yield said
            cursor = said.value.next
            if cursor in seen:
                if cursor:
                    self.shortfalls.append(Missing(what=self.account.url, why=SAY_CIRCLE))
                    self.broke_off = True
                return
            seen.add(cursor)
        self.shortfalls.append(Missing(what=self.account.url, why=SAY_ENDLESS.format(pages=MOST_PAGES)))

    def read_thread(
        self, account: AccountReading, listed: Listed, known: Mapping[str, KnownAnswer]
    ) -> Said[ThreadReading]:
        """Ask for one thread; `known` answers (by address) are asked for conditionally.

        Raises:
            AccountGone: it does not exist any more.
            CaptureStopped: it could not be had (subclasses say why).
        """
        return self._talk(self.reader.read_thread(self.context, account, listed), listed.ref.url, known=known)

    def find_thread(self, account: AccountReading, url: str) -> Listed | None:
        """Find a thread by its address; None where the API has no way to.

        Raises:
            AccountGone: it does not exist any more.
            CaptureStopped: it could not be had (subclasses say why).
        """
        if self.reader.find_thread is None:
            return None
        return self._talk(self.reader.find_thread(self.context, account, url), url).value

    def fetch(self, url: str, *, max_bytes: int) -> Resource | Missing:
        """Fetch an attachment, without any token."""
        return self._fetcher.fetch(url, max_bytes=max_bytes)

    def _talk(
        self,
        conversation: Talk[Value],
        about: str,
        *,
        whole: bool = False,
        known: Mapping[str, KnownAnswer] | None = None,
    ) -> Said[Value]:
        client = self.client
        client.exchanges, client.known, client.heard = [], known or {}, 0
        try:
            ask = next(conversation)
            while True:
                ask = conversation.send(client.ask(ask))
        except StopIteration as done:
            value: Value = done.value
            return Said(value, tuple(client.exchanges))
        except Faulty as fault:
            raise refusal(fault.verdict, about=about, asked=fault.url, account=self.account.id, whole=whole) from fault


def refusal(verdict: Verdict, *, about: str, asked: str, account: str, whole: bool) -> CaptureStopped:
    """Give the error for what a platform answered; `whole`: it concerns the account, not one thread of it."""
    said = f"{about}: {asked} was answered with a refusal ({verdict.trouble.value})."
    match verdict.trouble:
        case Trouble.TOKEN:
            return TokenRefused(f"{said} Store a new token with `archive login {account} --token`.", say=verdict.say)
        case Trouble.ROLE if whole:
            return TokenRefused(f"{said} The token lacks a right: see docs/platforms.md.", say=verdict.say)
        case Trouble.RATE:
            return CaptureBlocked(f"{said} Try again later.", say=verdict.say)
        case Trouble.GONE:
            return AccountGone(f"{said} It does not exist, or not any more.", say=verdict.say)
        case _:
            return CaptureStopped(said, say=verdict.say)
