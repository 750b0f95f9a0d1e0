"""What a post and a comment have in common, as it is read before it is known which of them it becomes."""

import datetime as dt
from typing import TypedDict

from archiver.records import Author, Counter, Direction, Link, Media


class Words(TypedDict):
    """What was published, and when."""

    direction: Direction
    text: str
    published_at: dt.datetime | None
    published_precision: str
    edited_at: dt.datetime | None
    language: str
    links: tuple[Link, ...]
    media: tuple[Media, ...]
    counters: tuple[Counter, ...]


class Published(Words):
    """With who published it, and where."""

    permalink: str
    author: Author
