"""Looks a profile over before any page is opened: its reader, its selectors, its paths."""

from collections.abc import Iterator

from pydantic import BaseModel

from archiver.errors import ProfileError
from archiver.platforms.picks import compiled_path
from archiver.platforms.registry import reader_for
from archiver.platforms.selectors import compiled
from archiver.profiles import ItemFields, Pick, Profile

_BOTH = ("item", "owner", "images", "videos", "audio", "documents", "hidden")
_SELECTORS = (*_BOTH, "text_skip", "skip", "next", "avatar")
_PATHS = (*_BOTH, "answers")


def profile_faults(profile: Profile) -> Iterator[str]:
    """Give a sentence with file and key for each selector, path or reader that cannot be used."""
    try:
        reader_for(profile)
    except ProfileError as error:
        yield str(error)
    for table, part in _tables(profile):
        for key, text, is_path in _searches(part):
            try:
                (compiled_path if is_path else compiled)(text)
            except ProfileError as error:
                yield f"capture_profiles/{profile.name}.toml: {table}.{key}: {error}"


def _tables(profile: Profile) -> Iterator[tuple[str, BaseModel]]:
    for table in ("match", "login", "account", "feed", "thread", "post", "comment", "media"):
        part = getattr(profile, table)
        if part is not None:
            yield table, part


def _searches(part: BaseModel) -> Iterator[tuple[str, str, bool]]:
    """Give the key and the text of each search in a table, and whether it is a JMESPath."""
    embedded = isinstance(part, ItemFields) and bool(part.embedded)
    if isinstance(part, ItemFields) and embedded:
        yield "embedded", part.embedded, False
    for key in _PATHS if embedded else _SELECTORS:
        if text := getattr(part, key, ""):
            yield key, text, embedded
    for key in ("proof", "meta"):
        yield from ((key, text, False) for text in getattr(part, key, ()))
    for key, pick in _picks(part):
        if pick.path:
            yield key, pick.path, True
        if pick.selector:
            yield key, pick.selector, embedded and not pick.path


def _picks(part: BaseModel) -> Iterator[tuple[str, Pick]]:
    for key in type(part).model_fields:
        found = getattr(part, key)
        named = found.items() if isinstance(found, dict) else ((None, found),)
        for name, one in named:
            if isinstance(one, Pick):
                place = f"{key}.{name}" if name else key
                yield from ((place, choice) for choice in (one, *one.otherwise))
