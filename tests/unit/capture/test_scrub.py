import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.capture.scrub import scrub_form, scrub_headers, scrub_url


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("https://x.se/a?id=1&access_token=abc&p=2", "https://x.se/a?id=1&access_token=REMOVED&p=2"),
        ("https://x.se/a?api_key=abc", "https://x.se/a?api_key=REMOVED"),
        ("https://x.se/a?PHPSESSID=abc", "https://x.se/a?PHPSESSID=REMOVED"),
        ("https://x.se/a;jsessionid=abc?x=1", "https://x.se/a;jsessionid=REMOVED?x=1"),
        ("https://user:pass@x.se/a", "https://x.se/a"),
        ("https://x.se/#access_token=abc&x=1", "https://x.se/#access_token=REMOVED&x=1"),
        (
            "https://b.s3.amazonaws.com/f?X-Amz-Signature=abc&x=1",
            "https://b.s3.amazonaws.com/f?X-Amz-Signature=REMOVED&x=1",
        ),
        ("https://x.se/a?token=", "https://x.se/a?token="),
        ("https://x.se/kontakt?namn=Åsa&sida=2", "https://x.se/kontakt?namn=Åsa&sida=2"),
        ("https://x.se/a?monkey=banan&keyword=vatten", "https://x.se/a?monkey=banan&keyword=vatten"),
    ],
)
def test_the_secrets_of_an_address_are_removed_and_the_rest_stays(url: str, clean: str) -> None:
    assert scrub_url(url) == clean


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789", min_size=8))
def test_no_secret_value_survives_and_scrubbing_twice_changes_nothing(secret: str) -> None:
    secret = f"hemlig{secret}"
    url = scrub_url(f"https://x.se/a?session_id={secret}&auth_token={secret}&x=1")
    assert secret not in url
    assert scrub_url(url) == url


def test_credentials_and_cookies_are_removed_from_headers_whatever_their_case() -> None:
    headers = (
        ("Cookie", "a=1"),
        ("set-cookie", "a=1"),
        ("AUTHORIZATION", "Bearer x"),
        ("Proxy-Authorization", "Basic x"),
        ("X-Api-Key", "x"),
        ("X-Session-Token", "x"),
        ("Content-Type", "text/html"),
    )
    assert [value for _, value in scrub_headers(headers)] == ["REMOVED"] * 6 + ["text/html"]


def test_addresses_inside_headers_are_scrubbed() -> None:
    headers = (
        ("Referer", "https://x.se/?token=abc&a=1"),
        ("Location", "/in?code=abc&a=1"),
        ("Link", '<https://x.se/?token=abc>; rel="next", <https://x.se/b>; rel="prev"'),
    )
    assert [value for _, value in scrub_headers(headers)] == [
        "https://x.se/?token=REMOVED&a=1",
        "/in?code=REMOVED&a=1",
        '<https://x.se/?token=REMOVED>; rel="next", <https://x.se/b>; rel="prev"',
    ]


def test_secret_fields_of_a_form_are_removed_and_other_bodies_left() -> None:
    form = (("content-type", "application/x-www-form-urlencoded"),)
    assert scrub_form(b"q=vatten&csrf_token=abc", form) == b"q=vatten&csrf_token=REMOVED"
    assert scrub_form(b'{"q":1}', (("content-type", "application/json"),)) == b'{"q":1}'
