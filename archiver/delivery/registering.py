"""Records as acts for the diarium: neutral words only, and nothing of what was written (OSL 5 kap. 2 §).

What an act concerns, in short, is for a registrator to say (`archive deliver --title`); where nobody has, that is told.
"""

import datetime as dt
from pathlib import PurePosixPath

from archiver.config.recipients import Recipient
from archiver.delivery.documenting import creator, read_first
from archiver.delivery.protecting import Protection
from archiver.delivery.selecting import Chosen
from archiver.diarium.registration import LEFT_OUT, Act, ActFile, Case, Registration, SecrecyMark, act_id
from archiver.records import AuthorRole, Direction, Post, Record, Thread
from archiver.render.platform_names import platform_name
from archiver.render.wording import day
from archiver.sip.describing import PackageFile
from archiver.store.deliveries import Content, DeliveryEntry
from archiver.store.facts import FactBook
from archiver.workspace import TOOL, Workspace

FOLDER = "handlingar"
_CASE_FACTS = ("arende", "efterfragad_arende")
_TITLES = {"record.xml": "Handlingen som data", "premis.xml": "Händelser och prövningar (PREMIS)"}


def registration_of(
    workspace: Workspace, entry: DeliveryEntry, acts: tuple[Act, ...], *, part: int, of: int
) -> Registration:
    """Give the export of these acts: one ärende, whose dnr the diarium gives unless a person named it."""
    selection, terms = entry.selection, entry.terms
    collective = selection.collective or not selection.record
    case = Case(
        number=selection.case,
        proposal=entry.id,
        title="" if selection.case else _case_title(entry) if collective else acts[0].title,
        type="Samlingsärende sociala medier" if collective else "Handling från sociala medier",
        created_at=entry.created_at,
        classification=terms.classification,
        acts=acts,
    )
    authority = workspace.settings.authority
    return Registration(
        authority=authority.name,
        org_nr=authority.org_nr,
        delivery=entry.id,
        tool=TOOL,
        made_at=entry.created_at,
        case=case,
        number=part,
        of=of,
    )


def act_of(
    workspace: Workspace,
    entry: DeliveryEntry,
    chosen: Chosen,
    content: Content,
    *,
    number: int,
    files: tuple[PackageFile, ...],
) -> Act:
    """Give the registration of one record version. DeliveryRefused when it cannot be read."""
    record = read_first(chosen)
    thread = isinstance(record.content, Thread)
    at = _moment(record)
    authority = creator(workspace.settings.authority, record)
    sender, receivers = _parties(record, authority, entry.terms, chosen.restricted)
    what = "Inlägg med kommentarer" if thread else "Ögonblicksbild av konto"
    return Act(
        record=record.id,
        version=record.version,
        number=number,
        title=entry.selection.title
        or f"{what}: {record.account.name} ({platform_name(record.account.platform)}), {day(at)}",
        titled=bool(entry.selection.title),
        document_type="Tråd i sociala medier" if thread else "Ögonblicksbild av konto i sociala medier",
        direction=_direction(record),
        at=at,
        created_at=record.provenance.captured_at,
        sender=sender,
        receivers=receivers,
        account=record.account.name,
        platform=record.account.platform,
        source_url=record.provenance.final_url,
        captured_at=record.provenance.captured_at,
        items=content.items,
        proposed_case=entry.selection.case or _known_case(workspace, record),
        classification=entry.terms.classification,
        secrecy=_marks(chosen.restricted, authority),
        files=tuple(sorted((_file(record, file) for file in files), key=_reading_order)),
    )


def place(record: str, version: int, file: PackageFile) -> str:
    """Give where a file lies in the export, relative to the XML."""
    inner = PurePosixPath(file.name).parts[3:]  # without account, record and version
    return "/".join((FOLDER, act_id(record, version), *inner))


def _case_title(entry: DeliveryEntry) -> str:
    first, last = entry.selection.first, entry.counted_to
    year = first.year
    whole = (first, last) == (dt.date(year, 1, 1), dt.date(year, 12, 31))
    return f"Sociala medier {year}" if whole else f"Sociala medier {first} till {last}"


def _known_case(workspace: Workspace, record: Record) -> str:
    """Give the ärende that a person has said that something in the record belongs to, if any."""
    said = FactBook(workspace.home, record.account.id, record.id).latest()
    found = (lines[-1].value for (_, key), lines in said.items() if key in _CASE_FACTS)
    return next((value for value in found if isinstance(value, str)), "")


def _moment(record: Record) -> dt.datetime:
    content = record.content
    post = content.post if isinstance(content, Thread) else None
    return (post and (post.published_at or post.first_seen)) or record.provenance.captured_at


def _direction(record: Record) -> Direction:
    """Say what the act is: the post's direction; a snapshot is drawn up by the authority."""
    return record.content.post.direction if isinstance(record.content, Thread) else Direction.CREATED


def _parties(
    record: Record, authority: str, terms: Recipient, restricted: Protection | None
) -> tuple[str, tuple[str, ...]]:
    """Give sender and receivers; a private person is left out unless the recipient asks for names, or it is masked."""
    if not isinstance(record.content, Thread):
        return authority, ()
    post: Post = record.content.post
    if post.direction is Direction.CREATED:
        return authority, ("Allmänheten",)
    named = post.author.role is AuthorRole.ELECTED or terms.sender_names
    return (post.author.name if named and not restricted else LEFT_OUT), (authority,)


def _marks(restricted: Protection | None, authority: str) -> tuple[SecrecyMark, ...]:
    if restricted is None:
        return ()
    return (SecrecyMark(provision=restricted.provision, on=restricted.on, authority=authority),)


def _file(record: Record, file: PackageFile) -> ActFile:
    path = place(record.id, record.version, file)
    return ActFile(
        path=path,
        title=_title(PurePosixPath(path)),
        sha256=file.sha256,
        size=file.size,
        mime=file.mime,
        format=" ".join(word for word in (file.format.name, file.format.version) if word),
    )


def _title(path: PurePosixPath) -> str:
    """Say what a file is, in words that are the same whatever it shows: an attachment's own name may name somebody."""
    if path.parent.name == "media":
        return "Bilaga"
    if path.parent.name == "raw":
        return "Råmaterial (WARC)"
    return _TITLES.get(path.name) or ("Handlingen" if path.suffix == ".pdf" else path.name)


def _reading_order(file: ActFile) -> tuple[bool, bool, str]:
    """Put the handling before its data, and both before attachments."""
    return not file.path.endswith(".pdf") or "/media/" in file.path, "/media/" in file.path, file.path
