"""Asks a platform's API: one budgeted client with patience, and every exchange kept as evidence.

It honours Retry-After (RFC 9110 §10.2.3) and the platforms' rate headers, backs off with jitter where an answer may
pass, and asks conditionally (RFC 9110 §13.1.2) where an answer is known. A token stands in a header only, is sent to no
other host than was meant nor over plain http, and is taken out of answers that repeat it before anybody reads them.
"""

import datetime as dt
import json
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import NoReturn, Self
from urllib.parse import urljoin, urlsplit

import httpx
import tenacity

from archiver.capture.decoding import ACCEPTED, TooSlow, unpacked
from archiver.capture.guard import Guard, parts_of
from archiver.capture.network import Bodies, Exchange
from archiver.capture.proxy import GuardProxy
from archiver.capture.rates import wait_asked, wait_until_refilled
from archiver.capture.scrub import hider
from archiver.errors import CaptureBlocked, CaptureStopped
from archiver.evidence import Resource
from archiver.platforms.api_reading import Answer, ApiReader, Ask, Trouble, Verdict

ANSWER_CAP = 64 * 1024 * 1024  # bytes of one answer
ANSWER_LIMIT = 600.0  # seconds for one answer, once it has begun
SHORTEST_SECRET = 8  # characters; what is shorter stands in ordinary words
TALK_CAP = 1024 * 1024 * 1024  # bytes of all answers of one conversation
REDIRECTS = 5
TIMEOUT = httpx.Timeout(60.0, connect=15.0)  # seconds without any byte
LONGEST_WAIT = 960.0  # seconds: X's and Meta's windows are 15 minutes
SAY_BUDGET = "Fångsten nådde gränsen på {count} frågor till plattformens API; resten hämtades inte."
SAY_REDIRECTS = "Plattformens API skickade vidare för många gånger."
SAY_UNREACHABLE = "Plattformens API svarade inte."
SAY_BROKEN = "Plattformens API lämnade ett svar som inte går att läsa (avkortat eller trasigt)."
SAY_LARGE = "Plattformens API lämnade ett svar som är större än {mb} MB."
SAY_SLOW = "Plattformens API lämnade inte hela sitt svar inom {minutes} minuter."
SAY_MUCH = "Plattformens API lämnade mer än {mb} MB om en enda sak; resten hämtades inte."
SAY_BARE = "Åtkomstnyckeln skickas inte till {host} utan kryptering: adressen i api_url ska börja med https."
SAY_LIMIT = "Plattformen ber oss vänta i {minutes} minuter innan vi frågar mer."
PASSING = frozenset((Trouble.RATE, Trouble.ERROR))


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAnswer:
    """An answer of an earlier harvest that may be asked for conditionally."""

    etag: str
    last_modified: str
    body: bytes
    mime: str


class Faulty(Exception):
    """An answer that is none; `verdict` says what is the matter."""

    def __init__(self, url: str, verdict: Verdict) -> None:
        super().__init__(f"{url}: {verdict.trouble}")
        self.url, self.verdict = url, verdict


@dataclass(slots=True, kw_only=True)
class ApiClient:
    """One harvest's client. `asked` counts questions, `waited` the seconds that servers kept us waiting."""

    reader: ApiReader
    guard: Guard
    proxy: GuardProxy
    bodies: Bodies
    agent: str
    token: str
    now: Callable[[], dt.datetime]
    sleep: Callable[[float], None]
    progress: Callable[[str], None]
    asked: int = 0
    heard: int = 0  # bytes of the answers of the conversation under way
    waited: float = 0.0
    exchanges: list[Exchange] = field(default_factory=list)
    known: Mapping[str, KnownAnswer] = field(default_factory=dict)
    _hide: Callable[[bytes], bytes] = field(init=False)
    _client: httpx.Client | None = None
    _next: float = 0.0  # monotonic time before which nothing is asked
    _random: random.Random = field(default_factory=random.Random)

    def __post_init__(self) -> None:
        self._hide = hider(_secrets(self.token, self.reader.authorise))

    def __enter__(self) -> Self:
        headers = {"User-Agent": self.agent, "Accept-Language": "sv-SE,sv;q=0.9", "Accept-Encoding": ACCEPTED}
        self._client = httpx.Client(
            proxy=self.proxy.url, trust_env=False, follow_redirects=False, timeout=TIMEOUT, headers=headers
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._client is not None:
            self._client.close()

    def ask(self, ask: Ask) -> Answer:
        """Give the answer; what may pass is tried again with growing pauses.

        Raises:
            Faulty: the platform said no; its verdict says why.
            CaptureBlocked: it asks us to wait longer than is sensible.
            CaptureStopped: the budget is used up, the server cannot be reached, or the answer cannot be read.
            AddressRefused: the address is private.
        """
        attempts = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self.reader.budget.retries + 1),
            retry=tenacity.retry_if_exception(_may_pass),
            wait=self._pause,
            sleep=self._wait,
            before_sleep=self._tell,
            reraise=True,
        )
        return attempts(self._attempt, ask)

    def _attempt(self, ask: Ask) -> Answer:
        self._take_turn(ask.url)
        answer = self._answered(ask)
        verdict = self.reader.judge(answer) or _by_status(answer, ask.fine)
        if verdict is not None:
            wait = verdict.wait if verdict.wait is not None else wait_asked(answer.headers, self.now())
            raise Faulty(ask.url, Verdict(trouble=verdict.trouble, say=verdict.say, wait=wait))
        if ask.accept == "application/json" and answer.data is None and answer.status not in ask.fine:
            raise Faulty(ask.url, Verdict(trouble=Trouble.ERROR, say=SAY_BROKEN))
        self._next = max(self._next, time.monotonic() + wait_until_refilled(answer.headers, self.now()))
        return answer

    def _take_turn(self, url: str) -> None:
        budget = self.reader.budget
        if self.asked >= budget.requests:
            say = SAY_BUDGET.format(count=budget.requests)
            raise CaptureStopped(f"The budget of {budget.requests} requests to the API is used up.", say=say)
        self.asked += 1
        pause = self._next - time.monotonic()
        if pause > LONGEST_WAIT:
            self._refuse_wait(url, pause)
        if pause > 0:
            self._wait(pause)
        if not self.guard.is_allowed(*parts_of(url)):
            self._next = time.monotonic() + 1 / budget.per_second

    def _answered(self, ask: Ask) -> Answer:
        url = str(httpx.URL(ask.url, params=ask.query)) if ask.query else ask.url
        known = self.known.get(url)
        asked = url
        self._refuse_bare(ask, url)
        for _ in range(REDIRECTS):
            self.guard.check(url)
            headers = {"Accept": ask.accept, **self._authority(ask, url, asked), **_conditions(known)}
            begun = time.monotonic()
            try:
                with self._open.stream("GET", self._sent(ask, url, asked), headers=headers) as response:
                    if response.is_redirect and "location" in response.headers:
                        url = urljoin(url, self._shown(response.headers["location"]))
                        continue
                    body = self._hide(self._read(response))
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                self._refuse_if_guarded(url, error)
                raise Faulty(url, Verdict(trouble=Trouble.ERROR, say=SAY_UNREACHABLE)) from error
            finally:
                self.waited += time.monotonic() - begun
            return self._taken_down(url, response, body, known)
        raise Faulty(ask.url, Verdict(trouble=Trouble.REFUSED, say=SAY_REDIRECTS))

    def _sent(self, ask: Ask, url: str, asked: str) -> str:
        """Give the address as it is sent: with the token where the platform takes it nowhere else; never kept so."""
        name = self.reader.token_query
        if not (name and self._may_have_token(ask, url, asked)):
            return url
        return str(httpx.URL(url).copy_merge_params({name: self.token}))

    def _authority(self, ask: Ask, url: str, asked: str) -> Mapping[str, str]:
        """Give the token's headers, for the server that was meant and no other."""
        meant = not self.reader.token_query and self._may_have_token(ask, url, asked)
        return self.reader.authorise(self.token) if meant else {}

    def _may_have_token(self, ask: Ask, url: str, asked: str) -> bool:
        """Say whether an address that `asked` led to is the same server, and no less protected on the way there."""
        if not (self.token and ask.token):
            return False
        here, meant = urlsplit(url), urlsplit(asked)
        return here.netloc == meant.netloc and here.scheme in (meant.scheme, "https")

    def _refuse_bare(self, ask: Ask, url: str) -> None:
        """Refuse to send a token where anybody on the way can read it, unless the register allows the host."""
        host = urlsplit(url).hostname or ""
        if self.token and ask.token and urlsplit(url).scheme == "http" and not self.guard.is_allowed(*parts_of(url)):
            say = SAY_BARE.format(host=host)
            raise CaptureStopped(f"{url}: a token is not sent over plain http.", say=say)

    def _shown(self, value: str) -> str:
        return self._hide(value.encode("utf-8", "surrogateescape")).decode("utf-8", "surrogateescape")

    def _read(self, response: httpx.Response) -> bytes:
        """Read the whole answer, unpacked; one that never ends stops at a cap, one that drips at a time.

        Raises:
            CaptureStopped: it is too large.
            CaptureBlocked: it is too slow, as the next one would be.
        """
        parts: list[bytes] = []
        size = 0
        try:
            for chunk in unpacked(response, within=ANSWER_LIMIT):
                size += len(chunk)
                self.heard += len(chunk)
                if size > ANSWER_CAP or self.heard > TALK_CAP:
                    self._refuse_much(str(response.url.copy_with(query=None)), whole=size <= ANSWER_CAP)
                parts.append(chunk)
        except TooSlow as error:
            say = SAY_SLOW.format(minutes=int(ANSWER_LIMIT // 60))
            raise CaptureBlocked(f"{response.url.host} answers too slowly. Try again later.", say=say) from error
        return b"".join(parts)

    def _refuse_much(self, url: str, *, whole: bool) -> NoReturn:
        mb = (TALK_CAP if whole else ANSWER_CAP) // 1_000_000
        raise CaptureStopped(f"{url}: more than {mb} MB.", say=(SAY_MUCH if whole else SAY_LARGE).format(mb=mb))

    def _taken_down(self, url: str, response: httpx.Response, body: bytes, known: KnownAnswer | None) -> Answer:
        status = response.status_code
        headers = {name: self._shown(value) for name, value in response.headers.items()}
        if status == 304 and known is not None:
            status, body = 200, known.body
            headers = {"content-type": known.mime, "etag": known.etag, "last-modified": known.last_modified}
            headers = {name: value for name, value in headers.items() if value}
        path, sha256 = self.bodies.keep(body) if body else (None, "")
        at = self.now()
        mime = headers.get("content-type", "")
        resource = Resource(url=url, status=status, mime=mime, path=path, sha256=sha256, size=len(body))
        asked = tuple((name, value) for name, value in response.request.headers.items())
        self.exchanges.append(
            Exchange(
                method="GET",
                request_headers=asked,
                posted=b"",
                resource=resource,
                reason=response.reason_phrase if response.status_code != 304 else "OK",
                headers=tuple(headers.items()),
                at=at,
            )
        )
        return Answer(url=url, status=status, data=_parsed(body), body=body, headers=headers, at=at)

    @property
    def _open(self) -> httpx.Client:
        if self._client is None:
            raise RuntimeError("the client is not open")
        return self._client

    def _refuse_if_guarded(self, url: str, error: Exception) -> None:
        if (refusal := self.proxy.refusal_of(url)) is not None:
            raise CaptureStopped(f"{refusal.where} was refused: {refusal.why}", say=refusal.why) from error

    def _pause(self, state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.verdict.wait if isinstance(error, Faulty) else None
        if asked is not None:
            if asked > LONGEST_WAIT:
                self._refuse_wait(error.url if isinstance(error, Faulty) else "", asked)
            return asked + self._random.uniform(0, 0.5)
        longest = float(min(2**state.attempt_number, 60))
        return self._random.uniform(longest / 2, longest)

    def _refuse_wait(self, url: str, seconds: float) -> None:
        say = SAY_LIMIT.format(minutes=int(seconds // 60) + 1)
        raise CaptureBlocked(f"{url}: the platform asks us to wait {seconds:.0f} s. Try again later.", say=say)

    def _wait(self, seconds: float) -> None:
        self.waited += seconds
        self.sleep(seconds)

    def _tell(self, state: tenacity.RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, Faulty):
            self.progress(f"{error.verdict.say} Nytt försök om {state.upcoming_sleep:.0f} s.")


def _may_pass(error: BaseException) -> bool:
    return isinstance(error, Faulty) and error.verdict.trouble in PASSING


def _conditions(known: KnownAnswer | None) -> dict[str, str]:
    if known is None:
        return {}
    if known.etag:
        return {"If-None-Match": known.etag}
    return {"If-Modified-Since": known.last_modified} if known.last_modified else {}


def _secrets(token: str, authorise: Callable[[str], Mapping[str, str]]) -> set[str]:
    """Give the token as it may be repeated: as stored, its password alone, and as it stands in the header."""
    if not token:
        return set()
    sent = {value.partition(" ")[2] or value for value in authorise(token).values()}
    password = token.partition(":")[2]
    return {token, *sent, *([password] if len(password) >= SHORTEST_SECRET else [])} - {""}


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body) if body else None
    except (ValueError, RecursionError):  # truncated, no JSON, or nested to make us fall
        return None


def _by_status(answer: Answer, fine: frozenset[int]) -> Verdict | None:
    status = answer.status
    if 200 <= status < 300 or status in fine:
        return None
    if status == 401:
        return Verdict(trouble=Trouble.TOKEN, say="Plattformen godtar inte åtkomstnyckeln (svar 401).")
    if status == 403:
        return Verdict(trouble=Trouble.ROLE, say="Åtkomstnyckeln har inte rätt att se detta (svar 403).")
    if status in (404, 410):
        return Verdict(trouble=Trouble.GONE, say=f"Det finns inte hos plattformen (svar {status}).")
    if status == 429:
        return Verdict(trouble=Trouble.RATE, say="Plattformen har tillfälligt begränsat antalet frågor (svar 429).")
    if status in (408, 425) or status >= 500:
        return Verdict(trouble=Trouble.ERROR, say=f"Plattformens API svarade med ett fel (svar {status}).")
    return Verdict(trouble=Trouble.REFUSED, say=f"Plattformens API avvisade frågan (svar {status}).")
