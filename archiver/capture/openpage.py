"""A page that has been opened, walked and proved, and what can be taken from it."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from playwright.sync_api import Error

from archiver.capture.network import Exchange
from archiver.capture.opening import SAY_CRASHED, Opened
from archiver.capture.picture import Picture, stacked, take_picture
from archiver.capture.tab import PageLeft, ScriptFailed, Tab
from archiver.capture.warc import write_warc
from archiver.errors import CaptureStopped
from archiver.evidence import Evidence, Resource, Tile
from archiver.records import Missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A following page of comments, taken down when it was walked, since its tab is used for the next one."""

    url: str
    html: str
    picture: Picture
    exchanges: tuple[Exchange, ...]
    resources: Mapping[str, Resource]
    shortfalls: tuple[Missing, ...]


Follow = Callable[["OpenPage"], tuple[tuple[Part, ...], tuple[Missing, ...]]]


@dataclass(slots=True, kw_only=True)
class OpenPage:
    """One open page. What it gave is kept; `evidence` must come last, for it stops the page's scripts."""

    tab: Tab
    opened: Opened
    url: str
    captured_at: dt.datetime  # aware, UTC: when the page had been walked
    about: Mapping[str, str]  # for the WARC: tool, profile, agent
    prove: Callable[[], None]
    follow: Follow
    secrets: Callable[[], frozenset[str]] = frozenset  # of a login: they may stand in no file
    _parts: tuple[Part, ...] | None = None
    _text: str | None = None
    _late: list[Missing] = field(default_factory=list)

    @property
    def status(self) -> int:
        """The HTTP status of the page; 0 when unknown."""
        return self.opened.status

    @property
    def shortfalls(self) -> tuple[Missing, ...]:
        """What caps, silent buttons and failed comment pages kept from view, as known by now."""
        parts = self._parts or ()
        return (*self.opened.shortfalls, *(missing for part in parts for missing in part.shortfalls), *self._late)

    def html(self) -> str:
        """Give the page as it stood when it had been walked, open shadow trees laid into it."""
        return self.opened.html

    def parts(self) -> tuple[str, ...]:
        """Give the page and the comment pages that follow it, as HTML in order."""
        return (self.opened.html, *(part.html for part in self._followed()))

    def part_urls(self) -> tuple[str, ...]:
        """Give the addresses of `parts`, in the same order."""
        return (self.url, *(part.url for part in self._followed()))

    def text(self) -> str:
        """Give the text that is seen on the page."""
        if self._text is None:
            with self._talk():
                self._text = str(self.tab.ask("text", limit=60))
        return self._text

    def resource(self, url: str) -> Resource | None:
        """Give what the browser loaded from an address while the page was open."""
        with self._talk():
            self.tab.drain()
        bare = url.partition("#")[0]
        known = (self.tab.network.by_url, *(part.resources for part in self._parts or ()))
        return next((resources[bare] for resources in known if bare in resources), None)

    def evidence(self, into: Path) -> Evidence:
        """Take the page down: tiles in `into`, and its exact text with its places.

        Raises:
            CaptureBlocked, ProfileMismatch: the page is no longer what it was.
        """
        own = self._picture(into)
        self._late.extend(own.shortfalls)
        picture = stacked((own, *(_moved(part.picture, into, n) for n, part in enumerate(self._parts or (), start=2))))
        return Evidence(
            tiles=picture.tiles,
            boxes=picture.boxes,
            width=picture.width,
            height=picture.height,
            url=self.url,
            title=picture.title,
            captured_at=self.captured_at,
        )

    def write_warc(self, path: Path) -> None:
        """Write all that the page and its comment pages loaded as WARC 1.1, scrubbed of secrets."""
        with self._talk():
            self.tab.drain()
        parts = self._parts or ()
        exchanges = (*self.tab.network.exchanges, *(exchange for part in parts for exchange in part.exchanges))
        documents = {self.url: self.opened.html, **{part.url: part.html for part in parts}}
        write_warc(path, exchanges, documents=documents, at=self.captured_at, about=self.about, secrets=self.secrets())

    def screenshot_for_operator(self, path: Path) -> None:
        """Write a PNG of what is in view, for a person to look at."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with self.tab.within(60):
            self.tab.page.screenshot(path=path)

    def as_part(self, into: Path) -> Part:
        """Take this page down whole, as a following page of another."""
        picture = self._picture(into)
        with self._talk():
            self.tab.drain()
        return Part(
            url=self.url,
            html=self.opened.html,
            picture=picture,
            exchanges=tuple(self.tab.network.exchanges),
            resources=dict(self.tab.network.by_url),
            shortfalls=(*self.opened.shortfalls, *picture.shortfalls),
        )

    def _picture(self, into: Path) -> Picture:
        self.text()
        with self._talk():
            self.prove()
            return take_picture(self.tab, into)

    @contextmanager
    def _talk(self) -> Iterator[None]:
        """Turn a page or browser that has died meanwhile into a stopped capture."""
        try:
            yield
        except (Error, PageLeft, ScriptFailed) as error:
            raise CaptureStopped(f"{self.url}: the browser stopped answering: {error}", say=SAY_CRASHED) from error

    def _followed(self) -> tuple[Part, ...]:
        if self._parts is None:
            self._parts, late = self.follow(self)
            self._late.extend(late)
        return self._parts


def _moved(picture: Picture, into: Path, part: int) -> Picture:
    """Move the tiles of a comment page to the others."""
    tiles = []
    for tile in picture.tiles:
        path = tile.path.rename(into / f"part-{part:03d}-{tile.path.name}")
        tiles.append(Tile(path, tile.x, tile.y, tile.width, tile.height))
    return replace(picture, tiles=tuple(tiles))
