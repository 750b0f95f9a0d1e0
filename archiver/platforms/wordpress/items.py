"""From one item of a WXR to a thread, an attachment, a comment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html import escape

from archiver.platforms.api_reading import Json
from archiver.platforms.export_reading import ExportContext
from archiver.platforms.fields import list_of, number_of, text_of
from archiver.platforms.fragments import plain
from archiver.platforms.markup import REPLACED
from archiver.platforms.people import direction_of
from archiver.platforms.readings import ThreadReading
from archiver.platforms.swedish import Read, read_time
from archiver.platforms.tree import as_shown
from archiver.platforms.wordpress.content import NAMELESS, Content, Picture, comment_content, post_content
from archiver.platforms.wordpress.rendering import comment_html, post_html, title_html
from archiver.platforms.wordpress.wxr import Element
from archiver.records import Author, Comment, Media, Missing, Post, Thread, Visibility

NOT_INCLUDED = "Exportfilen anger bara var filen låg; filen finns inte i det som levererats."
CONTROL = "Texten innehåller tecken som inte kan återges i arkivformatet; de visas som \ufffd."
REUSED = "Inlägget visar ett återanvändbart block eller ett block som bloggen fyller i; det finns inte i exporten."
NO_ID = "Ett inlägg i exporten saknar id och kunde inte läsas."
_FILLED_IN = re.compile(r"<!-- wp:(?:query\b|[\w/-]+ (?:\{[^>]*\} )?/-->)")  # a block without content of its own
_SPOKEN = frozenset({"", "comment", "pingback", "trackback"})
_WIDTH = re.compile(r's:5:"width";i:(\d+);s:6:"height";i:(\d+);')
_COPY = re.compile(r's:4:"file";s:\d+:"([^"]+)";s:5:"width";(?:i:|s:\d+:")(\d+)"?;s:6:"height";(?:i:|s:\d+:")(\d+)"?;')
_LIBRARY = re.compile(r"<img\b[^>]*\bwp-image-(\d+)\b[^>]*>")
_SHOWN_WIDTH = re.compile(r"""\bwidth\s*=\s*["']?(\d{1,5})""")
_SHOWN_HEIGHT = re.compile(r"""\bheight\s*=\s*["']?(\d{1,5})""")
_SOURCE = re.compile(r"""\bsrc\s*=\s*["']([^"']*)["']""")


@dataclass(slots=True)
class Blog:
    """What an export tells of the blog as a whole."""

    context: ExportContext
    files: Mapping[str, str]  # member of the delivery by the end of an address
    url: str = ""
    title: str = ""
    description: str = ""
    language: str = ""
    authors: dict[str, tuple[str, str]] = field(default_factory=dict)  # by login: name as shown, id
    _attachments: dict[str, int] = field(default_factory=dict)

    def keep(self, id: str, told: Json) -> None:
        """Remember an attachment, outside memory."""
        self._attachments[id] = self.context.spool.put(told)

    def picture(self, id: str) -> Picture | None:
        """Give the image of that id, if the export has it."""
        number = self._attachments.get(id)
        told = None if number is None else self.context.spool.get(number)
        url = text_of(told, "url")
        if not url:
            return None
        return Picture(
            url=url,
            width=number_of(told, "width") or 0,
            height=number_of(told, "height") or 0,
            alt=text_of(told, "alt"),
            caption=text_of(told, "caption"),
            sizes=tuple(
                (number_of(one, 0) or 0, number_of(one, 1) or 0, text_of(one, 2)) for one in list_of(told, "sizes")
            ),
        )

    def image(self, id: str) -> str:
        """Give the HTML of an image in a gallery, or nothing."""
        picture = self.picture(id)
        if picture is None:
            return ""
        element = f'<img src="{escape(picture.best())}" alt="{escape(picture.alt)}">'
        return f"<figure>{element}<figcaption>{picture.caption}</figcaption></figure>" if picture.caption else element


def attachment(item: Element) -> Json:
    """Give what an attachment's item tells, as JSON."""
    url, details = item.text("wp:attachment_url").strip(), item.meta("_wp_attachment_metadata")
    size = _WIDTH.search(details)
    folder = url.rpartition("/")[0]
    return {
        "url": url,
        "width": int(size[1]) if size else 0,
        "height": int(size[2]) if size else 0,
        "alt": item.meta("_wp_attachment_image_alt"),
        "caption": item.text("excerpt:encoded"),
        "sizes": [[int(width), int(height), f"{folder}/{file}"] for file, width, height in _COPY.findall(details)],
    }


def moment(item: Element, kind: str, context: ExportContext) -> Read:
    """Give the moment of a post or comment; the export writes `0000-00-00` where there is none.

    Without UTC the blog's own clock is taken for Sweden's.
    """
    exact = item.text(f"wp:{kind}_date_gmt").strip()
    if exact[:4].isdigit() and int(exact[:4]) > 0:
        return read_time(f"{exact.replace(' ', 'T')}Z", captured_at=context.imported_at)
    stated = item.text("pubDate") if kind == "post" else ""
    read = read_time(stated, captured_at=context.imported_at) if not re.search(r"-0001|0000", stated[:16]) else Read()
    if read.at:
        return read
    local = item.text(f"wp:{kind}_date").strip()
    return read_time(local, captured_at=context.imported_at) if not local.startswith("0000") else Read()


def read_item(item: Element, blog: Blog) -> ThreadReading | Missing:
    """Give a post with its comments."""
    number, link = item.text("wp:post_id").strip(), item.text("link").strip()
    if not number:
        found = re.search(r"[?&]p=(\d+)", item.text("guid") or link)  # the oldest exports name it only there
        number = found[1] if found else ""
    if not number:
        return Missing(what=link or blog.url, why=NO_ID)
    post = _post(item, f"post-{number}", link, blog)
    _, writer = blog.authors.get(item.text("dc:creator"), ("", ""))
    said = [one for one in item.all("wp:comment") if one.text("wp:comment_type") in _SPOKEN]
    comments, problems = as_shown((_comment(one, post, writer, blog) for one in said), post.id)
    notes = [
        *([Missing(what=link, why=CONTROL)] if item.damaged and _replaced((post, *comments)) else []),
        *([Missing(what=link, why=REUSED)] if _FILLED_IN.search(item.text("content:encoded")) else []),
    ]
    thread = Thread(id=post.id, permalink=link, post=post, comments=comments, visibility=_visibility(item))
    return ThreadReading(thread=thread, expected_comments=len(said), problems=(*notes, *problems))


def _visibility(item: Element) -> Visibility:
    shown = item.text("wp:status") == "publish" and not item.text("wp:post_password")
    return Visibility.PUBLIC if shown else Visibility.HIDDEN


def _replaced(items: tuple[Post | Comment, ...]) -> bool:
    return any(REPLACED in one.text or REPLACED in one.author.name for one in items)


def _post(item: Element, id: str, link: str, blog: Blog) -> Post:
    author = _author(item, blog)
    html = post_html(_largest(item.text("content:encoded"), blog), blog.language, blog.image)
    content = _told(post_content(html, link, blog.picture(item.meta("_thumbnail_id"))), blog)
    read = moment(item, "post", blog.context)
    changed = item.text("wp:post_modified_gmt").strip()
    edited = read_time(f"{changed.replace(' ', 'T')}Z", captured_at=blog.context.imported_at).at
    return Post(
        id=id,
        permalink=link,
        author=author,
        direction=direction_of(author),
        title=plain(title_html(item.text("title"), blog.language), link),
        text=content.text,
        links=content.links,
        media=content.media,
        published_at=read.at,
        published_precision=read.precision,
        edited_at=edited if edited and read.at and edited > read.at else None,
        language=blog.language,
    )


def _author(item: Element, blog: Blog) -> Author:
    login = item.text("dc:creator").strip()
    name = blog.authors.get(login, ("", ""))[0] or login
    people = blog.context.people
    return people.author(name, "", "", owner=True, proven_url="") if name else people.account_holder()


def _largest(stored: str, blog: Blog) -> str:
    """Let each image of the blog's library lead to its largest copy, as the page's `srcset` would."""

    def larger(found: re.Match[str]) -> str:
        picture, source = blog.picture(found[1]), _SOURCE.search(found[0])
        if picture is None or source is None or not picture.width:
            return found[0]
        stated = _SHOWN_WIDTH.search(found[0]), _SHOWN_HEIGHT.search(found[0])
        shown = (int(stated[0][1]), int(stated[1][1])) if stated[0] and stated[1] else None
        return found[0].replace(source[1], escape(picture.best(shown) or source[1]))

    return _LIBRARY.sub(larger, stored)


def _told(content: Content, blog: Blog) -> Content:
    """Say of each attachment that is not in the delivery that it is not."""
    return replace(content, media=tuple(_held(one, blog) for one in content.media))


def _held(media: Media, blog: Blog) -> Media:
    held = "/".join(media.url.split("/")[-3:]) in blog.files
    return media if held or media.reason else replace(media, reason=NOT_INCLUDED)


def _comment(comment: Element, post: Post, writer: str, blog: Blog) -> Comment:
    user = comment.text("wp:comment_user_id").strip()
    name = plain(comment.text("wp:comment_author"), post.permalink) or NAMELESS
    owner = bool(user) and user != "0" and user == writer
    url = comment.text("wp:comment_author_url").strip()
    author = blog.context.people.author(name, "", url, owner=owner, proven_url="")
    stored = comment.text("wp:comment_content")
    content = _told(comment_content(comment_html(stored, blog.language), post.permalink), blog)
    read, parent = moment(comment, "comment", blog.context), comment.text("wp:comment_parent").strip()
    id = comment.text("wp:comment_id").strip()
    return Comment(
        id=id,
        permalink=f"{post.permalink}#comment-{id}",
        author=author,
        direction=direction_of(author),
        parent="" if parent in {"", "0"} else parent,
        hidden=comment.text("wp:comment_approved").strip() != "1",
        text=content.text,
        links=content.links,
        media=content.media,
        published_at=read.at,
        published_precision=read.precision,
    )
