"""What the demonstration's account has published: read from granasa.toml, or made up in any number.

Nothing here is random or depends on the clock: the same call gives the same posts.
"""

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from archiver.records import MediaKind

Table = Mapping[str, Any]
PHOTOS = ("ploggning.jpg", "bad.jpg", "skola-1.jpg", "lucia.jpg", "skola-2.jpg", "skola-3.jpg")


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoMedia:
    """One attachment; `name` is its file under /media/."""

    name: str
    kind: MediaKind
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoComment:
    """One comment; `to` is the id of the comment it answers, empty when it answers the post."""

    id: str
    by: str  # handle
    name: str
    at: dt.datetime
    text: str
    to: str = ""
    edited: dt.datetime | None = None
    lang: str = "sv"
    likes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPost:
    """One post of the account, with its comments in reading order (a parent before its answers)."""

    id: str
    at: dt.datetime
    text: str
    edited: dt.datetime | None = None
    lang: str = "sv"
    likes: int = 0
    shares: int = 0
    media: tuple[DemoMedia, ...] = ()
    comments: tuple[DemoComment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoContent:
    """The account and everything it shows, newest post first."""

    handle: str
    name: str
    org_nr: str
    description: str
    link: str
    followers: int
    pinned: str  # id of the post shown once more above the feed, or empty
    elected: tuple[str, ...]
    people: Mapping[str, str]  # handle -> name shown
    posts: tuple[DemoPost, ...]

    def post(self, post_id: str) -> DemoPost | None:
        """Give the post with that id, or None."""
        return next((post for post in self.posts if post.id == post_id), None)


def read_content() -> DemoContent:
    """Give the invented account Granåsa kommun: 13 posts, 75 comments, at most 8 deep."""
    found = tomllib.loads(files("archiver.demo").joinpath("granasa.toml").read_text("utf-8"))
    media = {name: _medium(name, table) for name, table in found["media"].items()}
    posts = [_post(table, media, found["people"]) for table in found["post"]]
    return DemoContent(
        posts=tuple(sorted(posts, key=lambda post: post.at, reverse=True)),
        people=found["people"],
        elected=tuple(found["account"].pop("elected")),
        **found["account"],
    )


def large_content(threads: int, *, comments: int = 5, photos: int = 1) -> DemoContent:
    """Give an account of `threads` posts, each with so many comments and (distinct) photographs.

    Every tenth comment answers the post; the others answer the one before, so threads are deep too.
    """
    small = read_content()
    texts = [post.text for post in small.posts]
    said = [comment for post in small.posts for comment in post.comments]
    posts = [_made_up_post(number, texts, said, comments, photos) for number in range(threads)]
    return DemoContent(
        handle=small.handle,
        name=small.name,
        org_nr=small.org_nr,
        description=small.description,
        link=small.link,
        followers=small.followers,
        pinned="",
        elected=small.elected,
        people=small.people,
        posts=tuple(reversed(posts)),
    )


def _utc(value: dt.datetime | None) -> dt.datetime | None:
    return None if value is None else value.astimezone(dt.UTC)


def _medium(name: str, table: Table) -> DemoMedia:
    return DemoMedia(name=name, kind=MediaKind(table["kind"]), alt=table["alt"], caption=table["caption"])


def _post(table: Table, media: Mapping[str, DemoMedia], people: Mapping[str, str]) -> DemoPost:
    return DemoPost(
        id=table["id"],
        at=table["at"].astimezone(dt.UTC),
        edited=_utc(table.get("edited")),
        text=table["text"],
        lang=table.get("lang", "sv"),
        likes=table.get("likes", 0),
        shares=table.get("shares", 0),
        media=tuple(media[name] for name in table.get("media", ())),
        comments=tuple(_comment(comment, people) for comment in table.get("comment", ())),
    )


def _comment(table: Table, people: Mapping[str, str]) -> DemoComment:
    return DemoComment(
        id=table["id"],
        by=table["by"],
        name=people[table["by"]],
        to=table.get("to", ""),
        at=table["at"].astimezone(dt.UTC),
        edited=_utc(table.get("edited")),
        text=table["text"],
        lang=table.get("lang", "sv"),
        likes=table.get("likes", 0),
    )


def _made_up_post(number: int, texts: list[str], said: list[DemoComment], comments: int, photos: int) -> DemoPost:
    at = dt.datetime(2021, 1, 4, 7, 0, tzinfo=dt.UTC) + dt.timedelta(days=number)
    names = [PHOTOS[(number + extra) % len(PHOTOS)].replace(".", f".{number}-{extra}.") for extra in range(photos)]
    return DemoPost(
        id=f"p-{5001 + number}",
        at=at,
        text=f"Nyhet {number + 1} från kommunen\n\n{texts[number % len(texts)]}",
        likes=number * 7 % 400,
        shares=number % 30,
        media=tuple(DemoMedia(name=name, kind=MediaKind.IMAGE, alt=f"Bild till nyhet {number + 1}") for name in names),
        comments=tuple(_made_up_comment(number, order, said, at) for order in range(comments)),
    )


def _made_up_comment(number: int, order: int, said: list[DemoComment], at: dt.datetime) -> DemoComment:
    like = said[(number * 11 + order) % len(said)]
    return DemoComment(
        id=f"k-{number + 1}-{order + 1}",
        by=like.by,
        name=like.name,
        to="" if order % 10 == 0 else f"k-{number + 1}-{order}",
        at=at + dt.timedelta(minutes=order + 1),
        text=like.text,
        lang=like.lang,
        likes=order % 9,
    )
