"""Instagram's own download as HTML pages: posts, reels and stories. Whoever can should order JSON."""

from collections.abc import Iterator
from dataclasses import dataclass

from archiver.platforms.export_reading import Delivered, ExportContext, ExportReader, ExportReading, ExportThread
from archiver.platforms.facebook.cards import cards
from archiver.platforms.facebook.delivery import STRANGE, Files
from archiver.platforms.facebook.told import Threads, Told, or_refused
from archiver.platforms.instagram.export import BLIND, NOTHING, ORDER_HELP, account_of, holder_of
from archiver.platforms.instagram.export_items import Kind, Own, members_of
from archiver.platforms.instagram.posts import links_in
from archiver.records import Missing, Visibility

NOT_IN_HTML = "Filen {name} läses bara i en export som är beställd i JSON."

_READ = (Kind.POSTS, Kind.STORIES, Kind.HIDDEN)


def recognises(delivered: Delivered) -> bool:
    """Say whether an HTML download of Instagram was delivered."""
    found = members_of(delivered, ".html")
    return any(found[kind] for kind in (*_READ, Kind.COMMENTS, Kind.MESSAGES))


def read(delivered: Delivered, context: ExportContext) -> ExportReading:
    """Give the account as registered, and its posts one by one."""
    return ExportReading(account=account_of(delivered, context, Own()), threads=_Pages(delivered, context).threads())


@dataclass(slots=True)
class _Pages:
    delivered: Delivered
    context: ExportContext

    def threads(self) -> Iterator[ExportThread | Missing]:
        """Give every thread, and what could not be read.

        Raises:
            ExportRefused: nothing in it could be read at all.
        """
        why = (
            "no posts in a form that is known; nothing was imported. Order the export again as JSON; see "
            "docs/platforms/instagram.md."
        )
        return or_refused(self._all(), self.delivered, why=why, say=NOTHING)

    def _all(self) -> Iterator[ExportThread | Missing]:
        members, files = members_of(self.delivered, ".html"), Files.of(self.delivered)
        made = Threads(self.context, holder_of(self.context, Own()))
        for kind in _READ:
            for name in members[kind]:
                yield from self._page(name, kind, files, made)
        for kind in (Kind.COMMENTS, Kind.MESSAGES, Kind.UNKNOWN):
            for name in members[kind]:
                yield Missing(what=name, why=NOT_IN_HTML.format(name=name))

    def _page(self, name: str, kind: Kind, files: Files, made: Threads) -> Iterator[ExportThread | Missing]:
        found = False
        for card in cards(self.delivered, name, files, self.context):
            found = True
            if isinstance(card, Missing):
                yield card
                continue
            text = card.heading or card.text
            told = Told(
                member=name,
                data=card.data,
                text=text,
                at=card.read.at,
                shown=card.shown,
                precision=card.read.precision,
                media=tuple(card.media),
                files=card.files,
                links=links_in(text),
            )
            seen = Visibility.HIDDEN if kind is Kind.HIDDEN else Visibility.PUBLIC
            if (thread := made.thread(told, seen)) is not None:
                yield thread
        if not found:
            yield Missing(what=name, why=STRANGE.format(count="Alla", name=name))


INSTAGRAM_EXPORT_HTML = ExportReader(
    name="instagram-export-html",
    platforms=frozenset({"instagram"}),
    title="Instagrams egen export (HTML)",
    version="2026-11-30",
    reference="https://help.instagram.com/181231772500920",
    tested_on="pages written after the markup that others' programs read (2021-2026); never met a real export",
    order_help=ORDER_HELP,
    recognises=recognises,
    read=read,
    blind=BLIND,
)
