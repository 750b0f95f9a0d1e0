"""Conversations of Meta's JSON exports: messages/inbox/<conversation>/message_1.json, Facebook and Instagram alike.

One conversation is one thread that is never public. Its parts are numbered from the newest.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from archiver.platforms.conversations import conversation, written_at
from archiver.platforms.export_reading import Delivered, ExportContext, ExportThread, Fragment
from archiver.platforms.facebook.delivery import Files, whole
from archiver.platforms.facebook.mojibake import words
from archiver.platforms.facebook.told import made_id
from archiver.platforms.fields import dictionaries, list_of, moment_of, text_of
from archiver.platforms.made_ids import told_apart
from archiver.platforms.people import direction_of
from archiver.platforms.readings import ThreadReading
from archiver.records import Author, Comment, Counter, Link, Media, Missing

NO_MESSAGES = "Konversationen {name} har inga meddelanden som gick att läsa."
STRANGE = "{count} meddelanden i {name} saknar tid eller har en form som programmet inte känner."
SAME_NAME = (
    "Två i konversationen heter som kontot, så programmet kan inte avgöra vilka meddelanden kommunen skrev; alla "
    "räknas som inkomna."
)
UNKNOWN_OWNER = (
    "Exporten säger inte vad kontot heter, så programmet kan inte avgöra vilka meddelanden kommunen skrev; alla "
    "räknas som inkomna."
)

_FILES = ("photos", "videos", "audio_files", "files", "gifs")


def by_conversation(names: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Give each conversation's folder with its parts; a conversation may be divided between delivered files."""
    folders: dict[str, list[str]] = {}
    for name in names:
        folders.setdefault("/".join(name.split("/")[-3:-1]), []).append(name)
    yield from sorted(folders.items())


def conversation_id(folder: str) -> str:
    """Give the platform's own number when the folder ends in one: "asaoberg_10158" is "t_10158"."""
    found = re.search(r"_(\d{6,})$", folder)
    return f"t_{found[1]}" if found else folder.rpartition("/")[2]


@dataclass(slots=True)
class Inbox:
    """Reads the conversations of one export. `owner`: what the export itself calls the account."""

    context: ExportContext
    files: Files
    owner: str
    problems: list[Missing] = field(default_factory=list)
    members: dict[str, str] = field(default_factory=dict)

    def read(self, delivered: Delivered, folder: str, names: list[str]) -> ExportThread | Missing:
        """Give one conversation from its parts."""
        self.problems, self.members = [], {}
        fragments: list[Fragment] = []
        messages: dict[tuple[str, object], Comment] = {}  # the same message in two delivered files is one
        title = ""
        for name in names:
            data = whole(delivered, name)
            if isinstance(data, Missing):
                self.problems.append(data)
                continue
            fragments.append(Fragment(member=name, data=delivered.read(name)))
            title = title or words(data, "title")
            for one in self._messages(data, name):
                messages.setdefault((one.id, one.published_at), one)
        if not messages:
            return self.problems[0] if self.problems else Missing(what=folder, why=NO_MESSAGES.format(name=folder))
        ordered = told_apart(sorted(messages.values(), key=written_at))
        thread = conversation(conversation_id(folder), self.context.account.url, list(ordered), title=title)
        return ExportThread(
            reading=ThreadReading(thread=thread, problems=tuple(self.problems)),
            fragments=tuple(fragments),
            files={url: member for url, member in self.members.items() if member},
        )

    def _messages(self, data: object, name: str) -> list[Comment]:
        people = [words(one, "name") for one in dictionaries(list_of(data, "participants"))]
        known = bool(self.owner) and people.count(self.owner) <= 1
        if not known:
            why = SAME_NAME if self.owner else UNKNOWN_OWNER
            self.problems.append(Missing(what=name, why=why))
        rows = list_of(data, "messages")
        read = [self._message(row, known) for row in rows]
        if strange := sum(one is None for one in read):
            self.problems.append(Missing(what=name, why=STRANGE.format(count=strange, name=name)))
        return [one for one in reversed(read) if one is not None]  # the newest stands first in the file

    def _message(self, row: object, known: bool) -> Comment | None:
        at = moment_of(row, "timestamp_ms") or moment_of(row, "timestamp")
        if at is None:
            return None
        name, text = words(row, "sender_name"), words(row, "content")
        author = self.author(name, owner=known and name == self.owner)
        media = self._attached(row)
        return Comment(
            id=made_id(at, f"{name}\0{text}", media[0].url if media else ""),
            permalink=self.context.account.url,
            author=author,
            direction=direction_of(author),
            text=text,
            published_at=at,
            published_precision="second",
            links=_links(row),
            media=media,
            counters=_reactions(row),
        )

    def author(self, name: str, *, owner: bool) -> Author:
        """Give who wrote a message. The export names the account itself; other names prove nothing."""
        if owner:
            return replace(self.context.people.account_holder(), name=name)
        return self.context.people.author(name, "", "", owner=False, proven_url="")

    def _attached(self, row: object) -> tuple[Media, ...]:
        uris = [text_of(one, "uri") for key in _FILES for one in dictionaries(list_of(row, key))]
        uris += [text_of(row, "sticker", "uri")]
        found = []
        for uri in filter(None, uris):
            media, member = self.files.media(uri)
            self.members[media.url] = member
            found.append(media)
        return tuple(found)


def _links(row: object) -> tuple[Link, ...]:
    address = text_of(row, "share", "link")
    if not address.startswith(("http:", "https:")):
        return ()
    return (Link(text=words(row, "share", "share_text") or address, url=address),)


def _reactions(row: object) -> tuple[Counter, ...]:
    count: dict[str, int] = {}
    for one in dictionaries(list_of(row, "reactions")):
        kind = words(one, "reaction")
        count[kind] = count.get(kind, 0) + 1
    return tuple(Counter(kind=f"reaction:{kind}", value=number) for kind, number in count.items() if kind)
