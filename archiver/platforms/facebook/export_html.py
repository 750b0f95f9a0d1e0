"""Facebook's own download as HTML pages ("Ladda ned din information"), of a profile or of a page.

The pages have no seconds, no ids and no reactions; whoever can should order JSON. Reference: see `export_json`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from archiver.platforms.api_reading import AccountReading
from archiver.platforms.conversations import conversation, written_at
from archiver.platforms.export_reading import (
    Delivered,
    ExportContext,
    ExportReader,
    ExportReading,
    ExportThread,
    Fragment,
)
from archiver.platforms.facebook.cards import Card, cards
from archiver.platforms.facebook.delivery import STRANGE, UNKNOWN, Files, Kind, members_of
from archiver.platforms.facebook.export_json import BLIND, NOTHING, ORDER_HELP
from archiver.platforms.facebook.inbox import NO_MESSAGES, by_conversation, conversation_id
from archiver.platforms.facebook.told import Threads, Told, made_id, or_refused
from archiver.platforms.made_ids import told_apart
from archiver.platforms.people import direction_of
from archiver.platforms.readings import ThreadReading
from archiver.records import Comment, Missing, Visibility

NO_OWNER = (
    "En export i HTML säger inte säkert vilka meddelanden kommunen skrev, så alla räknas som inkomna. Beställ JSON."
)

_LISTED = (
    Kind.POSTS,
    Kind.VISITORS,
    Kind.GROUP,
    Kind.COMMENTS,
    Kind.GROUP_COMMENTS,
    Kind.EVENTS,
    Kind.ALBUM,
    Kind.LOOSE,
)
_HEADED = frozenset({Kind.VISITORS, Kind.COMMENTS, Kind.GROUP_COMMENTS, Kind.EVENTS})
_GROUPS = frozenset({Kind.GROUP, Kind.GROUP_COMMENTS})
_PICTURES = frozenset({Kind.ALBUM, Kind.LOOSE})


def recognises(delivered: Delivered) -> bool:
    """Say whether an HTML download of Facebook was delivered."""
    found = members_of(delivered, ".html")
    return any(found[kind] for kind in Kind if kind is not Kind.UNKNOWN)


def read(delivered: Delivered, context: ExportContext) -> ExportReading:
    """Give the account as registered, and the threads one by one."""
    known = context.account
    account = AccountReading(id=known.platform_id or known.url, url=known.url, name=known.name, text=known.name)
    return ExportReading(account=account, threads=_Pages(delivered, context).threads())


def told_of(card: Card, member: str, kind: Kind) -> Told:
    """Give what a card tells. A heading is the title where it says what was answered, or when there is nothing else."""
    bare = not (card.text or card.media or card.links)
    return Told(
        member=member,
        data=card.data,
        text=card.text,
        at=card.read.at,
        shown=card.shown,
        precision=card.read.precision,
        title=card.heading if bare or kind in _HEADED else "",
        foreign=kind is Kind.VISITORS,
        media=tuple(replace(one, caption="") if one.caption == card.text else one for one in card.media),
        files=card.files,
        links=tuple(card.links),
    )


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
            "no posts, comments or messages in a form that is known; nothing was imported. Order the export "
            "again as JSON; see docs/platforms/facebook.md."
        )
        return or_refused(self._all(), self.delivered, why=why, say=NOTHING)

    def _all(self) -> Iterator[ExportThread | Missing]:
        members, files, made = members_of(self.delivered, ".html"), Files.of(self.delivered), Threads(self.context)
        for kind in _LISTED:
            for name in members[kind]:
                yield from self._page(name, kind, files, made)
        for folder, names in by_conversation(members[Kind.MESSAGES]):
            yield self._conversation(folder, names, files)
        for name in members[Kind.UNKNOWN]:
            yield Missing(what=name, why=UNKNOWN.format(name=name))

    def _page(self, name: str, kind: Kind, files: Files, made: Threads) -> Iterator[ExportThread | Missing]:
        found = False
        for card in cards(self.delivered, name, files, self.context):
            found = True
            if isinstance(card, Missing):
                yield card
                continue
            if kind in _PICTURES and all(one.url in made.shown_files for one in card.media):
                continue  # stands in a post
            seen = Visibility.GROUP if kind in _GROUPS else Visibility.PUBLIC
            if (thread := made.thread(told_of(card, name, kind), seen)) is not None:
                yield thread
        if not found:
            yield Missing(what=name, why=STRANGE.format(count="Alla", name=name))

    def _conversation(self, folder: str, names: list[str], files: Files) -> ExportThread | Missing:
        problems = [Missing(what=folder, why=NO_OWNER)]
        fragments, messages, held = [], [], {}
        for name in names:
            for card in cards(self.delivered, name, files, self.context):
                if isinstance(card, Missing):
                    problems.append(card)
                elif card.read.at is not None:
                    messages.append(self._message(card))
                    held.update(card.files)
            fragments.append(Fragment(member=name, data=self.delivered.read(name)))
        if not messages:
            return Missing(what=folder, why=NO_MESSAGES.format(name=folder))
        ordered = sorted(reversed(messages), key=written_at)
        thread = conversation(conversation_id(folder), self.context.account.url, list(told_apart(ordered)))
        return ExportThread(
            reading=ThreadReading(thread=thread, problems=tuple(problems)),
            fragments=tuple(fragments),
            files={url: member for url, member in held.items() if member},
        )

    def _message(self, card: Card) -> Comment:
        author = self.context.people.author(card.heading, "", "", owner=False, proven_url="")
        first = card.media[0].url if card.media else ""
        return Comment(
            id=made_id(card.read.at, f"{card.heading}\0{card.text}", first),
            permalink=self.context.account.url,
            author=author,
            direction=direction_of(author),
            text=card.text,
            published_at=card.read.at,
            published_shown=card.shown,
            published_precision=card.read.precision,
            links=tuple(card.links),
            media=tuple(replace(one, caption="") for one in card.media),
        )


FACEBOOK_EXPORT_HTML = ExportReader(
    name="facebook-export-html",
    platforms=frozenset({"facebook"}),
    title="Facebooks egen export (HTML)",
    version="2026-11-30",
    reference="https://www.facebook.com/help/212802592074644",
    tested_on="pages written after the markup that others' programs read (2018-2026); never met a real export",
    order_help=ORDER_HELP,
    recognises=recognises,
    read=read,
    blind=BLIND,
)
