"""What one pick gives out of the raw text it found: JSON inside it, a pattern in it, HTML in it."""

import functools
import json
import re
from collections.abc import Iterator

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult

from archiver.errors import ProfileError
from archiver.platforms.markup import Page, parse_page, readable
from archiver.platforms.text import Rendered, render
from archiver.profiles import Pick


@functools.lru_cache(maxsize=1024)
def compiled_path(path: str) -> ParsedResult:
    """Compile a JMESPath once.

    Raises:
        ProfileError: it is not JMESPath.
    """
    try:
        return jmespath.compile(path)
    except JMESPathError as error:
        raise ProfileError(f"'{path}' is not JMESPath: {error}. Correct the profile.") from error


def search(path: str, data: object) -> object:
    """Give what a JMESPath finds, or None when the data is not of the shape it expects."""
    try:
        return compiled_path(path).search(data)
    except (JMESPathError, RecursionError):
        return None


def as_text(value: object) -> str:
    """Give a JSON value as text: a list by its first value, an object or nothing as an empty string."""
    while isinstance(value, list):
        value = next((one for one in value if one not in (None, "", [], {})), None)
    if value is None or isinstance(value, dict | bool):
        return "true" if value is True else ""
    return str(value)


def load_json(text: str) -> Iterator[object]:
    """Give the JSON value in a script's text, also after an assignment (`window.state = {...};`); nothing if broken."""
    start = re.search(r"[{\[]", text)
    if not start:
        return
    try:
        yield json.JSONDecoder().raw_decode(text[start.start() :])[0]
    except (ValueError, RecursionError):
        return


def picked(pick: Pick, raw: str) -> str:
    """Give the pick's value out of the raw text found: its JSON path first, then its pattern; trimmed."""
    if pick.path:
        raw = next((as_text(search(pick.path, data)) for data in load_json(raw)), "")
    if pick.pattern:
        found = re.search(pick.pattern, raw)
        raw = "" if not found else (found[1] or "") if found.re.groups else found[0]
    return raw.strip()


def plain_or_html(text: str, pick: Pick, page: Page, *, as_written: bool) -> Rendered:
    """Give a value as running text; as HTML when the pick says so."""
    if pick.html:
        inner = parse_page(text, page.base)
        return render(inner.root, inner, as_written=as_written)
    return Rendered(readable(text))
