"""A Threads account by the Threads API: its posts with every answer, of any depth.

https://developers.facebook.com/docs/threads/reference and
https://developers.facebook.com/docs/threads/retrieve-and-manage-replies/replies-and-conversations
"""

import re
from dataclasses import dataclass, field, replace
from functools import partial

from archiver.errors import AccountGone
from archiver.platforms import knowing
from archiver.platforms.api_reading import (
    AccountReading,
    ApiContext,
    ApiReader,
    Ask,
    Budget,
    Listed,
    Listing,
    Talk,
    TokenNeed,
)
from archiver.platforms.facebook.graph import (
    cursor_after,
    find_listed,
    judge_asked,
    read_list,
    rows_of,
    with_place,
)
from archiver.platforms.fields import dictionaries, flag_of, list_of, moment_of, need_text, text_of
from archiver.platforms.fields import field as field_of
from archiver.platforms.people import People, direction_of
from archiver.platforms.readings import ThreadReading
from archiver.platforms.tree import as_tree, without_parent
from archiver.records import (
    Author,
    Comment,
    Link,
    Media,
    MediaKind,
    MediaStatus,
    Missing,
    Option,
    Post,
    Thread,
    ThreadRef,
)

BASE = "https://graph.threads.net/v1.0"
MEDIA_FIELDS = (
    "id,media_type,media_url,thumbnail_url,permalink,shortcode,owner,username,text,timestamp,alt_text,"
    "children{id,media_type,media_url,thumbnail_url,alt_text},link_attachment_url,is_quote_post,quoted_post,"
    "reposted_post,has_replies,poll_attachment"
)
REPLY_FIELDS = f"{MEDIA_FIELDS},replied_to,root_post,hide_status"
HIDDEN = frozenset({"HIDDEN", "COVERED", "BLOCKED", "RESTRICTED"})
REFUSED = frozenset({400, 403, 404})

NO_ID = "Ett inlägg i svaret från Threads saknar adress eller datum och kunde inte läsas."
NO_FILE = "Threads lämnar inte ut filen."
NO_SOURCE = "Threads lämnar inte ut adressen till det inlägg som citeras eller delas."
TOKEN_HELP = (
    "I kommunens app hos Meta, med användningsfallet Threads API: lägg kontot som testare eller få appen granskad, låt "
    "kontots innehavare godkänna threads_basic och threads_read_replies, och byt den korta nyckeln mot en långlivad. "
    "Den går ut efter 60 dagar och måste förnyas innan dess."
)

_CODE = re.compile(r"threads\.(?:net|com)/(?:@[\w.]+/post|t)/([\w-]+)")
_MENTION = re.compile(r"(?<![\w@.])@([A-Za-z0-9_](?:[A-Za-z0-9_.]{0,28}[A-Za-z0-9_])?)")


def code_of(row: object) -> str:
    """Give what names a post in its address."""
    found = _CODE.search(text_of(row, "permalink"))
    return found[1] if found else text_of(row, "shortcode")


def read_account(context: ApiContext) -> Talk[AccountReading]:
    """Ask who the token's account is."""
    fields = "id,username,name,threads_profile_picture_url,threads_biography"
    answer = yield Ask(url=f"{context.base or BASE}/me", query=(("fields", fields),))
    data = answer.data
    username, picture = need_text(data, "username", of="Threads API, me"), text_of(data, "threads_profile_picture_url")
    told = (username, text_of(data, "name"), text_of(data, "threads_biography"))
    return AccountReading(
        id=need_text(data, "id", of="Threads API, me"),
        url=f"https://www.threads.net/@{username}",
        name=text_of(data, "name") or username,
        description=text_of(data, "threads_biography"),
        text="\n".join(one for one in told if one),
        media=(Media(url=picture, kind=MediaKind.IMAGE, status=MediaStatus.UNAVAILABLE),) if picture else (),
        data={"username": username},
    )


def read_listing(context: ApiContext, account: AccountReading, cursor: str) -> Talk[Listing]:
    """Ask for a page of the account's own posts. A listing cannot tell that something was answered."""
    query = (("fields", MEDIA_FIELDS), ("limit", "100"))
    place = (("after", cursor),) if cursor else ()
    answer = yield Ask(url=f"{context.base or BASE}/{account.id}/threads", query=with_place(query, place))
    rows = rows_of(answer, "Threads API, threads")
    listed = [(row, _listed(row)) for row in rows]
    return Listing(
        threads=tuple(one for _, one in listed if one is not None),
        next=cursor_after(answer.data, cursor),
        problems=tuple(
            Missing(what=text_of(row, "permalink") or account.url, why=NO_ID) for row, one in listed if one is None
        ),
    )


def _listed(row: object) -> Listed | None:
    at, code = moment_of(row, "timestamp"), code_of(row)
    if at is None or not code or not text_of(row, "id"):
        return None
    url = text_of(row, "permalink") or f"https://www.threads.net/t/{code}"
    return Listed(ref=ThreadRef(id=code, url=url, published_at=at), data=row)


@dataclass(slots=True)
class _Reading:
    people: People
    account: str
    username: str
    root: str = ""  # the post's number in the API
    problems: list[Missing] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)  # number in the API: name in the address

    def author(self, row: object) -> Author:
        name, owner = text_of(row, "username"), text_of(row, "owner", "id") == self.account
        own = owner or (bool(name) and name.casefold() == self.username.casefold())
        url = f"https://www.threads.net/@{name}" if name else ""
        return self.people.author(name, name, url, owner=own, proven_url=url)

    def media(self, row: object, where: str) -> tuple[Media, ...]:
        parts: list[object] = [*dictionaries(list_of(row, "children", "data"))] or [row]
        found = []
        for part in parts:
            kinds = {"IMAGE": MediaKind.IMAGE, "VIDEO": MediaKind.VIDEO, "AUDIO": MediaKind.AUDIO}
            if (kind := kinds.get(text_of(part, "media_type"))) is None:
                continue
            address, alt = text_of(part, "media_url"), text_of(part, "alt_text")
            reason = "" if address else NO_FILE
            status = MediaStatus.UNAVAILABLE
            found.append(Media(url=address or where, kind=kind, status=status, reason=reason, alt=alt))
        return tuple(found)

    def links(self, row: object) -> tuple[Link, ...]:
        text, attached = text_of(row, "text"), text_of(row, "link_attachment_url")
        named = (
            Link(text=hit[0], url=f"https://www.threads.net/@{hit[1]}", mention=True) for hit in _MENTION.finditer(text)
        )
        return (*named, *((Link(text=attached, url=attached),) if attached.startswith("http") else ()))

    def comment(self, row: object) -> Comment | None:
        at, code, where = moment_of(row, "timestamp"), code_of(row), text_of(row, "permalink")
        id = code or text_of(row, "id")
        if at is None or not id:
            self.problems.append(Missing(what=where or self.root, why=NO_ID))
            return None
        author = self.author(row)
        above = text_of(row, "replied_to", "id")
        return Comment(
            id=id,
            permalink=where or f"https://www.threads.net/t/{id}",
            author=author,
            direction=direction_of(author),
            text=text_of(row, "text"),
            published_at=at,
            published_precision="second",
            links=self.links(row),
            media=self.media(row, where),
            parent="" if above == self.root else self.codes.get(above, above),
            hidden=text_of(row, "hide_status") in HIDDEN,
        )


def read_thread(context: ApiContext, account: AccountReading, listed: Listed) -> Talk[ThreadReading]:
    """Ask for the whole conversation under a post."""
    base, row = context.base or BASE, listed.data
    id = need_text(row, "id", of="Threads API, threads")
    reading = _Reading(context.people, account.id, text_of(account.data, "username"), root=id)
    rows: list[object] = []
    if flag_of(row, "has_replies") or field_of(row, "has_replies") is None:
        query = (("fields", REPLY_FIELDS), ("reverse", "false"), ("limit", "100"))
        rows = yield from read_list(f"{base}/{id}/conversation", query, of="Threads API, conversation")
    reading.codes = {text_of(one, "id"): code_of(one) or text_of(one, "id") for one in rows}
    post = _post(reading, row, listed)
    shared = text_of(row, "quoted_post", "id") or text_of(row, "reposted_post", "id")
    if shared:
        answer = yield Ask(url=f"{base}/{shared}", query=(("fields", "permalink"),), fine=REFUSED)
        if address := text_of(answer.data, "permalink"):
            post = replace(post, shared_from=address)
        else:
            reading.problems.append(Missing(what=post.permalink, why=NO_SOURCE))
    read = [comment for one in dictionaries(rows) if (comment := reading.comment(one)) is not None]
    ordered, circles = as_tree({one.id: one for one in read}.values(), post.id)
    return ThreadReading(
        thread=Thread(id=post.id, permalink=post.permalink, post=post, comments=ordered),
        problems=(*reading.problems, *circles, *without_parent(ordered)),
    )


def _post(reading: _Reading, row: object, listed: Listed) -> Post:
    author = reading.author(row)
    offered = (text_of(row, "poll_attachment", f"option_{letter}") for letter in "abcd")
    return Post(
        id=listed.ref.id,
        permalink=listed.ref.url,
        author=author,
        direction=direction_of(author),
        text=text_of(row, "text"),
        published_at=listed.ref.published_at,
        published_precision="second",
        links=reading.links(row),
        media=reading.media(row, listed.ref.url),
        options=tuple(Option(text=text) for text in offered if text),
    )


def find_thread(context: ApiContext, account: AccountReading, url: str) -> Talk[Listed]:
    """Look through the account's posts for one by its address.

    Raises:
        AccountGone: the account has no such post (any more).
    """
    found = yield from find_listed(partial(read_listing, context, account), code_of({"permalink": url}))
    if found is None:
        raise AccountGone(
            f"{url}: the account has no such post. Give an address like https://www.threads.net/@<name>/post/<code>.",
            say="Inlägget finns inte bland kontots inlägg.",
        )
    return found


THREADS_API = ApiReader(
    name="threads-api",
    platforms=frozenset({"threads"}),
    title="Threads API",
    version="2026-11-30",
    reference="https://developers.facebook.com/docs/threads/reference",
    tested_on="answers written in the published form of Threads API v1.0; never met the live platform",
    token=TokenNeed.REQUIRED,
    token_help=TOKEN_HELP,
    read_account=read_account,
    read_listing=read_listing,
    read_thread=read_thread,
    find_thread=find_thread,
    judge=judge_asked,
    budget=Budget(requests=20_000, per_second=1.0),
    blind=frozenset(
        {knowing.TITLE, knowing.EDITED_AT, knowing.LANGUAGE, knowing.CAPTION, knowing.COUNTERS, knowing.SHARED_FROM}
    ),
)
