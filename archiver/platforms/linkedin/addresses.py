"""LinkedIn's addresses: which post or comment each of them leads to."""

import re
from urllib.parse import unquote

from archiver.platforms.markup import resolve

HOME = "https://www.linkedin.com/"
_URN = re.compile(r"urn:li:(?:activity|share|ugcPost|groupPost)[:-][\w-]+")
_IN_NAME = re.compile(r"[-_]activity-(\d+)(?:-|$)")
_COMMENT = re.compile(r"commentUrn=urn:li:comment:\(.*?,(\d+)\)")


def read_link(address: str) -> str:
    """Give an address of a page, or an empty string."""
    found = resolve(HOME, address)
    return found if found.startswith(("http:", "https:")) else ""


def thread_id(link: str) -> str:
    """Give the post's own name (urn:li:…) that an address holds, as the browser lane reads it; else the address."""
    plain = unquote(link).partition("?")[0]
    if found := _URN.search(plain):
        return found[0]
    if found := _IN_NAME.search(plain):
        return f"urn:li:activity:{found[1]}"
    return plain.rstrip("/")


def number_in(link: str) -> str:
    """Give the number of the comment that an address leads to, or an empty string."""
    found = _COMMENT.search(unquote(link))
    return found[1] if found else ""
