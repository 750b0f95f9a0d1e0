"""Two records as they should be, and their folder as the store would keep it: what every other test starts from."""

import datetime as dt
import hashlib
from pathlib import Path

import pikepdf

from archiver.package.premis import Agent, AgentKind, premis_xml
from archiver.package.record_xml import record_xml
from archiver.records import (
    Account,
    Author,
    Authority,
    AuthorRole,
    Change,
    ChangeKind,
    Comment,
    Count,
    Counter,
    Coverage,
    Direction,
    Event,
    Lane,
    Link,
    Media,
    MediaKind,
    MediaStatus,
    Missing,
    Post,
    Provenance,
    Record,
    Snapshot,
    Thread,
    ThreadRef,
    Validation,
)

POSTED = dt.datetime(2026, 11, 2, 7, 15, tzinfo=dt.UTC)
FIRST = dt.datetime(2026, 11, 10, 9, 0, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 11, 20, 10, 0, 5, tzinfo=dt.UTC)

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
PDF = b"%PDF-1.4\n%%EOF\n"
SEARCHABLE = b"%PDF-1.7\n%%EOF\n"
WARC = b"WARC/1.1\r\nWARC-Type: warcinfo\r\n\r\n"
SITE = "https://torget.example/granasa"
TORGET = Author(name="Granåsa kommun", id="granasa", url=SITE, role=AuthorRole.MUNICIPALITY)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


AUTHORITY = Authority(name="Granåsa kommun", org_nr="212000-0000", contact="arkiv@granasa.example")
ACCOUNT = Account(
    id="torget-granasa",
    platform="torget",
    url=SITE,
    name="Granåsa kommun",
    authority="Kommunstyrelsen",
    platform_id="granasa",
    purpose="Information till invånarna och svar på frågor",
    owner_role="Kommunikationschef",
    identities=("granasa", SITE),
    elected=("anna.ek",),
    terms_reviewed_on=dt.date(2026, 9, 1),
    terms_reviewed_by="Eva Arkivarie",
    disposal_authority="KS 2026-55 § 12",
)
PROVENANCE = Provenance(
    harvest="h-20261120T100000Z-torget-granasa",
    lane=Lane.BROWSER,
    captured_at=NOW,
    requested_url=f"{SITE}/inlagg/1",
    final_url=f"{SITE}/inlagg/1?alla=1",
    profile="torget",
    profile_version="1",
    tool="archiver 0.1.0",
    agent="Chromium 156.0",
)
POSTER = Media(
    url="https://torget.example/media/1.jpg",
    kind=MediaKind.IMAGE,
    path="media/0001.jpg",
    sha256=sha256(JPEG),
    size=len(JPEG),
    mime="image/jpeg",
    width=1200,
    height=800,
    alt="Affisch om samrådsmötet",
    ocr="Samråd om torget\nTisdag 18.00",
)
MINUTES = Media(
    url="https://torget.example/media/plan.pdf",
    kind=MediaKind.DOCUMENT,
    path="media/0002.pdf",
    sha256=sha256(PDF),
    size=len(PDF),
    mime="application/pdf",
    derived="media/0002-sokbar.pdf",
)
FILM = Media(
    url="https://torget.example/media/film.mp4",
    kind=MediaKind.VIDEO,
    status=MediaStatus.TOO_LARGE,
    reason="Filmen är större än den gräns som kontot har.",
)
POST = Post(
    id="1",
    permalink=f"{SITE}/inlagg/1",
    author=TORGET,
    direction=Direction.CREATED,
    title="Samråd om torget",
    text="Välkommen på samråd! 👩🏽‍🚒\n\n  – Tisdag kl. 18\n  – Stadshuset\n",
    published_at=POSTED,
    published_shown="2 november kl. 08:15",
    published_precision="minute",
    edited_at=dt.datetime(2026, 11, 3, 12, 0, tzinfo=dt.UTC),
    first_seen=FIRST,
    last_seen=NOW,
    language="sv",
    links=(Link(text="Stadshuset", url="https://granasa.example/stadshuset"),),
    media=(POSTER, MINUTES, FILM),
    counters=(Counter(kind="like", value=1200, shown="1,2 tn"), Counter(kind="comment", value=6)),
)


def comment(name: str, text: str, *, parent: str = "", author: Author | None = None) -> Comment:
    """Give an ordinary comment by a member of the public."""
    return Comment(
        id=name,
        permalink=f"{SITE}/inlagg/1#k{name}",
        author=author or Author(name="Kim Ö", id=f"u{name}"),
        direction=Direction.CREATED if author and author.role is not AuthorRole.PUBLIC else Direction.RECEIVED,
        text=text,
        published_at=POSTED + dt.timedelta(hours=1),
        published_shown="19 d",
        published_precision="day",
        first_seen=FIRST,
        last_seen=NOW,
        parent=parent,
    )


COMMENTS = (
    comment("11", "Hur når man er?\r\nJag hittar\u0008 inte numret \\ mejlen."),
    comment("12", "Ring 0000-123 45.", parent="11", author=TORGET),
    comment("13", "شكرا\u200f 🙏", parent="12"),
    comment(
        "14", "Jag tar med det till nämnden.", author=Author(name="Anna Ek", id="anna.ek", role=AuthorRole.ELECTED)
    ),
    comment("15", "Svar på något som är borta", parent="10"),
)
THREAD = Record(
    id="t-aaaabbbbccccdddd",
    version=2,
    authority=AUTHORITY,
    account=ACCOUNT,
    content=Thread(id="1", permalink=f"{SITE}/inlagg/1", post=POST, comments=COMMENTS),
    provenance=PROVENANCE,
    coverage=Coverage(
        posts=Count(expected=1, captured=1),
        comments=Count(
            expected=6, captured=5, missing=(Missing(what="10", why="Kommentaren är borttagen på plattformen."),)
        ),
        media=Count(expected=3, captured=2, missing=(Missing(what=FILM.url, why=FILM.reason),)),
    ),
    changes=(
        Change(kind=ChangeKind.EDITED, item="1", field="text", before="Välkommen!", after=POST.text),
        Change(kind=ChangeKind.NEW_COMMENT, item="15"),
    ),
)
SNAPSHOT = Record(
    id="s-aaaabbbbccccdddd",
    version=1,
    authority=AUTHORITY,
    account=ACCOUNT,
    content=Snapshot(
        url=SITE,
        name="Granåsa kommun",
        description="Kommunens konto på Torget",
        text="Granåsa kommun\nSamråd om torget",
        counters=(Counter(kind="follower", value=4321, shown="4 321 följare"),),
        media=(POSTER,),
        feed=(
            ThreadRef(id="1", url=POST.permalink, title="Samråd om torget", published_at=POSTED, comments=6),
            ThreadRef(id="2", url=f"{SITE}/inlagg/2"),
        ),
    ),
    provenance=PROVENANCE,
    coverage=Coverage(media=Count(expected=1, captured=1)),
)
EVENTS = (
    Event(type="capture", at=NOW, outcome="success", agent="Chromium 156.0", detail=PROVENANCE.requested_url),
    Event(type="normalization", at=NOW, outcome="success", agent="archiver 0.1.0", detail="PDF/A 2a"),
    Event(type="lokal granskning", at=NOW, outcome="success", agent="Eva Arkivarie"),
)
VALIDATIONS = (
    Validation(judge="veraPDF 1.28", flavour="2a", verdict="pass", file="record.pdf"),
    Validation(judge="pikepdf 10.17", flavour="2a", verdict="unsupported", detail="Type 3-typsnitt", file="record.pdf"),
    Validation(judge="lxml", flavour="Schematron", verdict="pass", file="record.xml"),
)
AGENTS = (
    Agent(name="Eva Arkivarie", kind=AgentKind.PERSON),
    Agent(name="Granåsa kommun", kind=AgentKind.ORGANIZATION),
)


def write_pdf(path: Path, *, part: str = "2", level: str = "A", tagged: bool = True, lang: str = "sv-SE") -> None:
    """Write a PDF of one empty page that claims to be PDF/A; no judge would believe it."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    if lang:
        pdf.Root.Lang = lang
    if tagged:
        pdf.Root.MarkInfo = pikepdf.Dictionary(Marked=True)
        pdf.Root.StructTreeRoot = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot))
    if part:
        with pdf.open_metadata(set_pikepdf_as_editor=False) as meta:
            meta["pdfaid:part"] = part
            meta["pdfaid:conformance"] = level
    pdf.save(path, deterministic_id=True)


def write_premis(folder: Path, record: Record) -> None:
    """Describe the files that are in `folder`."""
    files = {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.is_file() and path.name != "premis.xml"
    }
    data = premis_xml(
        record.id,
        record.version,
        files=files,
        events=EVENTS,
        validations=VALIDATIONS,
        at=NOW,
        agents=AGENTS,
        sources={MINUTES.derived: (MINUTES.path,)},
    )
    (folder / "premis.xml").write_bytes(data)


def write_folder(store: Path, record: Record = THREAD) -> Path:
    """Write the folder of `record` below `store`, sound in every way."""
    folder = store / record.account.id / record.id / f"v{record.version:04d}"
    (folder / "media").mkdir(parents=True)
    (folder / "raw").mkdir()
    (folder / "record.xml").write_bytes(record_xml(record))
    (folder / "media/0001.jpg").write_bytes(JPEG)
    if record is THREAD:
        (folder / "media/0002.pdf").write_bytes(PDF)
        (folder / "media/0002-sokbar.pdf").write_bytes(SEARCHABLE)
    (folder / "raw/fangst.warc").write_bytes(WARC)
    write_pdf(folder / "record.pdf")
    write_premis(folder, record)
    return folder
