"""TikTok's own export ("Download your data", JSON): the account's videos, its comments and its messages.

The words of a video stand in it only in newer exports, and what others wrote never does. See
https://support.tiktok.com/en/account-and-privacy/personalized-ads-and-data/requesting-your-data.
"""

import datetime as dt
import json
import re
from collections.abc import Iterator

from archiver.errors import ExportRefused
from archiver.platforms import knowing
from archiver.platforms.api_reading import AccountReading, Json
from archiver.platforms.export_reading import (
    Delivered,
    ExportContext,
    ExportReader,
    ExportReading,
    ExportThread,
    Fragment,
)
from archiver.platforms.fields import as_bytes, field, list_of, number_of, text_of
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

LARGEST = 256 * 1024 * 1024  # bytes of the JSON, which is read whole; it names videos and does not hold them
NAME = re.compile(r"(?:^|/)user_data(?:_tiktok)?[^/]*\.json$", re.IGNORECASE)
FILMS = re.compile(r"\.(?:mp4|mov|webm|jpe?g|png|webp)$", re.IGNORECASE)
# Where things stand: the names have changed over the years, the newest first.
VIDEOS = (("Post", "Posts", "VideoList"), ("Video", "Videos", "VideoList"), ("Video", "Video", "VideoList"))
COMMENTS = (("Comment", "Comments", "CommentsList"), ("Activity", "Comments", "CommentsList"))
CHATS = (
    ("Direct Message", "Direct Messages", "ChatHistory"),
    ("Direct Messages", "Chat History", "ChatHistory"),
    ("Direct Messages", "ChatHistory"),
)
PROFILES = (
    ("Profile And Settings", "Profile Info", "ProfileMap"),
    ("Profile", "Profile Info", "ProfileMap"),
    ("Profile", "Profile Information", "ProfileMap"),
    ("Profile", "ProfileMap"),
)
HOME = "https://www.tiktok.com"
NO_ADDRESS = "Ett inlägg daterat {day} saknar adress i exporten och kunde inte läsas."
NO_POST = "Exporten säger inte vilket inlägg som kommentaren svarar på."
NO_FILM = "Exporten har adressen till filmen men inte filmen; adressen gäller bara en kort tid."
NOT_JSON = "Filen {name} är inte giltig JSON vid tecken {at}. Beställ en ny export i formatet JSON."


def recognises(delivered: Delivered) -> bool:
    """Say whether a member is named as TikTok names it."""
    return any(NAME.search(name) for name in delivered.names)


def read(delivered: Delivered, context: ExportContext) -> ExportReading:
    """Give what the export tells.

    Raises:
        ExportRefused: the JSON is broken; names file, member and place.
    """
    name = next(name for name in delivered.names if NAME.search(name))
    try:
        data = json.loads(delivered.read(name, most=LARGEST).decode("utf-8-sig", "replace"))
    except ValueError as error:
        at = getattr(error, "pos", 0)
        raise ExportRefused(
            f"{delivered.label}: {name} is not JSON at character {at}. Order the export anew, as JSON.",
            say=NOT_JSON.format(name=name, at=at),
        ) from error
    except RecursionError as error:
        raise ExportRefused(
            f"{delivered.label}: {name} is nested too deeply to be TikTok's.", say=NOT_JSON.format(name=name, at=0)
        ) from error
    profile = _first(data, PROFILES)
    account = AccountReading(
        id=text_of(profile, "userName") or context.account.url,
        url=context.account.url,
        name=text_of(profile, "displayName") or text_of(profile, "userName") or context.account.name,
        description=text_of(profile, "bioDescription"),
        text=text_of(profile, "bioDescription"),
    )
    return ExportReading(account=account, threads=_threads(delivered, name, data, context))


def _first(data: Json, places: tuple[tuple[str, ...], ...]) -> Json:
    return next((found for place in places if (found := field(data, *place))), None)


def _threads(delivered: Delivered, name: str, data: Json, context: ExportContext) -> Iterator[ExportThread | Missing]:
    for one in list_of(_first(data, VIDEOS)):
        yield _video(one, name, delivered, context)
    yield from _own_comments(list_of(_first(data, COMMENTS)), name, context)
    chats = _first(data, CHATS)
    for title, messages in chats.items() if isinstance(chats, dict) else ():
        if messages := [one for one in list_of(messages) if isinstance(one, dict)]:
            yield _conversation(str(title), messages, name, data, context)


def _word(one: Json, *keys: str) -> str:
    """Give a field by the first of its names that gives something; they come in both cases."""
    return next((found for key in keys for spelled in (key, key.lower()) if (found := text_of(one, spelled))), "")


def moment(shown: str) -> tuple[dt.datetime | None, str]:
    """Give a moment of the export, which is UTC."""
    try:
        return dt.datetime.fromisoformat(shown.removesuffix(" UTC")).replace(tzinfo=dt.UTC), "second"
    except ValueError:
        return None, ""


def _video(one: Json, name: str, delivered: Delivered, context: ExportContext) -> ExportThread | Missing:
    day, link = _word(one, "Date"), _word(one, "Link", "VideoLink")
    found = re.search(r"/(?:video|photo|share/video)/(\d+)", link)
    at, precision = moment(day)
    id = found[1] if found else f"post-{at:%Y%m%dT%H%M%S}" if at else ""
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


def _own_comments(said: list[Json], name: str, context: ExportContext) -> Iterator[ExportThread]:
    """Give each comment that the account wrote; the post it answers is named in newer exports only."""
    author = context.people.account_holder()
    used: dict[str, int] = {}
    for one in said:
        at, precision = moment(_word(one, "Date"))
        stamp = f"comment-{at:%Y%m%dT%H%M%S}" if at else "comment"
        used[stamp] = used.get(stamp, 0) + 1
        id = stamp if used[stamp] == 1 else f"{stamp}-{used[stamp]}"
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
    title: str, messages: list[dict[str, object]], name: str, data: Json, context: ExportContext
) -> ExportThread:
    other = re.sub(r"^Chat History with\s*|:?\s*$", "", title)
    own = text_of(_first(data, PROFILES), "userName").casefold()
    messages.sort(key=lambda one: _word(one, "Date"))
    first, *rest = messages
    at, precision = moment(_word(first, "Date"))
    author = _writer(first, own, context)
    link = f"{HOME}/messages"
    post = Post(
        id=f"chat-{other}",
        permalink=link,
        author=author,
        direction=direction_of(author),
        text=_word(first, "Content"),
        published_at=at,
        published_precision=precision,
    )
    answers: dict[str, Comment] = {}
    met: dict[str, int] = {}
    for one in rest:
        at, precision = moment(_word(one, "Date"))
        author = _writer(one, own, context)
        stamp = f"message-{at:%Y%m%dT%H%M%S}" if at else "message"
        met[stamp] = met.get(stamp, 0) + 1
        id = stamp if met[stamp] == 1 else f"{stamp}-{met[stamp]}"
        answers[id] = Comment(
            id=id,
            permalink=link,
            author=author,
            direction=direction_of(author),
            text=_word(one, "Content"),
            published_at=at,
            published_precision=precision,
        )
    thread = Thread(
        id=post.id, permalink=link, post=post, comments=tuple(answers.values()), visibility=Visibility.DIRECT
    )
    piece = Fragment(member=name, data=as_bytes(messages))
    return ExportThread(reading=ThreadReading(thread=thread), fragments=(piece,))


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
