"""What the word lists suggest about one item (förslag). Pure: text and lists in, suggestions with their reasons out.

A suggestion proposes a fact; it never lowers a protection, and a match of text alone never lets anything be destroyed
(gallring §2.3, §2.9). The reason names the word that was met and the list it stands in.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from archiver.records import Comment, Item, Media, Post
from archiver.review.lists import LINK, Effect, Lists, NamedList
from archiver.review.patterns import PATTERNS
from archiver.review.words import Word, meets, normal, words_of

_MOST_REASONS = 3
_LONGEST_WORDS = 60  # characters of the text shown in a reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One fact that a list proposes. `reason` and `why` are Swedish sentences for the reviewer."""

    list: str
    title: str
    key: str
    value: bool | str
    effect: Effect
    reason: str
    why: str


@dataclass(frozen=True, slots=True)
class _Text:
    """One text of an item, made ready: where it stands, in words for a person, and what is in it."""

    place: str
    normal: str
    words: list[Word]
    met: Mapping[str, Iterable[str]]


def suggest(item: Item, lists: Lists, *, answered: bool) -> tuple[Suggestion, ...]:
    """Give what the lists suggest about the item, by list and fact. `answered`: the municipality has replied to it.

    Looked through are the text, the title, and what is written in and about its images.
    """
    texts = [_read(place, text, lists) for place, text in _texts(item)]
    called_off = {
        name
        for text in texts
        for found in lists.exceptions.find(text.words)
        for name in lists.exception_owners[found.phrase]
    }
    return tuple(
        suggestion
        for one in lists.lists
        if one.name not in called_off and _concerns(one, item, answered=answered)
        for suggestion in _from_list(one, item, texts)
    )


def _texts(item: Item) -> Iterator[tuple[str, str]]:
    yield "", item.text
    if isinstance(item, Post) and item.title:
        yield " i rubriken", item.title
    for medium in item.media:
        yield from _image_texts(medium)


def _image_texts(medium: Media) -> Iterator[tuple[str, str]]:
    for place, text in ((" i bildbeskrivningen", medium.alt), (" i bildtexten", medium.caption)):
        if text:
            yield place, text
    if medium.ocr:
        yield " i text i en bild", medium.ocr


def _read(place: str, text: str, lists: Lists) -> _Text:
    read = normal(text)
    words = words_of(read)
    met: dict[str, dict[str, None]] = {}  # list name -> the words of the text that it met, in order, each once
    for found in lists.index.find(words):
        for name in lists.owners[found.phrase]:
            met.setdefault(name, {})[found.words[:_LONGEST_WORDS]] = None
    return _Text(place, read, words, met)


def _concerns(one: NamedList, item: Item, *, answered: bool) -> bool:
    kind = "kommentar" if isinstance(item, Comment) else "inlagg"
    return item.author.role in one.list.galler and kind in one.list.slag and not (one.list.bara_obesvarade and answered)


def _from_list(one: NamedList, item: Item, texts: list[_Text]) -> Iterator[Suggestion]:
    reasons = list(dict.fromkeys(_reasons(one, item, texts)))
    if not reasons:
        return
    more = f" och {len(reasons) - _MOST_REASONS} till" if len(reasons) > _MOST_REASONS else ""
    told = f"Listan {one.name}.toml: {', '.join(reasons[:_MOST_REASONS])}{more}."
    for key, value in one.list.foreslar.items():
        proposed = _outside_link(item) if value == LINK else value
        if proposed is not None:
            yield Suggestion(
                list=one.name,
                title=one.list.namn,
                key=key,
                value=proposed,
                effect=one.list.verkan,
                reason=told,
                why=one.list.varfor,
            )


def _reasons(one: NamedList, item: Item, texts: list[_Text]) -> Iterator[str]:
    if LINK in one.list.foreslar.values() and _outside_link(item) is None:
        return
    for text in texts:
        for words in text.met.get(one.name, ()):
            yield f"{'orden' if ' ' in words else 'ordet'} ”{words}”{text.place}"
    for name in one.list.monster:
        for text in texts:
            if PATTERNS[name](text.normal) and not (name.startswith("endast_") and item.media):
                yield f"mönstret {name}{text.place}"
    if "endast_taggar" in one.list.monster and _only_names(item, texts[0]):
        yield "bara namn på dem som nämns"
    if one.only and _only(one, item, texts):
        said = " ".join(word.text for word in texts[0].words[:_LONGEST_WORDS])
        yield f"inga andra ord än ”{said[:_LONGEST_WORDS]}”"


def _only(one: NamedList, item: Item, texts: list[_Text]) -> bool:
    """Say whether the whole item is words of the list; one with an attachment, a link or a question is not."""
    words = {word.text for word in texts[0].words}
    if item.media or item.links or not words or "?" in texts[0].normal:
        return False
    return all(any(meets(part, word) for part in one.only) for word in words)


def _only_names(item: Item, text: _Text) -> bool:
    """Say whether the whole text is names that the platform made mentions of."""
    named = {word.text for link in item.links if link.mention for word in words_of(normal(link.text))}
    return bool(named) and not item.media and "?" not in text.normal and {word.text for word in text.words} <= named


def _outside_link(item: Item) -> str | None:
    """Give the first address that leads to another place than where the item itself stands."""
    own = _host(item.permalink)
    for link in item.links:
        if not link.mention and link.url.startswith(("https://", "http://")) and _host(link.url) not in (own, ""):
            return link.url
    return None


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
