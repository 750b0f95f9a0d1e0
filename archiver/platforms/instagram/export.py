"""Instagram's own download in JSON: posts, reels, stories, comments that the account wrote, messages.

https://help.instagram.com/181231772500920. Others' comments are not in it, nor likes or ids.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from archiver.platforms import knowing
from archiver.platforms.api_reading import AccountReading
from archiver.platforms.export_reading import Delivered, ExportContext, ExportReader, ExportReading, ExportThread
from archiver.platforms.facebook.delivery import STRANGE, UNKNOWN, Files, items, whole
from archiver.platforms.facebook.inbox import Inbox, by_conversation
from archiver.platforms.facebook.told import Threads, Told, or_refused
from archiver.platforms.instagram.export_items import Items, Kind, Own, members_of, old_rows, own_names
from archiver.records import Author, Missing, Visibility

NOTHING = (
    "Exportfilen {label} har inget av kontots innehåll i en form som programmet känner. Kontrollera att rätt innehåll "
    "valdes; är det en nyare export, behåll filen och anmäl formatet."
)
OTHER_ACCOUNT = "Exporten hör till @{shown}, men kontot i registret är {wanted}. Kontrollera att filen är rätt."
NOT_READ = "Filen {name} innehåller meddelanden i en äldre form som programmet inte läser."
ORDER_HELP = (
    "I Instagram: Inställningar > Kontocenter > Dina uppgifter och behörigheter > Ladda ned din information > Ladda "
    "ned eller överför information, välj kontot, Alla tillgängliga uppgifter (eller minst medieinnehåll, kommentarer "
    "och meddelanden samt personlig information), Ladda ned till enhet, datumintervall Hela tiden, format JSON, "
    "mediekvalitet hög. Länken gäller i fyra dagar. Lämna alla delfiler tillsammans."
)
BLIND = frozenset(
    {
        knowing.COMMENTS,
        knowing.TITLE,
        knowing.AUTHOR_ID,
        knowing.AUTHOR_URL,
        knowing.EDITED_AT,
        knowing.LANGUAGE,
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
_READ = (Kind.POSTS, Kind.STORIES, Kind.HIDDEN, Kind.COMMENTS, Kind.OLD, Kind.OLD_COMMENTS, Kind.MESSAGES)


def recognises(delivered: Delivered) -> bool:
    """Say whether a JSON download of Instagram was delivered."""
    found = members_of(delivered, ".json")
    told = any(found[kind] for kind in _READ if kind is not Kind.OLD_COMMENTS)
    return told or any("your_instagram_activity/" in name and name.endswith(".json") for name in delivered.names)


def read(delivered: Delivered, context: ExportContext) -> ExportReading:
    """Give the account as its export names it, and its threads one by one."""
    own = own_names(delivered)
    return ExportReading(
        account=account_of(delivered, context, own),
        threads=Reading(delivered, context, own, _READ).threads(),
    )


def account_of(delivered: Delivered, context: ExportContext, own: Own) -> AccountReading:
    """Give what the export says of the account; that it is another one than the register's is a problem."""
    known = context.account
    registered = {one.rstrip("/").rpartition("/")[2].lstrip("@").casefold() for one in (known.url, *known.identities)}
    other = own.username and own.username.casefold() not in registered
    wrong = Missing(what=delivered.label, why=OTHER_ACCOUNT.format(shown=own.username, wanted=known.url))
    return AccountReading(
        id=known.platform_id or known.url,
        url=known.url,
        name=own.name or own.username or known.name,
        text="\n".join(one for one in (own.username, own.name) if one) or known.name,
        problems=(wrong,) if other else (),
    )


def holder_of(context: ExportContext, own: Own) -> Author:
    """Give the account as an author, by the user name that pages and the API show."""
    known = context.account
    name = own.username or known.url.split("?")[0].rstrip("/").rpartition("/")[2].lstrip("@") or known.name
    return context.people.author(name, name, known.url, owner=True, proven_url="")


@dataclass(slots=True)
class Reading:
    """Reads an export file by file; `kinds` are those that belong to the platform."""

    delivered: Delivered
    context: ExportContext
    own: Own
    kinds: tuple[Kind, ...]
    made: Threads = field(init=False)
    reader: Items = field(init=False)
    files: Files = field(init=False)

    def __post_init__(self) -> None:
        self.files = Files.of(self.delivered)
        self.made = Threads(self.context, holder_of(self.context, self.own))
        self.reader = Items(self.files)

    def threads(self) -> Iterator[ExportThread | Missing]:
        """Give every thread, and what could not be read.

        Raises:
            ExportRefused: nothing in it could be read at all.
        """
        why = (
            "nothing of the account in a form that is known; nothing was imported. Check that the right "
            "content was ordered, as JSON; see docs/platforms/instagram.md."
        )
        return or_refused(self._all(), self.delivered, why=why, say=NOTHING)

    def _all(self) -> Iterator[ExportThread | Missing]:
        members = members_of(self.delivered, ".json")
        for kind in self.kinds:
            if kind is Kind.MESSAGES:
                continue
            for name in members[kind]:
                yield from self._old(name, kind) if kind in {Kind.OLD, Kind.OLD_COMMENTS} else self._file(name, kind)
        if Kind.MESSAGES in self.kinds:
            for folder, names in by_conversation(members[Kind.MESSAGES]):
                yield Inbox(self.context, self.files, self.own.name).read(self.delivered, folder, names)
            for name in members[Kind.UNKNOWN]:
                yield Missing(what=name, why=UNKNOWN.format(name=name))
            for name in self.delivered.names:
                if name.rpartition("/")[2] == "messages.json" and "your_instagram_activity" not in name:
                    yield Missing(what=name, why=NOT_READ.format(name=name))

    def _file(self, name: str, kind: Kind) -> Iterator[ExportThread | Missing]:
        strange = 0
        read = self.reader.comment if kind is Kind.COMMENTS else self.reader.told
        for item in items(self.delivered, name):
            if isinstance(item, Missing):
                yield item
                continue
            told = read(item, name)
            strange += told is None
            yield from self._thread(told, kind)
        if strange:
            yield Missing(what=name, why=STRANGE.format(count=strange, name=name))

    def _old(self, name: str, kind: Kind) -> Iterator[ExportThread | Missing]:
        data = whole(self.delivered, name)
        if isinstance(data, Missing):
            yield data
            return
        strange = 0
        for listed, row in old_rows(data):
            if listed in {"profile", "direct"}:  # pictures of the account, and of messages
                continue
            told = self.reader.old(row, name) if kind is Kind.OLD else self.reader.old_comment(row, name)
            strange += told is None
            yield from self._thread(told, kind)
        if strange:
            yield Missing(what=name, why=STRANGE.format(count=strange, name=name))

    def _thread(self, told: Told | None, kind: Kind) -> Iterator[ExportThread]:
        seen = Visibility.HIDDEN if kind is Kind.HIDDEN else Visibility.PUBLIC
        if told is not None and (thread := self.made.thread(told, seen)) is not None:
            yield thread


INSTAGRAM_EXPORT = ExportReader(
    name="instagram-export",
    platforms=frozenset({"instagram"}),
    title="Instagrams egen export (JSON)",
    version="2026-11-30",
    reference="https://help.instagram.com/181231772500920",
    tested_on="exports written after the layouts of 2018-2026 as others' programs read them; never met a real export",
    order_help=ORDER_HELP,
    recognises=recognises,
    read=read,
    blind=BLIND,
)
