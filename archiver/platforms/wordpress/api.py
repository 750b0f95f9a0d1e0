"""WordPress's REST API (wp/v2): posts with their comments, from any WordPress that answers to it.

The posts of one listing come with their comments in as few questions as can be, so a blog of 2,000 posts and 10,000
comments costs some 120. What is rendered is read by the capture profile's selectors, so that the threads are those
of the browser lane. See https://developer.wordpress.org/rest-api/reference/.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from urllib.parse import parse_qs, unquote, urlsplit

from archiver.errors import AccountGone, ProfileMismatch, TokenRefused
from archiver.platforms.api_reading import (
    AccountReading,
    Answer,
    ApiContext,
    ApiReader,
    Ask,
    Json,
    Listed,
    Listing,
    Talk,
    TokenNeed,
)
from archiver.platforms.fields import flag_of, need_text, number_of, text_of, utc_of
from archiver.platforms.fragments import plain
from archiver.platforms.knowing import LANGUAGE
from archiver.platforms.readings import ThreadReading
from archiver.platforms.wordpress.answers import read_comments, read_post
from archiver.platforms.wordpress.finding import LOCKED, SAY_TOKEN, find_api, judge, route
from archiver.records import Media, MediaKind, MediaStatus, Missing, Thread, ThreadRef

PER_PAGE = 100  # https://developer.wordpress.org/rest-api/using-the-rest-api/pagination/: the most that is given
TOGETHER = 2_000  # comments of one listing that are held in memory at once; of more, each thread asks for its own
PROTECTED = "Inlägget är skyddat med lösenord och har inte kunnat läsas."
NO_RIGHT = (
    "Applikationslösenordet tillhör en användare som inte får se dolda kommentarer; bara de synliga har lästs."
    " Be om ett från en redaktör eller administratör."
)
NO_POST = "Ett inlägg i bloggens svar saknar id eller adress och kunde inte läsas."
NO_LIST = "Bloggens API svarade inte med en lista; formatet kan ha ändrats eller något stå i vägen."
EMBED = ("_embed", "author,wp:featuredmedia")


def read_account(context: ApiContext) -> Talk[AccountReading]:
    """Give the blog: its name, its logotype, and how many posts it says that it has."""
    api, root = yield from find_api(context)
    asked = yield _ask(api, "posts", ("per_page", "1"), ("_fields", "id"))
    expected = _total(asked)
    hidden, problems = yield from _sees_hidden(api, context)
    url = text_of(root, "home") or context.account.url
    name = plain(text_of(root, "name"), url) or context.account.name
    description = plain(text_of(root, "description"), url)
    return AccountReading(
        id=url,
        url=context.account.url,
        name=name,
        description=description,
        text="\n".join(filter(None, (name, description))),
        media=(yield from _logotype(api, root)),
        expected=expected,
        data={"api": api, "hidden": hidden},
        problems=problems,
    )


def _ask(api: str, what: str, *query: tuple[str, str], fine: frozenset[int] = frozenset()) -> Ask:
    url, routing = route(api, what)
    return Ask(url=url, query=(*routing, *query), fine=fine)


def _total(answer: Answer) -> int | None:
    return number_of({"total": answer.headers.get("x-wp-total", "")}, "total")


def _sees_hidden(api: str, context: ApiContext) -> Talk[tuple[bool, tuple[Missing, ...]]]:
    """Ask whether the account's password opens what is not approved; without one WordPress answers 401.

    Raises:
        TokenRefused: there is a password, but WordPress answers as if there were none.
    """
    answer = yield _ask(api, "comments", ("per_page", "1"), ("status", "all"), fine=LOCKED)
    if answer.status < 300:
        return True, ()
    if answer.status == 401 and context.with_token:
        raise TokenRefused(
            f"{context.account.url}: WordPress ignores the application password. {SAY_TOKEN}", say=SAY_TOKEN
        )
    known = answer.status == 403 and text_of(answer.data, "code") == "rest_forbidden_param"
    return False, ((Missing(what=context.account.url, why=NO_RIGHT),) if known else ())


def _logotype(api: str, root: Json) -> Talk[tuple[Media, ...]]:
    number = number_of(root, "site_logo")
    if not number:
        return ()
    answer = yield _ask(api, f"media/{number}", fine=LOCKED)
    address = text_of(answer.data, "source_url") if answer.status < 300 else ""
    alt = text_of(answer.data, "alt_text")
    return (Media(url=address, kind=MediaKind.IMAGE, status=MediaStatus.UNAVAILABLE, alt=alt),) if address else ()


def read_listing(context: ApiContext, account: AccountReading, cursor: str) -> Talk[Listing]:
    """Give a hundred posts, the newest first, with their comments where these are not too many."""
    api = text_of(account.data, "api")
    page = int(cursor) if cursor else 1
    asked = yield _ask(
        api,
        "posts",
        ("per_page", str(PER_PAGE)),
        ("page", str(page)),
        ("orderby", "date"),
        ("order", "desc"),
        EMBED,
        fine=frozenset({400}),
    )
    if asked.status == 400:  # a post was removed while we read, and this page with it
        return Listing()
    posts = _list(asked)
    problems: list[Missing] = []
    readable: dict[str, Json] = {}
    for post in posts:
        id, link = text_of(post, "id"), text_of(post, "link")
        if not id or not link.startswith(("http://", "https://")):
            problems.append(Missing(what=asked.url, why=NO_POST))
        elif flag_of(post, "content", "protected") and not text_of(post, "content", "rendered"):
            problems.append(Missing(what=link, why=PROTECTED))
        else:
            readable[id] = post
    said = yield from _comments(account, tuple(readable), at_most=TOGETHER)
    threads = tuple(_listed(id, post, None if said is None else said.get(id, [])) for id, post in readable.items())
    pages = number_of(dict(asked.headers), "x-wp-totalpages")
    more = page < pages if pages is not None else len(posts) == PER_PAGE
    return Listing(threads=threads, next=str(page + 1) if more else "", problems=tuple(problems))


def _list(answer: Answer) -> list[object]:
    if not isinstance(answer.data, list):
        raise ProfileMismatch(f"{answer.url}: the answer is no JSON list. {NO_LIST}", say=NO_LIST)
    return answer.data


def _listed(id: str, post: Json, comments: list[Json] | None) -> Listed:
    ref = ThreadRef(
        id=f"post-{id}",
        url=text_of(post, "link"),
        title=plain(text_of(post, "title", "rendered"), text_of(post, "link")),
        published_at=utc_of(post, "date_gmt"),
        comments=None if comments is None else len(comments),
    )
    data = {"post": post, "comments": comments}
    stamp = "" if comments is None else hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
    return Listed(ref=ref, data=data, stamp=stamp)


def _comments(account: AccountReading, posts: tuple[str, ...], *, at_most: int) -> Talk[dict[str, list[Json]] | None]:
    """Give the comments of some posts by post, or None when they are more than may be held."""
    said: dict[str, list[Json]] = {post: [] for post in posts}
    if not posts:
        return said
    for asked in _KINDS if flag_of(account.data, "hidden") else ((),):
        page, pages = 1, 1
        while page <= pages:
            answer = yield _ask(
                text_of(account.data, "api"),
                "comments",
                ("post", ",".join(posts)),
                ("per_page", str(PER_PAGE)),
                ("page", str(page)),
                ("orderby", "id"),
                ("order", "asc"),
                ("_embed", "author"),
                *asked,
            )
            if len(posts) > 1 and (_total(answer) or 0) > at_most:
                return None
            found = _list(answer)
            for one in found:
                said.setdefault(text_of(one, "post"), []).append(one)
            pages = number_of(dict(answer.headers), "x-wp-totalpages") or page + (len(found) == PER_PAGE)
            page += 1
    return said


# With the right to moderate: what is approved or waits, what is spam, what is thrown away; pingbacks too.
_KINDS: tuple[tuple[tuple[str, str], ...], ...] = tuple(
    (("status", status), ("type", "all")) for status in ("all", "spam", "trash")
)


def read_thread(context: ApiContext, account: AccountReading, listed: Listed) -> Talk[ThreadReading]:
    """Give a post with its comments, as listed; asks for the comments only when the listing had too many."""
    post = listed.data.get("post") if isinstance(listed.data, dict) else None
    id = need_text(post, "id", of="wp/v2/posts")
    comments = listed.data.get("comments") if isinstance(listed.data, dict) else None
    if not isinstance(comments, list):
        said = yield from _comments(account, (id,), at_most=0)
        comments = (said or {}).get(id, [])
    opening = read_post(post, context)
    answers, problems = read_comments(comments, post, context)
    thread = Thread(id=opening.id, permalink=opening.permalink, post=opening, comments=answers)
    return ThreadReading(thread=thread, expected_comments=len(comments), problems=problems)


def find_thread(context: ApiContext, account: AccountReading, address: str) -> Talk[Listed]:
    """Give the post at an address, also one of the form `?p=123`.

    Raises:
        AccountGone: the blog has no such post.
    """
    api, parts = text_of(account.data, "api"), urlsplit(address)
    number = parse_qs(parts.query).get("p", [""])[0]
    slug = unquote(parts.path.rstrip("/").rpartition("/")[2])
    asked = ("include", number) if number.isdigit() else ("slug", slug)
    posts = _list((yield _ask(api, "posts", asked, EMBED)))
    for post in posts:
        if number or _same(text_of(post, "link"), address) or len(posts) == 1:
            said = yield from _comments(account, (text_of(post, "id"),), at_most=TOGETHER)
            return _listed(text_of(post, "id"), post, (said or {}).get(text_of(post, "id"), []))
    raise AccountGone(
        f"{address}: the blog knows no such post. Check the address.", say=f"Bloggen har inget inlägg på {address}."
    )


def _same(one: str, other: str) -> bool:
    return unquote(urlsplit(one).path).strip("/") == unquote(urlsplit(other).path).strip("/")


def authorise(token: str) -> Mapping[str, str]:
    """Give the header for an application password: `user:password` (RFC 7617); the password's spaces do not count."""
    user, _, password = token.strip().partition(":")
    pair = f"{user.strip()}:{password.replace(' ', '')}".encode()
    return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}


WORDPRESS_API = ApiReader(
    name="wordpress-api",
    platforms=frozenset({"wordpress"}),
    title="WordPress REST API",
    version="2026-11-30",
    reference="https://developer.wordpress.org/rest-api/reference/",
    tested_on="WordPress 6.1.9, Swedish, 124 posts and 488 comments, with and without an application password",
    token=TokenNeed.OPTIONAL,
    token_help=(
        "Behövs inte för det som alla ser. För dolda och väntande kommentarer: logga in i WordPress som redaktör,"
        " öppna Profil, Applikationslösenord, skapa ett med namnet arkivering, och ange det här som"
        " användarnamn:lösenord."
    ),
    read_account=read_account,
    read_listing=read_listing,
    read_thread=read_thread,
    find_thread=find_thread,
    authorise=authorise,
    judge=judge,
    blind=frozenset({LANGUAGE}),
)
