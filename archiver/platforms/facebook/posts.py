"""From the Graph API's posts and comments to ours.

https://developers.facebook.com/docs/graph-api/reference/pagepost and /comment. `updated_time` moves with every
comment, so it is never taken for an edit.
"""

from dataclasses import dataclass, field, replace

from archiver.platforms.api_reading import Ask, Talk
from archiver.platforms.facebook.attached import WITH_PARTS, Attached, better, read_attached
from archiver.platforms.facebook.graph import last_part, total_of
from archiver.platforms.fields import dictionaries, flag_of, list_of, moment_of, number_of, text_of
from archiver.platforms.fields import field as field_of
from archiver.platforms.people import People, direction_of
from archiver.records import Author, Comment, Counter, Link, Media, Missing, Post

REACTIONS = ("like", "love", "care", "haha", "wow", "sad", "angry")
_BY_KIND = ",".join(
    f"reactions.type({kind.upper()}).limit(0).summary(total_count).as({kind}_reactions)" for kind in REACTIONS
)
POST_FIELDS = (
    "id,from{id,name},message,story,created_time,updated_time,permalink_url,parent_id,is_hidden,status_type,"
    f"message_tags,shares,attachments{{{WITH_PARTS}}},comments.limit(0).summary(total_count).filter(stream),"
    f"reactions.limit(0).summary(total_count),{_BY_KIND}"
)
COMMENT_FIELDS = (
    "id,from{id,name},message,created_time,is_hidden,parent{id},permalink_url,message_tags,"
    "attachment{type,title,description,url,target{id,url},media{image{src,width,height},source}},"
    "like_count,comment_count,reactions.limit(0).summary(total_count)"
)
AT_ONCE = 50  # https://developers.facebook.com/docs/graph-api/get-started#multiidlookup
REFUSED = frozenset({400, 403, 404})

NO_AUTHOR = (
    "Facebook lämnar inte ut vem som skrev; det kräver behörigheten pages_read_user_content, eller så är kontot borta."
)
NO_COMMENT = "En kommentar i Facebooks svar saknar id eller datum och kunde inte läsas."


def stamp_of(row: object) -> str:
    """Give what changes when a post or anything under it does, as far as the listing can tell."""
    counts = (total_of(row, "comments"), total_of(row, "reactions"), number_of(row, "shares", "count"))
    return "|".join((text_of(row, "updated_time"), str(flag_of(row, "is_hidden")), *map(str, counts)))


@dataclass(slots=True)
class Reading:
    """Reads the items of one thread; `problems` gather what could not be."""

    people: People
    page: str  # the page's own id: whoever speaks by it is the municipality
    problems: list[Missing] = field(default_factory=list)
    post: Post | None = None

    def author(self, row: object, where: str) -> Author:
        """Give who wrote, by identity."""
        id = text_of(row, "from", "id")
        if not id:
            self.problems.append(Missing(what=where, why=NO_AUTHOR))
        return self.people.author(
            text_of(row, "from", "name"),
            id,
            f"https://www.facebook.com/{id}" if id == self.page else "",
            owner=bool(id) and id == self.page,
            proven_url="",
        )

    def comment(self, row: object, permalink: str) -> Comment | None:
        """Give one comment, or None when it cannot be one."""
        id, at = text_of(row, "id"), moment_of(row, "created_time")
        where = text_of(row, "permalink_url") or permalink
        if not id or at is None:
            self.problems.append(Missing(what=where, why=NO_COMMENT))
            return None
        author, text = self.author(row, where), text_of(row, "message")
        attached = read_attached([field_of(row, "attachment")])
        return Comment(
            id=last_part(id),
            permalink=where,
            author=author,
            direction=direction_of(author),
            text=text,
            published_at=at,
            published_precision="second",
            links=(*_tags(row, text), *attached.links),
            media=_captioned(attached, text),
            counters=_counters(row, (("comment", number_of(row, "comment_count")),)),
            parent=last_part(text_of(row, "parent", "id")),
            hidden=flag_of(row, "is_hidden"),
        )


def read_post(reading: Reading, row: object, account_url: str) -> tuple[Post, Attached]:
    """Give the post, and its attachments as they were read."""
    id = text_of(row, "id")
    permalink = text_of(row, "permalink_url") or f"https://www.facebook.com/{id}"
    author, text = reading.author(row, permalink), text_of(row, "message")
    attached = read_attached(list_of(row, "attachments", "data"))
    parent = text_of(row, "parent_id")
    post = Post(
        id=last_part(id),
        permalink=permalink,
        author=replace(author, url=account_url) if author.id == reading.page else author,
        direction=direction_of(author),
        text=text,
        title="" if text else text_of(row, "story"),  # "… har uppdaterat sin omslagsbild"
        published_at=moment_of(row, "created_time"),
        published_precision="second",
        links=(*_tags(row, text), *attached.links),
        media=_captioned(attached, text),
        counters=_counters(row, (("share", number_of(row, "shares", "count")), ("comment", total_of(row, "comments")))),
        shared_from=f"https://www.facebook.com/{parent}" if parent else "",
    )
    return post, attached


def _captioned(attached: Attached, text: str) -> tuple[Media, ...]:
    """Give the media; a picture whose caption is the post's own text has no caption of its own."""
    return tuple(replace(one, caption="") if one.caption == text else one for one in attached.media)


def with_photos(base: str, post: Post, attached: Attached) -> Talk[Post]:
    """Ask for the post's photos in their largest size with alternative text; refused ones stay as they were."""
    media, places = list(post.media), list(attached.photos.items())
    for start in range(0, len(places), AT_ONCE):
        some = places[start : start + AT_ONCE]
        ids = ",".join(dict.fromkeys(photo for _, photo in some))
        answer = yield Ask(url=f"{base}/", query=(("ids", ids), ("fields", "alt_text,images")), fine=REFUSED)
        if answer.status in REFUSED:
            continue
        for place, photo in some:
            media[place] = better(media[place], field_of(answer.data, photo))
    return replace(post, media=tuple(media))


def _tags(row: object, text: str) -> list[Link]:
    """Give the people and pages named in a text. `offset` and `length` count characters, not always the same ones."""
    found = []
    for tag in dictionaries(list_of(row, "message_tags")):
        id, name = text_of(tag, "id"), text_of(tag, "name")
        start, length = number_of(tag, "offset"), number_of(tag, "length")
        shown = text[start : start + length] if start is not None and length is not None else ""
        if id:
            shown = name if not shown or (name and name not in shown) else shown
            found.append(Link(text=shown or id, url=f"https://www.facebook.com/{id}", mention=True))
    return found


def _counters(row: object, others: tuple[tuple[str, int | None], ...]) -> tuple[Counter, ...]:
    total = total_of(row, "reactions")
    if total is None:
        total = number_of(row, "like_count")
    by_kind = ((f"reaction:{kind}", total_of(row, f"{kind}_reactions")) for kind in REACTIONS)
    told = (("reaction", total), *((kind, number) for kind, number in by_kind if number), *others)
    return tuple(Counter(kind=kind, value=number) for kind, number in told if number is not None)
