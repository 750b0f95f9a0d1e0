"""Mastodon's own archive ("Request your archive"): outbox.json, actor.json and the account's attachments, as threads.

https://docs.joinmastodon.org/user/moving/#export. It holds what the account wrote and boosted; what others answered is
not in it. likes.json and bookmarks.json are not read: the account published nothing by them.

Which thread an answer stands in: under the account's own status that it answers; else, if the account began the
conversation, in that thread; else it opens a thread of its own. Messages of one conversation are one thread.
"""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

import ijson

from archiver.errors import ExportRefused
from archiver.platforms import knowing
from archiver.platforms.api_reading import AccountReading
from archiver.platforms.export_reading import (
    Delivered,
    ExportContext,
    ExportReader,
    ExportReading,
    ExportThread,
    Fragment,
)
from archiver.platforms.fields import as_bytes, html_text, list_of, text_of
from archiver.platforms.mastodon.accounts import handle_in
from archiver.platforms.mastodon.activities import (
    Actor,
    Shelves,
    comment_of,
    content_of,
    post_of,
    same_server,
    status_id,
    visibility_of,
)
from archiver.platforms.people import identity_key
from archiver.platforms.readings import ThreadReading
from archiver.platforms.tree import without_circles
from archiver.reading_order import parents_first
from archiver.records import Account, Media, MediaKind, MediaStatus, Missing, Thread, Visibility

WRITTEN = frozenset({"Note", "Question", "Article", "Page", "Image", "Video", "Audio", "Event"})
FEWER = "Exporten säger sig ha {stated} poster men innehåller {found}; {lacking} saknas i filen som levererades."
CUT = "Filen är trasig eller avkortad efter {found} poster; resten kunde inte läsas."
OTHER_KIND = "Posten är av slaget {kind} och kunde inte läsas som ett inlägg."
ONLY_ADDRESS = "Exporten har bara adressen till det som delades, inte innehållet; det kan hämtas genom API:et."
OTHERS = "Exporten hör till kontot {whose}, men importen gäller {url}."
NO_ACTOR = "Filen actor.json i exporten kan inte läsas, så det syns inte vems exporten är."


@dataclass(slots=True)
class Kept:
    """What is remembered of each activity while the activities themselves wait in the spool."""

    place: dict[str, int] = field(default_factory=dict)  # id -> its number in the spool, in the order of the outbox
    answered: dict[str, str] = field(default_factory=dict)  # id -> id (here) or address (elsewhere) of what it answers
    talk: dict[str, str] = field(default_factory=dict)  # id -> its conversation
    seen_by: dict[str, Visibility] = field(default_factory=dict)  # id -> who could see it, unless it is public
    began: dict[tuple[str, bool], list[str]] = field(default_factory=dict)  # conversation, public -> what opened it

    def visibility(self, id: str) -> Visibility:
        """Say who could see it."""
        return self.seen_by.get(id, Visibility.PUBLIC)

    def public(self, id: str) -> bool:
        """Say whether anybody could see it."""
        return id not in self.seen_by

    def above(self, id: str) -> str:
        """Give the id under which it stands, or nothing if it opens a thread."""
        if not (answered := self.answered.get(id, "")):
            return ""
        if answered in self.place:
            return answered if self.public(answered) is self.public(id) else ""
        first = self.began.get((self.talk.get(id, ""), self.public(id)), [])
        return first[0] if len(first) == 1 and first[0] != id else ""

    def threads(self) -> dict[str, list[str]]:
        """Give what opens each thread, with all that stands beneath it."""
        first: dict[str, str] = {}
        threads: dict[str, list[str]] = {}
        for id in self.place:
            chain: list[str] = []
            top = id
            while top not in first and (above := self.above(top)) and above not in chain:
                chain.append(top)
                top = above
            root = first.get(top, top)
            first.update(dict.fromkeys((*chain, top), root))
            threads.setdefault(root, [])
            if id != root:
                threads[root].append(id)
        return threads


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive that is being read."""

    delivered: Delivered
    outbox: str
    names: frozenset[str]
    context: ExportContext
    actor: Actor
    kept: Kept

    def activity(self, id: str) -> object:
        """Give an activity out of the spool."""
        return self.context.spool.get(self.kept.place[id])

    def shared(self, activity: object) -> object:
        """Give what an Announce shares: the account's own status if it is that, else what the archive has of it."""
        content = content_of(activity)
        if not isinstance(content, str) or not same_server(content, self.actor.id):
            return content
        own = status_id(content)
        return content_of(self.activity(own)) if own in self.kept.place else content

    def member(self, address: str) -> str:
        """Find an attachment's member: its address is a path in the archive, in some years with a slash before it."""
        path, folder = address.lstrip("/"), posixpath.dirname(self.outbox)
        choices = (posixpath.join(folder, path), path, posixpath.join(folder, path.removeprefix("system/")))
        return next((one for one in choices if one in self.names), "") if path else ""


def recognises(delivered: Delivered) -> bool:
    """Say whether there is an outbox beside an actor."""
    return _outbox(delivered) != ""


def _outbox(delivered: Delivered) -> str:
    names = frozenset(delivered.names)
    for name in delivered.names:
        folder, base = posixpath.split(name)
        if base == "outbox.json" and posixpath.join(folder, "actor.json") in names:
            return name
    return ""


def read(delivered: Delivered, context: ExportContext) -> ExportReading:
    """Give the account and its threads.

    Raises:
        ExportRefused: it is somebody else's archive, or does not say whose it is.
    """
    outbox = _outbox(delivered)
    folder = posixpath.dirname(outbox)
    actor, told = _actor(delivered, posixpath.join(folder, "actor.json"), context)
    names = frozenset(delivered.names)
    archive = Archive(delivered, outbox, names, context, actor, Kept())
    account = _account(actor, told, folder, names)
    return ExportReading(account=account, threads=_threads(archive))


def _actor(delivered: Delivered, member: str, context: ExportContext) -> tuple[Actor, object]:
    try:
        with delivered.open(member) as stream:
            told: object = next(iter(ijson.items(stream, "", use_float=True)), None)
    except (ijson.JSONError, ValueError):
        told = None
    id = text_of(told, "id")
    if not id:
        raise ExportRefused(
            f"{delivered.label}: {member} cannot be read as an actor. Order the archive again.", say=NO_ACTOR
        )
    url = text_of(told, "url") or id
    name = text_of(told, "preferredUsername")
    handle = f"@{name}@{url.split('/')[2]}" if url.count("/") > 2 else f"@{name}"
    _refuse_others(delivered, context.account, {id, url, handle})
    author = context.people.author(text_of(told, "name") or handle, handle, url, owner=True, proven_url=url)
    return Actor(id=id, url=url, handle=handle, name=author.name, author=author), told


def _refuse_others(delivered: Delivered, account: Account, theirs: set[str]) -> None:
    own = {identity_key(one) for one in (account.url, account.platform_id, *account.identities) if one}
    host = next(iter(identity_key(account.url).split("/")), "")
    same_handle = {identity_key(f"{handle_in(account.url)}@{host}")}
    if not (own | same_handle) & {identity_key(one) for one in theirs}:
        whose = next(one for one in sorted(theirs) if one.startswith("@"))
        raise ExportRefused(
            f"{delivered.label}: the archive belongs to {whose}, not to {account.url}. If the account has had that "
            f'name, add "{whose}" to its identities in the register.',
            say=OTHERS.format(whose=whose, url=account.url),
        )


def _account(actor: Actor, told: object, folder: str, names: frozenset[str]) -> AccountReading:
    description = html_text(text_of(told, "summary"), actor.url).text
    rows = (
        (text_of(one, "name"), html_text(text_of(one, "value"), actor.url).text) for one in list_of(told, "attachment")
    )
    pictures = (posixpath.join(folder, text_of(told, part, "url")) for part in ("icon", "image"))
    return AccountReading(
        id=actor.id,
        url=actor.url,
        name=actor.name,
        description=description,
        text="\n".join(part for part in (actor.name, actor.handle, description, *map(": ".join, rows)) if part),
        media=tuple(
            Media(url=f"export:{one}", kind=MediaKind.IMAGE, status=MediaStatus.UNAVAILABLE)
            for one in pictures
            if one in names
        ),
        data=told,
    )


def _threads(archive: Archive) -> Iterator[ExportThread | Missing]:
    yield from _gather(archive)
    for root, beneath in archive.kept.threads().items():
        yield _thread(archive, root, beneath)


def _gather(archive: Archive) -> Iterator[Missing]:
    """Put every activity into the spool; give what is no status, and what is lacking."""
    found, whole = 0, True
    try:
        with archive.delivered.open(archive.outbox) as stream:
            for activity in ijson.items(stream, "orderedItems.item", use_float=True):
                found += 1
                yield from _keep(activity, archive)
    except (ijson.JSONError, ValueError):
        whole = False
        yield Missing(what=archive.outbox, why=CUT.format(found=found))
    stated = _stated(archive.delivered, archive.outbox)
    if whole and stated > found:
        yield Missing(what=archive.outbox, why=FEWER.format(stated=stated, found=found, lacking=stated - found))


def _stated(delivered: Delivered, outbox: str) -> int:
    with delivered.open(outbox) as stream:
        try:
            stated = next(iter(ijson.items(stream, "totalItems")), 0)
        except (ijson.JSONError, ValueError):
            return 0
    return stated if isinstance(stated, int) else 0


def _keep(activity: object, archive: Archive) -> Iterator[Missing]:
    actor, kept = archive.actor, archive.kept
    content, kind = content_of(activity), text_of(activity, "type")
    id = status_id(text_of(activity, "id") if kind == "Announce" else text_of(content, "id"))
    written = kind == "Create" and text_of(content, "type") in WRITTEN
    if not id or not (written or kind == "Announce"):
        what = text_of(activity, "id") or text_of(activity, "object") or actor.url
        yield Missing(what=what, why=OTHER_KIND.format(kind=text_of(content, "type") or kind or "okänt"))
        return
    kept.place[id] = archive.context.spool.put(activity)
    seen_by = visibility_of(content if written else activity, actor.id)
    if seen_by is not Visibility.PUBLIC:
        kept.seen_by[id] = seen_by
    if not written:
        return
    talk, answered = text_of(content, "conversation") or text_of(content, "context"), text_of(content, "inReplyTo")
    if answered:
        kept.answered[id] = status_id(answered) if same_server(answered, actor.id) else answered
    if talk:
        kept.talk[id] = talk
    public = seen_by is Visibility.PUBLIC
    if talk and (not answered or not public):
        known = kept.began.setdefault((talk, public), [])
        if public or not known:  # of messages, the first that the account sent opens the thread
            known.append(id)


def _thread(archive: Archive, root: str, beneath: list[str]) -> ExportThread:
    shelves = Shelves(archive.member)
    activity = archive.activity(root)
    boost = text_of(activity, "type") == "Announce"
    content = archive.shared(activity) if boost else content_of(activity)
    post = post_of(activity, content, archive.actor, archive.context.people, shelves)
    below = [archive.activity(id) for id in beneath]
    read = parents_first(tuple(comment_of(one, archive.actor, shelves, root=root) for one in below))
    comments, problems = without_circles(read, post.id)
    if not isinstance(content, dict):
        problems = (*problems, Missing(what=post.shared_from, why=ONLY_ADDRESS))
    thread = Thread(
        id=root,
        permalink=text_of(activity, "id") if boost else post.permalink,
        post=post,
        comments=comments,
        visibility=archive.kept.visibility(root),
    )
    return ExportThread(
        reading=ThreadReading(thread=thread, problems=problems),
        fragments=tuple(Fragment(member=archive.outbox, data=as_bytes(one)) for one in (activity, *below)),
        files=shelves.named,
    )


MASTODON_EXPORT = ExportReader(
    name="mastodon-export",
    platforms=frozenset({"mastodon", "gotosocial", "pleroma", "akkoma"}),
    title="Mastodon, kontots arkiv",
    version="2026-11-30",
    reference="https://docs.joinmastodon.org/user/moving/#export",
    tested_on="a real archive of 2023 (18 posts, one picture), and small ones of our own in the same form",
    order_help=(
        "Logga in som kontot, öppna Inställningar, Importera och exportera, Dataexport, och välj Begär ditt arkiv. "
        "Efter en stund kommer ett e-brev; hämta filen på samma sida inom en vecka (ett arkiv i veckan kan begäras). "
        "Den har kontots egna inlägg, delningar och bilder, men inga svar från andra. Gillamarkeringar och bokmärken "
        "i den läses inte, för med dem har kontot inte publicerat något."
    ),
    recognises=recognises,
    read=read,
    blind=frozenset(
        {
            knowing.COMMENTS,
            knowing.PARENT,
            knowing.TITLE,
            knowing.HIDDEN,
            knowing.CAPTION,
            knowing.COUNTERS,
            knowing.REVISIONS,
        }
    ),
)
