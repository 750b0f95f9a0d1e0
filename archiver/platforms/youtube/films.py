"""The films and caption files of a Takeout: named after the videos' titles, by rules that nobody has published.

A name is a title without the characters that file systems dislike, cut somewhere, perhaps with a number. So letters and
digits alone are compared, and what more than one video might own is given to none.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from archiver.records import Media, MediaKind, MediaStatus

FILMS = (".mp4", ".webm", ".mov", ".mkv", ".avi", ".m4v", ".3gp", ".flv", ".wmv", ".mpg", ".mpeg")
CAPTIONS = (".srt", ".vtt", ".sbv", ".ttml")
CUT = 15  # letters; a cut name that is shorter tells too little
NOT_THERE = "Filmen finns inte bland de delar av Google Takeout som lämnats in."
UNSURE = "Flera filmer har så lika titlar att filen inte säkert kan kopplas till den här."
NOBODYS = "Filmfilen kunde inte kopplas till någon film i Google Takeout."


def _key(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


def _stem(member: str) -> str:
    return re.sub(r"\(\d+\)$", "", member.rpartition("/")[2].rpartition(".")[0])


@dataclass(slots=True)
class Films:
    """Which member holds which video."""

    films: dict[str, list[str]] = field(default_factory=dict)  # key of the name: members
    captions: dict[str, list[str]] = field(default_factory=dict)
    titles: dict[str, int] = field(default_factory=dict)  # key of a title: how many videos have it
    used: set[str] = field(default_factory=set)

    def know(self, titles: Iterable[str]) -> None:
        """Learn the titles of all videos, so that a doubtful name is seen to be one."""
        for title in titles:
            self.titles[_key(title)] = self.titles.get(_key(title), 0) + 1

    def of(self, title: str) -> tuple[str, str]:
        """Give the member that holds the film of a title, or why there is none."""
        key = _key(title)
        names = [name for name in (key, *self._cut(key)) if name in self.films] if key else []
        if not names:
            return "", NOT_THERE
        members = self.films[names[0]]
        owners = sum(
            count for other, count in self.titles.items() if other == names[0] or self._may_own(other, names[0])
        )
        if len(members) > 1 or owners > 1:
            return "", UNSURE
        self.used.add(members[0])
        return members[0], ""

    def _cut(self, key: str) -> Iterable[str]:
        return (key[:length] for length in range(len(key) - 1, CUT - 1, -1))

    def _may_own(self, title: str, name: str) -> bool:
        return title != name and len(name) >= CUT and title.startswith(name) and title not in self.films

    def captions_of(self, title: str) -> list[str]:
        """Give the caption files named after a title, perhaps with a language after it."""
        key = _key(title)
        if not key or self.titles.get(key, 0) > 1:
            return []
        return [
            member
            for name, members in self.captions.items()
            if name == key or (name.startswith(key) and len(name) - len(key) <= 5 and name not in self.titles)
            for member in members
        ]

    def unused(self) -> list[str]:
        """Give the films that no video was found for and none was in doubt about."""
        return [member for members in self.films.values() for member in members if member not in self.used]


def find_films(names: Iterable[str]) -> Films:
    """Find the films and captions among the members."""
    found = Films()
    for member in names:
        lower = member.casefold()
        place = found.films if lower.endswith(FILMS) else found.captions if lower.endswith(CAPTIONS) else None
        if place is not None:
            place.setdefault(_key(_stem(member)), []).append(member)
    return found


def caption_media(members: Iterable[str], files: dict[str, str]) -> tuple[Media, ...]:
    """Give caption files as documents; `files` learns where they lie."""
    made = []
    for member in members:
        url = f"export:{member}"
        files[url] = member
        name = member.rpartition("/")[2]
        made.append(
            Media(url=url, kind=MediaKind.DOCUMENT, status=MediaStatus.UNAVAILABLE, caption=f"Textning: {name}")
        )
    return tuple(made)
