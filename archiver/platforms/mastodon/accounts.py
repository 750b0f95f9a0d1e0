"""Finds the account on its server and reads what the server says of it.

https://docs.joinmastodon.org/methods/accounts/#lookup, /methods/search/#v2 and /entities/Account/.
"""

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from archiver.errors import AccountGone
from archiver.platforms.api_reading import AccountReading, Answer, ApiContext, Talk
from archiver.platforms.fields import field, flag_of, html_text, list_of, number_of, text_of
from archiver.platforms.mastodon.dialects import Dialect, asked, home_of, needed_id
from archiver.platforms.people import identity_key
from archiver.records import Account, Counter, Media, MediaKind, MediaStatus, Missing

_HANDLE = re.compile(r"^/(?:web/|deck/)?(?:@|users/|u/|profile/)?([\w.-]+)(?:@([\w.:-]+))?/?(?:with_replies|media)?/?$")
ELSEWHERE = frozenset({400, 401, 403, 404, 405, 410, 422, 501})  # no answer here: there are other ways
COUNTERS = {"follower": "followers_count", "following": "following_count", "post": "statuses_count"}

SAY_GONE = "Kontot {name} finns inte på servern: det kan vara borttaget eller ha bytt namn."
SAY_SUSPENDED = "Kontot {name} är avstängt av servern; dess innehåll visas inte."
MOVED = "Kontot har flyttat till {where}; registrera det nya kontot."
RENAMED = "Kontot heter nu {now} på servern; ändra adressen i kontoregistret."


def handle_in(url: str) -> str:
    """Give the handle that the address of an account holds: of /@user, /users/user, /user, /@user@host."""
    found = _HANDLE.match(unquote(urlsplit(url).path))
    return "@".join(part for part in found.groups() if part) if found else ""


def read_account(context: ApiContext, dialect: Dialect) -> Talk[AccountReading]:
    """Give the account.

    Raises:
        AccountGone: the server does not know it, or has suspended it.
    """
    registered = context.account
    found = yield from _found(context)
    name = handle_in(registered.url) or registered.name
    if found is None:
        raise AccountGone(
            f"{registered.url}: the server knows no such account. Correct the address in the register, or close it.",
            say=SAY_GONE.format(name=name),
        )
    if flag_of(found, "suspended"):
        raise AccountGone(
            f"{registered.url}: the server has suspended the account.", say=SAY_SUSPENDED.format(name=name)
        )
    return _reading(found, dialect, registered)


def _found(context: ApiContext) -> Talk[object | None]:
    """Ask in turn: by handle, by the id in the register, by search; a server may lack any of them.

    Somebody else who has taken the handle is not the account.
    """
    account = context.account
    base = home_of(context.base, account.url)
    handle, id = handle_in(account.url), account.platform_id.removeprefix("@")
    if "@" in id:
        handle, id = handle or id, ""
    handle = handle or id
    answer = yield asked(base, "v1/accounts/lookup", ("acct", handle), fine=ELSEWHERE)
    another = id and id != handle and text_of(answer.data, "id") not in {"", id}
    if _is_account(answer) and not another:
        return answer.data
    _refuse_suspended(answer, account)
    if id:
        answer = yield asked(base, f"v1/accounts/{id}", fine=ELSEWHERE)
        if _is_account(answer):
            return answer.data
        _refuse_suspended(answer, account)
    if another:
        return None
    query = (("q", account.url), ("type", "accounts"), ("resolve", "true"), ("limit", "10"))
    answer = yield asked(base, "v2/search", *query, fine=ELSEWHERE)
    wanted = {identity_key(account.url), identity_key(handle)}
    return next((one for one in list_of(answer.data, "accounts") if _names(one) & wanted), None)


def _is_account(answer: Answer) -> bool:
    return answer.status == 200 and bool(text_of(answer.data, "id"))


def _names(found: object) -> set[str]:
    return {key for name in ("url", "uri", "acct") if (key := identity_key(text_of(found, name)))}


def _refuse_suspended(answer: Answer, account: Account) -> None:
    if answer.status == 410:
        raise AccountGone(
            f"{account.url}: the server answers 410, it has suspended or removed the account.",
            say=SAY_SUSPENDED.format(name=account.name),
        )


def _reading(found: object, dialect: Dialect, registered: Account) -> AccountReading:
    url = text_of(found, "url") or registered.url
    description = html_text(text_of(found, "note"), url).text
    acct = text_of(found, "acct")
    name = text_of(found, "display_name") or acct
    rows = ((text_of(one, "name"), html_text(text_of(one, "value"), url).text) for one in list_of(found, "fields"))
    return AccountReading(
        id=needed_id(found),
        url=url,
        name=name,
        description=description,
        text="\n".join(part for part in (name, f"@{acct}", description, *map(": ".join, rows)) if part),
        counters=tuple(_counters(found)) if dialect.counted else (),
        media=tuple(_pictures(found)),
        data=found,
        problems=tuple(_problems(found, url, registered)),
    )


def _counters(found: object) -> Iterator[Counter]:
    for kind, name in COUNTERS.items():
        if (value := number_of(found, name)) is not None:
            yield Counter(kind=kind, value=value)


def _pictures(found: object) -> Iterator[Media]:
    for name in ("avatar", "header"):
        url = text_of(found, name)
        if url.startswith(("http:", "https:")) and not url.endswith("/missing.png"):  # the picture of those without one
            alt = " ".join(text_of(found, f"{name}_description").split())
            yield Media(url=url, kind=MediaKind.IMAGE, status=MediaStatus.UNAVAILABLE, alt=alt)


def _problems(found: object, url: str, registered: Account) -> Iterator[Missing]:
    if field(found, "moved") is not None:
        where = text_of(found, "moved", "url") or text_of(found, "moved", "acct")
        yield Missing(what=url, why=MOVED.format(where=where))
    handle = handle_in(registered.url).partition("@")[0].casefold()
    now = text_of(found, "username") or text_of(found, "acct").partition("@")[0]
    if handle and now and handle != now.casefold():
        yield Missing(what=url, why=RENAMED.format(now=now))
