"""WordPress's own export (Tools, Export: WXR 1.0 to 1.2), one XML file or several in a folder or archive.

Posts become threads. What was never published is no official record and is not read, but told; what is private or
behind a password is kept apart. See https://developer.wordpress.org/reference/functions/export_wp/.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from archiver.errors import ArchiveError
from archiver.platforms.api_reading import AccountReading
from archiver.platforms.export_reading import (
    Delivered,
    ExportContext,
    ExportReader,
    ExportReading,
    ExportThread,
    Fragment,
)
from archiver.platforms.fragments import plain
from archiver.platforms.knowing import AUTHOR_ID, AUTHOR_URL
from archiver.platforms.wordpress.items import Blog, attachment, read_item
from archiver.platforms.wordpress.wxr import HEAD, Element, Piece, head_of, parsed, pieces
from archiver.records import Missing

BROKEN_OFF = "Exportfilen slutar mitt i; det som skulle ha kommit efter har inte kunnat läsas."
TOO_LARGE = "En post i exportfilen är större än vad som kan läsas."
UNREADABLE = "En post i exportfilen kunde inte läsas."
PAGE_SAID = "Sidan är inget inlägg men har {count} kommentarer, som inte har lästs in."
NEVER_SHOWN = "Inlägget har aldrig publicerats ({status}) och är ingen allmän handling; det har inte lästs in."
_UNSHOWN = frozenset({"draft", "pending", "future", "auto-draft", "inherit", "trash"})


def recognises(delivered: Delivered) -> bool:
    """Say whether any file in it is a WXR."""
    return bool(_files(delivered))


def _files(delivered: Delivered) -> tuple[str, ...]:
    return tuple(name for name in delivered.names if name.lower().endswith(".xml") and _is_wxr(delivered, name))


def _is_wxr(delivered: Delivered, name: str) -> bool:
    try:
        with delivered.open(name) as stream:
            head = stream.read(HEAD)
    except (ArchiveError, OSError, KeyError, ValueError):
        return False
    return b"<rss" in head and re.search(rb"wordpress\.org/export/1\.\d", head) is not None


@dataclass(slots=True)
class _Seen:
    """What the first reading of all files tells: the blog, what each attachment is, how many posts there are."""

    blog: Blog
    posts: int = 0
    encodings: dict[str, str] = field(default_factory=dict)


def read(delivered: Delivered, context: ExportContext) -> ExportReading:
    """Give the blog and its threads, in the order of the files; every file is read twice, a piece at a time."""
    names = _files(delivered)
    seen = _surveyed(delivered, names, context)
    blog = seen.blog
    url = blog.url or context.account.url
    account = AccountReading(
        id=blog.url.rstrip("/") or context.account.url,
        url=url,
        name=blog.title or context.account.name,
        description=blog.description,
        text="\n".join(filter(None, (blog.title, blog.description))),
        expected=seen.posts,
    )
    return ExportReading(account=account, threads=_threads(delivered, names, seen, context))


def _surveyed(delivered: Delivered, names: tuple[str, ...], context: ExportContext) -> _Seen:
    seen = _Seen(Blog(context=context, files=_uploads(delivered, names)))
    for name in names:
        for piece in _pieces(delivered, name):
            if not piece.item:
                seen.encodings[name] = _head(piece, seen.blog)
            elif piece.whole and (item := parsed(piece.data, seen.encodings.get(name, "utf-8"))) is not None:
                kind = item.text("wp:post_type")
                seen.posts += kind == "post" and item.text("wp:status") not in _UNSHOWN
                if kind == "attachment":
                    seen.blog.keep(item.text("wp:post_id"), attachment(item))
    return seen


def _pieces(delivered: Delivered, name: str) -> Iterator[Piece]:
    with delivered.open(name) as stream:
        yield from pieces(stream)


def _head(piece: Piece, blog: Blog) -> str:
    channel, encoding = head_of(piece.data)
    if channel is not None:
        blog.url = blog.url or channel.text("wp:base_blog_url").strip() or channel.text("link").strip()
        blog.title = blog.title or plain(channel.text("title"), blog.url)
        blog.description = blog.description or plain(channel.text("description"), blog.url)
        blog.language = blog.language or channel.text("language").strip()
        for author in channel.all("wp:author"):
            names = author.text("wp:author_display_name"), author.text("wp:author_id")
            blog.authors.setdefault(author.text("wp:author_login"), names)
    return encoding


def _uploads(delivered: Delivered, names: tuple[str, ...]) -> dict[str, str]:
    """Give each media file in the delivery by the end of its address (`2026/11/bad.jpg`)."""
    return {_end(name): name for name in delivered.names if name not in names}


def _end(path: str) -> str:
    return "/".join(path.split("/")[-3:])


def _threads(
    delivered: Delivered, names: tuple[str, ...], seen: _Seen, context: ExportContext
) -> Iterator[ExportThread | Missing]:
    for name in names:
        for piece in _pieces(delivered, name):
            if not piece.item:
                continue
            if not piece.whole:
                yield Missing(what=name, why=BROKEN_OFF)
            elif not piece.data:
                yield Missing(what=name, why=TOO_LARGE)
            elif (item := parsed(piece.data, seen.encodings.get(name, "utf-8"))) is None:
                yield Missing(what=name, why=UNREADABLE)
            elif (found := _thread(item, Fragment(member=name, data=piece.data), seen.blog)) is not None:
                yield found


def _thread(item: Element, fragment: Fragment, blog: Blog) -> ExportThread | Missing | None:
    kind, status = item.text("wp:post_type"), item.text("wp:status")
    link = item.text("link").strip() or f"post-{item.text('wp:post_id')}"
    if kind == "page" and (said := sum(1 for _ in item.all("wp:comment"))):
        return Missing(what=link, why=PAGE_SAID.format(count=said))
    if kind != "post":
        return None
    if status in _UNSHOWN and not (status == "trash" and item.meta("_wp_trash_meta_status") == "publish"):
        return Missing(what=link, why=NEVER_SHOWN.format(status=status))
    reading = read_item(item, blog)
    if isinstance(reading, Missing):
        return reading
    addresses = [media.url for one in reading.thread.items() for media in one.media]
    files = {url: blog.files[_end(url)] for url in addresses if _end(url) in blog.files}
    return ExportThread(reading=reading, fragments=(fragment,), files=files)


WORDPRESS_EXPORT = ExportReader(
    name="wordpress-export",
    platforms=frozenset({"wordpress"}),
    title="WordPress export (WXR)",
    version="2026-11-30",
    reference="https://developer.wordpress.org/reference/functions/export_wp/",
    tested_on="exports of WordPress 6.1.9 (one not well formed) and WordPress's own theme test data (WXR 1.2)",
    order_help=(
        "Logga in i WordPress som administratör. Öppna Verktyg, Exportera, välj Allt innehåll och Ladda ner exportfil."
        " På WordPress.com: Verktyg, Exportera, Exportera allt; hämta också mediefilerna med Exportera mediebibliotek."
    ),
    recognises=recognises,
    read=read,
    blind=frozenset({AUTHOR_ID, AUTHOR_URL}),
)
