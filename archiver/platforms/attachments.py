"""Images, films, sound and documents of an item: where the best copy of each is, and what it is called.

Nothing is fetched here, so every attachment comes out as unavailable; the pipeline changes that when it has the file.
A reason given here means that there is no file to fetch.
"""

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from archiver.platforms.markup import Page, readable
from archiver.platforms.text import is_emoji, render
from archiver.profiles import MediaRules
from archiver.records import Media, MediaKind, MediaStatus

STREAMED = "Mediet strömmas till webbläsaren och finns inte som en fil på adressen."
EMBEDDED = "Mediet är inbäddat från en annan tjänst och finns inte som en fil på adressen."
NO_ADDRESS = "Sidan anger ingen adress till mediet."

_CANDIDATE = re.compile(r"\s*(\S*[^\s,])(?:\s+([^,]*))?\s*(?:,|$)")
_BACKGROUND = re.compile(r"background(?:-image)?\s*:[^;]*?url\(\s*(?:\"([^\"]*)\"|'([^']*)'|([^)\"']*))\s*\)", re.I)


def attachment(
    element: etree._Element, kind: MediaKind, page: Page, rules: MediaRules, *, item: etree._Element
) -> Iterator[Media]:
    """Give what one element shows: mostly one attachment, for a film also its poster, for an emoji none."""
    if element.tag in {"iframe", "embed", "object"}:
        yield _media(
            page.absolute(element.get("src") or element.get("data") or ""), kind, page, EMBEDDED, element, item
        )
    elif element.tag in {"video", "audio"}:
        yield from _played(element, kind, page, item)
    elif element.tag == "a":
        address = page.absolute(element.get("href") or "")
        if address.startswith(("http:", "https:", "data:")):
            yield _media(address, kind, page, "", element, item)
    elif not (element.tag == "img" and (is_emoji(element) or _placeholder(element))):
        address = next(_addresses(element, page, rules), "")
        if address:
            yield _media(address, kind, page, "", element, item)


def without_doubles(found: Iterable[Media]) -> tuple[Media, ...]:
    """Keep each address once, the copy that says most about itself."""
    kept: dict[tuple[str, MediaKind], Media] = {}
    for media in found:
        key = (media.url, media.kind)
        if key not in kept or (not kept[key].alt and media.alt):
            kept[key] = media
    return tuple(kept.values())


def _addresses(element: etree._Element, page: Page, rules: MediaRules) -> Iterator[str]:
    """Give the addresses an image may have, the best first."""
    parent = element.getparent()
    while parent is not None and parent.tag == "source":  # to this parser `source` may hold what follows it
        parent = parent.getparent()
    sources = () if parent is None or parent.tag != "picture" else tuple(parent.iter("source"))
    for attr in rules.attr_order:
        if attr.endswith("srcset"):
            offered = [
                *_candidates(element.get(attr)),
                *(c for source in sources for c in _candidates(source.get(attr))),
            ]
            yield from (a for _, address in _largest_first(offered) if (a := page.absolute(address)))
        elif address := page.absolute(element.get(attr) or ""):
            yield address
    for groups in _BACKGROUND.findall(element.get("style") or ""):
        yield from (a for address in groups if (a := page.absolute(address)))


def _candidates(srcset: str | None) -> Iterator[tuple[float, str]]:
    """Size and address of each candidate of a srcset (HTML Living Standard, 4.8.4.2.1)."""
    for found in _CANDIDATE.finditer(srcset or ""):
        size = re.match(r"(\d+(?:\.\d+)?)[wx]", found[2] or "")
        yield (float(size[1]) if size else 1.0), found[1]


def _largest_first(offered: list[tuple[float, str]]) -> list[tuple[float, str]]:
    return sorted(offered, key=lambda one: -one[0])


def _placeholder(image: etree._Element) -> bool:
    """Say whether this is an empty stand-in for the real image in the `noscript` beside it."""
    beside = image.getnext()
    inline = (image.get("src") or "data:").startswith("data:")
    return inline and beside is not None and beside.tag == "noscript" and beside.find(".//img") is not None


def _played(element: etree._Element, kind: MediaKind, page: Page, item: etree._Element) -> Iterator[Media]:
    stated = [element.get("src") or "", *(source.get("src") or "" for source in element.findall(".//source"))]
    addresses = [address for one in stated if (address := page.absolute(one))]
    files = [address for address in addresses if not address.startswith("blob:")]
    address = (files or addresses or [""])[0]
    reason = "" if files else STREAMED if addresses else NO_ADDRESS
    yield _media(address, kind, page, reason, element, item)
    if poster := page.absolute(element.get("poster") or ""):
        yield Media(url=readable(poster), kind=MediaKind.IMAGE, status=MediaStatus.UNAVAILABLE)


def _media(
    address: str, kind: MediaKind, page: Page, reason: str, element: etree._Element, item: etree._Element
) -> Media:
    alt = element.get("alt") or element.get("aria-label") or "" if element.tag != "a" else ""
    return Media(
        url=readable(address),
        kind=kind,
        status=MediaStatus.UNAVAILABLE,
        reason=reason,
        alt=readable(" ".join(alt.split())),
        caption=_caption(element, page, item),
    )


def _caption(element: etree._Element, page: Page, item: etree._Element) -> str:
    """Give the nearest figure's caption; a document is called by the words of its link."""
    if element.tag == "a":
        return " ".join(render(element, page).text.split())
    node = element.getparent()
    while node is not None and node is not item and node.tag != "figure":
        node = node.getparent()
    caption = node.find("figcaption") if node is not None and node.tag == "figure" else None
    return render(caption, page).text if caption is not None else ""
