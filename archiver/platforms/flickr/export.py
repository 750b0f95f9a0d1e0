"""Flickr's own export ("Request my Flickr data"): `photo_<number>.json` for each photo, and the files themselves.

See https://www.flickrhelp.com/hc/en-us/articles/4404079675156-Downloading-content-from-Flickr. It comes in several zip
files: the account's data in some, the photos in others.
"""

import json
import re
from collections.abc import Iterator, Mapping

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
from archiver.platforms.fields import field, list_of, number_of, text_of, utc_of
from archiver.platforms.flickr.wording import HOME, comment_id, flickr_text
from archiver.platforms.people import direction_of
from archiver.platforms.readings import ThreadReading
from archiver.records import (
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

PHOTO = re.compile(r"(?:^|/)photo_(\d+)\.json$")
PROFILE = re.compile(r"(?:^|/)account_profile\.json$")
FILE = re.compile(
    r"(?:^|[_/-])(\d{6,})(?:_[\w-]+)?\.(jpe?g|png|gif|tiff?|webp|mp4|mov|avi|mpe?g|wmv|m4v)$", re.IGNORECASE
)
FILMS = frozenset({"mp4", "mov", "avi", "mpg", "mpeg", "wmv", "m4v"})
LARGEST = 16 * 1024 * 1024
SEEN_BY = {"private": Visibility.HIDDEN, "friends": Visibility.GROUP, "family": Visibility.GROUP}
NO_FILE = "Fotots fil finns inte i exporten. Lägg alla zip-filer i samma mapp och importera mappen."
BROKEN = "Filen {name} är inte giltig JSON; fotot kunde inte läsas."
SHORT = "Flickr uppger {expected} kommentarer men exporten har {found}."


def recognises(delivered: Delivered) -> bool:
    """Say whether a member is named as Flickr names it."""
    return any(PHOTO.search(name) for name in delivered.names)


def read(delivered: Delivered, context: ExportContext) -> ExportReading:
    """Give what the export tells."""
    profile = next((_json(delivered, name) for name in delivered.names if PROFILE.search(name)), None)
    about = flickr_text(text_of(profile, "description")).text
    name = text_of(profile, "real_name") or text_of(profile, "screen_name") or context.account.name
    photos = [name for name in delivered.names if PHOTO.search(name)]
    told = AccountReading(
        id=text_of(profile, "nsid") or context.account.platform_id or context.account.url,
        url=context.account.url,
        name=name,
        description=about,
        text="\n\n".join(part for part in (name, about) if part),
        expected=len(photos),
    )
    return ExportReading(account=told, threads=_threads(delivered, photos, told, context))


def _json(delivered: Delivered, name: str) -> Json:
    """Give a member's JSON, or None when it is broken."""
    try:
        return json.loads(delivered.read(name, most=LARGEST).decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError, ExportRefused):
        return None


def _threads(
    delivered: Delivered, photos: list[str], account: AccountReading, context: ExportContext
) -> Iterator[ExportThread | Missing]:
    files = {found[1]: name for name in delivered.names if (found := FILE.search(name))}
    for name in photos:
        photo = _json(delivered, name)
        if text_of(photo, "id"):
            yield _thread(photo, name, delivered, files, account, context)
        else:
            yield Missing(what=name, why=BROKEN.format(name=name))


def _thread(
    photo: Json,
    name: str,
    delivered: Delivered,
    files: Mapping[str, str],
    account: AccountReading,
    context: ExportContext,
) -> ExportThread:
    id = text_of(photo, "id")
    medium = _medium(photo, files.get(id, ""))
    author = context.people.account_holder()
    at = utc_of(photo, "date_imported")
    said = flickr_text(text_of(photo, "description"))
    permalink = text_of(photo, "photopage") or f"{account.url.rstrip('/')}/{id}/"
    views = number_of(photo, "count_views")
    post = Post(
        id=id,
        permalink=permalink,
        author=author,
        direction=direction_of(author),
        title=text_of(photo, "name"),
        text=said.text,
        links=said.links,
        published_at=at,
        published_precision="second" if at else "",
        media=(medium,),
        counters=() if views is None else (Counter(kind="view", value=views, shown=str(views)),),
    )
    comments = _comments(photo, post, account, context)
    expected = number_of(photo, "count_comments")
    short = expected is not None and expected > len(comments)
    problems = (Missing(what=permalink, why=SHORT.format(expected=expected, found=len(comments))),) if short else ()
    thread = Thread(id=id, permalink=permalink, post=post, comments=comments, visibility=_visibility(photo))
    return ExportThread(
        reading=ThreadReading(thread=thread, expected_comments=expected, problems=problems),
        fragments=(Fragment(member=name, data=delivered.read(name, most=LARGEST)),),
        files={medium.url: files[id]} if id in files else {},
    )


def _medium(photo: Json, member: str) -> Media:
    url = text_of(photo, "original") or (f"export:{member}" if member else f"export:{text_of(photo, 'id')}")
    ending = (member or url.partition("?")[0]).rpartition(".")[2].lower()
    kind = MediaKind.VIDEO if ending in FILMS else MediaKind.IMAGE
    return Media(url=url, kind=kind, status=MediaStatus.UNAVAILABLE, reason="" if member else NO_FILE)


def _visibility(photo: Json) -> Visibility:
    """Give who could see the photo; "public", "private", "friends", "family" or "friends & family"."""
    shown = text_of(photo, "privacy").casefold()
    return next((who for word, who in SEEN_BY.items() if word in shown), Visibility.PUBLIC)


def _comments(photo: Json, post: Post, account: AccountReading, context: ExportContext) -> tuple[Comment, ...]:
    """Give the comments; the export names who wrote each by number only."""
    made: dict[str, Comment] = {}
    for number, one in enumerate(list_of(photo, "comments"), start=1):
        if not isinstance(field(one, "comment"), str):
            continue
        nsid = text_of(one, "user")
        id = comment_id(text_of(one, "id")) or f"comment-{number}"
        url = f"{HOME}photos/{nsid}/" if nsid else ""
        own = bool(nsid) and nsid == account.id
        author = context.people.author(nsid or "Okänd", nsid, url, owner=own, proven_url=url)
        said = flickr_text(text_of(one, "comment"))
        at = utc_of(one, "date")
        made[id] = Comment(
            id=id,
            permalink=text_of(one, "url") or f"{post.permalink}#comment{id}",
            author=author,
            direction=direction_of(author),
            text=said.text,
            links=said.links,
            published_at=at,
            published_precision="second" if at else "",
        )
    return tuple(made.values())


FLICKR_EXPORT = ExportReader(
    name="flickr-export",
    platforms=frozenset({"flickr"}),
    title="Flickr, egen export",
    version="2026-11-30",
    reference="https://www.flickrhelp.com/hc/en-us/articles/4404079675156-Downloading-content-from-Flickr",
    tested_on="files of our own in the form that public code and its tests describe; never met a delivered export",
    order_help=(
        "Logga in på Flickr → Settings → Your Flickr Data → Request my Flickr data. Efter några dagar kommer flera"
        " zip-filer: kontots uppgifter och fotona var för sig. Hämta alla, lägg dem i samma mapp och importera mappen."
    ),
    recognises=recognises,
    read=read,
    blind=frozenset(
        {
            knowing.AUTHOR_URL,
            knowing.EDITED_AT,
            knowing.LANGUAGE,
            knowing.SHARED_FROM,
            knowing.HIDDEN,
            knowing.PARENT,
            knowing.ALT,
            knowing.CAPTION,
            knowing.OPTIONS,
        }
    ),
)
