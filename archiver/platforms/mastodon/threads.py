"""Reads a thread whole: the first status and every answer beneath it, as deep as they go.

`/context` (https://docs.joinmastodon.org/methods/statuses/#context) gives the whole tree on most servers, up to 60
answers and 20 levels of it to those without a token, and only direct answers on snac. So each status that says that it
has more answers than were shown is asked for its own context, until nothing new comes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from archiver.platforms.api_reading import AccountReading, ApiContext, Listed, Talk
from archiver.platforms.fields import field as part_of
from archiver.platforms.fields import list_of, number_of, text_of
from archiver.platforms.mastodon.dialects import Dialect, asked, home_of, needed_id, visibility_of
from archiver.platforms.mastodon.listings import NOT_SHOWN, WITHOUT_ID, ancestors_of, listed, permalink_of, unbroken
from archiver.platforms.mastodon.statuses import address_of, comment_of, post_of, revisions_of
from archiver.platforms.readings import ThreadReading
from archiver.platforms.revisions import with_revisions
from archiver.platforms.tree import Tree, without_circles, without_parent
from archiver.reading_order import parents_first
from archiver.records import Missing, Revision, Thread, Visibility

MOST_ASKED = 3000  # contexts of one thread
MOST_HISTORIES = 200  # of one thread

NO_CONTEXT = (
    "Servern visar inte svaren utan åtkomstnyckel; tråden är sparad utan dem. Lägg in en åtkomstnyckel för kontot."
)
TOO_MANY = "Tråden är större än vad som läses i en fångst; {count} inlägg kan ha svar som inte hämtats."


@dataclass(slots=True)
class Answers:
    """The statuses beneath the first one, as they come."""

    root: str
    known: dict[str, object] = field(default_factory=dict)  # by the server's id, in the order met
    children: dict[str, int] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    nameless: int = 0
    above: list[object] = field(default_factory=list)  # what the first one answers, the nearest last

    def add(self, found: list[object]) -> None:
        """Take in statuses; each once."""
        for status in found:
            id = text_of(status, "id")
            self.nameless += not id
            if id and id != self.root and id not in self.known:
                self.known[id] = status
                above = text_of(status, "in_reply_to_id")
                self.children[above] = self.children.get(above, 0) + 1

    def wanting(self) -> list[str]:
        """Give those that say that they have more answers than are known, or do not say how many they have."""
        return [
            id
            for id, status in self.known.items()
            if id not in self.asked and (number_of(status, "replies_count") or 0) > self.children.get(id, 0)
        ]


def read_thread(context: ApiContext, account: AccountReading, one: Listed, dialect: Dialect) -> Talk[ThreadReading]:
    """Give the thread that a status opens."""
    base = home_of(context.base, context.account.url)
    id = needed_id(one.data)
    answer = yield asked(base, f"v1/statuses/{id}", fine=frozenset({401, 403}))
    status = answer.data if answer.status == 200 else one.data
    problems: list[Missing] = []
    answers = Answers(needed_id(status))
    shared = part_of(status, "reblog") is not None
    if not shared:  # the answers to what others wrote are no part of the account
        yield from _ask_for(answers, base, address_of(status), problems)
    beneath = [reply for reply in answers.known.values() if _belongs(reply, status, dialect)]
    reading = _reading(context, account, status, beneath, dialect, problems)
    answered = text_of(status, "in_reply_to_id")
    if answered and not shared:
        named = next((one for one in reversed(answers.above) if text_of(one, "id") == answered), None)
        reading = _answering(reading, text_of(named, "uri") or address_of(named) or dialect.id_of(answered))
    if dialect.history and not shared:
        reading = with_revisions(reading, (yield from _histories([status, *beneath], base, dialect)))
    return reading


def _answering(reading: ThreadReading, answered: str) -> ThreadReading:
    post = replace(reading.thread.post, answers=answered)
    return replace(reading, thread=replace(reading.thread, post=post))


def _belongs(answer: object, first: object, dialect: Dialect) -> bool:
    """Say whether an answer is as public as the thread: a message that answers a public post is a thread of its own."""
    public = visibility_of(first, dialect) is Visibility.PUBLIC
    return (visibility_of(answer, dialect) is Visibility.PUBLIC) is public


def _ask_for(answers: Answers, base: str, permalink: str, problems: list[Missing]) -> Talk[None]:
    waiting = [answers.root]
    while waiting:
        for id in waiting:
            if len(answers.asked) >= MOST_ASKED:
                problems.append(Missing(what=permalink, why=TOO_MANY.format(count=len(answers.wanting()))))
                return
            answers.asked.add(id)
            answer = yield asked(base, f"v1/statuses/{id}/context", fine=NOT_SHOWN)
            if answer.status == 200:
                answers.add(list_of(answer.data, "descendants"))
                answers.above = answers.above or list_of(answer.data, "ancestors")
            elif id == answers.root:
                problems.append(Missing(what=permalink, why=NO_CONTEXT))
                return
        waiting = answers.wanting()
    if answers.nameless:
        problems.append(Missing(what=permalink, why=WITHOUT_ID))


def _reading(
    context: ApiContext,
    account: AccountReading,
    status: object,
    beneath: list[object],
    dialect: Dialect,
    problems: list[Missing],
) -> ThreadReading:
    people, root = context.people, needed_id(status)
    post = post_of(status, dialect, people, account.id)
    tree = Tree()
    read = (comment_of(one, dialect, people, account.id, root=root) for one in _in_order(beneath, root))
    tree.add_part(parents_first(tuple(read)))
    comments, circles = without_circles(tree.in_order(newest_part_first=False), post.id)
    thread = Thread(
        id=post.id,
        permalink=permalink_of(status, dialect) or post.permalink,
        post=post,
        comments=comments,
        visibility=visibility_of(status, dialect),
    )
    stated = sum(number_of(one, "replies_count") or 0 for one in (status, *beneath))
    return ThreadReading(
        thread=thread,
        expected_comments=max(stated, len(comments)) if part_of(status, "reblog") is None else None,
        problems=(*problems, *tree.problems, *circles, *without_parent(comments)),
    )


def _in_order(beneath: list[object], root: str) -> Iterator[object]:
    """Give each status before what answers it, and all that answers it before the next: as a page shows them."""
    under: dict[str, list[object]] = {}
    ids = {text_of(one, "id") for one in beneath}
    for one in beneath:
        above = text_of(one, "in_reply_to_id")
        under.setdefault(above if above in ids else root, []).append(one)
    waiting = under.pop(root, [])[::-1]
    while waiting:
        one = waiting.pop()
        yield one
        waiting.extend(under.pop(text_of(one, "id"), [])[::-1])
    for left in under.values():  # a ring
        yield from left


def _histories(statuses: list[object], base: str, dialect: Dialect) -> Talk[dict[str, tuple[Revision, ...]]]:
    """Ask for the earlier texts of what was edited, and give them by the item's id.

    https://docs.joinmastodon.org/methods/statuses/#history
    """
    found: dict[str, tuple[Revision, ...]] = {}
    for status in [one for one in statuses if text_of(one, "edited_at")][:MOST_HISTORIES]:
        id = needed_id(status)
        answer = yield asked(base, f"v1/statuses/{id}/history", fine=NOT_SHOWN)
        if answer.status == 200:
            found[dialect.id_of(id)] = revisions_of(status, list_of(answer.data), dialect)
    return found


def find_thread(context: ApiContext, account: AccountReading, url: str, dialect: Dialect) -> Talk[Listed]:
    """Give the thread in which the status at an address stands: itself if it opens one, else what it answers."""
    base = home_of(context.base, context.account.url)
    answer = yield asked(base, f"v1/statuses/{dialect.id_in(url)}")
    status = answer.data
    if not text_of(status, "in_reply_to_id"):
        return listed(status, dialect)
    above = yield from ancestors_of(needed_id(status), base)
    chain = unbroken(above or (), status, dialect)
    public = visibility_of(status, dialect) is Visibility.PUBLIC
    own = (one for one in chain if text_of(one, "account", "id") == account.id)
    return listed(next(own, status) if public else chain[0], dialect)
