"""Addresses, ids and links of YouTube, the same in every lane."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

from archiver.records import Counter, Link, Media, MediaKind, MediaStatus, Visibility

SITE = "https://www.youtube.com"
FILM_ELSEWHERE = "YouTube lämnar inte ut själva filmen. Ta in den ur Google Takeout, eller ur kommunens eget original."
_VIDEO = re.compile(r"[\w-]{11}")
_CHANNEL = re.compile(r"UC[\w-]{22}")
_SIGN = re.compile(r"https?://[^\s<>\"]+|(?<![\w@./])@([\w.\-·]{3,30})|(?<![\w#&/])#(\w*[^\W\d]\w*)")


def video_address(id: str) -> str:
    """Give the permalink of a video."""
    return f"{SITE}/watch?v={id}"


def comment_address(video: str, id: str) -> str:
    """Give the permalink of a comment."""
    return f"{video_address(video)}&lc={id}"


def channel_address(id: str) -> str:
    """Give the address of a channel that never changes."""
    return f"{SITE}/channel/{id}" if id else ""


def video_id(address: str) -> str:
    """Give the id of the video that an address leads to, in any of its forms, or nothing."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    if host == "youtu.be":
        id = parts.path.strip("/")
    elif host in {"youtube.com", "youtube-nocookie.com"}:
        found = re.match(r"/(?:shorts|live|embed|v)/([^/?]+)", parts.path)
        id = found[1] if found else next(iter(parse_qs(parts.query).get("v", [])), "")
    else:
        id = ""
    return id if _VIDEO.fullmatch(id) else ""


def comment_id(address: str) -> str:
    """Give the id of the comment that an address leads to, or nothing."""
    try:
        return next(iter(parse_qs(urlsplit(address).query).get("lc", [])), "")
    except ValueError:
        return ""


def channel_in(address: str) -> tuple[str, str]:
    """Say how a channel is named in its address: ("id", "UC…"), ("forHandle", "@…"), ("forUsername", …) or nothing."""
    try:
        parts = urlsplit(address if "//" in address else f"{SITE}/{address.lstrip('/')}")
    except ValueError:
        return "", ""
    steps = [unquote(step) for step in parts.path.split("/") if step]
    if not steps:
        return "", ""
    if _CHANNEL.fullmatch(steps[0]):
        return "id", steps[0]
    if steps[0].startswith("@"):
        return "forHandle", steps[0]
    if len(steps) > 1 and steps[0] == "channel" and _CHANNEL.fullmatch(steps[1]):
        return "id", steps[1]
    return ("forUsername", steps[1]) if len(steps) > 1 and steps[0] == "user" else ("", "")


def links_in(text: str) -> tuple[Link, ...]:
    """Give the addresses, mentions and hashtags in a text, in order; what ends a sentence is no part of an address."""
    found = []
    for sign in _SIGN.finditer(text):
        if sign[1]:
            handle = sign[0].rstrip(".-·")
            found.append(Link(text=handle, url=f"{SITE}/{handle}", mention=True))
        elif sign[2]:
            found.append(Link(text=sign[0], url=f"{SITE}/hashtag/{sign[2].casefold()}"))
        else:
            url = sign[0].rstrip(".,;:!?)\"'")
            found.append(Link(text=url, url=url))
    return tuple(found)


def film(id: str) -> Media:
    """Give the film itself, which neither the API nor the page gives."""
    return Media(url=video_address(id), kind=MediaKind.VIDEO, status=MediaStatus.UNAVAILABLE, reason=FILM_ELSEWHERE)


def visibility_of(status: str) -> Visibility:
    """Say who could see it. What is unlisted (olistad) the owner does not show on the channel: it is kept apart too."""
    return Visibility.PUBLIC if status.casefold() in {"", "public", "offentlig"} else Visibility.HIDDEN


def counted(kind: str, value: int | None) -> tuple[Counter, ...]:
    """Give a counter that is known, or none."""
    return () if value is None else (Counter(kind=kind, value=value),)
