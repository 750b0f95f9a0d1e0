"""A thread as the AppView shows it, followed to its end: https://docs.bsky.app/docs/api/app-bsky-feed-get-post-thread."""

from collections.abc import Callable
from dataclasses import dataclass, field

from archiver.errors import AccountGone, CaptureStopped
from archiver.platforms import api_reading
from archiver.platforms.api_reading import ApiContext, Ask, Talk
from archiver.platforms.bluesky.addresses import named, page_of
from archiver.platforms.bluesky.answers import said_of
from archiver.platforms.bluesky.comments import Answer, read_comments
from archiver.platforms.bluesky.posts import Said
from archiver.platforms.fields import field as at
from archiver.platforms.fields import list_of, number_of, text_of
from archiver.platforms.readings import ThreadReading
from archiver.records import Missing, Thread

Json = object
# The platform would give 1,000 levels; JSON nested that deep cannot be read without recursion, so we ask more often.
DEEPEST = 100
GONE = "Inlägget finns inte längre på plattformen."
BLOCKED = "Svaret visas inte: den som har skrivit det och den som svaret gäller har blockerat varandra."
NOT_FOUND = "Svaret har tagits bort eller visas inte av plattformen."
NOT_SHOWN = "{count} svar räknas men visas inte av plattformen (borttagna, blockerade eller spärrade)."
REFUSED = "Plattformen lämnade inte ut tråden ({error})."
UNREADABLE = "Ett svar kunde inte läsas; plattformens format kan ha ändrats."


@dataclass(slots=True)
class _Found:
    """What of a thread has been found."""

    own: str
    opening: str
    answers: dict[str, Answer] = field(default_factory=dict)
    problems: list[Missing] = field(default_factory=list)
    expected: int = 0
    unseen: list[tuple[str, int]] = field(default_factory=list)  # at-URIs whose answers were not in the answer


def read_conversation(context: ApiContext, own: str, uri: str, ask: Callable[..., Ask]) -> Talk[ThreadReading]:
    """Give the thread that a post opens, asking again where an answer ended before the thread did.

    Raises:
        AccountGone: the post does not exist any more.
        CaptureStopped: it is not shown.
    """
    answer = yield ask(*_of(uri), fine=frozenset({400}))
    refuse_unless_gone(answer)
    top = at(answer.data, "thread")
    said = said_of(at(top, "post"))
    if said is None:
        if text_of(top, "$type").endswith("#blockedPost"):
            raise CaptureStopped(f"{page_of(uri)}: the post is blocked. Use another lane (väg).", say=BLOCKED)
        raise AccountGone(f"{page_of(uri)}: the AppView does not show the post.", say=GONE)
    found = _Found(own, said.name.uri)
    _walk(found, top, answers_others="reply" in (said.record if isinstance(said.record, dict) else ()))
    while found.unseen:
        leaf, count = found.unseen.pop()
        more = yield ask(*_of(leaf), fine=frozenset({400}))
        refuse_unless_gone(more)
        before = len(found.answers)
        _walk(found, at(more.data, "thread"), again=True)
        if len(found.answers) == before:
            found.problems.append(Missing(what=page_of(leaf), why=NOT_SHOWN.format(count=count)))
    return _reading(context, found, said, answer.data)


def _of(uri: str) -> tuple[tuple[str, str], ...]:
    return ("uri", uri), ("depth", str(DEEPEST)), ("parentHeight", "0")


def refuse_unless_gone(answer: api_reading.Answer) -> None:
    """Take a refusal for an answer only when it says that the post is not there.

    Raises:
        CaptureStopped: it says anything else.
    """
    error = text_of(answer.data, "error")
    if answer.status == 400 and error != "NotFound":
        words = text_of(answer.data, "message")
        raise CaptureStopped(f"{answer.url}: {error} {words}. Try again later.", say=REFUSED.format(error=error))


def _reading(context: ApiContext, found: _Found, said: Said, data: Json) -> ThreadReading:
    gate = at(data, "threadgate", "record") or at(data, "thread", "post", "threadgate", "record")
    hidden = frozenset(one for one in list_of(gate, "hiddenReplies") if isinstance(one, str))
    post = said.post(context.people, own=found.own)
    comments = read_comments(said.name, found.answers.values(), context.people, own=found.own, hidden=hidden)
    everything = (said, *(answer.said for answer in found.answers.values()))
    unread = [problem for one in everything for problem in one.problems()]
    return ThreadReading(
        thread=Thread(id=post.id, permalink=post.permalink, post=post, comments=comments),
        expected_comments=found.expected,
        problems=(*found.problems, *unread),
    )


def _walk(found: _Found, top: Json, *, again: bool = False, answers_others: bool = False) -> None:
    """Note every answer in a part of the thread, and the posts whose answers are elsewhere."""
    waiting: list[tuple[Json, str]] = [(top, "")]
    while waiting:
        node, parent = waiting.pop()
        said = said_of(at(node, "post"))
        if said is None:
            _not_shown(found, node, parent)
            continue
        uri = said.name.uri
        if parent:
            if uri in found.answers or uri == found.opening:
                continue
            if answers_others and _of_its_own(found, said):
                found.expected -= 1
                continue
            found.answers[uri] = Answer(said, parent)
        below = list_of(node, "replies")
        count = number_of(node, "post", "replyCount") or 0
        if parent or not again:
            found.expected += count
        if count and not below and not (again and not parent):
            found.unseen.append((uri, count))
        waiting.extend((one, uri) for one in below)


def _of_its_own(found: _Found, said: Said) -> bool:
    """Say whether an own answer to somebody else, under a post that is itself an answer, is a thread of its own."""
    parent = named(text_of(said.record, "reply", "parent", "uri"))
    return said.name.repo == found.own and parent is not None and parent.repo != found.own


def _not_shown(found: _Found, node: Json, parent: str) -> None:
    kind, uri = text_of(node, "$type"), text_of(node, "uri")
    why = BLOCKED if kind.endswith("#blockedPost") else NOT_FOUND if kind.endswith("#notFoundPost") else UNREADABLE
    if parent or uri:
        found.problems.append(Missing(what=page_of(uri) if uri else page_of(parent), why=why))
