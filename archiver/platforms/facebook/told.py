"""One thing that an export tells, and how it becomes a thread. Shared by Meta's JSON and HTML exports.

Most exports give posts no id. One is then made of the minute, the words and the name of the first file, which the JSON
and the HTML export both have, so that the same post gets the same id from either, every time.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from archiver.errors import ExportRefused
from archiver.platforms.export_reading import Delivered, ExportContext, ExportThread, Fragment
from archiver.platforms.made_ids import made_of, told_apart
from archiver.platforms.people import direction_of
from archiver.platforms.readings import ThreadReading
from archiver.records import Author, Comment, Link, Media, Missing, Option, Post, Thread, Visibility

NO_TIME = "Exporten anger ingen tid som går att läsa för inlägget."


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one item of an export says. `foreign`: somebody else wrote it, by the name in `by` if there is one."""

    member: str
    data: bytes  # as delivered
    text: str
    at: dt.datetime | None = None
    shown: str = ""
    precision: str = "second"
    title: str = ""
    foreign: bool = False
    by: str = ""
    id: str = ""  # the platform's own, where the export has it
    permalink: str = ""
    media: tuple[Media, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    options: tuple[Option, ...] = ()
    shared_from: str = ""
    comments: tuple[Comment, ...] = ()
    problems: tuple[Missing, ...] = ()


def made_id(at: dt.datetime | None, text: str, file: str = "") -> str:
    """Give an id made of what is said, when it was said and the first file's name."""
    minute = int(at.timestamp() // 60) if at else 0
    return made_of(str(minute), " ".join(text.split()), file.rpartition("/")[2])


@dataclass(slots=True)
class Threads:
    """Makes threads of what is told; the same item in two files is one thread."""

    context: ExportContext
    holder: Author | None = None  # the account, where its export names it otherwise than the register
    known: dict[str, float] = field(default_factory=dict)  # id: when it was written
    shown_files: set[str] = field(default_factory=set)  # names of files that stand in a post

    def thread(self, told: Told, visibility: Visibility = Visibility.PUBLIC) -> ExportThread | None:
        """Give the thread, or None when it has been given already."""
        self.shown_files.update(media.url for media in told.media)
        first = told.media[0].url if told.media else ""
        id = self._own_id(told.id or made_id(told.at, told.text or told.title, first), told.at)
        if not id:
            return None
        author = self._author(told)
        permalink = told.permalink or self.context.account.url
        post = Post(
            id=id,
            permalink=permalink,
            author=author,
            direction=direction_of(author),
            text=told.text,
            title=told.title,
            published_at=told.at,
            published_shown=told.shown,
            published_precision=told.precision if told.at else "",
            links=told.links,
            media=told.media,
            options=told.options,
            shared_from=told.shared_from,
        )
        comments = tuple(told_apart(replace(one, permalink=permalink) for one in told.comments))
        thread = Thread(id=id, permalink=permalink, post=post, comments=comments, visibility=visibility)
        lacking = () if told.at else (Missing(what=told.title or told.member, why=NO_TIME),)
        return ExportThread(
            reading=ThreadReading(thread=thread, problems=(*told.problems, *lacking)),
            fragments=(Fragment(member=told.member, data=told.data),),
            files={url: member for url, member in told.files.items() if member},
        )

    def _own_id(self, id: str, at: dt.datetime | None) -> str:
        """Give the id, numbered when another item of another second has it; empty for the same item once more."""
        second, own = at.timestamp() if at else 0.0, id
        for number in range(2, 1000):
            if own not in self.known:
                self.known[own] = second
                return own
            if self.known[own] == second:
                return ""
            own = f"{id}-{number}"
        return ""

    def _author(self, told: Told) -> Author:
        """Give the account's holder, or a name that proves nothing."""
        if not told.foreign:
            return self.holder or self.context.people.account_holder()
        return self.context.people.author(told.by, "", "", owner=False, proven_url="")


def or_refused(
    threads: Iterator[ExportThread | Missing], delivered: Delivered, *, why: str, say: str
) -> Iterator[ExportThread | Missing]:
    """Give every thread, and what could not be read.

    Raises:
        ExportRefused: nothing in it could be read at all.
    """
    given = False
    for one in threads:
        given = given or isinstance(one, ExportThread)
        yield one
    if not given:
        raise ExportRefused(f"{delivered.label}: {why}", say=say.format(label=delivered.label))
