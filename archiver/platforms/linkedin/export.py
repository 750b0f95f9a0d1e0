"""LinkedIn's own exports: the archive a person asks for ("Get a copy of your data"), and a page's content analytics.

The archive has the person's own posts, comments, articles and messages, never what others wrote on them. A page's
administrators get no such archive; the analytics of its updates name each post with its address, words and figures.
See https://www.linkedin.com/help/linkedin/answer/a1339364 and https://www.linkedin.com/help/linkedin/answer/a547077.
"""

import re
from collections.abc import Iterator

from archiver.errors import ExportRefused
from archiver.platforms import knowing
from archiver.platforms.api_reading import AccountReading
from archiver.platforms.export_reading import (
    Delivered,
    ExportContext,
    ExportReader,
    ExportReading,
    ExportThread,
)
from archiver.platforms.linkedin.addresses import number_in, read_link, thread_id
from archiver.platforms.linkedin.articles import article_names, read_articles
from archiver.platforms.linkedin.messages import read_messages
from archiver.platforms.linkedin.tables import Row, evidence, kept_rows, moment, read_rows
from archiver.platforms.made_ids import numbered, stamped
from archiver.platforms.people import direction_of
from archiver.platforms.readings import ThreadReading
from archiver.records import (
    Author,
    Comment,
    Counter,
    Media,
    MediaKind,
    MediaStatus,
    Missing,
    Post,
    Thread,
    Visibility,
)

KINDS = {  # names of the files; a part after "_" is the member's number
    "shares": re.compile(r"(?:^|/)shares(?:_\d+)?\.csv$", re.IGNORECASE),
    "comments": re.compile(r"(?:^|/)comments(?:_\d+)?\.csv$", re.IGNORECASE),
    "messages": re.compile(r"(?:^|/)messages(?:_\d+)?\.csv$", re.IGNORECASE),
    "profile": re.compile(r"(?:^|/)profile(?:_\d+)?\.csv$", re.IGNORECASE),
    "analytics": re.compile(r"(?:^|/)[^/]*(?:content|update|post)[^/]*\.(?:csv|tsv|txt)$", re.IGNORECASE),
}
BINARY = re.compile(r"\.xlsx?$", re.IGNORECASE)
COUNTED = {"impressions": "view", "likes": "like", "comments": "comment", "reposts": "share", "clicks": "click"}
NOT_ALL = frozenset({"CONNECTIONS", "CONTAINER", "LOGGED_IN"})
UNKNOWN = "Okänd på LinkedIn"
NO_POST = "Exporten har kontots egen kommentar men inte inlägget som den svarar på."
NO_MEDIA = "Exporten har adressen till filen men inte filen."
NO_LINK = "Raden {number} i {name} saknar inläggets adress och kunde inte läsas."
NOT_CSV = "Filen {name} är ett kalkylblad som programmet inte läser. Spara om den som CSV (UTF-8) och importera den."


def recognises(delivered: Delivered) -> bool:
    """Say whether a member is a table or an article as LinkedIn names them."""
    names = delivered.names
    own = any(kind != "analytics" and pattern.search(name) for kind, pattern in KINDS.items() for name in names)
    sheets = any(BINARY.search(name) for name in names)  # to be told what to do with them
    return own or sheets or bool(article_names(names)) or any(_is_analytics(delivered, name) for name in names)


def _is_analytics(delivered: Delivered, name: str) -> bool:
    if not KINDS["analytics"].search(name) or any(KINDS[kind].search(name) for kind in ("shares", "comments")):
        return False
    try:
        with delivered.open(name) as stream:
            start = stream.read(16 * 1024).replace(b"\0", b"").lower()
    except ExportRefused:  # said where it is read
        return False
    return b"post link" in start or b"update link" in start


def read(delivered: Delivered, context: ExportContext) -> ExportReading:
    """Give what the delivered tables tell."""
    account = context.account
    about = "\n".join(_profile(delivered))
    told = AccountReading(
        id=account.platform_id or account.url, url=account.url, name=account.name, description=about, text=about
    )
    return ExportReading(account=told, threads=_threads(delivered, context))


def _profile(delivered: Delivered) -> Iterator[str]:
    for name in _named(delivered, "profile"):
        for row in read_rows(delivered, name, needs=("headline",)):
            yield from (value for key in ("first name", "last name", "headline", "summary") if (value := row.get(key)))


def _named(delivered: Delivered, kind: str) -> list[str]:
    return [name for name in delivered.names if KINDS[kind].search(name)]


def _threads(delivered: Delivered, context: ExportContext) -> Iterator[ExportThread | Missing]:
    said = _own_comments(delivered, context)
    for name in _named(delivered, "shares"):
        for number, row in enumerate(read_rows(delivered, name, needs=("date", "sharelink")), start=1):
            yield _share(row, name, number, said, context)
    yield from (_alone(id, numbers, context) for id, numbers in said.items() if numbers)
    yield from read_articles(delivered, context)
    for name in _named(delivered, "messages"):
        yield from read_messages(delivered, name, context)
    for name in delivered.names:
        if _is_analytics(delivered, name):
            yield from _analytics(delivered, name, context)
        elif BINARY.search(name):
            yield Missing(what=name, why=NOT_CSV.format(name=name))


def _own_comments(delivered: Delivered, context: ExportContext) -> dict[str, list[int]]:
    """Give where in the spool the account's own comments are, by the post they answer."""
    said: dict[str, list[int]] = {}
    for name in _named(delivered, "comments"):
        for row in read_rows(delivered, name, needs=("link", "message")):
            if row.get("link"):
                kept = context.spool.put({"member": name, **row})
                said.setdefault(thread_id(row["link"]), []).append(kept)
    return said


def _share(
    row: Row, name: str, number: int, said: dict[str, list[int]], context: ExportContext
) -> ExportThread | Missing:
    if not (link := read_link(row.get("sharelink", ""))):
        return Missing(what=name, why=NO_LINK.format(number=number, name=name))
    author = context.people.account_holder()
    at, precision = moment(row.get("date", ""))
    id = thread_id(link)
    shared = row.get("sharedurl", "")
    post = Post(
        id=id,
        permalink=link,
        author=author,
        direction=direction_of(author),
        text=row.get("sharecommentary", ""),
        published_at=at,
        published_precision=precision,
        shared_from=shared,
        media=_media(row.get("mediaurl", "")),
    )
    comments, kept = _comments(said.pop(id, []), context)
    visibility = Visibility.GROUP if row.get("visibility", "").strip().upper() in NOT_ALL else Visibility.PUBLIC
    thread = Thread(id=id, permalink=link, post=post, comments=comments, visibility=visibility)
    return ExportThread(reading=ThreadReading(thread=thread), fragments=evidence([(name, row), *kept]))


def _media(addresses: str) -> tuple[Media, ...]:
    return tuple(
        Media(url=one, kind=MediaKind.IMAGE, status=MediaStatus.UNAVAILABLE, reason=NO_MEDIA)
        for one in dict.fromkeys(addresses.split())
        if one.startswith(("http://", "https://"))
    )


def _comments(numbers: list[int], context: ExportContext) -> tuple[tuple[Comment, ...], list[tuple[str, Row]]]:
    """Give the account's own comments on one post, the oldest first, and the rows they stand in."""
    rows = kept_rows(numbers, context.spool)
    author = context.people.account_holder()
    made: dict[str, Comment] = {}
    met: dict[str, int] = {}
    for row in rows:
        at, precision = moment(row.get("date", ""))
        id = numbered(number_in(row["link"]) or stamped("comment", at), met)
        made[id] = Comment(
            id=id,
            permalink=read_link(row["link"]),
            author=author,
            direction=direction_of(author),
            text=row.get("message", ""),
            published_at=at,
            published_precision=precision,
        )
    return tuple(made.values()), [
        (row["member"], {key: value for key, value in row.items() if key != "member"}) for row in rows
    ]


def _alone(id: str, numbers: list[int], context: ExportContext) -> ExportThread:
    """Give the account's comments on a post that the export does not have."""
    comments, kept = _comments(numbers, context)
    link = comments[0].permalink.partition("?")[0]
    author = Author(name=UNKNOWN)
    post = Post(id=id, permalink=link, author=author, direction=direction_of(author), text="")
    thread = Thread(id=id, permalink=link, post=post, comments=comments)
    problem = Missing(what=link, why=NO_POST)
    return ExportThread(reading=ThreadReading(thread=thread, problems=(problem,)), fragments=evidence(kept))


def _analytics(delivered: Delivered, name: str, context: ExportContext) -> Iterator[ExportThread | Missing]:
    """Give the posts of a page out of its content analytics; the dates there are days, as month/day/year."""
    for number, row in enumerate(read_rows(delivered, name, needs=("created date",)), start=1):
        link = read_link(row.get("post link", "") or row.get("update link", ""))
        if not link:
            yield Missing(what=name, why=NO_LINK.format(number=number, name=name))
            continue
        author = context.people.account_holder()
        at, precision = moment(row["created date"])
        post = Post(
            id=thread_id(link),
            permalink=link,
            author=author,
            direction=direction_of(author),
            text=row.get("post title", "") or row.get("update title", ""),
            published_at=at,
            published_precision=precision,
            counters=tuple(_counters(row)),
        )
        thread = Thread(id=post.id, permalink=link, post=post)
        yield ExportThread(reading=ThreadReading(thread=thread), fragments=evidence([(name, row)]))


def _counters(row: Row) -> Iterator[Counter]:
    for column, kind in COUNTED.items():
        shown = row.get(column, "")
        digits = re.sub(r"[\s.,](?=\d{3}(?!\d))", "", shown)
        if digits.isascii() and digits.isdigit():
            yield Counter(kind=kind, value=int(digits), shown=shown)


LINKEDIN_EXPORT = ExportReader(
    name="linkedin-export",
    platforms=frozenset({"linkedin"}),
    title="LinkedIn, egen export",
    version="2026-11-30",
    reference="https://www.linkedin.com/help/linkedin/answer/a1339364",
    tested_on="tables of our own in the form that public code and its tests describe; never met a delivered export",
    order_help=(
        "Person (t.ex. ett kommunalråds konto): Inställningar → Datasekretess → Hämta en kopia av dina uppgifter → välj"
        " det större arkivet; det kommer inom 24 timmar, ibland i två delar. Organisationens sida har inget sådant"
        " arkiv: gå till Analys → Innehåll → Exportera, välj hela tiden (högst ett år i taget) och spara arket med"
        " inlägg som CSV (UTF-8). Ställ in engelska som språk först, för kolumnernas namn."
    ),
    recognises=recognises,
    read=read,
    blind=frozenset(
        {
            knowing.COMMENTS,
            knowing.TITLE,
            knowing.AUTHOR_ID,
            knowing.EDITED_AT,
            knowing.LANGUAGE,
            knowing.LINKS,
            knowing.HIDDEN,
            knowing.PARENT,
            knowing.COUNTERS,
            knowing.MEDIA,
            knowing.ALT,
            knowing.CAPTION,
            knowing.OPTIONS,
        }
    ),
)
