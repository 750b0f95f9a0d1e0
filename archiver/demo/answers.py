"""What the demonstration answers to one request: a pure function of path, content, faults and earlier visits."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from importlib.resources import files
from urllib.parse import parse_qs, urlsplit

from archiver.demo import pages
from archiver.demo.content import DemoContent, DemoPost
from archiver.demo.faults import Fault, Faults

TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "pdf": "application/pdf",
    "webm": "video/webm",
    "wav": "audio/wav",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
}
HTML = "text/html; charset=utf-8"
LINK_LOCAL = "http://169.254.169.254/latest/meta-data/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One HTTP answer. `manner` tells the server to misbehave while giving it."""

    status: int = 200
    mime: str = HTML
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    manner: Fault | None = None  # HANG, ENDLESS or CUT_OFF


def answer(target: str, content: DemoContent, faults: Faults, *, visit: int) -> Answer:
    """Answer the `visit`-th request (from 1) for `target`, a path with query."""
    address = urlsplit(target)
    query = {key: values[0] for key, values in parse_qs(address.query).items()}
    match address.path.strip("/").split("/"):
        case ["logga-in"]:
            return _page(pages.wall_page("Logga in på Torget", "Du måste logga in för att fortsätta.", kind="login"))
        case ["media", name]:
            return _media(name, faults.on_media(name), visit)
        case ["statik", name] if name in ("torget.css", "torget.js"):
            return _file("static", name)
        case [handle] if handle == content.handle:
            return _account(content, faults, visit)
        case [handle, "flode"] if handle == content.handle:
            return _helping(content, faults, query.get("efter", ""))
        case [handle, "inlagg", post_id, *rest] if handle == content.handle and content.post(post_id):
            return _thread(content, post_id, rest, query, faults, visit)
    return _not_found()


def _account(content: DemoContent, faults: Faults, visit: int) -> Answer:
    def show() -> str:
        shown = replace(content, posts=(), pinned="") if faults.account is Fault.EMPTY_FEED else content
        return pages.account_page(shown, overstated=faults.comments_overstated_by, cookies=faults.cookie_banner)

    return _spoiled(faults.account, visit) or _shown(show, faults.account)


def _helping(content: DemoContent, faults: Faults, after: str) -> Answer:
    if faults.account is Fault.LOGIN_AFTER_SCROLL:
        return Answer(status=401)
    html, more = pages.feed_helping(content, after, overstated=faults.comments_overstated_by)
    if faults.account is Fault.CHANGED_LAYOUT:
        html = _renamed(html)
    more = f"/{content.handle}/flode?efter={more}" if more else ""
    return Answer(mime="application/json", body=json.dumps({"html": html, "more": more}).encode())


def _thread(
    content: DemoContent, post_id: str, rest: list[str], query: dict[str, str], faults: Faults, visit: int
) -> Answer:
    post = content.post(post_id)
    assert post is not None  # the caller looked
    fault = faults.on_thread(post_id)
    show = _thread_part(content, post, rest, query, faults)
    return _spoiled(fault, visit) or (_shown(show, fault) if show else _not_found())


def _thread_part(
    content: DemoContent, post: DemoPost, rest: list[str], query: dict[str, str], faults: Faults
) -> Callable[[], str] | None:
    number = int(query["sida"]) if query.get("sida", "").isdecimal() else 1
    match rest:
        case []:
            return lambda: pages.thread_page(
                content, post, number, overstated=faults.comments_overstated_by, cookies=faults.cookie_banner
            )
        case ["fler"]:
            return lambda: pages.rest_of_page(content, post, number)
        case ["svar"]:
            return lambda: pages.answers_to(content, post, query.get("till", ""))
    return None


def _shown(show: Callable[[], str], fault: Fault | None) -> Answer:
    return _page(_renamed(show()) if fault is Fault.CHANGED_LAYOUT else show())


def _renamed(html: str) -> str:
    """Keep everything, but under names that no profile knows (as platforms do overnight)."""
    return html.replace('class="', 'class="x9f1-').replace("data-id", "data-x1")


def _spoiled(fault: Fault | None, visit: int) -> Answer | None:
    """Give the answer that stands in the way of the page, or None."""
    match fault:
        case Fault.LOGIN_WALL:
            return Answer(status=302, headers={"Location": "/logga-in"})
        case Fault.CONSENT_WALL:
            words = "Torget och 413 samarbetspartner behandlar dina uppgifter. Godkänn för att fortsätta."
            return _page(pages.wall_page("Innan du fortsätter", words, kind="consent"))
        case Fault.CAPTCHA:
            words = "Vi har sett ovanlig trafik från ditt nätverk."
            return _page(pages.wall_page("Bekräfta att du är en människa", words, kind="captcha"), 403)
        case Fault.GEO_BLOCK:
            return _page(pages.wall_page("Inte tillgängligt", "Innehållet visas inte i ditt land.", kind="geo"), 451)
        case Fault.NOT_FOUND:
            return _not_found()
        case Fault.GONE:
            return _page(pages.wall_page("Borttaget", "Sidan är borttagen.", kind="gone"), 410)
        case Fault.HANG:
            return Answer(manner=Fault.HANG)
        case Fault.BLANK:
            return Answer()
        case Fault.PRIVATE_REDIRECT:
            return Answer(status=302, headers={"Location": LINK_LOCAL})
        case Fault.SERVER_ERROR | Fault.SERVER_ERROR_ONCE if fault is Fault.SERVER_ERROR or visit == 1:
            return _page(pages.wall_page("Något gick fel", "Försök igen om en stund.", kind="error"), 500)
        case Fault.RATE_LIMIT | Fault.RATE_LIMIT_ONCE if fault is Fault.RATE_LIMIT or visit == 1:
            page = pages.wall_page("För många förfrågningar", "Vänta en stund.", kind="rate")
            return replace(_page(page, 429), headers={"Retry-After": "1"})
    return None


def _media(name: str, fault: Fault | None, visit: int) -> Answer:
    spoiled = _spoiled(fault, visit)
    return spoiled or replace(_file("media", name), manner=fault)


def _file(folder: str, name: str) -> Answer:
    stem, _, rest = name.partition(".")
    number, _, suffix = rest.rpartition(".")
    path = files("archiver.demo").joinpath(folder, f"{stem}.{suffix}")
    if suffix not in TYPES or not path.is_file():
        return _not_found()
    return Answer(mime=TYPES[suffix], body=_numbered(path.read_bytes(), number))


def _numbered(jpeg: bytes, number: str) -> bytes:
    """Give a photograph of its own: the same picture with a comment segment (ITU-T T.81, B.2.4.5) in it."""
    if not number:
        return jpeg
    words = number.encode()
    return jpeg[:2] + b"\xff\xfe" + (len(words) + 2).to_bytes(2, "big") + words + jpeg[2:]


def _page(html: str, status: int = 200) -> Answer:
    return Answer(status=status, body=html.encode())


def _not_found() -> Answer:
    return _page(pages.wall_page("Sidan finns inte", "Länken är fel eller inlägget borttaget.", kind="gone"), 404)
