import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.steady import steady


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("https://a.example/b?utm_source=x&id=1&fbclid=2", "https://a.example/b?id=1"),
        ("https://a.example/b?__cft__[0]=x&__tn__=y", "https://a.example/b"),
        ("https://scontent.example/i.jpg?_nc_ht=a&oh=b&oe=c&stp=d", "https://scontent.example/i.jpg"),
        ("https://s3.example/i?X-Amz-Signature=a&X-Amz-Date=b", "https://s3.example/i"),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fa.example%2F%3Fx%3D1%26fbclid%3D2&h=AT0", "https://a.example/?x=1"),
        ("https://l.facebook.com/l.php?h=AT0", "https://l.facebook.com/l.php?h=AT0"),
        ("https://a.example/b?x=1&tom=", "https://a.example/b?x=1&tom="),
        ("https://a.example/b#c", "https://a.example/b#c"),
        ("https://[a?b=c", "https://[a?b=c"),
        ("data:image/png?utm_source=x", "data:image/png?utm_source=x"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_passes_is_taken_off_an_address(url: str, same: str) -> None:
    assert steady(url) == same


@given(st.text(max_size=80).map(lambda text: f"https://a.example/?{text}"))
def test_a_steady_address_stays_steady(url: str) -> None:
    assert steady(steady(url)) == steady(url)
