"""From the archive's posts, in any order and any number, to threads: the account's own answers under what they answer.

Posts wait in the spool; in memory stand a few numbers for each. An answer whose post is not in the archive opens a
thread of its own, as an answer in somebody else's conversation does in the API.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from archiver.platforms.api_reading import Json
from archiver.platforms.export_reading import ExportThread, Fragment, Spool
from archiver.platforms.fields import text_of
from archiver.platforms.readings import ThreadReading
from archiver.platforms.revisions import earlier_texts
from archiver.platforms.tree import without_circles
from archiver.platforms.x.archive_files import evidence
from archiver.platforms.x.archived import ArchivedReader, answered, id_of, versions_of
from archiver.platforms.x.wording import old_moment
from archiver.reading_order import parents_first
from archiver.records import Thread, Visibility


@dataclass(slots=True)
class Kept:
    """Every post of one kind: where it waits, what it answers, and which file it stood in."""

    spool: Spool
    place: dict[int, int] = field(default_factory=dict)  # id of a post: its number here
    numbers: "array[int]" = field(default_factory=lambda: array("Q"))
    above: "array[int]" = field(default_factory=lambda: array("Q"))  # id of the post that is answered, or 0
    firsts: "array[int]" = field(default_factory=lambda: array("Q"))  # the id that it was first published with
    members: "array[int]" = field(default_factory=lambda: array("L"))
    names: list[str] = field(default_factory=list)
    edited: dict[int, tuple[int, ...]] = field(default_factory=dict)  # number here: ids of all versions
    older: dict[int, list[int]] = field(default_factory=dict)  # number here: numbers of earlier versions

    def add(self, member: str, tweet: Json) -> bool:
        """Take in a post; say whether it had an id. One that is there already is not taken twice."""
        id = id_of(tweet)
        if not id.isdigit() or len(id) > 19:
            return False
        if int(id) in self.place:
            return True
        if not self.names or self.names[-1] != member:
            self.names.append(member)
        here = len(self.numbers)
        self.place[int(id)] = here
        self.numbers.append(self.spool.put(tweet))
        above = answered(tweet)
        self.above.append(int(above) if above.isdigit() and len(above) < 20 else 0)
        self.members.append(len(self.names) - 1)
        ids = versions_of(tweet)
        self.firsts.append(int(ids[0]))
        if len(ids) > 1:
            self.edited[here] = tuple(int(one) for one in ids)
        return True

    def settle_edits(self) -> None:
        """Let every version of an edited post lead to the latest that is here."""
        for here in list(self.edited):
            present = [self.place[id] for id in self.edited[here] if id in self.place]
            latest = present[-1]
            if here != latest:
                self.older.setdefault(latest, []).append(here)
        for latest, earlier in self.older.items():
            for id in self.edited.get(latest, ()):
                self.place[id] = latest
            for here in earlier:
                self.edited.pop(here, None)

    def root_of(self, here: int) -> int:
        """Give the number of the topmost post above one; of a ring, the one that was asked for."""
        start, met = here, {here}
        while (above := self.place.get(self.above[here])) is not None:
            if above in met:
                return start
            met.add(above)
            here = above
        return here

    def threads(self) -> Iterator[tuple[int, list[int]]]:
        """Give each thread's first post and the answers in it, the newest thread first."""
        old = {here for earlier in self.older.values() for here in earlier}
        answers: dict[int, list[int]] = {}
        for here in range(len(self.numbers)):
            if here not in old and (root := self.root_of(here)) != here:
                answers.setdefault(root, []).append(here)
        ids = sorted(self.place, reverse=True)
        given: set[int] = set(old)
        for id in ids:
            here = self.place[id]
            if here not in given and self.root_of(here) == here:
                given.add(here)
                yield here, answers.get(here, [])

    def tweet(self, here: int) -> Json:
        """Give a post back."""
        return self.spool.get(self.numbers[here])

    def fragment(self, here: int, tweet: Json) -> Fragment:
        """Give a post as evidence."""
        return Fragment(member=self.names[self.members[here]], data=evidence(tweet))


def read_threads(kept: Kept, reader: ArchivedReader, visibility: Visibility, notes: str) -> Iterator[ExportThread]:
    """Give the threads, each with its evidence and its files. `notes` is the file that long texts stand in."""
    kept.settle_edits()
    for root, answers in kept.threads():
        reader.notes.taken.clear()
        files: dict[str, str] = {}
        opening = kept.tweet(root)
        post = reader.post(opening, files)
        earlier = [(here, kept.tweet(here)) for here in kept.older.get(root, ())]
        read = [(here, kept.tweet(here)) for here in answers]
        comments = [reader.comment(tweet, files, parent=_above(kept, here, post.id)) for here, tweet in read]
        comments.sort(key=lambda one: (len(one.id), one.id))
        post = replace(post, revisions=earlier_texts((reader.revision(one) for _, one in earlier), post.text))
        told, circles = without_circles(tuple(comments), post.id)
        thread = Thread(
            id=post.id,
            permalink=post.permalink,
            post=post,
            comments=parents_first(told),
            visibility=visibility,
            disappeared_at=old_moment(text_of(opening, "deleted_at")) if visibility is Visibility.HIDDEN else None,
        )
        every = [(root, opening), *earlier, *read]
        long = [Fragment(member=notes, data=evidence(note)) for note in reader.notes.taken]
        yield ExportThread(
            reading=ThreadReading(thread=thread, problems=circles),
            fragments=(*(kept.fragment(*one) for one in every), *long),
            files=files,
        )


def _above(kept: Kept, here: int, root: str) -> str:
    above = kept.place.get(kept.above[here])
    parent = str(kept.firsts[above]) if above is not None else ""
    return "" if parent == root else parent
