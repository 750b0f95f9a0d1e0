"""The export of a Bluesky account: its repository (CAR), alone or with the uploaded files beside it.

It has what the account itself has written, and nothing that anybody else has. See https://docs.bsky.app/docs/advanced-guides/repo-export.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from archiver.errors import ArchiveError
from archiver.platforms import knowing
from archiver.platforms.api_reading import AccountReading
from archiver.platforms.bluesky.addresses import (
    GATE,
    POST,
    PROFILE,
    REPOST,
    Named,
    image_address,
    named,
    page_of,
    profile_page,
    read_page,
)
from archiver.platforms.bluesky.car import Repository, looks_like_car, read_repository
from archiver.platforms.bluesky.comments import Answer, read_comments
from archiver.platforms.bluesky.own_threads import Answered, answered, threads_of
from archiver.platforms.bluesky.posts import Said, Speaker, cid_of
from archiver.platforms.export_reading import (
    Delivered,
    ExportContext,
    ExportReader,
    ExportReading,
    ExportThread,
    Fragment,
)
from archiver.platforms.fields import as_bytes, list_of, text_of
from archiver.platforms.fields import field as field_of
from archiver.platforms.readings import ThreadReading
from archiver.records import Item, Media, MediaKind, MediaStatus, Missing, Thread

Json = object
NOT_THERE = "Exporten innehåller inga filer för bilagor, och den här filen låg inte bredvid."
SHARED = "Kontot har delat vidare inlägget, som någon annan har skrivit; det finns inte i exporten."
NO_RECORD = "Posten finns i kontots innehållsförteckning men inte i filen, eller är skadad."
ANOTHER = "Leveransen innehåller flera konton; bara {read} har lästs."
OTHER_ACCOUNT = "Exporten hör till kontot {did}, men registret säger {registered}."


@dataclass(slots=True)
class _Own:
    """The account's live records by key, and what its other records tell of them."""

    repository: Repository
    speaker: Speaker
    context: ExportContext
    member: str
    files: Mapping[str, str]  # CID → member
    posts: dict[str, bytes] = field(default_factory=dict)
    answers: dict[str, Answered] = field(default_factory=dict)
    reposts: dict[str, bytes] = field(default_factory=dict)
    hidden: dict[str, frozenset[str]] = field(default_factory=dict)
    profile: Json = None
    missing: list[Missing] = field(default_factory=list)

    @property
    def did(self) -> str:
        """The account's DID."""
        return self.repository.did


def recognises(delivered: Delivered) -> bool:
    """Say whether there is a repository in the delivery."""
    return bool(_cars(delivered))


def _cars(delivered: Delivered) -> list[str]:
    found = []
    for name in delivered.names:
        if name.lower().endswith(".car"):
            try:
                with delivered.open(name) as stream:
                    if looks_like_car(stream.read(256)):
                        found.append(name)
            except (ArchiveError, OSError, KeyError):
                continue
    return found


def read(delivered: Delivered, context: ExportContext) -> ExportReading:
    """Give the account and its own threads.

    Raises:
        ExportRefused: the file is no repository, or its newest commit is not in it.
    """
    name, *others = _cars(delivered) or [delivered.names[0] if delivered.names else ""]
    repository = read_repository(delivered, name, context.spool)
    own = _sorted(repository, delivered, name, context)
    problems = (
        *(Missing(what=one, why=ANOTHER.format(read=name)) for one in others),
        *_another_account(repository.did, context),
    )
    return ExportReading(account=replace(_account(own), problems=problems), threads=_threads(own))


def _another_account(did: str, context: ExportContext) -> Iterator[Missing]:
    account = context.account
    registered = [one for one in (account.platform_id, read_page(account.url)[0]) if one.startswith("did:")]
    if registered and did not in registered:
        yield Missing(what=account.url, why=OTHER_ACCOUNT.format(did=did, registered=registered[0]))


def _sorted(repository: Repository, delivered: Delivered, member: str, context: ExportContext) -> _Own:
    """Walk the tree once and note where each record lies; what a post answers is read too."""
    files = {PurePosixPath(name).stem: name for name in delivered.names if name != member}
    actor = read_page(context.account.url)[0]
    handle = "" if actor.startswith("did:") else actor
    own = _Own(repository, Speaker(did=repository.did, handle=handle), context, member, files)
    for key, cid in repository.entries():
        collection, _, rkey = key.partition("/")
        if collection == POST and (record := _record(own, key, cid)) is not None:
            own.posts[rkey] = cid
            own.answers[rkey] = answered(record, repository.did)
        elif collection == REPOST:
            own.reposts[rkey] = cid
        elif collection == GATE and (record := _record(own, key, cid)) is not None:
            own.hidden[rkey] = frozenset(one for one in list_of(record, "hiddenReplies") if isinstance(one, str))
        elif key == f"{PROFILE}/self" and (record := _record(own, key, cid)) is not None:
            own.profile = record
            own.speaker = replace(own.speaker, name=text_of(record, "displayName").strip())
    file = f"{delivered.label}: {member}"
    own.missing.extend(Missing(what=file, why=why) for why in dict.fromkeys(repository.problems))
    return own


def _record(own: _Own, key: str, cid: bytes) -> Json:
    """Give a record, or None; then what is missing has been noted."""
    try:
        record = own.repository.record(cid)
    except ValueError:
        record = None
    if record is None:
        own.missing.append(Missing(what=f"at://{own.did}/{key}", why=NO_RECORD))
    return record


def _account(own: _Own) -> AccountReading:
    profile = own.profile
    name, about = text_of(profile, "displayName").strip(), text_of(profile, "description")
    pictures = ((preset, cid_of(field_of(profile, preset))) for preset in ("avatar", "banner"))
    return AccountReading(
        id=own.did,
        url=profile_page(own.speaker.shown),
        name=name or own.context.account.name,
        description=about,
        text="\n".join(filter(None, (name, own.speaker.handle and f"@{own.speaker.handle}", about))),
        media=tuple(
            Media(url=image_address(preset, own.did, one), kind=MediaKind.IMAGE, status=MediaStatus.UNAVAILABLE)
            for preset, one in pictures
            if one
        ),
    )


def _threads(own: _Own) -> Iterator[ExportThread | Missing]:
    yield from own.missing
    own.missing = []
    for key, answers in threads_of(own.answers).items():
        yield _thread(own, key, answers)
    for key, cid in own.reposts.items():
        record = _record(own, f"{REPOST}/{key}", cid)
        if record is not None:
            yield _repost(own, key, record)
    yield from own.missing


def _thread(own: _Own, key: str, answers: list[str]) -> ExportThread:
    opening = _said(own, key)
    said_below = [_said(own, one) for one in answers]
    below = [Answer(one, text_of(one.record, "reply", "parent", "uri")) for one in said_below]
    people, hidden = own.context.people, own.hidden.get(key, frozenset())
    post = opening.post(people, own=own.did)
    comments = read_comments(opening.name, below, people, own=own.did, hidden=hidden)
    said = (opening, *said_below)
    thread = Thread(id=key, permalink=post.permalink, post=post, comments=comments)
    return _with_files(own, thread, said, tuple(problem for one in said for problem in one.problems()))


def _said(own: _Own, key: str) -> Said:
    record = own.repository.record(own.posts[key])  # read before, so it is there
    return Said(record=record, name=Named(own.did, POST, key), speaker=own.speaker)


def _repost(own: _Own, key: str, record: Json) -> ExportThread | Missing:
    """Give a repost of an own post; what somebody else has written is not in the export."""
    uri = text_of(record, "subject", "uri")
    subject = named(uri)
    if subject is None or subject.repo != own.did or subject.key not in own.posts:
        return Missing(what=page_of(uri), why=SHARED)
    id = Named(own.did, REPOST, key).uri
    said = _said(own, subject.key)
    post = replace(said.post(own.context.people, own=own.did, id=id), shared_from=page_of(uri))
    return _with_files(own, Thread(id=id, permalink=post.permalink, post=post), (said,), said.problems())


def _with_files(own: _Own, thread: Thread, said: tuple[Said, ...], problems: tuple[Missing, ...]) -> ExportThread:
    """Give the thread with the members that hold its attachments; those that are nowhere say so."""
    files = {
        medium.url: own.files[cid]
        for item in thread.items()
        for medium in item.media
        if (cid := _cid_in(medium.url)) in own.files
    }
    post = replace(thread.post, media=_told_of(thread.post, files))
    comments = tuple(replace(one, media=_told_of(one, files)) for one in thread.comments)
    kept = [{"uri": one.name.uri, "record": one.record} for one in said]
    return ExportThread(
        reading=ThreadReading(thread=replace(thread, post=post, comments=comments), problems=problems),
        fragments=(Fragment(member=own.member, data=as_bytes(kept)),),
        files=files,
    )


def _cid_in(url: str) -> str:
    return url.rpartition("cid=")[2].rpartition("/")[2]


def _told_of(item: Item, files: Mapping[str, str]) -> tuple[Media, ...]:
    return tuple(
        medium if medium.url in files or medium.reason else replace(medium, reason=NOT_THERE) for medium in item.media
    )


BLUESKY_EXPORT = ExportReader(
    name="bluesky-export",
    platforms=frozenset({"bluesky"}),
    title="Bluesky: kontots arkiv (CAR)",
    version="2026-11-30",
    reference="https://docs.bsky.app/docs/advanced-guides/repo-export",
    tested_on="repositories of a real server (PDS 0.5.35), and an export of the live platform of 2023",
    order_help="I Bluesky: Inställningar, Konto, Exportera mina data, Ladda ned CAR-fil. Filen har det som kontot"
    " självt har skrivit, men varken andras svar eller bilder och filmer. Lägg gärna bilagorna (blobbarna, med sina CID"
    " som filnamn) i en mapp bredvid och leverera allt som en zip-fil.",
    recognises=recognises,
    read=read,
    blind=frozenset(
        {knowing.COMMENTS, knowing.COUNTERS, knowing.PERMALINK, knowing.AUTHOR_URL, knowing.EDITED_AT, knowing.HIDDEN}
    ),
)
