"""From the Instagram API's media and comments to ours.

https://developers.facebook.com/docs/instagram-platform/reference/instagram-media and /instagram-comment
"""

import re
from dataclasses import dataclass, field

from archiver.platforms.fields import dictionaries, flag_of, list_of, moment_of, number_of, text_of
from archiver.platforms.people import People, direction_of
from archiver.records import Author, Comment, Counter, Link, Media, MediaKind, MediaStatus, Missing, Post

MEDIA_FIELDS = (
    "id,shortcode,caption,media_type,media_product_type,media_url,thumbnail_url,permalink,timestamp,username,"
    "like_count,comments_count,children{id,media_type,media_url,thumbnail_url}"
)
REPLY_FIELDS = "id,text,timestamp,username,from{id,username},like_count,hidden,parent_id"
COMMENT_FIELDS = f"{REPLY_FIELDS},replies.limit(50){{{REPLY_FIELDS}}}"

NO_FILE = "Instagram lämnar inte ut filen, till exempel för att den innehåller skyddad musik."
NO_COMMENT = "En kommentar i Instagrams svar saknar id eller datum och kunde inte läsas."
NO_AUTHOR = "Instagram lämnar inte ut vem som skrev kommentaren."

_MENTION = re.compile(r"(?<![\w@.])@([A-Za-z0-9_](?:[A-Za-z0-9_.]{0,28}[A-Za-z0-9_])?)")
_HASHTAG = re.compile(r"(?<![\w#&])#(\w+)")


def links_in(text: str) -> tuple[Link, ...]:
    """Give the mentions and hashtags that Instagram makes links of, in the order they stand."""
    found = [
        *((hit.start(), Link(text=hit[0], url=f"https://www.instagram.com/{hit[1]}/", mention=True))
          for hit in _MENTION.finditer(text)),
        *((hit.start(), Link(text=hit[0], url=f"https://www.instagram.com/explore/tags/{hit[1].lower()}/"))
          for hit in _HASHTAG.finditer(text)),
    ]  # fmt: skip
    return tuple(link for _, link in sorted(found, key=lambda one: one[0]))


@dataclass(slots=True)
class Reading:
    """Reads the items of one thread; `problems` gather what could not be."""

    people: People
    account: str  # the account's own number
    username: str
    where: str  # the post's address
    problems: list[Missing] = field(default_factory=list)

    def author(self, row: object) -> Author:
        """Give who wrote, by user name: it is what pages show, and unique at any one time."""
        name = text_of(row, "username") or text_of(row, "from", "username")
        id = text_of(row, "from", "id")
        own = bool(id) and id == self.account
        if not name:
            name = self.username if own else ""
        if not name:
            self.problems.append(Missing(what=self.where, why=NO_AUTHOR))
        url = f"https://www.instagram.com/{name}/" if name else ""
        owner = own or (bool(name) and name.casefold() == self.username.casefold())
        return self.people.author(name, name, url, owner=owner, proven_url=url)

    def post(self, row: object, id: str) -> Post:
        """Give the post with the files of all its parts."""
        author, text = self.author(row), text_of(row, "caption")
        parts: list[object] = [*dictionaries(list_of(row, "children", "data"))]
        return Post(
            id=id,
            permalink=self.where,
            author=author,
            direction=direction_of(author),
            text=text,
            published_at=moment_of(row, "timestamp"),
            published_precision="second",
            links=links_in(text),
            media=tuple(media for part in parts or [row] for media in self._media(part)),
            counters=_counters(row),
        )

    def _media(self, row: object) -> list[Media]:
        film = text_of(row, "media_type") == "VIDEO"
        kind, address = MediaKind.VIDEO if film else MediaKind.IMAGE, text_of(row, "media_url")
        reason = "" if address else NO_FILE
        found = [Media(url=address or self.where, kind=kind, status=MediaStatus.UNAVAILABLE, reason=reason)]
        if film and (cover := text_of(row, "thumbnail_url")):
            found.append(Media(url=cover, kind=MediaKind.IMAGE, status=MediaStatus.UNAVAILABLE))
        return found

    def comment(self, row: object, parent: str) -> Comment | None:
        """Give one comment, or None when it cannot be one."""
        id, at = text_of(row, "id"), moment_of(row, "timestamp")
        if not id or at is None:
            self.problems.append(Missing(what=self.where, why=NO_COMMENT))
            return None
        author, text = self.author(row), text_of(row, "text")
        return Comment(
            id=id,
            permalink=f"{self.where.rstrip('/')}/c/{id}/",
            author=author,
            direction=direction_of(author),
            text=text,
            published_at=at,
            published_precision="second",
            links=links_in(text),
            counters=_counters(row),
            parent=parent or text_of(row, "parent_id"),
            hidden=flag_of(row, "hidden"),
        )


def _counters(row: object) -> tuple[Counter, ...]:
    told = (("like", number_of(row, "like_count")), ("comment", number_of(row, "comments_count")))
    return tuple(Counter(kind=kind, value=number) for kind, number in told if number is not None)
