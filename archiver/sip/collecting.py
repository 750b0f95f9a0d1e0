"""Files of a package described from what lies on the disk: single files, and kept record versions."""

import datetime as dt
import mimetypes
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from archiver.errors import RecordInvalid
from archiver.package.record_xml import read_record
from archiver.records import Media, Thread
from archiver.sip.describing import PackageFile, Room
from archiver.sip.formats import identified
from archiver.sip.naming import ascii_name
from archiver.store.layout import StoredVersion, version_name
from archiver.store.manifest import hash_file, read_manifest
from archiver.store.names import SUFFIXES, last_part
from archiver.volumes import volume_number

PDFA = "pdfa"
RECORDS = "handlingar"
WARC = "warc"

_MIMES = {
    ".xml": "application/xml",
    ".xsd": "application/xml",
    ".sch": "application/xml",
    ".pdf": "application/pdf",
    ".json": "application/json",
    ".csv": "text/csv",
    ".txt": "text/plain",
    ".toml": "application/toml",
    ".gz": "application/gzip",
    ".warc": "application/warc",
    ".md": "text/markdown",
    # What browsers and Python say of these is no registered type: RFC 2361 (wave, avi), RFC 9559 (Matroska).
    ".wav": "audio/vnd.wave",
    ".avi": "video/vnd.avi",
    ".mkv": "video/matroska",
}
# The endings that kept media have.
_MEDIA_MIMES = {f".{ending}": mime for mime, ending in SUFFIXES.items()}
# Python's own table, without what the machine it runs on adds to it.
_KNOWN = mimetypes.MimeTypes(filenames=())
_OTHER = "application/octet-stream"
_MEDIA = "media/"
_LONGEST = 255  # characters of an original name


@dataclass(frozen=True, slots=True, kw_only=True)
class Include:
    """What of each record version goes into the package."""

    pdf: bool = True
    record: bool = True  # record.xml and premis.xml
    media: bool = True
    warc: bool = True


def package_file(path: Path, *, room: Room, created_at: dt.datetime, name: str = "", original: str = "") -> PackageFile:
    """Describe the file at `path`, which is read once for its digest. Its name becomes ASCII, the original is kept.

    `name` and `original` are given where the file on the disk is called something else than it should be.
    """
    given = original or path.name
    named = name or ascii_name(given)
    return PackageFile(
        path=path,
        name=named,
        room=room,
        sha256=hash_file(path),
        size=path.stat().st_size,
        created_at=created_at,
        mime=media_type(named),
        format=identified(path),
        original_name=given if given != named.rsplit("/", 1)[-1] else "",
    )


def record_files(kept: StoredVersion, *, captured_at: dt.datetime, include: Include) -> Iterator[PackageFile]:
    """Describe the files of one kept record version, by path, each in its representation. Digests are the manifest's.

    They lie as in the store, `<account>/<record>/vNNNN/<path>`, so that the package can be taken back into a store.
    What an attachment was called where it was published goes along as its original name.
    Raises ValueError or OSError when the manifest or record.xml cannot be read: run archive verify.
    """
    folder = f"{kept.account}/{kept.record}/{version_name(kept.version)}"
    entries = read_manifest(kept.path)
    present = {entry.path for entry in entries}
    media = _media(kept.path) if any(path.startswith(_MEDIA) for path in present) else ()
    called = {one.path: _original(one) for one in media}
    copies = {one.derived: one.path for one in media}
    for entry in entries:
        representation = _representation(entry.path, include)
        if representation:
            path = kept.path / entry.path
            yield PackageFile(
                path=path,
                name=f"{folder}/{entry.path}",
                room=Room.REPRESENTATION,
                representation=representation,
                sha256=entry.sha256,
                size=path.stat().st_size,
                created_at=captured_at,
                mime=media_type(entry.path),
                format=identified(path),
                original_name=called.get(entry.path, ""),
                sources=_sources(folder, entry.path, present, include, copies),
            )


def media_type(name: str) -> str:
    """Give the media type that a file's name tells, IANA's where there is one, the same on every machine."""
    ending = "." + name.rpartition(".")[2].lower()
    return _MIMES.get(ending) or _MEDIA_MIMES.get(ending) or _KNOWN.guess_type(f"x{ending}")[0] or _OTHER


def _representation(path: str, include: Include) -> str:
    if volume_number(path):
        return PDFA if include.pdf else ""
    if path.startswith("raw/"):
        return WARC if include.warc else ""
    wanted = include.media if path.startswith(_MEDIA) else include.record
    return RECORDS if wanted else ""


def _media(folder: Path) -> tuple[Media, ...]:
    """Give the attachments that record.xml in `folder` names. ValueError when it cannot be read."""
    try:
        content = read_record((folder / "record.xml").read_bytes()).content
    except RecordInvalid as error:
        raise ValueError(str(error)) from error
    if isinstance(content, Thread):
        return tuple(one for item in content.items() for one in item.media)
    return content.media


def _original(media: Media) -> str:
    """Give what an attachment was called at its address, without what neither a person nor XML can read."""
    return "".join(char for char in last_part(media.url) if char.isprintable())[:_LONGEST]


def _sources(folder: str, path: str, present: set[str], include: Include, copies: Mapping[str, str]) -> tuple[str, ...]:
    """Say what a file was made of, as far as that goes along: the PDF of record.xml, record.xml of the WARC.

    `copies` says of which attachment each searchable copy was made.
    """
    records = f"{Room.REPRESENTATION}/{RECORDS}/data/{folder}"
    if volume_number(path) and include.record and "record.xml" in present:
        return (f"{records}/record.xml",)
    if path in copies and copies[path] in present:
        return (f"{records}/{copies[path]}",)
    if path == "record.xml" and include.warc:
        raw = sorted(name for name in present if name.startswith("raw/"))
        return tuple(f"{Room.REPRESENTATION}/{WARC}/data/{folder}/{name}" for name in raw)
    return ()
