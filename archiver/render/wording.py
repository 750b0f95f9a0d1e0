"""Swedish wording of times, numbers, sizes and the terms that stand in a record's PDF.

Times are told in Europe/Stockholm with their zone (CET or CEST), numbers with a hard space between thousands.
"""

import datetime as dt

from archiver.records import (
    AuthorRole,
    ChangeKind,
    Direction,
    HarvestStatus,
    Lane,
    MediaKind,
    MediaStatus,
    Visibility,
)
from archiver.stockholm import STOCKHOLM, local_day

MONTHS = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)
NBSP = "\u00a0"
LANES = {Lane.API: "plattformens API", Lane.EXPORT: "plattformens export", Lane.BROWSER: "webbläsare"}
ROLES = {
    AuthorRole.MUNICIPALITY: "Kommunen",
    AuthorRole.PUBLIC: "Allmänheten",
    AuthorRole.ELECTED: "Förtroendevald",
}
VISIBILITIES = {  # what was public needs no word
    Visibility.PUBLIC: "",
    Visibility.DIRECT: "direktmeddelande, inte publikt",
    Visibility.GROUP: "sluten grupp, inte publikt",
    Visibility.HIDDEN: "dold, inte publik",
}
DIRECTIONS = {Direction.RECEIVED: "inkommen", Direction.CREATED: "upprättad"}
KINDS = {
    MediaKind.IMAGE: "Bild",
    MediaKind.VIDEO: "Video",
    MediaKind.AUDIO: "Ljud",
    MediaKind.DOCUMENT: "Dokument",
}
STATUSES = {
    MediaStatus.CAPTURED: "bevarad",
    MediaStatus.TOO_LARGE: "inte bevarad: för stor",
    MediaStatus.UNAVAILABLE: "inte bevarad: gick inte att hämta",
    MediaStatus.BLOCKED: "inte bevarad: hämtningen nekades",
}
HARVESTS = {
    HarvestStatus.COMPLETE: "fullständig",
    HarvestStatus.INCOMPLETE: "inte fullständig",
    HarvestStatus.STOPPED: "avbruten",
}
CHANGES = {
    ChangeKind.EDITED: "Redigerad",
    ChangeKind.NEW_COMMENT: "Ny kommentar",
    ChangeKind.NEW_MEDIA: "Ny bilaga",
    ChangeKind.DISAPPEARED: "Försvunnen",
    ChangeKind.REAPPEARED: "Återkommen",
    ChangeKind.METADATA: "Ändrade uppgifter",
}
COUNTERS = {
    "like": "Gilla-markeringar",
    "share": "Delningar",
    "comment": "Kommentarer",
    "view": "Visningar",
    "follower": "Följare",
    "following": "Följer",
    "post": "Inlägg",
    "reaction": "Reaktioner",
}
FIELDS = {
    "text": "texten",
    "title": "rubriken",
    "author": "avsändaren",
    "author_id": "avsändarens id",
    "author_url": "avsändarens adress",
    "author_role": "avsändarens roll",
    "media": "bilagorna",
    "links": "länkarna",
    "options": "enkätens svar",
    "visibility": "synligheten",
    "hidden": "dold på plattformen",
    "parent": "vad den svarar på",
    "permalink": "adressen",
    "shared_from": "vad som delas",
    "answers": "vad inlägget svarar på",
    "revisions": "tidigare lydelser",
    "thread": "trådens id hos plattformen",
    "published_at": "publiceringstiden",
    "edited_at": "redigeringstiden",
    "language": "språket",
    "alt": "alternativtexten",
    "caption": "bildtexten",
}


def moment(at: dt.datetime, precision: str = "second") -> str:
    """Say a time as "3 mars 2026 kl. 14:32:05 CET", no more exact than `precision` allows."""
    local = at.astimezone(STOCKHOLM)
    month = f"{MONTHS[local.month - 1]} {local.year}"
    match precision:
        case "year":
            return str(local.year)
        case "month":
            return month
        case "day":
            return f"{local.day} {month}"
        case "hour":
            return f"{local.day} {month} omkring kl. {local:%H} {local:%Z}"
        case "minute":
            return f"{local.day} {month} kl. {local:%H:%M} {local:%Z}"
        case _:
            return f"{local.day} {month} kl. {local:%H:%M:%S} {local:%Z}"


def day(on: dt.date) -> str:
    """Say a local date as "3 mars 2026"; a moment is told as the Swedish day it falls on."""
    if isinstance(on, dt.datetime):
        on = local_day(on)
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def number(value: int) -> str:
    """Say a whole number the Swedish way: 12 345."""
    return f"{value:,}".replace(",", NBSP)


def counted(count: int, one: str, more: str) -> str:
    """Say how many there are of something: "1 tråd", "12 345 trådar"."""
    return f"{number(count)} {one if count == 1 else more}"


def size(value: int) -> str:
    """Say a size in bytes as "1,4 MB" (decimal units)."""
    for unit, step in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if value >= step:
            return f"{value / step:.1f}".replace(".", ",") + NBSP + unit
    return f"{value}{NBSP}byte"
