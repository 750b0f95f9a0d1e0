import pytest

from archiver.capture.following import next_link, same_site
from archiver.errors import ProfileMismatch

URL = "https://www.example.se/konto?sida=1"


@pytest.mark.parametrize(
    ("html", "link"),
    [
        ("<a class=n href='?sida=2'>", "https://www.example.se/konto?sida=2"),
        ("<a class=n href='/konto/2#topp'>", "https://www.example.se/konto/2"),
        ("<div class=n><a href='https://m.example.se/2'>", "https://m.example.se/2"),
        ("<a href='/3'><span class=n>Nästa</span></a>", "https://www.example.se/3"),
        ("<base href='https://www.example.se/bas/'><a class=n href='2'>", "https://www.example.se/bas/2"),
        ("<a class=n href='https://annan.example/2'>", None),
        ("<a class=n href='http://www.example.se.annan.example/2'>", None),
        ("<a class=n href='javascript:void(0)'>", None),
        ("<a class=n href='file:///etc/passwd'>", None),
        ("<a class=n href='#mer'>", None),
        ("<a class=n href='?sida=1'>", None),
        ("<a class=n>", None),
        ("<a class=n href='http://[trasig'>", None),
        ("<a class=annan href='/2'>", None),
        ("", None),
    ],
)
def test_the_next_page_is_found_on_the_same_site_only(html: str, link: str | None) -> None:
    assert next_link(html, url=URL, selector=".n", where="prov.toml: feed.next") == link


def test_a_selector_that_is_none_is_named() -> None:
    with pytest.raises(ProfileMismatch, match=r"prov\.toml: thread\.next: 'a\[\['"):
        next_link("<a>", url=URL, selector="a[[", where="prov.toml: thread.next")


def test_without_a_selector_there_is_no_next_page() -> None:
    assert next_link("<a class=n href=/2>", url=URL, selector="", where="") is None


def test_another_port_is_another_site() -> None:
    assert not same_site("http://127.0.0.1:1/", "http://127.0.0.1:2/")
