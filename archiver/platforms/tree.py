"""The comments of a thread as one list in reading order, each naming the item it answers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from archiver.platforms.made_ids import MADE_ID, numbered
from archiver.reading_order import parents_first
from archiver.records import Comment, Missing


@dataclass(slots=True)
class Tree:
    """Collects comments part by part: an id is kept once, in the order it was first met."""

    parts: list[dict[str, Comment]] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    problems: list[Missing] = field(default_factory=list)

    def add_part(self, comments: Iterable[Comment]) -> None:
        """Add the comments of one page. The same comment on two pages is one; twice on one page is a problem."""
        met: set[str] = set()
        part: dict[str, Comment] = {}
        for comment in _told_apart(comments):
            if comment.id in met:
                self.problems.append(Missing(what=comment.permalink, why=DOUBLE.format(id=comment.id)))
            elif comment.id not in self.known:
                part[comment.id] = comment
                if comment.id.startswith(MADE_ID):
                    self.problems.append(Missing(what=comment.permalink, why=WITHOUT_ID))
            met.add(comment.id)
        self.known |= met
        self.parts.append(part)

    def in_order(self, *, newest_part_first: bool) -> tuple[Comment, ...]:
        """Give all comments in reading order, from the oldest page to the newest."""
        parts = reversed(self.parts) if newest_part_first else self.parts
        return tuple(comment for part in parts for comment in part.values())


def _told_apart(comments: Iterable[Comment]) -> Iterator[Comment]:
    """Give each comment; of those without an id that say the same, the second gets a number, and so on."""
    said: dict[str, int] = {}
    for comment in comments:
        if comment.id.startswith(MADE_ID):
            comment = replace(comment, id=numbered(comment.id, said))
        yield comment


DOUBLE = "Två kommentarer på samma sida har id {id}; den första har behållits."
WITHOUT_ID = "Kommentaren har inget id på sidan; ett id har bildats av innehållet, så ändringar kan inte följas."


@dataclass(slots=True)
class Depths:
    """Finds parents by depth: a comment answers the nearest one before it that stands higher up."""

    above: list[tuple[int, str]] = field(default_factory=list)

    def parent_at(self, depth: int) -> str:
        """Give the parent of a comment at a depth (1 = answers the post, so no parent)."""
        while self.above and self.above[-1][0] >= depth:
            self.above.pop()
        return self.above[-1][1] if self.above else ""

    def met(self, depth: int, id: str) -> None:
        """Remember the comment just read as a possible parent."""
        self.above.append((depth, id))


def as_shown(comments: Iterable[Comment], post: str) -> tuple[tuple[Comment, ...], tuple[Missing, ...]]:
    """Give comments that came in any order as a page shows them, and what is wrong with them.

    The oldest stands first, each with its answers below; one whose parent is not there stands by itself.
    """
    told, circles = without_circles(tuple(comments), post)
    ids = {comment.id for comment in told}
    answers: dict[str, list[Comment]] = {}
    for comment in sorted(told, key=_age, reverse=True):
        answers.setdefault(comment.parent if comment.parent in ids else "", []).append(comment)
    ordered: list[Comment] = []
    waiting = answers.pop("", [])
    while waiting:
        ordered.append(waiting.pop())
        waiting.extend(answers.pop(ordered[-1].id, []))
    return tuple(ordered), (*circles, *without_parent(told))


def _age(comment: Comment) -> tuple[float, int, str]:
    at = comment.published_at
    number = int(comment.id) if comment.id.isascii() and comment.id.isdigit() else 0
    return (at.timestamp() if at else float("inf"), number, comment.id)


def as_tree(comments: Iterable[Comment], *post: str) -> tuple[tuple[Comment, ...], tuple[Missing, ...]]:
    """Give the comments with a parent chain that ends, each after its parent, and the circles that were broken."""
    told, circles = without_circles(tuple(comments), *post)
    return parents_first(told), circles


def without_circles(comments: tuple[Comment, ...], *post: str) -> tuple[tuple[Comment, ...], tuple[Missing, ...]]:
    """Give the comments with a parent chain that ends; who named the post as parent answers the post.

    A parent that is not among the comments stays named: it may have been removed.
    """
    ids = {comment.id for comment in comments}
    tops = set(post) - ids  # on some platforms a comment may have the same number as the post
    parents = {c.id: "" if c.parent in tops or c.parent == c.id else c.parent for c in comments}
    problems = []
    sound: set[str] = {""}
    for comment in comments:
        chain: dict[str, None] = {}
        id = comment.id
        while id not in sound and id in parents and id not in chain:
            chain[id] = None
            id = parents[id]
        if id in chain:
            parents[id] = ""
            problems.append(Missing(what=comment.permalink, why=CIRCLE.format(id=id)))
        sound.update(chain)
    kept = tuple(c if c.parent == parents[c.id] else replace(c, parent=parents[c.id]) for c in comments)
    return kept, tuple(problems)


def without_parent(comments: tuple[Comment, ...]) -> tuple[Missing, ...]:
    """Tell each comment that is answered but is not among the comments; `what` is its id."""
    ids = {comment.id for comment in comments}
    gone = dict.fromkeys(comment.parent for comment in comments if comment.parent and comment.parent not in ids)
    return tuple(Missing(what=id, why=NOT_SHOWN) for id in gone)


NOT_SHOWN = "Kommentaren har svar men visas inte själv; den kan vara borttagen."
CIRCLE = "Kommentarerna anges svara på varandra i en ring; kommentaren {id} har lagts direkt under inlägget."
