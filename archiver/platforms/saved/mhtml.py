"""Reads MHTML (RFC 2557): one page with its pictures in one file, as Internet Explorer and Chromium saved it."""

import email
import email.policy
import re
from collections.abc import Iterable, Iterator
from email.message import Message

from archiver.platforms.export_reading import Delivered, Fragment, Spool
from archiver.platforms.saved.dates import file_date, mail_date
from archiver.platforms.saved.decoding import decode
from archiver.platforms.saved.found import LARGEST, NOWHERE, SAY_DAMAGED, SAY_TOO_LARGE, SavedPage
from archiver.records import Missing

SAY_NO_PAGE = "Filen innehåller ingen sida."
MOST_PARTS = 20_000
_CID = re.compile(r"""(=\s*["']?|\(\s*["']?|,\s*)cid:([^"'\s)>,]{1,500})""", re.I)


def read_mhtml(delivered: Delivered, name: str, spool: Spool) -> SavedPage | Missing:
    """Give the page of one MHTML file, with what was saved with it."""
    if delivered.size(name) > LARGEST:
        return Missing(what=name, why=SAY_TOO_LARGE.format(most=LARGEST >> 20))
    data = delivered.read(name, most=LARGEST)
    try:
        message = email.message_from_bytes(data, policy=email.policy.compat32)
    except (ValueError, RecursionError, LookupError) as error:
        return Missing(what=name, why=SAY_DAMAGED.format(why=type(error).__name__))
    parts = list(_parts(message))
    page = next((part for part in parts if part.get_content_type() in {"text/html", "application/xhtml+xml"}), None)
    if page is None:
        return Missing(what=name, why=SAY_NO_PAGE)
    body = _body(page)
    saved = mail_date(str(message.get("Date", "")))
    return SavedPage(
        member=name,
        html=_CID.sub(lambda found: f"{found[1]}{NOWHERE}cid/{found[2]}", decode(body, _charset(page))),
        data=body,
        url=_address(page) or _address(message),
        saved=saved if saved.at else file_date(delivered, name),
        fragments=(Fragment(member=name, data=data),),
        inside=_aside([part for part in parts if part is not page], spool),
    )


def _aside(parts: Iterable[Message], spool: Spool) -> dict[str, int]:
    """Put the page's files in the spool; give where each is, by every address that the page may name it by."""
    found: dict[str, int] = {}
    for part in parts:
        if keys := tuple(_keys(part)):
            found |= dict.fromkeys(keys, spool.put(_body(part)))
    return found


def _parts(message: Message) -> Iterator[Message]:
    """Give the parts that are no containers, without recursion and not more than anybody saves."""
    waiting, seen = [message], 0
    while waiting and seen < MOST_PARTS:
        part = waiting.pop()
        seen += 1
        inner = part.get_payload() if part.is_multipart() else None
        if isinstance(inner, list):
            waiting.extend(one for one in reversed(inner) if isinstance(one, Message))
        else:
            yield part


def _keys(part: Message) -> Iterator[str]:
    """Give the addresses by which the page may name a part."""
    if address := _address(part):
        yield address
    if named := str(part.get("Content-ID", "")).strip().strip("<>"):
        yield f"{NOWHERE}cid/{named}"


def _address(part: Message) -> str:
    """Give the part's own address (RFC 2557 §4.2); it may be folded over several lines."""
    address = re.sub(r"\s+", "", str(part.get("Content-Location") or part.get("Snapshot-Content-Location") or ""))
    return address if address.startswith(("http://", "https://")) else ""


def _charset(part: Message) -> str:
    return str(part.get_content_charset() or "")


def _body(part: Message) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""
