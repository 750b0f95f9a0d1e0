"""What every test may ask for: the demonstration, and real servers, each started once in a process that needs it."""

import signal
from collections.abc import Iterator

import hypothesis
import pytest

from archiver.demo.site import DemoSite, serve_demo
from tests.servers.bluesky import Bluesky, serve_bluesky
from tests.servers.mediawiki import MediaWiki, serve_mediawiki
from tests.servers.snac import Snac, serve_snac
from tests.servers.wordpress import WordPress, serve_wordpress

# The same examples on every run, and no verdict from how busy the machine is.
hypothesis.settings.register_profile("steady", deadline=None, derandomize=True)
hypothesis.settings.load_profile("steady")

# A build server may start us with Ctrl-C ignored, and children inherit that; the tests send it to programs of theirs.
signal.signal(signal.SIGINT, signal.default_int_handler)

SERVERS = ("wordpress", "snac", "mediawiki", "bluesky")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that asks for a real server as one that drives real things."""
    for item in items:
        if not set(SERVERS).isdisjoint(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.real)


@pytest.fixture
def demo() -> Iterator[DemoSite]:
    """The demonstration, fresh for each test: change it at will."""
    with serve_demo() as site:
        yield site


@pytest.fixture(scope="session")
def wordpress() -> Iterator[WordPress]:
    """A real WordPress. Shared: a test that changes a post makes one of its own first."""
    with serve_wordpress() as site:
        yield site


@pytest.fixture(scope="session")
def snac() -> Iterator[Snac]:
    """A real ActivityPub server."""
    with serve_snac() as site:
        yield site


@pytest.fixture(scope="session")
def mediawiki() -> Iterator[MediaWiki]:
    """A real MediaWiki in Swedish."""
    with serve_mediawiki() as site:
        yield site


@pytest.fixture(scope="session")
def bluesky() -> Iterator[Bluesky]:
    """A real network of the AT protocol: server and AppView."""
    with serve_bluesky() as site:
        yield site
