"""Finds the record that a thread belongs to: by the platform's id, else by being the same as what is kept.

See `matching`: only a thread that has no id of the platform's, here or in the store, is looked for by its content.
"""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from archiver.errors import CaptureStopped
from archiver.harvesting.run import Run, Taken
from archiver.harvesting.shelf import Shelf
from archiver.harvesting.source import Kept
from archiver.matching import APART, EXACTLY, Likeness, is_made, likeness, pairs, same, same_moment
from archiver.package.record_xml import read_record
from archiver.records import Coverage, Direction, Item, Lane, Outcome, Thread, ThreadRef
from archiver.store.layout import RECORD_ID, thread_record_id, version_folder

AT_MOST = 100  # threads of one moment that are compared with each other; among more of them, none is known again
AROUND = dt.timedelta(minutes=1)
ALONE = "Källan har inget id för inlägget, och inget bevarat inlägg är detsamma. Handlingen står för sig."
SEVERAL = "Källan har inget id för inlägget, och flera bevarade inlägg kan vara detsamma. Handlingen står för sig."


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What a thread turned out to be: kept as a thread, kept as a comment (`taken`), or new (`note` says why)."""

    kept: Kept | None = None
    taken: Taken | None = None
    note: str = ""


@dataclass(kw_only=True)  # no slots: what is asked again and again is worked out once
class Recogniser:
    """Knows what one harvest's threads are called in the store. `refs` are all that it is going to look at."""

    run: Run
    shelf: Shelf
    refs: tuple[ThreadRef, ...]
    _taken: set[str] = field(default_factory=set)  # records that a thread of this harvest has turned out to be

    def record_of(self, ref: ThreadRef) -> str:
        """Give the record id of a listed thread: that of the record which has its id, else the one it would get."""
        return self._known.get(ref.id) or thread_record_id(self.run.account.id, ref.id)

    def recognise(self, ref: ThreadRef, thread: Thread) -> Recognised:
        """Say what a thread is that has been read, and that no record is named after.

        Raises:
            CaptureStopped: it may be a restricted one whose original cannot be read.
        """
        made = is_made(ref.id)
        if not (made or self._some_are_made):
            return Recognised()
        around = tuple(self._kept_around(ref, thread))
        candidates = {one.record.id: one for one in around if one.record.id not in self._claimed | self._taken}
        faces = [self._face(one.thread, key=name, record=name) for name, one in candidates.items()]
        own = self._face(thread, key=ref.id)
        rivals = self._rivals(ref) if any(same(one, own, apart=self._apart) for one in faces) else []
        found = pairs(faces, [own, *rivals], apart=self._apart).get(ref.id) if len(rivals) < AT_MOST else None
        if found is not None:
            self._taken.add(found)
            return Recognised(kept=candidates[found])
        if not made:
            return Recognised()
        if taken := self._comment(ref, thread, around):
            return Recognised(taken=taken)
        return Recognised(note=SEVERAL if any(same(one, own, apart=self._apart) for one in faces) else ALONE)

    # --- what is kept ---------------------------------------------------------------------------------------------

    @cached_property
    def _known(self) -> dict[str, str]:
        """Give record ids by the platform's id of their threads; of restricted ones by that of the original."""
        known = {thread: record for thread, (record, _) in self.shelf.known().items()}
        for record in self.shelf.apart.restrictions:
            original = self.shelf.apart.original(record)
            if original is not None and isinstance(original.record.content, Thread):
                known[original.thread.id] = record
        return known

    @cached_property
    def _claimed(self) -> frozenset[str]:
        """Give the records which the listed ids name: each of them is what it is, and nothing else."""
        return frozenset(map(self.record_of, self.refs))

    @cached_property
    def _some_are_made(self) -> bool:
        """Say whether any kept thread has no id of the platform's; a masked one (maskerad) may have none."""
        return any(is_made(thread) or RECORD_ID.fullmatch(thread) for thread in self._known)

    def _kept_around(self, ref: ThreadRef, thread: Thread) -> Iterator[Kept]:
        """Give every kept thread with something in it that was published at that time."""
        at = thread.post.published_at
        if at is None or not self._known:
            return
        beside = max(self._apart, AROUND)
        catalogue = self.shelf.workspace.catalogue
        found = catalogue.published_between(self.run.account.id, at - beside, at + beside)
        for record in found:
            kept = self.shelf.kept(record)
            if kept is not None and (why := self.shelf.apart.refusal(record)):
                self._refuse_if_alike(ref, thread, kept, why)
            elif kept is not None:
                yield kept

    def _refuse_if_alike(self, ref: ThreadRef, thread: Thread, kept: Kept, why: str) -> None:
        """Do not keep in the open what may be a restricted thread: its masked copy tells no more than the moment."""
        nameless = is_made(ref.id) or is_made(kept.thread.id) or RECORD_ID.fullmatch(kept.thread.id)
        one, own = self._face(kept.thread, key=""), self._face(thread, key="")
        if nameless and same_moment(one, own, apart=self._apart):
            raise CaptureStopped(f"{ref.url} may be {kept.record.id}, which is restricted: {why}", say=why)

    # --- what they are known by -----------------------------------------------------------------------------------

    @property
    def _apart(self) -> dt.timedelta:
        return APART.get(self.run.account.platform, EXACTLY)

    def _face(self, thread: Thread, *, key: str, record: str = "") -> Likeness:
        earlier = tuple(self._earlier_texts(record)) if record else ()
        return likeness(thread.post, key=key, made=is_made(thread.id), visibility=thread.visibility, earlier=earlier)

    def _earlier_texts(self, record: str) -> Iterator[str]:
        """Give how a kept post read in its earlier versions: the same export may be read again after an edit."""
        folders = self.shelf.workspace.store.versions(self.run.account.id, record)
        if record in self.shelf.apart.restrictions:
            return
        for version in folders[:-1]:
            folder = version_folder(self.run.store.root, self.run.account.id, record, version)
            content = read_record((folder / "record.xml").read_bytes()).content
            if isinstance(content, Thread):
                yield content.post.text

    def _rivals(self, ref: ThreadRef) -> list[Likeness]:
        """Give the other new threads of an export from the same time; other lanes' threads have ids of their own."""
        if self.run.source.lane is not Lane.EXPORT or ref.published_at is None:
            return []
        beside = 2 * max(self._apart, AROUND)
        first = bisect_left(self._times, ref.published_at - beside)
        last = bisect_right(self._times, ref.published_at + beside)
        rivals: list[Likeness] = []
        for other in self._unnamed[first:last]:
            if other.id != ref.id and len(rivals) < AT_MOST:
                with self.run.source.open_thread(other) as page:
                    rivals.append(self._face(page.reading.thread, key=other.id))
        return rivals

    @cached_property
    def _unnamed(self) -> tuple[ThreadRef, ...]:
        records = set(self._known.values())
        dated = (ref for ref in self.refs if ref.published_at and self.record_of(ref) not in records)
        return tuple(sorted(dated, key=_when))

    @cached_property
    def _times(self) -> tuple[dt.datetime, ...]:
        return tuple(map(_when, self._unnamed))

    # --- what stands as a comment in another thread ---------------------------------------------------------------

    def _comment(self, ref: ThreadRef, thread: Thread, around: tuple[Kept, ...]) -> Taken | None:
        """Say of what the account wrote beneath a kept post, told of as a thing of its own, that it is there."""
        post = thread.post
        if thread.comments or not post.text.strip() or post.direction is not Direction.CREATED:
            return None
        places: dict[str, Kept] = {}
        faces: list[Likeness] = []
        for kept, item in ((one, item) for one in around for item in one.thread.comments):
            if item.direction is Direction.CREATED:
                key = f"{kept.record.id} {item.id}"
                places[key] = kept
                faces.append(_face_of(item, key, kept.thread))
        own = _face_of(post, ref.id, thread)
        found = pairs(faces, [own], apart=self._apart).get(ref.id)
        if found is None:
            return None
        record = places[found].record
        return Taken(
            thread=ref.id, record=record.id, version=record.version, outcome=Outcome.UNCHANGED, coverage=Coverage()
        )


def _face_of(item: Item, key: str, thread: Thread) -> Likeness:
    return likeness(item, key=key, made=True, visibility=thread.visibility)


def _when(ref: ThreadRef) -> dt.datetime:
    assert ref.published_at is not None
    return ref.published_at
