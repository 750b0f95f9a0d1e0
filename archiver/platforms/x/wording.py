"""What a post on X says and where it stands: its text with the links that X had shortened, its addresses, its time.

The text comes with `&`, `<` and `>` escaped and every address shortened to t.co (Post object, "text" and "entities":
https://docs.x.com/x-api/fundamentals/data-dictionary). A reader sees neither, so both are put back.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from archiver.platforms.fields import text_of
from archiver.platforms.published import Published
from archiver.records import Link

SITE = "https://x.com"
NO_LANGUAGE = frozenset({"", "und", "zxx", "qme", "qam", "qct", "qht", "qst", "art"})  # "no language" in X's own codes
_EPOCH_MS = 1_288_834_974_657  # of the ids that tell their time (snowflake, since 2010-11-04)
FIRST_TIMED_ID = 29_700_859_247

_ESCAPED = re.compile(r"&(amp|lt|gt);")
_CHARACTER = {"amp": "&", "lt": "<", "gt": ">"}
_SHORT = re.compile(r"https?://t\.co/\w+")
_SIGN = re.compile(r"https?://\S+|(?<![\w@#])@(\w{1,20})|(?<![\w#&/])#(\w*[^\W\d]\w*)")
_STATUS = re.compile(r"(?i)https?://(?:www\.|mobile\.)?(?:twitter|x)\.com/(?:i/web|i|\w+)/status(?:es)?/(\d{1,20})")
_ATTACHMENT = re.compile(r"/(?:photo|video)/\d+$|/i/web/status/\d+$")
_HANDLE = re.compile(r"(?i)(?:https?://)?(?:www\.|mobile\.)?(?:twitter|x)\.com/@?(\w{1,20})/?(?:[?#].*)?|@?(\w{1,20})")
_NOT_HANDLES = frozenset({"i", "home", "search", "explore", "hashtag", "intent", "share", "messages", "settings"})
_OLD_TIME = re.compile(r"\w{3} (\w{3}) (\d{1,2}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d) (\d{4})")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Said(Published):
    """What a post and a comment have in common, in both lanes."""

    id: str


@dataclass(frozen=True, slots=True)
class Shortened:
    """What a t.co address stood for. `own`: for the post's own attachment, which is no part of what was written."""

    url: str
    shown: str = ""
    own: bool = False


def profile_address(handle: str) -> str:
    """Give the address of an account; empty without a handle."""
    return f"{SITE}/{handle}" if handle else ""


def status_address(id: str, handle: str = "") -> str:
    """Give the permalink of a post; the form without a handle leads to it as well."""
    return f"{SITE}/{handle or 'i/web'}/status/{id}"


def status_id(address: str) -> str:
    """Give the id of the post that an address of X or Twitter leads to, or nothing."""
    found = _STATUS.match(address)
    return found[1] if found else ""


def handle_in(address: str) -> str:
    """Give the handle in the address of an account, or nothing."""
    found = _HANDLE.fullmatch(address.strip())
    handle = (found[1] or found[2] or "") if found else ""
    return "" if handle.casefold() in _NOT_HANDLES else handle


def unescaped(text: str) -> str:
    """Put the three escaped characters back, once: a post that says "&amp;" comes as "&amp;amp;"."""
    return _ESCAPED.sub(lambda found: _CHARACTER[found[1]], text)


def written(text: str, short: Mapping[str, Shortened]) -> tuple[str, tuple[Link, ...]]:
    """Give the text as it was written, and its links, mentions and hashtags in order."""
    shown = {kept.url: kept.shown for kept in short.values()}

    def long(found: re.Match[str]) -> str:
        kept = short.get(found[0])
        return found[0] if kept is None else "" if kept.own else kept.url

    body = _SHORT.sub(long, unescaped(text))
    if any(kept.own for kept in short.values()):
        body = body.rstrip(" ")  # the space before the attachment's address
    return body, tuple(_links(body, shown))


def _links(body: str, shown: Mapping[str, str]) -> Iterable[Link]:
    known = [url for url in shown if url]
    for found in _SIGN.finditer(body):
        if found[1]:
            yield Link(text=found[0], url=profile_address(found[1]), mention=True)
        elif found[2]:
            yield Link(text=found[0], url=f"{SITE}/hashtag/{found[2]}")
        else:
            url = next((one for one in known if body.startswith(one, found.start())), found[0].rstrip(".,;:!?)\"'"))
            yield Link(text=shown.get(url) or url, url=url)


def shortened(urls: Iterable[object], *, of: str, url: str, expanded: str, shown: str) -> dict[str, Shortened]:
    """Read a list of shortened addresses, whose fields have one set of names in the API and another in the archive.

    `of` is the post's id: an address that leads to `/photo/1` or `/video/1` of the post itself is its attachment's.
    """
    found: dict[str, Shortened] = {}
    for one in urls:
        key, target = text_of(one, url), text_of(one, expanded)
        if key and target:
            own = bool(text_of(one, "media_key")) or (status_id(target) == of and bool(_ATTACHMENT.search(target)))
            found[key] = Shortened(target, text_of(one, shown), own)
    return found


def language(code: str) -> str:
    """Give the language that X saw in the text, if any, as BCP 47."""
    return "" if code in NO_LANGUAGE else {"in": "id", "iw": "he", "ji": "yi"}.get(code, code)


def moment_in_id(id: str) -> dt.datetime | None:
    """Give the moment that an id carries, to the second; None for ids of before November 2010."""
    if not (id.isascii() and id.isdigit()) or len(id) > 19 or int(id) < FIRST_TIMED_ID:
        return None
    return dt.datetime.fromtimestamp(((int(id) >> 22) + _EPOCH_MS) // 1000, dt.UTC)


def old_moment(text: str) -> dt.datetime | None:
    """Read a time as the archive writes it: "Tue Apr 07 10:28:04 +0000 2020", or "2015-08-18 14:56:30 +0000"."""
    try:
        if found := _OLD_TIME.fullmatch(text.strip()):
            month, day, hour, minute, second, sign, off_hours, off_minutes, year = found.groups()
            shift = dt.timedelta(hours=int(off_hours), minutes=int(off_minutes)) * (-1 if sign == "-" else 1)
            zone = dt.timezone(shift)
            place = _MONTHS.index(month) + 1
            local = dt.datetime(int(year), place, int(day), int(hour), int(minute), int(second), tzinfo=zone)
            return local.astimezone(dt.UTC)
        read = dt.datetime.fromisoformat(re.sub(r" (?=[+-]\d{4}$)", "", text.strip()))
        return read.astimezone(dt.UTC) if read.tzinfo else None
    except (ValueError, OverflowError):
        return None


def photo_address(url: str) -> str:
    """Give the address of an image in the size it was uploaded in."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    at_home = parts.hostname == "pbs.twimg.com" and parts.path.startswith("/media/") and not parts.query
    return f"{url}?name=orig" if at_home else url


def avatar_address(url: str) -> str:
    """Give the address of a profile image in its original size (without `_normal` before the file's suffix)."""
    return re.sub(r"_(?:normal|bigger|mini)(?=\.\w+$)", "", url)
