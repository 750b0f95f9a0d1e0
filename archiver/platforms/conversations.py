"""A conversation (direct messages) as a thread: the first message is the post, the others answer it."""

import datetime as dt
from collections.abc import Sequence

from archiver.records import Comment, Post, Thread, Visibility


def conversation(id: str, permalink: str, messages: Sequence[Comment], *, title: str = "") -> Thread:
    """Give the thread of the messages, the oldest first, which nobody but those in it could see."""
    first, *others = messages
    post = Post(
        id=first.id,
        permalink=permalink,
        author=first.author,
        direction=first.direction,
        title=title,
        text=first.text,
        published_at=first.published_at,
        published_precision=first.published_precision,
        published_shown=first.published_shown,
        links=first.links,
        media=first.media,
        counters=first.counters,
    )
    return Thread(id=id, permalink=permalink, post=post, comments=tuple(others), visibility=Visibility.DIRECT)


def written_at(message: Comment) -> dt.datetime:
    """Give when a message was written; one without a time comes first."""
    return message.published_at or dt.datetime.min.replace(tzinfo=dt.UTC)
