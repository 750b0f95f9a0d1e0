"""A site on loopback, and a lane that may reach it and nothing else."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from archiver.capture.browser import BrowserLane
from archiver.profiles import Profile
from archiver.programs.chromium import driver
from tests.real.capture.loopback import Site, account, profile, serve

OpenLane = Callable[..., BrowserLane]


@pytest.fixture(scope="module", autouse=True)
def playwright() -> Iterator[None]:
    """Keep Playwright's own process between tests; each test still has a browser of its own."""
    with driver():
        yield


@pytest.fixture
def site() -> Iterator[Site]:
    with serve() as site:
        yield site


@pytest.fixture
def slept() -> list[float]:
    """What the lane slept, in seconds; it does not really sleep."""
    return []


@pytest.fixture
def open_lane(site: Site, tmp_path: Path, slept: list[float]) -> Iterator[OpenLane]:
    """Open a lane for an account on the site's front page."""
    with ExitStack() as stack:

        def opened(using: Profile | None = None, path: str = "/", **more: Any) -> BrowserLane:
            lane = BrowserLane(
                account(site.url + path),
                using or profile(),
                work=tmp_path / "work",
                allowed=more.pop("allowed", frozenset({site.address})),
                progress=lambda _: None,
                sleep=slept.append,
                **more,
            )
            return stack.enter_context(lane)

        yield opened
