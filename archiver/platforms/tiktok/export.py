"""TikTok's own export ("Download your data", JSON): the account's videos, its comments and its messages.

The words of a video stand in it only in newer exports, and what others wrote never does. See
https://support.tiktok.com/en/account-and-privacy/personalized-ads-and-data/requesting-your-data.
"""

import datetime as dt
import re
from collections.abc import Iterator

from archiver.platforms import knowing
from archiver.platforms.api_reading import AccountReading, Json
from archiver.platforms.conversations import conversation
from archiver.platforms.export_reading import (
    Delivered,
    ExportContext,
    ExportReader,
    ExportReading,
    ExportThread,
    Fragment,
)
from archiver.platforms.fields import as_bytes, dictionaries, list_of, number_of, text_of, utc_of
from archiver.platforms.made_ids import numbered, stamped
from archiver.platforms.people import direction_of
from archiver.platforms.readings import ThreadReading
from archiver.platforms.tiktok.user_data import COMMENTS, NAME, PROFILES, VIDEOS, chats, check, under
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

FILMS = re.compile(r"\.(?:mp4|mov|webm|jpe?g|png|webp)$", re.IGNORECASE)
HOME = "https://www.tiktok.com"
NO_ADDRESS = "Ett inlägg daterat {day} saknar adress i exporten och kunde inte läsas."
NO_POST = "Exporten säger inte vilket inlägg som kommentaren svarar på."
NO_FILM = "Exporten har adressen till filmen men inte filmen; adressen gäller bara en kort tid."


def recognises(delivered: Delivered) -> bool:
    """Say whether a member is named as TikTok names it."""
    return any(NAME.search(name) for name in delivered.names)


def read(delivered: Delivered, context: ExportContext) -> ExportReading:
    """Give what the export tells.

    Raises:
        ExportRefused: the JSON is broken; names file, member and place.
    """
    name = next(name for name in delivered.names if NAME.search(name))
    check(delivered, name)
    profile = next(under(delivered, name, PROFILES, ""), None)
    account = AccountReading(
        id=text_of(profile, "userName") or context.account.url,
        url=context.account.url,
        name=text_of(profile, "displayName") or text_of(profile, "userName") or context.account.name,
        description=text_of(profile, "bioDescription"),
        text=text_of(profile, "bioDescription"),
    )
    own = text_of(profile, "userName").casefold()
    return ExportReading(account=account, threads=_threads(delivered, name, own, context))


def _threads(delivered: Delivered, name: str, own: str, context: ExportContext) -> Iterator[ExportThread | Missing]:
    for one in under(delivered, name, VIDEOS, ".item"):
        yield _video(one, name, delivered, context)
    yield from _own_comments(under(delivered, name, COMMENTS, ".item"), name, context)
    for title, messages in chats(delivered, name):
        if written := list(dictionaries(list_of(messages))):
            yield _conversation(title, written, name, own, context)


def _word(one: Json, *keys: str) -> str:
    """Give a field by the first of its names that gives something; they come in both cases."""
    return next((found for key in keys for spelled in (key, key.lower()) if (found := text_of(one, spelled))), "")


def moment(shown: str) -> tuple[dt.datetime | None, str]:
    """Give a moment of the export, and how precise it is."""
    at = utc_of(shown.removesuffix(" UTC"))
    return at, "second" if at else ""


def _video(one: Json, name: str, delivered: Delivered, context: ExportContext) -> ExportThread | Missing:
    day, link = _word(one, "Date"), _word(one, "Link", "VideoLink")
    found = re.search(r"/(?:video|photo|share/video)/(\d+)", link)
    at, precision = moment(day)
    id = found[1] if found else stamped("post", at) if at else ""
    if not id:
        return Missing(what=name, why=NO_ADDRESS.format(day=day or "?"))
    author = context.people.account_holder()
    handle = context.account.url.rstrip("/")
    permalink = f"{handle}/video/{id}" if found and "/@" in handle else link or handle
    media, files = _films(one, id, link, delivered)
    likes = number_of(one, "Likes")
    post = Post(
        id=id,
        permalink=permalink,
        author=author,
        direction=direction_of(author),
        text=_word(one, "Title", "Description"),
        published_at=at,
        published_precision=precision,
        media=media,
        counters=(Counter(kind="like", value=likes, shown=str(likes)),) if likes is not None else (),
    )
    hidden = _word(one, "WhoCanView").casefold() in {"only me", "friends", "friends only", "private"}
    visibility = Visibility.HIDDEN if hidden else Visibility.PUBLIC
    thread = Thread(id=id, permalink=permalink, post=post, visibility=visibility)
    piece = Fragment(member=name, data=as_bytes(one))
    return ExportThread(reading=ThreadReading(thread=thread), fragments=(piece,), files=files)


def _films(one: Json, id: str, link: str, delivered: Delivered) -> tuple[tuple[Media, ...], dict[str, str]]:
    """Give the video: the member that is named by its number, else the address in the export."""
    held = [name for name in delivered.names if FILMS.search(name) and id in name.rpartition("/")[2]]
    if held:
        files = {f"export:{name}": name for name in held}
        return tuple(_medium(url, "") for url in files), files
    addresses = [link] if link.startswith("https://") and "/video/" not in link else []
    return tuple(_medium(url, NO_FILM) for url in addresses), {}


def _medium(url: str, reason: str) -> Media:
    image = re.search(r"\.(?:jpe?g|png|webp)(?:$|\?)", url, re.IGNORECASE)
    kind = MediaKind.IMAGE if image else MediaKind.VIDEO
    return Media(url=url, kind=kind, status=MediaStatus.UNAVAILABLE, reason=reason)


def _own_comments(said: Iterator[Json], name: str, context: ExportContext) -> Iterator[ExportThread]:
    """Give each comment that the account wrote; the post it answers is named in newer exports only."""
    author = context.people.account_holder()
    met: dict[str, int] = {}
    for one in said:
        at, precision = moment(_word(one, "Date"))
        id = numbered(stamped("comment", at), met)
        link = _word(one, "Url", "Link")
        permalink = link if link.startswith("https://") else context.account.url
        post = Post(
            id=f"answered-{id}",
            permalink=permalink,
            author=Author(name="Okänd på TikTok"),
            direction=direction_of(Author(name="")),
            text="",
        )
        comment = Comment(
            id=id,
            permalink=permalink,
            author=author,
            direction=direction_of(author),
            text=_word(one, "Comment"),
            published_at=at,
            published_precision=precision,
        )
        thread = Thread(id=post.id, permalink=permalink, post=post, comments=(comment,))
        problem = Missing(what=id, why=NO_POST)
        yield ExportThread(
            reading=ThreadReading(thread=thread, problems=(problem,)),
            fragments=(Fragment(member=name, data=as_bytes(one)),),
        )


def _conversation(
    title: str, messages: list[dict[str, object]], name: str, own: str, context: ExportContext
) -> ExportThread:
    other = re.sub(r"^Chat History with\s*|:?\s*$", "", title)
    messages.sort(key=lambda one: _word(one, "Date"))
    first, *rest = messages
    met: dict[str, int] = {}
    said = [_message(first, f"chat-{other}", own, context)]
    for one in rest:
        at, _ = moment(_word(one, "Date"))
        said.append(_message(one, numbered(stamped("message", at), met), own, context))
    piece = Fragment(member=name, data=as_bytes(messages))
    thread = conversation(f"chat-{other}", f"{HOME}/messages", said)
    return ExportThread(reading=ThreadReading(thread=thread), fragments=(piece,))


def _message(one: Json, id: str, own: str, context: ExportContext) -> Comment:
    author = _writer(one, own, context)
    at, precision = moment(_word(one, "Date"))
    return Comment(
        id=id,
        permalink=f"{HOME}/messages",
        author=author,
        direction=direction_of(author),
        text=_word(one, "Content"),
        published_at=at,
        published_precision=precision,
    )


def _writer(one: Json, own: str, context: ExportContext) -> Author:
    handle = _word(one, "From")
    url = f"{HOME}/@{handle}" if handle else ""
    return context.people.author(
        handle or "Okänd", handle, url, owner=bool(own) and handle.casefold() == own, proven_url=url
    )


TIKTOK_EXPORT = ExportReader(
    name="tiktok-export",
    platforms=frozenset({"tiktok"}),
    title="TikTok, egen export",
    version="2026-11-30",
    reference="https://support.tiktok.com/en/account-and-privacy/personalized-ads-and-data/requesting-your-data",
    tested_on="JSON of our own in the form that public code and its tests describe; never met a delivered export",
    order_help=(
        "I appen: Profil → menyn → Inställningar och integritet → Konto → Ladda ned dina uppgifter → Begär data. Välj"
        " alla uppgifter och filformatet JSON. Filen är klar inom några dagar och kan hämtas i fyra dagar. Kommentarer"
        " från andra ingår inte."
    ),
    recognises=recognises,
    read=read,
    blind=knowing.FIELDS - {knowing.PERMALINK, knowing.AUTHOR_URL},
)
