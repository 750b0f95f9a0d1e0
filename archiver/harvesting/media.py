"""Fetches the attachments of a thread: from what the browser loaded, else on their own, each with a status."""

import base64
import binascii
import hashlib
import urllib.parse
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import filetype
from PIL import Image, UnidentifiedImageError

from archiver.evidence import Resource
from archiver.harvesting.run import Run
from archiver.harvesting.source import Given
from archiver.records import Count, Media, MediaKind, MediaStatus, Missing, Snapshot, Thread
from archiver.store.names import safe_name

TOO_LARGE = "Filen är större än gränsen på {mb} MB och hämtades inte."
NOT_MEDIA = "Adressen svarade med {mime} i stället för en mediefil."
NOT_COPIED = "Fångas inte (SM-20)."
BAD_DATA_ADDRESS = "Den inbäddade filens data gick inte att läsa."
_FAMILY = {MediaKind.IMAGE: "image/", MediaKind.VIDEO: "video/", MediaKind.AUDIO: "audio/"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What became of each attachment, by address, and where each captured file lies now."""

    media: Mapping[str, Media]
    files: Mapping[str, Path]  # path in the record -> file to copy

    @property
    def count(self) -> Count:
        """Give the coverage of media."""
        missing = tuple(
            Missing(what=medium.url[:200], why=medium.reason)
            for medium in self.media.values()
            if medium.status is not MediaStatus.CAPTURED
        )
        return Count(expected=len(self.media), captured=len(self.media) - len(missing), missing=missing)

    def filled(self, media: tuple[Media, ...]) -> tuple[Media, ...]:
        """Give the same attachments with what is now known of their files."""
        return tuple(
            replace(self.media[medium.url], alt=medium.alt, caption=medium.caption, kind=medium.kind)
            for medium in media
        )


def gather(
    run: Run,
    page: Given,
    media: Iterable[Media],
    *,
    kept: Mapping[str, tuple[Media, Path]],
    barred: frozenset[str] = frozenset(),
) -> Gathered:
    """Get every attachment once; none that is `barred` by its address, from wherever it might come.

    `kept` holds what the previous version captured, by address: an attachment that cannot be had today is carried
    over from there, since what was once captured is never lost by a worse day.
    """
    resolved: dict[str, Media] = {}
    files: dict[str, Path] = {}
    for medium in media:
        if medium.url in resolved:
            continue
        if medium.url in barred or run.blocked(medium.url):
            resolved[medium.url] = replace(medium, status=MediaStatus.BLOCKED, reason=NOT_COPIED)
            continue
        filled, source = _kept_film(medium, kept) or _one(run, page, medium)
        if source is None and medium.url in kept:
            filled, source = kept[medium.url]
        resolved[medium.url] = filled
        if source is not None:
            files[filled.path] = source
    return Gathered(media=resolved, files=files)


def fill_thread(thread: Thread, gathered: Gathered) -> Thread:
    """Give the thread with every attachment's file and status filled in."""
    post = replace(thread.post, media=gathered.filled(thread.post.media))
    comments = tuple(
        replace(comment, media=gathered.filled(comment.media)) if comment.media else comment
        for comment in thread.comments
    )
    return replace(thread, post=post, comments=comments)


def fill_snapshot(snapshot: Snapshot, gathered: Gathered) -> Snapshot:
    """Give the snapshot with every picture's file and status filled in."""
    return replace(snapshot, media=gathered.filled(snapshot.media))


def captured_media(content: Thread | Snapshot | None, folder: Path | None) -> dict[str, tuple[Media, Path]]:
    """Give what an earlier version captured, by address, with its file."""
    if content is None or folder is None:
        return {}
    items = content.items() if isinstance(content, Thread) else (content,)
    return {
        medium.url: (medium, folder / medium.path)
        for item in items
        for medium in item.media
        if medium.status is MediaStatus.CAPTURED
    }


def _kept_film(medium: Media, kept: Mapping[str, tuple[Media, Path]]) -> tuple[Media, Path] | None:
    """Give a film or sound that is kept already: it is large, and platforms give a new one a new address."""
    return kept.get(medium.url) if medium.kind in (MediaKind.VIDEO, MediaKind.AUDIO) else None


def _one(run: Run, page: Given, medium: Media) -> tuple[Media, Path | None]:
    if medium.url.startswith("data:"):
        found: Resource | Missing = _from_data_address(medium.url, run.work)
    else:
        loaded = page.resource(medium.url)
        usable = loaded is not None and loaded.path is not None and loaded.status < 400
        if medium.reason and not usable:  # it is known that there is no file
            return replace(medium, status=MediaStatus.UNAVAILABLE), None
        found = loaded if loaded and usable else run.source.fetch(medium.url, max_bytes=run.limits.media_bytes)
    if isinstance(found, Missing):
        return replace(medium, status=MediaStatus.UNAVAILABLE, reason=found.why), None
    return _judged(medium, found, max_bytes=run.limits.media_bytes)


def _judged(medium: Media, found: Resource, *, max_bytes: int) -> tuple[Media, Path | None]:
    """Refuse what is too large or is no media file; else fill in what is known of the file."""
    if found.size > max_bytes:
        why = TOO_LARGE.format(mb=max_bytes // 1_000_000)
        return replace(medium, status=MediaStatus.TOO_LARGE, reason=why, size=found.size), None
    if found.path is None:
        return replace(medium, status=MediaStatus.UNAVAILABLE, reason=f"Servern svarade {found.status}."), None
    mime = sniffed(found.path) or found.mime.split(";")[0].strip()
    family = _FAMILY.get(medium.kind)
    if family and not mime.startswith(family) and mime.startswith("text/"):
        return replace(medium, status=MediaStatus.BLOCKED, reason=NOT_MEDIA.format(mime=mime)), None
    width, height = _dimensions(found.path) if mime.startswith("image/") else (None, None)
    original = urllib.parse.unquote(urllib.parse.urlsplit(medium.url).path.rsplit("/", 1)[-1])
    name = safe_name("" if medium.url.startswith("data:") else original, found.sha256, mime)
    captured = replace(
        medium,
        status=MediaStatus.CAPTURED,
        reason="",
        path=f"media/{name}",
        sha256=found.sha256,
        size=found.size,
        mime=mime,
        width=width,
        height=height,
    )
    return captured, found.path


def sniffed(path: Path) -> str:
    """Give the media type that the file's first bytes tell, or an empty string."""
    kind = filetype.guess(str(path))
    return kind.mime if kind else ""


def _dimensions(path: Path) -> tuple[int | None, int | None]:
    """Read width and height from the header only; a picture too large or broken to read has none."""
    try:
        with Image.open(path) as image:
            return image.size
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError, SyntaxError):
        return None, None


def _from_data_address(url: str, work: Path) -> Resource | Missing:
    head, _, body = url.partition(",")
    try:
        raw = urllib.parse.unquote_to_bytes(body)
        content = base64.b64decode(raw, validate=False) if head.endswith(";base64") else raw
    except (binascii.Error, ValueError):
        return Missing(what=url[:80], why=BAD_DATA_ADDRESS)
    sha256 = hashlib.sha256(content).hexdigest()
    path = work / f"data-{sha256}"
    path.write_bytes(content)
    mime = head.removeprefix("data:").split(";")[0] or "text/plain"
    return Resource(url=url[:200], status=200, mime=mime, path=path, sha256=sha256, size=len(content))
