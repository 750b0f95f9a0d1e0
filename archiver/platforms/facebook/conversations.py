"""The page's own messages (Messenger), for a token that may read them. One conversation is one thread.

https://developers.facebook.com/docs/graph-api/reference/page/conversations and
https://developers.facebook.com/docs/graph-api/reference/message
"""

from dataclasses import dataclass, field

from archiver.errors import AccountGone
from archiver.platforms.api_reading import AccountReading, Ask, Listed, Listing, Talk
from archiver.platforms.conversations import conversation, written_at
from archiver.platforms.facebook.graph import cursor_after, read_list, rows_of, with_place
from archiver.platforms.fields import dictionaries, list_of, moment_of, need_text, number_of, text_of
from archiver.platforms.people import People, direction_of
from archiver.platforms.readings import ThreadReading
from archiver.records import Comment, Link, Media, MediaKind, MediaStatus, Missing, ThreadRef, Visibility

NOT_ALLOWED = frozenset({400, 403})  # a token without pages_messaging: messages are not asked for, and not missing
MESSAGE_FIELDS = (
    "id,created_time,from{id,name},to{data{id,name}},message,sticker,"
    "attachments{id,name,mime_type,size,file_url,image_data{url,width,height},video_data{url}},"
    "shares{link,name,description}"
)
NO_MESSAGE = "Ett meddelande i Metas svar saknar id eller datum och kunde inte läsas."
NO_FILE = "Meta anger ingen adress till bilagan {name}."


def list_conversations(base: str, account: AccountReading, after: str) -> Talk[Listing]:
    """Ask for a page of conversations; nothing when the token may not."""
    query = (("fields", "id,updated_time,link,message_count"), ("limit", "50"))
    place = (("after", after),) if after else ()
    url = f"{base}/{account.id}/conversations"
    answer = yield Ask(url=url, query=with_place(query, place), fine=NOT_ALLOWED)
    if answer.status in NOT_ALLOWED:
        return Listing()
    found = [
        Listed(
            ref=ThreadRef(id=text_of(row, "id"), url=address_of(row, account), comments=None),
            data=row,
            stamp=f"{text_of(row, 'updated_time')}|{number_of(row, 'message_count')}",
            visibility=Visibility.DIRECT,
        )
        for row in dictionaries(rows_of(answer, "Graph API, conversations"))
        if text_of(row, "id")
    ]
    return Listing(threads=tuple(found), next=cursor_after(answer.data, after))


def address_of(row: object, account: AccountReading) -> str:
    """Give where the page's owner reads the conversation."""
    link = text_of(row, "link")
    return f"https://www.facebook.com{link}" if link.startswith("/") else link or account.url


@dataclass(slots=True)
class _Messages:
    people: People
    page: str
    problems: list[Missing] = field(default_factory=list)

    def read(self, row: object, where: str) -> Comment | None:
        id, at = text_of(row, "id"), moment_of(row, "created_time")
        if not id or at is None:
            self.problems.append(Missing(what=where, why=NO_MESSAGE))
            return None
        writer = text_of(row, "from", "id")
        author = self.people.author(
            text_of(row, "from", "name"), writer, "", owner=bool(writer) and writer == self.page, proven_url=""
        )
        return Comment(
            id=id,
            permalink=where,
            author=author,
            direction=direction_of(author),
            text=text_of(row, "message"),
            published_at=at,
            published_precision="second",
            links=tuple(
                Link(text=text_of(one, "name") or link, url=link)
                for one in dictionaries(list_of(row, "shares", "data"))
                if (link := text_of(one, "link")).startswith(("http:", "https:"))
            ),
            media=tuple(self._attached(row, where)),
        )

    def _attached(self, row: object, where: str) -> list[Media]:
        found = []
        if sticker := text_of(row, "sticker"):
            found.append(Media(url=sticker, kind=MediaKind.IMAGE, status=MediaStatus.UNAVAILABLE))
        for one in dictionaries(list_of(row, "attachments", "data")):
            places = (("image_data", "url"), ("video_data", "url"), ("file_url",))
            url = next((address for place in places if (address := text_of(one, *place))), "")
            name = text_of(one, "name")
            if not url:
                self.problems.append(Missing(what=name or where, why=NO_FILE.format(name=name)))
                continue
            found.append(
                Media(url=url, kind=_kind(text_of(one, "mime_type")), status=MediaStatus.UNAVAILABLE, caption=name)
            )
        return found


def _kind(mime: str) -> MediaKind:
    kinds = {"image": MediaKind.IMAGE, "video": MediaKind.VIDEO, "audio": MediaKind.AUDIO}
    return kinds.get(mime.partition("/")[0], MediaKind.DOCUMENT)


def read_conversation(base: str, people: People, account: AccountReading, listed: Listed) -> Talk[ThreadReading]:
    """Ask for every message of a conversation; they come newest first.

    Raises:
        AccountGone: no message in it could be read.
    """
    id = need_text(listed.data, "id", of="Graph API, conversations")
    query = (("fields", MESSAGE_FIELDS), ("limit", "100"))
    rows = yield from read_list(f"{base}/{id}/messages", query, of="Graph API, messages")
    messages = _Messages(people, account.id)
    told = [one for row in dictionaries(rows) if (one := messages.read(row, listed.ref.url)) is not None]
    read = sorted({one.id: one for one in reversed(told)}.values(), key=written_at)
    if not read:
        raise AccountGone(
            f"{listed.ref.url}: the conversation has no message that can be read.",
            say="Konversationen har inget meddelande som går att läsa.",
        )
    thread = conversation(listed.ref.id, listed.ref.url, read)
    return ThreadReading(thread=thread, problems=tuple(messages.problems))
