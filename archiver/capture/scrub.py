"""Takes secrets out of addresses and headers before anything is kept: cookies, credentials, tokens, session ids.

The name of what was taken out stays, its value becomes a constant, so that two captures of one page stay equal.
"""

import html
import json
import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import quote, quote_plus, urlsplit, urlunsplit

REMOVED = "REMOVED"
SECRET_HEADERS = frozenset(
    (
        "authorization",
        "cookie",
        "cookie2",
        "proxy-authenticate",
        "proxy-authorization",
        "set-cookie",
        "set-cookie2",
        "www-authenticate",
        "x-amz-security-token",
        "x-api-key",
        "x-asbd-id",
        "x-auth-token",
        "x-client-transaction-id",
        "x-csrf-token",
        "x-csrftoken",
        "x-fb-lsd",
        "x-guest-token",
        "x-xsrf-token",
    )
)
ADDRESS_HEADERS = frozenset(("referer", "location", "content-location", "link", "refresh", "origin"))
_SECRET_NAME = re.compile(
    r"""(?ix) ^(
        .*token.* | .*secret.* | .*passw(or)?d.* | .*(^|[_-])sess(ion)?([_-]?id)?s?$ | sid | .*session.* |
        jsessionid | phpsessid | .*(api|access|auth)[_-]?key.* | key | apikey | .*auth([_-]?code)?$ | authorization |
        .*signature.* | sig | hmac | jwt | .*credential.* | code | state | nonce | csrf.* | xsrf.* | lsd | fb_dtsg |
        x-amz-.* | x-goog-.* | oh | oe | _nc_sid | _nc_ohc
    )$"""
)
_ADDRESS = re.compile(r"https?://[^\s<>\"';,]+")


def is_secret_name(name: str) -> bool:
    """Say whether a query parameter of this name carries a secret."""
    return _SECRET_NAME.match(name) is not None


def scrub_url(url: str) -> str:
    """Give the address without user, password and the values of secret parameters (in the query and the fragment)."""
    try:
        split = urlsplit(url)
        netloc = split.netloc.rpartition("@")[2]
    except ValueError:
        return REMOVED
    path = re.sub(r"(?i);(jsessionid|phpsessid|sid)=[^/?#;]*", rf";\1={REMOVED}", split.path)
    return urlunsplit((split.scheme, netloc, path, _query(split.query), _query(split.fragment)))


def scrub_headers(headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Give the headers with every secret value replaced, and with addresses in them scrubbed as `scrub_url` does."""
    return tuple((name, _value(name.lower(), value)) for name, value in headers)


def hider(secrets: Iterable[str]) -> Callable[[bytes], bytes]:
    """Give what replaces every one of the secret values in bytes, also as they stand in addresses and in JSON."""
    spelled = {form for one in secrets if one for form in _spellings(one)}
    if not spelled:
        return lambda data: data
    longest_first = sorted((one.encode() for one in spelled), key=lambda one: (-len(one), one))
    found = re.compile(b"|".join(re.escape(one) for one in longest_first))
    return lambda data: found.sub(REMOVED.encode(), data)


def _spellings(secret: str) -> Iterator[str]:
    """Give a value as it may stand in addresses (RFC 3986 §2.1, either case; forms), JSON (PHP escapes "/"), HTML."""
    yield secret
    for quoted in (quote(secret, safe=""), quote(secret), quote_plus(secret)):
        yield quoted
        yield re.sub("%[0-9A-F]{2}", lambda found: found.group().lower(), quoted)
    for told in (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]):
        yield told
        yield told.replace("/", "\\/")
    yield html.escape(secret)


def scrub_form(body: bytes, headers: Iterable[tuple[str, str]]) -> bytes:
    """Give the body of a request with secret form fields replaced; other bodies stay as they are."""
    kind = next((value for name, value in headers if name.lower() == "content-type"), "")
    if not kind.startswith("application/x-www-form-urlencoded"):
        return body
    return _query(body.decode("utf-8", "replace")).encode()


def _value(name: str, value: str) -> str:
    if name in SECRET_HEADERS or is_secret_name(name):
        return REMOVED
    if name in ADDRESS_HEADERS:
        if "?" in value and not value.startswith("http") and name != "link":
            return scrub_url(value)
        return _ADDRESS.sub(lambda found: scrub_url(found.group()), value)
    return value


def _query(query: str) -> str:
    return "&".join(_pair(pair) for pair in query.split("&"))


def _pair(pair: str) -> str:
    name, equals, value = pair.partition("=")
    return f"{name}={REMOVED}" if equals and value and is_secret_name(name) else pair
