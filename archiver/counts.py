"""What was expected, captured and missing: the words of every coverage statement (täckningsuppgift)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Something that was expected and could not be had, and why (a Swedish sentence)."""

    what: str  # permalink, id or address
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Expected against captured. `expected` is None when the source does not say."""

    expected: int | None = None
    captured: int = 0
    missing: tuple[Missing, ...] = ()

    def __add__(self, other: "Count") -> "Count":
        known = [n for n in (self.expected, other.expected) if n is not None]
        return Count(
            expected=sum(known) if known else None,
            captured=self.captured + other.captured,
            missing=self.missing + other.missing,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The coverage statement (täckningsuppgift) of one thread or one harvest."""

    posts: Count = Count()
    comments: Count = Count()
    media: Count = Count()

    @property
    def whole(self) -> bool:
        """Nothing is known to be missing."""
        return not (self.posts.missing or self.comments.missing or self.media.missing)

    def __add__(self, other: "Coverage") -> "Coverage":
        return Coverage(
            posts=self.posts + other.posts,
            comments=self.comments + other.comments,
            media=self.media + other.media,
        )
