"""What was saved of a service that is gone, read in whatever form it was saved.

HTML (RFC 2854) in folders or zips, MHTML (RFC 2557), WARC (ISO 28500:2017), WACZ 1.1.1, pictures and PDF files.
"""

from collections.abc import Iterator
from dataclasses import replace

from archiver.errors import ExportRefused
from archiver.platforms.api_reading import AccountReading
from archiver.platforms.export_reading import (
    ANY,
    Delivered,
    ExportContext,
    ExportReader,
    ExportReading,
    ExportThread,
    Fragment,
)
from archiver.platforms.knowing import COUNTERS, EDITED_AT, HIDDEN, OPTIONS
from archiver.platforms.saved.dates import file_date
from archiver.platforms.saved.decoding import decode, origin
from archiver.platforms.saved.found import (
    ARCHIVES,
    BUNDLES,
    IMAGES,
    LARGEST,
    PACKED,
    PAGES,
    PAPERS,
    SAY_TOO_LARGE,
    SavedPage,
    content_id,
    has_ending,
)
from archiver.platforms.saved.mhtml import read_mhtml
from archiver.platforms.saved.reading import read_saved
from archiver.platforms.saved.single import is_decoration, read_single
from archiver.platforms.saved.wacz import packed
from archiver.platforms.saved.warc import listed_pages, read_warc
from archiver.records import Missing

SAY_NOTHING_KNOWN = "Filen är varken en sparad sida, ett webbarkiv, en bild eller en PDF och lästes inte."
ORDER_HELP = (
    "Lägg det som sparades i en mapp eller zip-fil: sidor som HTML (med sina mappar bredvid) eller MHTML, webbarkiv "
    "som WARC eller WACZ, skärmbilder som PNG eller JPEG, PDF-filer. Skriv datumet först i filnamnet när inget annat "
    "säger när det sparades, till exempel 2014-05-01-startsidan.png."
)
_READ = (*PAGES, *BUNDLES, *ARCHIVES, *PACKED, *IMAGES, *PAPERS)
_BESIDE = (".css", ".js", ".json", ".jsonl", ".svg", ".ico", ".woff", ".woff2", ".ttf", ".txt", ".cdx", ".cdxj", ".idx")
_DATA = (".json", ".csv", ".js", ".xml", ".car")
_LITTER = ("thumbs.db", ".ds_store", "desktop.ini")


def recognises(delivered: Delivered) -> bool:
    """Say whether there is anything that a person may have saved."""
    return any(has_ending(name, _READ) and not _is_litter(name) for name in delivered.names)


def read(delivered: Delivered, context: ExportContext) -> ExportReading:
    """Give what was saved, one thread for each page, picture and PDF."""
    account = context.account
    told = AccountReading(id=account.platform_id or account.id, url=account.url, name=account.name)
    return ExportReading(account=told, threads=_apart(_threads(delivered, context)))


def _threads(delivered: Delivered, context: ExportContext) -> Iterator[ExportThread | Missing]:
    names = delivered.names
    known = frozenset(names)
    used: set[str] = set()  # pictures that belong to a page are no screenshots
    singles: list[str] = []
    wacz = frozenset(name for name in names if has_ending(name, ARCHIVES) and "archive/" in f"/{name}")
    listed = listed_pages(delivered) if wacz else frozenset()
    for name in names:
        if _is_litter(name):
            continue
        if has_ending(name, (*IMAGES, *PAPERS)):
            singles.append(name)
            continue
        for found in _of_member(delivered, name, context, known, listed if name in wacz else frozenset()):
            if isinstance(found, ExportThread):
                used.update(found.files.values())
            yield found
    pages = frozenset(name for name in names if has_ending(name, PAGES))
    for name in singles:
        if name in used or _beside_a_page(name, pages):
            continue
        if pages and has_ending(name, IMAGES) and is_decoration(delivered, name):
            continue
        yield read_single(delivered, name, context)


def _of_member(
    delivered: Delivered, name: str, context: ExportContext, known: frozenset[str], listed: frozenset[str]
) -> Iterator[ExportThread | Missing]:
    try:
        if has_ending(name, PACKED):
            with packed(delivered, name) as inner:
                pages = listed_pages(inner)
                for one in (one for one in inner.names if has_ending(one, ARCHIVES)):
                    yield from _read_pages(read_warc(inner, one, context.spool, pages), known, context)
        elif has_ending(name, ARCHIVES):
            yield from _read_pages(read_warc(delivered, name, context.spool, listed), known, context)
        elif has_ending(name, BUNDLES):
            yield from _read_pages(iter((read_mhtml(delivered, name, context.spool),)), known, context)
        elif has_ending(name, PAGES):
            yield from _read_pages(iter((_html(delivered, name),)), known, context)
        elif not has_ending(name, _BESIDE) and "_files/" not in name and "_filer/" not in name:
            yield Missing(what=name, why=SAY_NOTHING_KNOWN)
    except ExportRefused as error:  # one damaged member does not keep the others out
        yield Missing(what=name, why=error.say)


def _read_pages(
    pages: Iterator[SavedPage | Missing], known: frozenset[str], context: ExportContext
) -> Iterator[ExportThread | Missing]:
    for page in pages:
        yield page if isinstance(page, Missing) else read_saved(page, context, known)


def _html(delivered: Delivered, name: str) -> SavedPage | Missing:
    if delivered.size(name) > LARGEST:
        return Missing(what=name, why=SAY_TOO_LARGE.format(most=LARGEST >> 20))
    data = delivered.read(name, most=LARGEST)
    html = decode(data)
    url, saved = origin(html)
    return SavedPage(
        member=name,
        html=html,
        data=data,
        url=url,
        saved=saved if saved.at else file_date(delivered, name),
        fragments=(Fragment(member=name, data=data),),
    )


def _apart(found: Iterator[ExportThread | Missing]) -> Iterator[ExportThread | Missing]:
    """Give each thread once; another saving of the same page gets an id of its own, so that both are kept."""
    met: dict[str, set[str]] = {}
    for one in found:
        if isinstance(one, Missing):
            yield one
            continue
        thread = one.reading.thread
        told = content_id(b"\0".join(fragment.data for fragment in one.fragments))
        if told in met.setdefault(thread.id, set()):
            continue
        if met[thread.id]:
            id = f"{thread.id}#{told}"
            post = replace(thread.post, id=id)
            one = replace(one, reading=replace(one.reading, thread=replace(thread, id=id, post=post)))
        met[thread.id].add(told)
        yield one


def _beside_a_page(name: str, pages: frozenset[str]) -> bool:
    """Say whether a file lies in the folder that a browser made for a saved page: `page_files`, `page_filer`."""
    folder = name.rpartition("/")[0]
    while folder:
        for ending in ("_files", "_filer", "-filer", "-Dateien"):
            stem = folder.removesuffix(ending)
            if stem != folder and any(f"{stem}{kind}" in pages for kind in PAGES):
                return True
        folder = folder.rpartition("/")[0]
    return False


def may_be_export(delivered: Delivered) -> bool:
    """Say whether it may be a platform's own export in a form that nobody knows yet: loose pages or data files."""
    if any(has_ending(name, (*ARCHIVES, *PACKED, *BUNDLES)) for name in delivered.names):
        return False
    return any(has_ending(name, (*PAGES, *_DATA)) for name in delivered.names)


def _is_litter(name: str) -> bool:
    last = name.rpartition("/")[2].lower()
    return last in _LITTER or last.startswith("._") or name.startswith("__MACOSX/")


SAVED = ExportReader(
    name="saved-pages",
    platforms=frozenset({ANY, "google-plus", "bambuser"}),
    title="Sparade sidor, webbarkiv, skärmbilder och PDF-filer",
    version="2026-11-30",
    reference="https://www.iso.org/standard/68004.html",
    tested_on="web archives and saved pages of 2016-2018, none of Google+ or Bambuser; own screenshots and PDF files",
    order_help=ORDER_HELP,
    recognises=recognises,
    read=read,
    blind=frozenset({COUNTERS, EDITED_AT, HIDDEN, OPTIONS}),
)
