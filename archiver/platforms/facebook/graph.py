"""What Meta's Graph API is, whatever it is asked for (Facebook, Instagram, Threads): its pages, errors and limits.

Answers: https://developers.facebook.com/docs/graph-api/results (paging) and
https://developers.facebook.com/docs/graph-api/guides/error-handling (errors).
"""

import json
import re
from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

from archiver.errors import ProfileMismatch
from archiver.platforms.api_reading import Answer, Ask, Listed, Listing, Talk, Trouble, Verdict
from archiver.platforms.fields import SAY_LACKING, field, flag_of, number_of, text_of

VERSION = "v25.0"
BASE = f"https://graph.facebook.com/{VERSION}"
PAGES = 10_000  # of one list; a list that goes on for longer goes in circles

_SECRETS = frozenset({"access_token", "appsecret_proof", "appsecret_time"})
_TOKEN = re.compile(r"\b(?:EAA|IG|TH)[\w-]{20,}")
# Messages, what stands for 24 hours, where others tag it, a post and photos looked up by number.
_NOT_NEEDED = re.compile(r"/(?:conversations|stories|tags|\d+_\d+)(?:\?|$)|[?&]ids=")
_USES = ("call_count", "total_cputime", "total_time")
_HOUR = 3600.0

_NO_ROLE = frozenset({3, 10})  # and 200-299
_RATE = frozenset({4, 17, 32, 341, 368, 613, *range(80000, 80015)})
_PASSING = frozenset({-1, 1, 2})
_TOKENS = {
    458: "appen är inte längre godkänd av den som skapade nyckeln",
    459: "Facebook vill att den som skapade nyckeln loggar in och bekräftar sitt konto",
    460: "lösenordet har bytts för den som skapade nyckeln",
    463: "nyckeln har gått ut",
    464: "kontot som skapade nyckeln är inte bekräftat",
    467: "nyckeln är ogiltig eller återkallad",
}
ROLE_TAKEN = 492  # developers.facebook.com/docs/facebook-login/guides/access-tokens/debugging-and-error-handling
TOO_MUCH = frozenset({400, 500})  # with an error that says so
_GONE = "Det som efterfrågades finns inte (längre) hos Meta, eller får inte visas för den här åtkomstnyckeln."
SERVER_ERROR = "Fel hos Meta som kan gå över."
_ROLES = "Åtkomstnyckeln har inte (längre) rätt att läsa detta hos Meta. Kontrollera rollen på sidan och behörigheterna"


def judge(answer: Answer) -> Verdict | None:
    """Say what an error object means; None when there is none, so that the status decides.

    A server error is never left to the status, since `ask_less` takes it for an answer when it says what to do.
    """
    error = field(answer.data, "error")
    if not isinstance(error, dict):
        return Verdict(trouble=Trouble.ERROR, say=SERVER_ERROR) if answer.status >= 500 else None
    if is_too_much(answer):
        return None
    code, subcode = number_of(error, "code") or 0, number_of(error, "error_subcode") or 0
    said = _said(error)
    if code in _RATE:
        say = f"Meta ber oss vänta: taket för antalet frågor är nått{said}."
        return Verdict(trouble=Trouble.RATE, say=say, wait=wait_of(answer))
    if code in _NO_ROLE or 200 <= code <= 299 or subcode == ROLE_TAKEN:
        return Verdict(trouble=Trouble.ROLE, say=f"{_ROLES}{said}.")
    if code in {102, 190}:
        why = _TOKENS.get(subcode, "den har gått ut, återkallats eller är fel")
        return Verdict(trouble=Trouble.TOKEN, say=f"Åtkomstnyckeln till Meta gäller inte: {why}. Skapa en ny{said}.")
    if (code == 100 and subcode == 33) or code == 803 or (code == 24 and subcode == 2207006):
        return Verdict(trouble=Trouble.GONE, say=_GONE)
    if code in _PASSING or flag_of(error, "is_transient"):
        return Verdict(trouble=Trouble.ERROR, say=f"Fel hos Meta som kan gå över{said}.")
    return Verdict(trouble=Trouble.REFUSED, say=f"Meta avvisade frågan; API:et kan ha ändrats{said}.")


def judge_asked(answer: Answer) -> Verdict | None:
    """Judge, but leave it to the reader when the token may not read what an account can do without."""
    verdict = judge(answer)
    refused = verdict is not None and verdict.trouble in {Trouble.ROLE, Trouble.REFUSED, Trouble.GONE}
    return None if refused and _NOT_NEEDED.search(answer.url) else verdict


def _said(error: object) -> str:
    """Give code and words of an error, without anything that looks like a token."""
    words = " ".join(_TOKEN.sub("[dolt]", text_of(error, "message")).split())[:200].rstrip(".")
    code = "/".join(one for one in (text_of(error, "code"), text_of(error, "error_subcode")) if one)
    return f" (fel {code}: {words})" if words else f" (fel {code})"


def wait_of(answer: Answer) -> float | None:
    """Give the seconds that Meta asks for, or None.

    https://developers.facebook.com/docs/graph-api/overview/rate-limiting: X-Business-Use-Case-Usage gives minutes,
    X-App-Usage only shares of an allowance of one hour.
    """
    minutes = [
        number_of(use, "estimated_time_to_regain_access") or 0
        for uses in _header(answer, "x-business-use-case-usage").values()
        for use in (uses if isinstance(uses, list) else [])
    ]
    if longest := max(minutes, default=0):
        return longest * 60.0
    use = _header(answer, "x-app-usage")
    return _HOUR / 4 if any((number_of(use, name) or 0) >= 100 for name in _USES) else None


def _header(answer: Answer, name: str) -> dict[str, object]:
    try:
        read: object = json.loads(answer.headers.get(name) or "{}")
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def rows_of(answer: Answer, of: str) -> list[object]:
    """Give the rows of a list.

    Raises:
        ProfileMismatch: there is no list (a cut or changed answer); the message names `of`.
    """
    return _rows(field(answer.data, "data"), of)


def _rows(found: object, of: str) -> list[object]:
    if not isinstance(found, list):
        raise ProfileMismatch(
            f"{of}: the field data is missing or no list. The answer was cut off, or Meta has changed its format: see "
            f"docs/platforms/facebook.md, and use another lane (väg) meanwhile.",
            say=SAY_LACKING.format(path="data"),
        )
    return found


def following(page: object) -> tuple[tuple[str, str], ...]:
    """Give what to add to the same question to get the page after this one; nothing at the end.

    The address in `paging.next` is never followed: only its place in the list is taken, never its host or its token.
    """
    further = text_of(page, "paging", "next")
    if not further:
        return ()
    if after := text_of(page, "paging", "cursors", "after"):
        return (("after", after),)
    try:
        given = parse_qsl(urlsplit(further).query)
    except ValueError:
        return ()
    return tuple((key, value) for key, value in given if key not in _SECRETS | {"fields", "limit", "format"})


def cursor_after(page: object, here: str) -> str:
    """Give the cursor of the page after this one; empty at the end, and where the list would stand still."""
    further = dict(following(page)).get("after", "")
    return further if further != here else ""


def is_too_much(answer: Answer) -> bool:
    """Say whether Meta found the answer too large to give."""
    said = text_of(answer.data, "error", "message").casefold()
    return number_of(answer.data, "error", "code") == 1 and "reduce the amount of data" in said


def ask_less(
    url: str, query: tuple[tuple[str, str], ...], *, of: str, fine: frozenset[int] = frozenset()
) -> Talk[Answer]:
    """Ask for a page of a list; for fewer rows at a time, down to one, as long as Meta finds the answer too large.

    Raises:
        ProfileMismatch: a single row is too much.
    """
    limit = number_of(dict(query), "limit") or 25
    while True:
        fewer = with_place(query, (("limit", str(limit)),))
        answer = yield Ask(url=url, query=fewer, fine=fine | TOO_MUCH)
        if not is_too_much(answer):
            return answer
        if limit == 1:
            raise ProfileMismatch(
                f"{of}: Meta refuses to give even one row with its fields. Use another lane (väg), see "
                "docs/platforms/facebook.md.",
                say="Meta lämnar inte ut ens en post i taget med de uppgifter som behövs.",
            )
        limit = max(1, limit // 4)


def with_place(query: tuple[tuple[str, str], ...], place: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Give the question's query at another place in its list."""
    moved = {key for key, _ in place}
    return (*(one for one in query if one[0] not in moved), *place)


def read_list(
    url: str, query: tuple[tuple[str, str], ...], *, of: str, first: object = None, fine: frozenset[int] = frozenset()
) -> Talk[list[object]]:
    """Ask for every page of a list. `first` is its first page when it came with something else.

    A list that gives the same place twice has come to its end.
    """
    rows: list[object] = []
    seen: set[tuple[tuple[str, str], ...]] = set()
    place: tuple[tuple[str, str], ...] = ()
    page = first
    for _ in range(PAGES):
        if page is None:
            answer = yield from ask_less(url, with_place(query, place), of=of, fine=fine)
            if answer.status in fine:
                return rows
            page = answer.data
        rows += _rows(field(page, "data"), of)
        place = following(page)
        if not place or place in seen:
            return rows
        seen.add(place)
        page = None
    return rows


def find_listed(listing: Callable[[str], Talk[Listing]], id: str) -> Talk[Listed | None]:
    """Look through an account's list, page by page, for a thread by its id; None when it is not there."""
    cursor = ""
    while id:
        page = yield from listing(cursor)
        for listed in page.threads:
            if listed.ref.id == id:
                return listed
        if not (cursor := page.next):
            break
    return None


def last_part(id: str) -> str:
    """Give the part of an id that the platform shows in addresses: "123_456" is "456"."""
    return id.rpartition("_")[2]


def total_of(item: object, *path: str) -> int | None:
    """Give the total of an edge's summary."""
    return number_of(item, *path, "summary", "total_count")
