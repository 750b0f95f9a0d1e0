"""Where a page says that its API answers, no token is sent unless it is the same server."""

from dataclasses import replace

import pytest

from archiver.errors import CaptureStopped
from archiver.platforms.api_reading import ApiContext, checked_stated
from archiver.platforms.mediawiki.api import MEDIAWIKI_API
from archiver.platforms.people import People
from archiver.platforms.wordpress.api import WORDPRESS_API
from archiver.records import Account
from tests.unit.platforms.talking import talk

ACCOUNT = Account(
    id="sidan", platform="x", url="https://blogg.granasa.example/nytt", name="Granåsa kommun", authority="KS"
)
TOLD = ApiContext(account=ACCOUNT, people=People(ACCOUNT), with_token=True)
EVIL = "https://elak.example/"


@pytest.mark.parametrize(
    ("address", "taken"),
    [
        ("https://blogg.granasa.example/api", True),
        ("http://blogg.granasa.example/api", False),
        ("https://blogg.granasa.example:444/api", False),
        ("https://blogg.granasa.example.elak.example/api", False),
        ("https://blogg.granasa.example@elak.example/api", False),
        (EVIL, False),
    ],
)
def test_another_server_is_refused_when_there_is_a_token(address: str, taken: bool) -> None:
    assert checked_stated(replace(TOLD, with_token=False), address) == address
    if taken:
        assert checked_stated(TOLD, address) == address
    else:
        with pytest.raises(CaptureStopped, match="api_url"):
            checked_stated(TOLD, address)


def test_readers_that_follow_a_page_refuse_it() -> None:
    wiki = f'<html><head><link rel="EditURI" href="{EVIL}api.php?action=rsd"></head></html>'.encode()
    blog = f'<html><head><link rel="https://api.w.org/" href="{EVIL}wp-json/"></head></html>'.encode()
    with pytest.raises(CaptureStopped, match="elak"):
        talk(MEDIAWIKI_API.read_account(TOLD), lambda ask: wiki)
    with pytest.raises(CaptureStopped, match="elak"):
        talk(WORDPRESS_API.read_account(TOLD), lambda ask: blog)
