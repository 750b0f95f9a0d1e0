"""Messages out of LinkedIn's archive: one conversation is one thread that only those in it could see."""

from collections.abc import Iterator

from archiver.platforms.conversations import conversation
from archiver.platforms.export_reading import Delivered, ExportContext, ExportThread
from archiver.platforms.fields import html_text
from archiver.platforms.linkedin.addresses import HOME, read_link
from archiver.platforms.linkedin.tables import Row, evidence, kept_rows, moment, read_rows
from archiver.platforms.made_ids import numbered, stamped
from archiver.platforms.people import direction_of
from archiver.platforms.readings import ThreadReading
from archiver.platforms.text import Rendered
from archiver.records import Author, Comment, Media, MediaKind, MediaStatus, Missing

NO_CONVERSATION = "Ett meddelande i {name} saknar samtalets id och kunde inte läsas."
NO_FILE = "Exporten har filens adress men inte filen; adressen kräver inloggning."


def read_messages(delivered: Delivered, name: str, context: ExportContext) -> Iterator[ExportThread | Missing]:
    """Give each conversation, its first message as the post and the others as comments."""
    conversations: dict[str, list[int]] = {}
    for row in read_rows(delivered, name, needs=("conversation id", "content")):
        if row.get("is message draft", "").casefold() in {"yes", "true"}:
            continue  # never sent
        if id := row.get("conversation id", ""):
            conversations.setdefault(id, []).append(context.spool.put(dict(row)))
        else:
            yield Missing(what=name, why=NO_CONVERSATION.format(name=name))
    for id, numbers in conversations.items():
        yield _conversation(id, kept_rows(numbers, context.spool), name, context)


def _conversation(id: str, rows: list[Row], name: str, context: ExportContext) -> ExportThread:
    link = f"{HOME}messaging/thread/{id}/"
    first, *others = rows
    met: dict[str, int] = {}
    messages = [_message(first, f"message-{id}", link, context)]
    for row in others:
        at, _ = moment(row.get("date", ""))
        messages.append(_message(row, numbered(stamped("message", at), met), link, context))
    title = first.get("conversation title", "") or first.get("subject", "")
    thread = conversation(f"message-{id}", link, messages, title=title)
    return ExportThread(reading=ThreadReading(thread=thread), fragments=evidence([(name, row) for row in rows]))


def _message(row: Row, id: str, link: str, context: ExportContext) -> Comment:
    author, said = _author(row, context), _said(row)
    at, precision = moment(row.get("date", ""))
    return Comment(
        id=id,
        permalink=link,
        author=author,
        direction=direction_of(author),
        text=said.text,
        links=said.links,
        published_at=at,
        published_precision=precision,
        media=_media(row),
    )


def _author(row: Row, context: ExportContext) -> Author:
    url = read_link(row.get("sender profile url", ""))
    return context.people.author(row.get("from", "") or "Okänd", "", url, owner=False, proven_url=url)


def _said(row: Row) -> Rendered:
    """Give what was written; newer archives write it as HTML paragraphs."""
    text = row.get("content", "")
    return html_text(text, HOME) if text.lstrip().startswith("<p") else Rendered(text)


def _media(row: Row) -> tuple[Media, ...]:
    return tuple(
        Media(url=one, kind=MediaKind.DOCUMENT, status=MediaStatus.UNAVAILABLE, reason=NO_FILE)
        for one in dict.fromkeys(row.get("attachments", "").split())
        if one.startswith(("http://", "https://"))
    )
