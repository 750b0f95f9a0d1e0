"""Facebook's own download in JSON ("Ladda ned din information"), of a profile or of a page, of any year so far known.

https://www.facebook.com/help/212802592074644. The export holds what the account wrote: others' comments on its posts
are not in it, reactions and ids hardly ever.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from archiver.platforms import knowing
from archiver.platforms.api_reading import AccountReading
from archiver.platforms.export_reading import Delivered, ExportContext, ExportReader, ExportReading, ExportThread
from archiver.platforms.facebook.delivery import STRANGE, UNKNOWN, Files, Kind, items, members_of, whole
from archiver.platforms.facebook.export_items import Items, group_of
from archiver.platforms.facebook.inbox import Inbox, by_conversation
from archiver.platforms.facebook.mojibake import words
from archiver.platforms.facebook.told import Threads, Told, or_refused
from archiver.platforms.fields import text_of
from archiver.platforms.people import identity_key
from archiver.records import Missing, Visibility

NOTHING = (
    "Exportfilen {label} har inga inlägg, kommentarer eller meddelanden i en form som programmet känner. Kontrollera "
    "att rätt innehåll valdes; är det en nyare export, behåll filen och anmäl formatet."
)
OTHER_ACCOUNT = (
    "Exporten säger sig höra till {shown}, men kontot i registret är {wanted}. Kontrollera att filen är rätt."
)
ORDER_HELP = (
    "Gå in som sidan (byt profil till sidan), öppna Inställningar och sekretess > Inställningar > Din information (i "
    "Kontocentret: Dina uppgifter och behörigheter > Ladda ned din information), välj sidan, Alla tillgängliga "
    "uppgifter eller minst inlägg, kommentarer och reaktioner, meddelanden, foton och videor samt sidinformation; "
    "format JSON, medier i hög kvalitet, datumintervall Hela tiden. Facebook meddelar när filerna är klara; de ligger "
    "kvar i fyra dagar. Ladda ned alla delfiler och lämna dem tillsammans."
)
BLIND = frozenset(
    {
        knowing.COMMENTS,
        knowing.TITLE,
        knowing.AUTHOR_ID,
        knowing.AUTHOR_URL,
        knowing.EDITED_AT,
        knowing.LANGUAGE,
        knowing.LINKS,
        knowing.SHARED_FROM,
        knowing.HIDDEN,
        knowing.PARENT,
        knowing.COUNTERS,
        knowing.ALT,
        knowing.CAPTION,
        knowing.OPTIONS,
        knowing.PERMALINK,
    }
)
_MARKS = ("your_facebook_activity/", "this_profile's_activity_across_facebook/", "your_activity_across_facebook/")
_GROUPS = frozenset({Kind.GROUP, Kind.GROUP_COMMENTS})


def recognises(delivered: Delivered) -> bool:
    """Say whether a JSON download of Facebook was delivered."""
    found = members_of(delivered, ".json")
    told = any(found[kind] for kind in Kind if kind is not Kind.UNKNOWN)
    return told or any(mark in name and name.endswith(".json") for name in delivered.names for mark in _MARKS)


def read(delivered: Delivered, context: ExportContext) -> ExportReading:
    """Give the account as the export names it, and its threads one by one."""
    owner, account = _account(delivered, context)
    return ExportReading(account=account, threads=_Reading(delivered, context, owner).threads())


def _account(delivered: Delivered, context: ExportContext) -> tuple[str, AccountReading]:
    name, address = "", ""
    for member in delivered.names:
        if member.lower().endswith(("profile_information.json", "page_information.json")):
            data = whole(delivered, member)
            for key in ("profile_v2", "profile", "page_v2", "page"):
                name = name or words(data, key, "name", "full_name") or words(data, key, "name")
                address = address or text_of(data, key, "profile_uri") or text_of(data, key, "url")
    known = context.account
    mine = {identity_key(one) for one in (known.url, known.platform_id, *known.identities)}
    strange = address and identity_key(address) not in mine and name and name != known.name
    wrong = Missing(what=delivered.label, why=OTHER_ACCOUNT.format(shown=f"{name} ({address})", wanted=known.url))
    return name, AccountReading(
        id=known.platform_id or known.url,
        url=known.url,
        name=name or known.name,
        text=name or known.name,
        problems=(wrong,) if strange else (),
    )


@dataclass(slots=True)
class _Reading:
    """Reads an export file by file. Posts come before albums, so that a picture is not told of twice."""

    delivered: Delivered
    context: ExportContext
    owner: str

    def threads(self) -> Iterator[ExportThread | Missing]:
        """Give every thread, and what could not be read.

        Raises:
            ExportRefused: nothing in it could be read at all.
        """
        why = (
            "no posts, comments or messages in a form that is known; nothing was imported. Check that the "
            "right content was ordered, as JSON; see docs/platforms/facebook.md."
        )
        return or_refused(self._all(), self.delivered, why=why, say=NOTHING)

    def _all(self) -> Iterator[ExportThread | Missing]:
        members, files = members_of(self.delivered, ".json"), Files.of(self.delivered)
        made, reader = Threads(self.context), Items(files, self.context.people)
        for kind in (Kind.POSTS, Kind.VISITORS, Kind.GROUP, Kind.COMMENTS, Kind.GROUP_COMMENTS):
            for name in members[kind]:
                yield from self._listed(name, kind, made, reader.told)
        for name in members[Kind.EVENTS]:
            yield from self._listed(name, Kind.EVENTS, made, reader.event)
        for name in members[Kind.ALBUM]:
            yield from self._album(name, made, reader)
        for name in members[Kind.LOOSE]:
            yield from self._listed(
                name, Kind.LOOSE, made, lambda item, member: reader.loose(item, member, made.shown_files)
            )
        for folder, names in by_conversation(members[Kind.MESSAGES]):
            yield Inbox(self.context, files, self.owner).read(self.delivered, folder, names)
        for name in members[Kind.UNKNOWN]:
            yield Missing(what=name, why=UNKNOWN.format(name=name))

    def _listed(
        self, name: str, kind: Kind, made: Threads, told: Callable[[object, str], Told | None]
    ) -> Iterator[ExportThread | Missing]:
        strange = 0
        for item in items(self.delivered, name):
            if isinstance(item, Missing):
                yield item
                continue
            said = told(item, name)
            if said is None:
                strange += kind is not Kind.LOOSE or not text_of(item, "uri")
                continue
            if kind is Kind.VISITORS:
                said = replace(said, foreign=True, title=words(item, "title"))
            seen = Visibility.GROUP if kind in _GROUPS or group_of(item) else Visibility.PUBLIC
            if (thread := made.thread(said, seen)) is not None:
                yield thread
        if strange:
            yield Missing(what=name, why=STRANGE.format(count=strange, name=name))

    def _album(self, name: str, made: Threads, reader: Items) -> Iterator[ExportThread | Missing]:
        data = whole(self.delivered, name)
        if isinstance(data, Missing):
            yield data
        elif (said := reader.album(data, name, made.shown_files)) is not None:
            if (thread := made.thread(said)) is not None:
                yield thread
        elif not isinstance(data, dict) or "photos" not in data:
            yield Missing(what=name, why=STRANGE.format(count="Alla", name=name))


FACEBOOK_EXPORT = ExportReader(
    name="facebook-export",
    platforms=frozenset({"facebook"}),
    title="Facebooks egen export (JSON)",
    version="2026-11-30",
    reference="https://www.facebook.com/help/212802592074644",
    tested_on=(
        "exports written after published JSON schemas (2019) and after the layouts of 2021-2026 as others' programs "
        "read them; never met a page's real export"
    ),
    order_help=ORDER_HELP,
    recognises=recognises,
    read=read,
    blind=BLIND,
)
