"""A very long thread is several PDFs, its volumes (delar): each is made, judged and opened on its own.

Why 2,000: a volume is then some 200 pages, which a printing worker makes in seconds with less than 200 MB and veraPDF
judges in half a minute; a thread of 50,000 comments as one file (5,060 pages) took 3 GB, and veraPDF had used 10 GB
without an answer after 15 minutes. Figures: docs/pdf.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from archiver.records import Comment
from archiver.volumes import volume_name

WEIGHT_PER_VOLUME = 2000  # comments of usual length
LENGTH_WEIGHED = 500  # characters; a comment weighs one more for each so many
MEDIA_WEIGHT = 4  # a picture takes a third of a page, where ten comments fill one


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """One PDF of `of`: the comments numbered `first` to `last` (none where last is smaller); the post is in no. 1."""

    number: int = 1
    of: int = 1
    first: int = 1
    last: int = 0

    @property
    def name(self) -> str:
        """Give its file name."""
        return volume_name(self.number)

    @property
    def title(self) -> str:
        """Say which part it is, nothing when it is the only one."""
        return f"del {self.number} av {self.of}" if self.of > 1 else ""


def cut(comments: Sequence[Comment], *, weight: int = WEIGHT_PER_VOLUME) -> tuple[Volume, ...]:
    """Give the volumes of a thread with these comments (in reading order), none heavier than `weight` comments."""
    ends = [0]
    held = 0
    for number, comment in enumerate(comments, 1):
        letters = len(comment.text) + sum(len(one.text) for one in comment.revisions)
        own = 1 + letters // LENGTH_WEIGHED + MEDIA_WEIGHT * len(comment.media)
        if held and held + own > weight:
            ends.append(number - 1)
            held = 0
        held += own
    ends.append(len(comments))
    spans = list(pairwise(ends))
    return tuple(
        Volume(number=number, of=len(spans), first=start + 1, last=end) for number, (start, end) in enumerate(spans, 1)
    )
