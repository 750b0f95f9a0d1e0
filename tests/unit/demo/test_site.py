"""The demonstration as served, and changed while it is served."""

import httpx
import pytest

from archiver.demo.faults import Fault, Faults
from archiver.demo.site import serve_demo


def test_the_site_is_served_on_loopback_until_the_block_ends() -> None:
    with serve_demo() as site:
        assert site.host_port.startswith("127.0.0.1:")
        assert "Granåsa kommun" in httpx.get(site.url).text
        assert site.requests == ("/granasakommun",)
    with pytest.raises(httpx.ConnectError):
        httpx.get(site.url)


def test_nothing_on_the_pages_is_fetched_from_another_host() -> None:
    with serve_demo() as site:
        for path in (site.url, site.permalink("p-1007"), f"http://{site.host_port}/statik/torget.css"):
            text = httpx.get(path).text
            assert 'src="http' not in text
            assert "url(" not in text
            assert "@import" not in text


def test_an_edit_a_new_comment_and_a_removal_show_at_once() -> None:
    with serve_demo() as site:
        site.edit("p-1012", "Badvattnet i Näset är inte längre tjänligt.")
        site.add_comment("p-1012", "Sedan när?", to="k-2240")
        html = httpx.get(site.permalink("p-1012")).text
        assert "inte längre tjänligt" in html
        assert "Redigerat" in html
        assert "Sedan när?" in html
        assert site.faults == Faults()
        site.remove("k-2240")  # and the answer just given to it
        assert "Inga kommentarer än." in httpx.get(site.permalink("p-1012")).text
        site.remove("p-1012")
        assert httpx.get(site.permalink("p-1012")).status_code == 404


def test_a_new_post_stands_first() -> None:
    with serve_demo() as site:
        new = site.add_post("Snart är det älgjakt.")
        html = httpx.get(site.url).text
        assert html.index(new.text) < html.index("viktigt meddelande")


def test_a_file_that_is_cut_off_says_how_long_it_should_have_been() -> None:
    with serve_demo(faults=Faults(media=Fault.CUT_OFF)) as site, pytest.raises(httpx.RemoteProtocolError):
        httpx.get(f"http://{site.host_port}/media/bad.jpg")


def test_a_page_that_hangs_hangs_until_the_visitor_gives_up() -> None:
    with serve_demo(faults=Faults(account=Fault.HANG)) as site, pytest.raises(httpx.ReadTimeout):
        httpx.get(site.url, timeout=0.3)


def test_the_account_is_registered_as_the_municipality_would() -> None:
    with serve_demo() as site:
        assert site.account.url == site.url
        assert site.account.identities == ("granasakommun",)
        assert site.account.elected == ("kerstin.myrberg",)
        assert site.authority.name == "Granåsa kommun"
