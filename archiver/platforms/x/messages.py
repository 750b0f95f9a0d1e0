"""Direct messages in X's archive: one conversation is one thread, whose first message opens it.

The archive names the others in a conversation by their ids only. Joining, leaving and renaming are no messages; the
last name of a group is the thread's title.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from archiver.platforms.api_reading import Json
from archiver.platforms.conversations import conversation
from archiver.platforms.export_reading import ExportThread, Fragment, Spool
from archiver.platforms.fields import field as field_of
from archiver.platforms.fields import list_of, moment_of, text_of
from archiver.platforms.people import People, direction_of
from archiver.platforms.readings import ThreadReading
from archiver.platforms.x.archive_files import MediaFiles, evidence
from archiver.platforms.x.archived import NOT_THERE, Owner
from archiver.platforms.x.wording import SITE, profile_address, shortened, written
from archiver.records import Comment, Counter, Media, MediaKind, MediaStatus, Missing

NOT_READ = "Ett meddelande saknar id eller är av okänd form och kunde inte läsas."
_VIDEO = (".mp4", ".mov", ".m4v")


@dataclass(slots=True)
class Conversations:
    """All messages, waiting in the spool; a conversation may be cut into several pieces in the file."""

    spool: Spool
    messages: dict[str, dict[str, tuple[str, int]]] = field(default_factory=dict)  # id: (member, spool number)
    names: dict[str, tuple[str, str]] = field(default_factory=dict)  # (time, name of the group)
    unread: dict[str, int] = field(default_factory=dict)

    def add(self, member: str, entry: Json) -> None:
        """Take in one conversation, or a piece of one."""
        conversation = text_of(entry, "conversationId")
        if not conversation:
            self.unread[member] = self.unread.get(member, 0) + 1
            return
        held = self.messages.setdefault(conversation, {})
        for one in list_of(entry, "messages"):
            message = field_of(one, "messageCreate")
            if id := text_of(message, "id"):
                held.setdefault(id, (member, self.spool.put(message)))
            elif renamed := field_of(one, "conversationNameUpdate"):
                told = (text_of(renamed, "createdAt"), text_of(renamed, "name"))
                self.names[conversation] = max(told, self.names.get(conversation, ("", "")))
            elif message is not None or not isinstance(one, dict):
                self.unread[conversation] = self.unread.get(conversation, 0) + 1


@dataclass(frozen=True, slots=True)
class MessageReader:
    """Reads the messages of one archive."""

    people: People
    owner: Owner
    files: MediaFiles

    def threads(self, held: Conversations) -> Iterator[ExportThread | Missing]:
        """Give each conversation as a thread that nobody but its members could see."""
        for id, messages in held.messages.items():
            if messages:
                yield self._thread(id, list(messages.values()), held)
        for what, count in held.unread.items():
            yield from (Missing(what=what, why=NOT_READ) for _ in range(min(count, 100)))

    def _thread(self, id: str, places: list[tuple[str, int]], held: Conversations) -> ExportThread:
        read = [(member, held.spool.get(number)) for member, number in places]
        read.sort(key=lambda one: (text_of(one[1], "createdAt"), len(text_of(one[1], "id")), text_of(one[1], "id")))
        address = f"{SITE}/messages/{id}"
        files: dict[str, str] = {}
        messages = [self._message(message, address, files) for _, message in read]
        _, title = held.names.get(id, ("", ""))
        return ExportThread(
            reading=ThreadReading(thread=conversation(id, address, messages, title=title)),
            fragments=tuple(Fragment(member=member, data=evidence(message)) for member, message in read),
            files=files,
        )

    def _message(self, message: Json, address: str, files: dict[str, str]) -> Comment:
        sender, id = text_of(message, "senderId"), text_of(message, "id")
        own = bool(sender) and sender == self.owner.id
        url = profile_address(self.owner.handle) if own else f"{SITE}/i/user/{sender}"
        author = self.people.author(self.owner.name if own else sender, sender, url, owner=own, proven_url=url)
        urls = list_of(message, "urls")
        short = shortened(urls, of="", url="url", expanded="expanded", shown="display")
        text, links = written(text_of(message, "text"), short)
        at = moment_of(message, "createdAt")
        return Comment(
            id=id,
            permalink=address,
            author=author,
            direction=direction_of(author),
            text=text,
            published_at=at,
            published_precision="second" if at else "",
            links=links,
            media=tuple(self._media(id, url, files) for one in list_of(message, "mediaUrls") if (url := text_of(one))),
            counters=_reactions(message),
        )

    def _media(self, id: str, address: str, files: dict[str, str]) -> Media:
        member = self.files.of(id, address)
        if member:
            files[address] = member
        film = (member or address).split("?")[0].endswith(_VIDEO)
        return Media(
            url=address,
            kind=MediaKind.VIDEO if film else MediaKind.IMAGE,
            status=MediaStatus.UNAVAILABLE,
            reason="" if member else NOT_THERE,
        )


def _reactions(message: Json) -> tuple[Counter, ...]:
    kinds = [text_of(one, "reactionKey") for one in list_of(message, "reactions")]
    return tuple(Counter(kind=f"reaction:{kind}", value=kinds.count(kind)) for kind in sorted(set(kinds)) if kind)
