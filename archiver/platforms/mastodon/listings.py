"""Lists an account's threads: which of its statuses open one, and which are answers inside one.

A status opens a thread unless one of the account's own stands above it in the conversation: an answer to oneself, or
to somebody's answer to oneself, is a comment there. An answer in somebody else's conversation opens a thread of its
own. What is not public opens one where the conversation stops being public.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs, urlsplit

from archiver.platforms.api_reading import AccountReading, Answer, ApiContext, Ask, Listed, Listing, Talk
from archiver.platforms.fields import field as part_of
from archiver.platforms.fields import list_of, moment_of, text_of
from archiver.platforms.mastodon.dialects import LISTED_AT_ONCE, Dialect, asked, home_of, needed_id, visibility_of
from archiver.platforms.mastodon.statuses import address_of, second_of
from archiver.records import Missing, ThreadRef, Visibility

_NEXT = re.compile(r'<([^<>]*)>\s*;[^,]*\brel="?next"?')
NOT_SHOWN = frozenset({401, 403, 404, 405, 422, 501})
FIRST = "statuses"
HOME, REST, MESSAGES = "home", "rest", "conversations"
WITHOUT_ID = "Servern lämnade ett inlägg utan id; det kunde inte läsas."
MOST_LISTED = 256  # statuses that snac gives of an account, without a way to older ones

UNPLACED = (
    "Kontots svar i andras trådar kan inte läsas utan åtkomstnyckel: servern visar inte samtalet som de hör till."
)
NO_HOME = "Omröstningar och delningar visas inte utan åtkomstnyckel på den här servern; bara vanliga inlägg har lästs."
NO_MORE = (
    "Servern visar bara kontots {count} senaste inlägg genom API:et; äldre kan saknas. "
    "Fånga också kontot i webbläsaren."
)


@dataclass(slots=True)
class Placing:
    """Finds what opens the thread of a status; what is learnt of one answer serves the others of the page."""

    own: str
    dialect: Dialect
    above: dict[str, bool] = field(default_factory=dict)  # id -> whether it stands in a thread that the account opened
    problems: dict[str, Missing] = field(default_factory=dict)

    def opens(self, status: object, base: str) -> Talk[bool]:
        """Say whether a status of the account opens a thread."""
        answered = text_of(status, "in_reply_to_id")
        if (shared := part_of(status, "reblog")) is not None:
            return self.dialect.own_boosts or text_of(shared, "account", "id") != self.own
        if not answered:
            return True
        public = visibility_of(status, self.dialect) is Visibility.PUBLIC
        if public and text_of(status, "in_reply_to_account_id") == self.own:
            return False
        if public and answered in self.above:
            return not self.above[answered]
        above = yield from ancestors_of(needed_id(status), base)
        if above is None:
            self.problems[UNPLACED] = Missing(what=address_of(status), why=UNPLACED)
            return False
        chain = unbroken(above, status, self.dialect)[:-1]
        if public:
            self._learn(chain)
        return not any(text_of(one, "account", "id") == self.own for one in chain) if public else not chain

    def _learn(self, chain: Sequence[object]) -> None:
        beneath = False
        for one in chain:
            beneath = beneath or text_of(one, "account", "id") == self.own
            self.above[needed_id(one)] = beneath


def ancestors_of(id: str, base: str) -> Talk[list[object] | None]:
    """Give the statuses that a status answers, the first of the conversation first; None when they are not shown."""
    answer = yield asked(base, f"v1/statuses/{id}/context", fine=NOT_SHOWN)
    return list_of(answer.data, "ancestors") if answer.status == 200 else None


def unbroken(above: Iterable[object], status: object, dialect: Dialect) -> list[object]:
    """Give the end of the conversation that is as public as the status is, down to the status itself."""
    public = visibility_of(status, dialect) is Visibility.PUBLIC
    chain = [status]
    for one in reversed(list(above)):
        if (visibility_of(one, dialect) is Visibility.PUBLIC) is not public:
            break
        chain.append(one)
    return chain[::-1]


def read_listing(context: ApiContext, account: AccountReading, cursor: str, dialect: Dialect) -> Talk[Listing]:
    """Give one page: of the account's statuses, and after the last one of its conversations (messages)."""
    base = home_of(context.base, context.account.url)
    if dialect.home:
        return (yield from _read_home(context, account, cursor, dialect))
    what, _, after = cursor.partition(":")
    if what == MESSAGES:
        return (yield from _messages(base, account.id, after, dialect))
    answer = yield _page(base, f"v1/accounts/{account.id}/statuses", after)
    found = list_of(answer.data)
    listing = yield from _threads(found, base, account.id, dialect)
    older = _older(answer, found, after)
    return replace(listing, next=f"{FIRST}:{older}" if older else f"{MESSAGES}:")


def _read_home(context: ApiContext, account: AccountReading, cursor: str, dialect: Dialect) -> Talk[Listing]:
    """Give a page of the account's home timeline, which has all that it wrote; then what is older than that.

    snac forgets what stands in a home timeline after some months, and lists of an account its newest posts alone.
    """
    base = home_of(context.base, context.account.url)
    what, _, rest = cursor.partition(":")
    after, _, oldest = rest.partition("~")
    refused = False
    if what != REST:
        answer = yield _page(base, "v1/timelines/home", after, fine=NOT_SHOWN)
        if answer.status == 200:
            found = list_of(answer.data)
            listing = yield from _threads(found, base, account.id, dialect)
            oldest = text_of(found[-1], "created_at") if found else oldest
            older = _older(answer, found, after)
            return replace(listing, next=f"{HOME}:{older}~{oldest}" if older else f"{REST}:~{oldest}")
        refused = True
    answer = yield _page(base, f"v1/accounts/{account.id}/statuses", "")
    found, before = list_of(answer.data), moment_of(oldest)
    left = [one for one in found if before is None or ((at := moment_of(one, "created_at")) and at < before)]
    listing = yield from _threads(left, base, account.id, dialect)
    told = [Missing(what=context.account.url, why=NO_HOME)] if refused else []
    if left and len(found) >= MOST_LISTED:
        told.append(Missing(what=context.account.url, why=NO_MORE.format(count=len(found))))
    return replace(listing, problems=(*told, *listing.problems))


def _page(base: str, path: str, after: str, fine: frozenset[int] = frozenset()) -> Ask:
    query = (("limit", str(LISTED_AT_ONCE)), *((("max_id", after),) if after else ()))
    return asked(base, path, *query, fine=fine)


def _threads(found: Sequence[object], base: str, own: str, dialect: Dialect) -> Talk[Listing]:
    """Give the threads that the account's statuses among these open."""
    placing = Placing(own, dialect)
    threads: list[Listed] = []
    for status in found:
        if not text_of(status, "id"):
            placing.problems[WITHOUT_ID] = Missing(what=address_of(status) or base, why=WITHOUT_ID)
        elif text_of(status, "account", "id") == own and (yield from placing.opens(status, base)):
            threads.append(listed(status, dialect))
    return Listing(threads=tuple(threads), problems=tuple(placing.problems.values()))


def listed(status: object, dialect: Dialect) -> Listed:
    """Give a status as the thread that it opens. No stamp: a list shows direct answers at most."""
    return Listed(
        ref=ThreadRef(
            id=dialect.id_of(needed_id(status)),
            url=permalink_of(status, dialect),
            published_at=second_of(status, "created_at"),
        ),
        data=status,
        visibility=visibility_of(status, dialect),
    )


def permalink_of(status: object, dialect: Dialect) -> str:
    """Give the address of a thread: of a boost its own if it has one that opens, else that of what was boosted."""
    shared = part_of(status, "reblog")
    if shared is None:
        return address_of(status)
    return (text_of(status, "url") if dialect.own_boosts else "") or address_of(shared)


def _older(answer: Answer, found: Sequence[object], after: str) -> str:
    """Give the id after which the next page begins, or nothing: by the Link header (RFC 8288), else by the last id."""
    if not found or after in {text_of(one, "id") for one in found}:  # the server takes no notice of max_id
        return ""
    link = answer.headers.get("link")
    if link is None:
        return text_of(found[-1], "id")
    named = _NEXT.search(link)
    return parse_qs(urlsplit(named[1]).query).get("max_id", [""])[0] if named else ""


def _messages(base: str, own: str, after: str, dialect: Dialect) -> Talk[Listing]:
    """Give the conversations that somebody else began; those that the account began stand among its statuses.

    https://docs.joinmastodon.org/methods/conversations/ ; without the account's own token there are none.
    """
    answer = yield _page(base, "v1/conversations", after, fine=NOT_SHOWN)
    found = list_of(answer.data) if answer.status == 200 else []
    threads: dict[str, Listed] = {}
    for one in found:
        last = part_of(one, "last_status")
        if not text_of(last, "id") or visibility_of(last, dialect) is Visibility.PUBLIC:
            continue
        above = (yield from ancestors_of(needed_id(last), base)) if text_of(last, "in_reply_to_id") else []
        first = unbroken(above or (), last, dialect)[0]
        if text_of(first, "account", "id") != own:
            told = listed(first, dialect)
            threads[told.ref.id] = told
    older = _older(answer, found, after) if "link" in answer.headers else ""  # pages go by status, not by conversation
    return Listing(threads=tuple(threads.values()), next=f"{MESSAGES}:{older}" if older else "")
