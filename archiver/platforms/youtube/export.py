"""Google Takeout of a channel: its videos with their films, its own comments, its posts.

How to order it: https://support.google.com/youtube/answer/9315727. Takeout holds what the channel itself made; what
visitors wrote is not in it. Both forms are read: the tables of today, and the JSON resources and `my-comments.html` of
the years before 2022. A comment on somebody else's video opens a thread of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from archiver.errors import ExportRefused
from archiver.platforms.api_reading import AccountReading, Json
from archiver.platforms.export_reading import (
    Delivered,
    ExportContext,
    ExportReader,
    ExportReading,
    ExportThread,
    Fragment,
)
from archiver.platforms.fields import as_bytes, list_of, moment_of, text_of
from archiver.platforms.knowing import ALT, COMMENTS, COUNTERS, EDITED_AT, HIDDEN, SHARED_FROM
from archiver.platforms.people import direction_of
from archiver.platforms.readings import ThreadReading
from archiver.platforms.tree import as_tree
from archiver.platforms.youtube.films import NOBODYS, Films, caption_media, find_films
from archiver.platforms.youtube.gathered import Gathered, gather
from archiver.platforms.youtube.older import old_comments, old_videos
from archiver.platforms.youtube.resources import comment_of, video_post
from archiver.platforms.youtube.tables import read_table, tables
from archiver.platforms.youtube.wording import (
    SITE,
    channel_address,
    channel_in,
    links_in,
    video_address,
    visibility_of,
)
from archiver.records import Comment, Link, Media, MediaKind, MediaStatus, Missing, Option, Post, Thread

OTHERS = (
    "Google Takeout hör till kanalen {found}, men importen gäller {wanted}. Kontrollera filen, eller platform_id i "
    "kontoförteckningen."
)
SEVERAL = (
    "Google Takeout innehåller flera kanaler ({found}). Ange i kontoförteckningen, med platform_id (UC…), vilken som "
    "menas."
)
OTHER_CHANNEL = "Filmen hör till en annan kanal i samma Google Takeout och togs inte in här."
NO_IMAGE = "Bilden finns inte bland de delar av Google Takeout som lämnats in."
CHANNEL_TABLES = frozenset({"videos", "comments", "posts"})


def recognises(delivered: Delivered) -> bool:
    """Say whether there is a table of videos, comments or posts, or one of the older files."""
    if any(read_table(delivered, member)[0] in CHANNEL_TABLES for member in tables(delivered)):
        return True
    inside = [name for name in delivered.names if "youtube" in name.casefold()]
    if not inside:
        return False
    return any(True for told in (*old_videos(delivered), *old_comments(delivered)) if not isinstance(told, Missing))


def _channel_of(found: Gathered, context: ExportContext, label: str) -> str:
    """Give the id of the channel that is meant.

    Raises:
        ExportRefused: the Takeout is another channel's, or holds several and nothing says which.
    """
    _, named = channel_in(context.account.url)
    wanted = context.account.platform_id or (named if named.startswith("UC") else "")
    known = sorted({*found.channels, *found.seen} - {""})
    held = ", ".join(known)
    if wanted:
        if known and wanted not in known:
            say = OTHERS.format(found=held, wanted=wanted)
            raise ExportRefused(f"{label}: it belongs to {held}, not to {wanted}. Check platform_id.", say=say)
        return wanted
    if len(known) > 1:
        say = SEVERAL.format(found=held)
        raise ExportRefused(f"{label}: it holds several channels ({held}). Set platform_id (UC...).", say=say)
    return next(iter(known), "")


@dataclass(frozen=True, slots=True)
class _Reader:
    """Makes threads of what was gathered."""

    delivered: Delivered
    context: ExportContext
    found: Gathered
    films: Films
    channel: str
    name: str

    def threads(self) -> Iterator[ExportThread | Missing]:
        """Give the videos, the posts, and the comments on what is not the channel's own."""
        yield from self.found.problems
        own: set[str] = set()
        for id, number in self.found.videos.items():
            _, _, made = self.found.get(number)
            by = text_of(made, "snippet", "channelId")
            if by and self.channel and by != self.channel:
                yield Missing(what=video_address(id), why=OTHER_CHANNEL)
            else:
                own.add(f"v:{id}")
                yield self._video(id, number)
        for id, number in self.found.posts.items():
            own.add(f"p:{id}")
            yield self._post(id, number)
        for place in self.found.comments:
            if place not in own:
                yield from self._elsewhere(place)
        for member in self.films.unused():
            if "youtube" in member.casefold():
                yield Missing(what=member, why=NOBODYS)

    def _comments(self, place: str, fragments: list[Fragment]) -> list[Comment]:
        read: dict[str, Comment] = {}
        for number in self.found.comments.get(place, ()):
            member, raw, made = self.found.get(number)
            fragments.append(Fragment(member=member, data=as_bytes(raw)))
            comment = self._comment(made, place)
            read.setdefault(comment.id, comment)
        return sorted(read.values(), key=lambda one: (one.published_at.isoformat() if one.published_at else "", one.id))

    def _comment(self, made: Json, place: str) -> Comment:
        by = text_of(made, "snippet", "authorChannelId", "value") or self.channel
        resource = {
            "id": text_of(made, "id"),
            "snippet": {
                "textOriginal": text_of(made, "snippet", "textOriginal"),
                "authorChannelId": {"value": by},
                "authorDisplayName": self.found.channels.get(by) or self.name,
                "publishedAt": text_of(made, "snippet", "publishedAt"),
                "updatedAt": text_of(made, "snippet", "publishedAt"),
            },
        }
        parent = text_of(made, "snippet", "parentId")
        read = comment_of(resource, self.context.people, channel=self.channel, video=place[2:], parent=parent)
        on_post = place.startswith("p:")
        return replace(read, permalink=f"{_post_address(place[2:])}?lc={read.id}") if on_post else read

    def _video(self, id: str, number: int) -> ExportThread:
        member, raw, made = self.found.get(number)
        fragments = [Fragment(member=member, data=as_bytes(raw))]
        files: dict[str, str] = {}
        post = video_post(self._named(made), self.context.people, channel=self.channel)
        if id in self.found.texts:
            where, cells, text = self.found.get(self.found.texts[id])
            fragments.append(Fragment(member=where, data=as_bytes(cells)))
            if isinstance(text, str) and len(text) > len(post.text):
                post = replace(post, text=text, links=links_in(text))
        held, why = self.films.of(self.found.titles[id])
        if held:
            files[video_address(id)] = held
        film = replace(post.media[0], reason=why)
        captions = caption_media(self.films.captions_of(self.found.titles[id]), files)
        post = replace(post, media=(film, *post.media[1:], *captions))
        comments, problems = as_tree(self._comments(f"v:{id}", fragments), id)
        thread = Thread(
            id=id,
            permalink=post.permalink,
            post=post,
            comments=comments,
            visibility=visibility_of(text_of(made, "status", "privacyStatus")),
        )
        return ExportThread(
            reading=ThreadReading(thread=thread, problems=problems), fragments=tuple(fragments), files=files
        )

    def _named(self, made: Json) -> Json:
        snippet = made.get("snippet") if isinstance(made, dict) else None
        if not isinstance(made, dict) or not isinstance(snippet, dict):
            return made
        by = text_of(snippet, "channelId") or self.channel
        name = text_of(snippet, "channelTitle") or self.found.channels.get(by) or self.name
        return {**made, "snippet": {**snippet, "channelId": by, "channelTitle": name}}

    def _post(self, id: str, number: int) -> ExportThread:
        member, raw, made = self.found.get(number)
        fragments = [Fragment(member=member, data=as_bytes(raw))]
        files: dict[str, str] = {}
        url = channel_address(self.channel)
        author = self.context.people.author(self.name, self.channel, url, owner=True, proven_url=url)
        text, published = text_of(made, "text"), moment_of(made, "publishedAt")
        post = Post(
            id=id,
            permalink=_post_address(id),
            author=author,
            direction=direction_of(author),
            text=text,
            published_at=published,
            published_precision="second" if published else "",
            links=links_in(text),
            media=tuple(self._image(str(name), files) for name in list_of(made, "images")),
            options=tuple(Option(text=str(one)) for one in list_of(made, "options")),
        )
        comments, problems = as_tree(self._comments(f"p:{id}", fragments), id)
        thread = Thread(id=id, permalink=post.permalink, post=post, comments=comments)
        return ExportThread(
            reading=ThreadReading(thread=thread, problems=problems), fragments=tuple(fragments), files=files
        )

    def _image(self, name: str, files: dict[str, str]) -> Media:
        member = next((one for one in self.delivered.names if one.rpartition("/")[2] == name), "")
        url = f"export:{member or name}"
        if member:
            files[url] = member
        why = "" if member else NO_IMAGE
        return Media(url=url, kind=MediaKind.IMAGE, status=MediaStatus.UNAVAILABLE, reason=why)

    def _elsewhere(self, place: str) -> Iterator[ExportThread]:
        fragments: list[Fragment] = []
        read = self._comments(place, fragments)
        by_id = {one.id: one for one in read}
        on = video_address(place[2:]) if place.startswith("v:") else _post_address(place[2:])
        for one in read:
            if one.parent in by_id:
                continue
            answers = [other for other in read if other.parent == one.id]
            comments, problems = as_tree([replace(other, parent="") for other in answers], one.id)
            thread = Thread(id=one.id, permalink=one.permalink, post=_opening(one, on), comments=comments)
            told = {one.id, *(other.id for other in answers)}
            parts = zip(fragments, self._in_delivery(place), strict=True)
            own = tuple(part for part, comment in parts if comment in told)
            yield ExportThread(reading=ThreadReading(thread=thread, problems=problems), fragments=own)

    def _in_delivery(self, place: str) -> list[str]:
        return [text_of(self.found.get(number)[2], "id") for number in self.found.comments[place]]


def _post_address(id: str) -> str:
    return f"{SITE}/post/{id}"


def _opening(comment: Comment, on: str) -> Post:
    """Let a comment on somebody else's video open a thread, with a link to what it was said of."""
    return Post(
        id=comment.id,
        permalink=comment.permalink,
        author=comment.author,
        direction=comment.direction,
        text=comment.text,
        published_at=comment.published_at,
        published_precision=comment.published_precision,
        links=(Link(text="", url=on), *comment.links),
    )


def read(delivered: Delivered, context: ExportContext) -> ExportReading:
    """Give the channel and its threads.

    Raises:
        ExportRefused: the Takeout is another channel's, or holds several and nothing says which.
    """
    found = gather(delivered, context.spool)
    channel = _channel_of(found, context, delivered.label)
    films = find_films(delivered.names)
    films.know(found.titles.values())
    name = found.channels.get(channel) or context.account.name
    account = AccountReading(
        id=channel or context.account.platform_id,
        url=channel_address(channel) or context.account.url,
        name=name,
        text=name,
        expected=sum(count for by, count in found.seen.items() if by in {"", channel}) or None,
    )
    reader = _Reader(delivered, context, found, films, channel, name)
    return ExportReading(account=account, threads=reader.threads())


YOUTUBE_EXPORT = ExportReader(
    name="youtube-export",
    platforms=frozenset({"youtube"}),
    title="YouTube, Google Takeout",
    version="2026-11-30",
    reference="https://support.google.com/youtube/answer/9315727",
    tested_on="tables and files in the form that published Takeouts have, in English and German; no real Takeout",
    order_help=(
        "Logga in som kanalens ägare på takeout.google.com, avmarkera allt, välj YouTube och YouTube Music; låt alla "
        "YouTube-data ingå (videor, videometadata, kommentarer, inlägg, kanaler). Välj zip och största filstorlek. Läs "
        "in alla delar tillsammans."
    ),
    recognises=recognises,
    read=read,
    blind=frozenset({COMMENTS, COUNTERS, EDITED_AT, HIDDEN, ALT, SHARED_FROM}),
)
