"""How a thread is read on paper: every item numbered, its depth known, and whom it answers said in words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archiver.records import Comment, Item, Link, Thread

DEEPEST_INDENT = 5  # deeper answers keep this indent; whom they answer is always said in words
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}")
SAFE_ADDRESS = re.compile(r"(https?://|mailto:)[^\s\"<>]{1,2000}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A comment with its place in the conversation. `answers` is empty when it answers the post."""

    number: int
    depth: int
    item: Comment
    answers: str = ""
    answers_number: int | None = None
    repeats: bool = False  # its parent stands nowhere in what was captured


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A piece of text, with the address it leads to or none."""

    text: str
    url: str = ""


def placed(thread: Thread) -> Iterator[Placed]:
    """Give the comments in reading order, numbered from 1; an answer before its parent is still said to answer it."""
    numbers = {comment.id: number for number, comment in enumerate(thread.comments, 1)}
    depths: dict[str, int] = {}
    for number, comment in enumerate(thread.comments, 1):
        depths[comment.id] = depths.get(comment.parent, -1) + 1
        parent = numbers.get(comment.parent)
        yield Placed(
            number=number,
            depth=min(depths[comment.id], DEEPEST_INDENT),
            item=comment,
            answers=thread.comments[parent - 1].author.name if parent else "",
            answers_number=parent,
            repeats=bool(comment.parent) and parent is None and comment.parent not in (thread.id, thread.post.id),
        )


def language_of(item: Item) -> str:
    """Give the item's language when the platform declared one that is a language tag, else nothing."""
    return item.language if LANGUAGE.fullmatch(item.language) else ""


def address(url: str) -> str:
    """Give the address when it may be followed from a PDF (http, https, mailto), else nothing."""
    return url if SAFE_ADDRESS.fullmatch(url) else ""


def spans(text: str, links: Sequence[Link]) -> tuple[Span, ...]:
    """Cut the text at its links, in order; the pieces joined are the text, every character."""
    pieces: list[Span] = []
    at = 0
    for link in links:
        found = text.find(link.text, at) if link.text.strip() and address(link.url) else -1
        if found < 0:
            continue
        pieces += [Span(text=text[at:found]), Span(text=link.text, url=link.url)]
        at = found + len(link.text)
    pieces.append(Span(text=text[at:]))
    return tuple(piece for piece in pieces if piece.text)
