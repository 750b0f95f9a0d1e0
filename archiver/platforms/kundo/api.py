"""Kundo Forum's API: a dialog (question, problem, suggestion or praise) is a thread, its comments are the answers.

Written from Kundo's own published client (https://github.com/kundo/kundo-javascript), which follows
http://kundo.se/api-doc: 50 dialogs at a time, the newest first, and the comments of a dialog by its number. A thread's
id is the last part of its address, which every lane has; the number is needed only to ask.
"""

import datetime as dt
import re
from urllib.parse import urljoin, urlsplit

from archiver.errors import ProfileMismatch
from archiver.platforms import knowing
from archiver.platforms.api_reading import (
    AccountReading,
    Answer,
    ApiContext,
    ApiReader,
    Ask,
    Budget,
    Json,
    Listed,
    Listing,
    Talk,
    TokenNeed,
)
from archiver.platforms.fields import flag_of, html_text, need_text, number_of, text_of
from archiver.platforms.people import direction_of
from archiver.platforms.readings import ThreadReading
from archiver.platforms.swedish import Read, read_time
from archiver.records import Author, Comment, Counter, Missing, Post, Thread, ThreadRef

API = "https://kundo.se/api"
AT_ONCE = 50  # dialogs and comments in one answer
NO_DIALOG = "Ett inlägg i listan saknar {what} och kunde inte läsas."
SHORT = "Forumet uppger {expected} svar men API:t gav {found}."
_SLUG = re.compile(r"/org/([^/?#]+)")


def _slug(context: ApiContext) -> str:
    found = _SLUG.search(context.account.url)
    if found is None:
        raise ProfileMismatch(
            f"{context.account.url}: the account's address has no /org/<forum>/. Correct url in archive.toml.",
            say="Kontots adress ska vara forumets, t.ex. https://kundo.se/org/granasa/.",
        )
    return found[1]


def _ask(context: ApiContext, path: str, **query: str) -> Ask:
    return Ask(url=f"{context.base or API}/{path}.json", query=tuple(query.items()))


def read_account(context: ApiContext) -> Talk[AccountReading]:
    """Give the forum: its name, and the organisation's."""
    slug = _slug(context)
    data = (yield _ask(context, f"properties/{slug}")).data
    forum = data[0] if isinstance(data, list) and data else data
    name = text_of(forum, "formal_name") or text_of(forum, "name") or context.account.name
    return AccountReading(id=slug, url=context.account.url, name=name, text=name)


def read_listing(context: ApiContext, account: AccountReading, cursor: str) -> Talk[Listing]:
    """Give 50 dialogs, the newest first; the next ones start where these end."""
    start = int(cursor or "0")
    data = (yield _ask(context, account.id, start=str(start), sort="-pub_date")).data
    dialogs = data if isinstance(data, list) else []
    listed: list[Listed] = []
    problems: list[Missing] = []
    for one in dialogs:
        address, id = _address(context, one), text_of(one, "id")
        if not address or not id.isdecimal():  # it becomes part of an address
            problems.append(Missing(what=account.url, why=NO_DIALOG.format(what="id" if address else "adress")))
            continue
        ref = ThreadRef(
            id=_name(address), url=address, title=text_of(one, "title"), comments=number_of(one, "num_comments")
        )
        stamp = "-".join(text_of(one, key) for key in ("num_comments", "state", "num_votes", "title"))
        listed.append(Listed(ref=ref, data=one, stamp="" if not text_of(one, "num_comments") else stamp))
    following = str(start + AT_ONCE) if len(dialogs) >= AT_ONCE else ""
    return Listing(threads=tuple(listed), next=following, problems=tuple(problems))


def _address(context: ApiContext, dialog: Json) -> str:
    return urljoin(context.account.url, text_of(dialog, "absolute_url")) if text_of(dialog, "absolute_url") else ""


def _name(address: str) -> str:
    """Give the last part of a dialog's address (…/d/<name>/)."""
    return urlsplit(address).path.rstrip("/").rpartition("/")[2]


def read_thread(context: ApiContext, account: AccountReading, listed: Listed) -> Talk[ThreadReading]:
    """Give the dialog and all its comments, the oldest first."""
    number = need_text(listed.data, "id", of=f"{API}/{account.id}.json")
    answer = yield _ask(context, f"dialog/{account.id}/{number}")
    dialog = answer.data[0] if isinstance(answer.data, list) and answer.data else answer.data
    said = html_text(text_of(dialog, "text"), listed.ref.url)
    author, read = _author(context, dialog), _moment(dialog, answer.at)
    post = Post(
        id=listed.ref.id,
        permalink=listed.ref.url,
        author=author,
        direction=direction_of(author),
        title=need_text(dialog, "title", of=answer.url),
        text=said.text,
        links=said.links,
        published_at=read.at,
        published_precision=read.precision,
        counters=_counters(dialog),
    )
    comments: dict[str, Comment] = {}
    start = 0
    while True:
        given = yield _ask(context, f"comment/{account.id}/{number}", start=str(start), sort="pub_date")
        rows = given.data if isinstance(given.data, list) else []
        before = len(comments)
        for one in rows:
            comment = _comment(context, one, listed.ref.url, given)
            comments.setdefault(comment.id, comment)
        start += AT_ONCE
        if len(rows) < AT_ONCE or len(comments) == before:
            break
    expected = number_of(dialog, "num_comments")
    short = expected is not None and expected > len(comments)
    problems = (
        (Missing(what=listed.ref.url, why=SHORT.format(expected=expected, found=len(comments))),) if short else ()
    )
    thread = Thread(id=post.id, permalink=post.permalink, post=post, comments=tuple(comments.values()))
    return ThreadReading(thread=thread, expected_comments=expected, problems=problems)


def _author(context: ApiContext, one: Json) -> Author:
    """Give who wrote: a first name and perhaps a title; that it is the organisation is said by `is_org_reply`."""
    name = text_of(one, "user", "first_name") or "Okänd"
    return context.people.author(
        name, text_of(one, "user", "id"), "", owner=flag_of(one, "is_org_reply"), proven_url=""
    )


def _moment(one: Json, now: dt.datetime) -> Read:
    return read_time(text_of(one, "pub_date"), captured_at=now)


def _counters(dialog: Json) -> tuple[Counter, ...]:
    found = (("vote", number_of(dialog, "num_votes")), ("comment", number_of(dialog, "num_comments")))
    return tuple(Counter(kind=kind, value=value, shown=str(value)) for kind, value in found if value is not None)


def _comment(context: ApiContext, one: Json, url: str, given: Answer) -> Comment:
    id = need_text(one, "id", of=given.url)
    author, read = _author(context, one), _moment(one, given.at)
    said = html_text(text_of(one, "text"), url)
    return Comment(
        id=id,
        permalink=f"{url}#c{id}",
        author=author,
        direction=direction_of(author),
        text=said.text,
        links=said.links,
        published_at=read.at,
        published_precision=read.precision,
    )


KUNDO_API = ApiReader(
    name="kundo-api",
    platforms=frozenset({"kundo"}),
    title="Kundo Forum API",
    version="2026-11-30",
    reference="http://kundo.se/api-doc",
    tested_on="answers of our own with the fields that Kundo's published client reads; never met the live service",
    token=TokenNeed.OPTIONAL,
    token_help=(
        "Nyare forum kräver en API-nyckel: be er kontaktperson hos Kundo, eller hämta den under Inställningar i Kundo."
        " Arkiverade och privata inlägg ingår inte."
    ),
    token_query="key",
    authorise=lambda _: {},
    read_account=read_account,
    read_listing=read_listing,
    read_thread=read_thread,
    budget=Budget(per_second=1.0),
    blind=frozenset(
        {
            knowing.AUTHOR_ID,
            knowing.AUTHOR_URL,
            knowing.EDITED_AT,
            knowing.LANGUAGE,
            knowing.SHARED_FROM,
            knowing.HIDDEN,
            knowing.PARENT,
            knowing.MEDIA,
            knowing.ALT,
            knowing.CAPTION,
            knowing.OPTIONS,
        }
    ),
)
