"""X's own archive ("Download an archive of your data"), of every era since 2012, as threads.

How to ask for it: https://help.x.com/en/managing-your-account/how-to-download-your-x-archive. The archive holds what
the account wrote, and the messages it sent and got; what others answered is not in it.

Posts that were removed within the last thirty days are in it (`deleted-tweets.js`). They were published by the
authority, so they are records until a decision lets them go, whatever became of them on the platform; as nobody can
see them there any more they are hidden, kept apart and never in a public snapshot, with the moment of their removal.
"""

from collections.abc import Iterator

from archiver.errors import ExportRefused
from archiver.platforms.api_reading import AccountReading
from archiver.platforms.export_reading import Delivered, ExportContext, ExportReader, ExportReading, ExportThread
from archiver.platforms.fields import field, text_of
from archiver.platforms.knowing import ALT, COMMENTS, HIDDEN, OPTIONS, SHARED_FROM, TITLE
from archiver.platforms.people import identity_key
from archiver.platforms.x.archive_files import (
    FEWER,
    PACKED,
    Manifest,
    entries,
    first_entry,
    is_archive,
    media_files,
    members,
    read_manifest,
    whole,
)
from archiver.platforms.x.archived import ArchivedReader, Notes, Owner
from archiver.platforms.x.messages import Conversations, MessageReader
from archiver.platforms.x.threads import Kept, read_threads
from archiver.platforms.x.wording import avatar_address, handle_in, profile_address
from archiver.records import Account, Media, MediaKind, MediaStatus, Missing, Visibility

VISIBLE = (
    (("tweets", "monthly"), Visibility.PUBLIC),
    (("circle",), Visibility.GROUP),
    (("deleted",), Visibility.HIDDEN),
)
OWNER_FILES = (
    ("manifest", "accountId", "userName", "displayName"),
    ("user_details", "id", "screen_name", "full_name"),
)
WITHOUT_ID = "En post i filen saknar id och kunde inte läsas."
CUT = "Texten i {count} delade inlägg är avkortad i arkivfilen; hela texten kan hämtas genom API:et."
UNPLACED = "Den långa texten {id} hör till ett inlägg som inte finns i arkivfilen."
OTHERS = (
    "Arkivfilen hör till kontot @{handle} (id {id}), men importen gäller {url}. Är det samma konto: ange id:t som "
    "platform_id i kontoförteckningen."
)


def _owner(delivered: Delivered, account: Account) -> Owner:
    """Find whose archive it is: by `account.js`, `manifest.js` or `user_details.js`, else by its first post."""
    told = first_entry(delivered, "account")
    if id := text_of(told, "accountId"):
        return Owner(id, text_of(told, "username"), text_of(told, "accountDisplayName") or text_of(told, "username"))
    for kind, *keys in OWNER_FILES:
        for member in members(delivered, kind):
            data = whole(delivered, member)
            user = field(data, "userInfo") if kind == "manifest" else data
            if id := text_of(user, keys[0]):
                return Owner(id, text_of(user, keys[1]), text_of(user, keys[2]) or text_of(user, keys[1]))
    user = field(first_entry(delivered, "monthly"), "user")
    if id := text_of(user, "id_str"):
        return Owner(id, text_of(user, "screen_name"), text_of(user, "name"))
    return Owner(account.platform_id, handle_in(account.url), account.name)


def _refuse_others(owner: Owner, account: Account, label: str) -> None:
    own = {identity_key(one) for one in (account.platform_id, *account.identities, handle_in(account.url)) if one}
    theirs = {owner.id, owner.handle.casefold(), identity_key(profile_address(owner.handle))} - {""}
    sure = account.platform_id.isdigit() and bool(owner.id)
    if sure and owner.id == account.platform_id:
        return
    if sure or (theirs and own and not own & theirs):
        say = OTHERS.format(handle=owner.handle, id=owner.id, url=account.url)
        raise ExportRefused(
            f"{label}: the archive belongs to @{owner.handle} (id {owner.id}), not to {account.url}. If it is the same "
            f'account, set platform_id = "{owner.id}" in the register.',
            say=say,
        )


def _account(delivered: Delivered, owner: Owner, account: Account, problems: tuple[Missing, ...]) -> AccountReading:
    profile = first_entry(delivered, "profile")
    bio = text_of(profile, "description", "bio")
    shown = (owner.name, f"@{owner.handle}" if owner.handle else "", bio, text_of(profile, "description", "location"))
    pictures = (avatar_address(text_of(profile, "avatarMediaUrl")), text_of(profile, "headerMediaUrl"))
    held = [name for name in delivered.names if "profile_media/" in name]
    return AccountReading(
        id=owner.id or account.platform_id,
        url=profile_address(owner.handle) or account.url,
        name=owner.name or account.name,
        description=bio,
        text="\n".join(line for line in shown if line),
        media=tuple(
            Media(url=_held(one, held), kind=MediaKind.IMAGE, status=MediaStatus.UNAVAILABLE) for one in pictures if one
        ),
        problems=problems,
    )


def _held(address: str, members: list[str]) -> str:
    """Give the member that holds a picture of the profile (`profile_media/<id>-<name>`), else its address."""
    name = address.rpartition("/")[2]
    found = (one for one in members if name in one.rpartition("/")[2].partition("-")[2])
    return next((f"export:{one}" for one in found), address)


def _gather(delivered: Delivered, kinds: tuple[str, ...], kept: Kept, manifest: Manifest) -> Iterator[Missing]:
    """Read every post of the kinds into the spool; give what cannot be read."""
    for member in (name for kind in kinds for name in members(delivered, kind)):
        read, broken = 0, False
        for entry in entries(delivered, member):
            if isinstance(entry, Missing):
                broken = True
                yield entry
            elif kept.add(member, entry):
                read += 1
            else:
                read += 1
                yield Missing(what=member, why=WITHOUT_ID)
        stated = manifest.stated.get(member.rpartition("/")[2], 0)
        if read < stated and not broken:
            yield Missing(what=member, why=FEWER.format(stated=stated, read=read))


def _threads(
    delivered: Delivered, context: ExportContext, owner: Owner, manifest: Manifest
) -> Iterator[ExportThread | Missing]:
    files, notes = media_files(delivered), Notes(context.spool)
    yield from (Missing(what=name, why=PACKED) for name in files.packed)
    note_files = members(delivered, "notes")
    for member in note_files:
        for entry in entries(delivered, member):
            if isinstance(entry, Missing):
                yield entry
            else:
                notes.add(entry)
    reader = ArchivedReader(context.people, owner, files, notes)
    for kinds, visibility in VISIBLE:
        kept = Kept(context.spool)
        yield from _gather(delivered, kinds, kept, manifest)
        yield from read_threads(kept, reader, visibility, next(iter(note_files), ""))
    if reader.cut:
        yield Missing(what=delivered.label, why=CUT.format(count=len(reader.cut)))
    yield from (Missing(what=delivered.label, why=UNPLACED.format(id=id)) for id in notes.unused.values())
    yield from _messages(delivered, context, MessageReader(context.people, owner, files))


def _messages(delivered: Delivered, context: ExportContext, reader: MessageReader) -> Iterator[ExportThread | Missing]:
    held = Conversations(context.spool)
    for member in (*members(delivered, "direct"), *members(delivered, "group")):
        for entry in entries(delivered, member):
            if isinstance(entry, Missing):
                yield entry
            else:
                held.add(member, entry)
    yield from reader.threads(held)


def read(delivered: Delivered, context: ExportContext) -> ExportReading:
    """Give the account and its threads: posts, posts shown to a circle, removed posts, messages.

    Raises:
        ExportRefused: the archive is another account's.
    """
    owner = _owner(delivered, context.account)
    _refuse_others(owner, context.account, delivered.label)
    manifest = read_manifest(delivered)
    account = _account(delivered, owner, context.account, manifest.problems)
    return ExportReading(account=account, threads=_threads(delivered, context, owner, manifest))


X_EXPORT = ExportReader(
    name="x-export",
    platforms=frozenset({"x", "twitter"}),
    title="X, arkivfilen",
    version="2026-11-30",
    reference="https://help.x.com/en/managing-your-account/how-to-download-your-x-archive",
    tested_on=(
        "parts of three real archives (2015, 2019, 2021: posts and media); other eras and messages in the form that "
        "published archives have"
    ),
    order_help=(
        "Logga in på x.com med kommunens konto: Inställningar → Ditt konto → Ladda ner ett arkiv med dina data → Begär "
        "arkiv. Länken kommer efter något dygn och gäller några dagar. Läs in zip-filen (alla delar) som den är."
    ),
    recognises=is_archive,
    read=read,
    blind=frozenset({COMMENTS, HIDDEN, TITLE, OPTIONS, ALT, SHARED_FROM}),
)
