"""A login as a browser keeps it: cookies and local storage, read from files that a person saved, never shown.

Two forms are read: Playwright's storage state (JSON) and Netscape's cookies.txt. Only what belongs to the domains of
the profile is kept, since a person's browser is logged in to much else.
"""

import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from archiver.errors import ConfigError
from archiver.platforms.fields import field as field_of
from archiver.platforms.fields import flag_of, list_of, text_of

LARGEST = 20_000_000  # bytes of a file that a person imports
LEAST_SECRET = 12  # characters; a shorter value of a cookie is a setting ("sv", "1"), and stands everywhere
FIX = (
    "Save it on your own machine with `playwright open --save-storage=session.json ADDRESS` after logging in, or with "
    "a browser add-on that writes cookies.txt in Netscape's form."
)
_SAME_SITE = {"strict": "Strict", "lax": "Lax", "none": "None"}
_HTTP_ONLY = "#HttpOnly_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cookie:
    """One cookie; its value is not part of what is printed."""

    name: str
    value: str = field(repr=False)
    domain: str
    path: str = "/"
    expires: float = -1  # seconds since 1970; -1 = with the browser
    http_only: bool = False
    secure: bool = False
    same_site: str = "Lax"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What one site keeps in the browser's local storage."""

    origin: str
    items: tuple[tuple[str, str], ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageState:
    """A login."""

    cookies: tuple[Cookie, ...] = ()
    origins: tuple[Origin, ...] = ()

    def within(self, domains: Iterable[str]) -> "StorageState":
        """Give only what belongs to the domains and what lies below them."""
        allowed = tuple(domain.lower().lstrip(".") for domain in domains)
        return StorageState(
            cookies=tuple(cookie for cookie in self.cookies if _below(cookie.domain, allowed)),
            origins=tuple(one for one in self.origins if _below(urlsplit(one.origin).hostname or "", allowed)),
        )

    def alive(self, now: float) -> "StorageState":
        """Give it without the cookies whose time is over."""
        return replace(self, cookies=tuple(one for one in self.cookies if one.expires < 0 or one.expires > now))

    def secrets(self) -> frozenset[str]:
        """Give every value that may open a door, to be kept out of what is stored."""
        values = [cookie.value for cookie in self.cookies]
        values += [value for one in self.origins for _, value in one.items]
        return frozenset(value for value in values if LEAST_SECRET <= len(value) < 100_000)

    def as_json(self) -> dict[str, Any]:
        """Give it as Playwright writes and reads it."""
        return {
            "cookies": [
                {
                    "name": one.name,
                    "value": one.value,
                    "domain": one.domain,
                    "path": one.path,
                    "expires": one.expires,
                    "httpOnly": one.http_only,
                    "secure": one.secure,
                    "sameSite": one.same_site,
                }
                for one in self.cookies
            ],
            "origins": [
                {"origin": one.origin, "localStorage": [{"name": name, "value": value} for name, value in one.items]}
                for one in self.origins
            ],
        }


def read_login_file(path: Path) -> StorageState:
    """Read a storage state or a cookies.txt.

    Raises:
        ConfigError: it is neither; the message names the file and how to make one, and repeats nothing of it.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise ConfigError(f"{path} is larger than {LARGEST // 1_000_000} MB, so it is no saved login. {FIX}")
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is no text, so it is no saved login. {FIX}") from error
    found = _from_json(text) if text.lstrip().startswith(("{", "[")) else _from_lines(text)
    if not (found.cookies or found.origins):
        raise ConfigError(f"{path} holds no cookie in a form that is known, so it is no saved login. {FIX}")
    return found


def read_state(data: object) -> StorageState:
    """Read a storage state out of JSON that nobody vouches for; what is no cookie is left out."""
    cookies = data if isinstance(data, list) else list_of(data, "cookies")
    return StorageState(
        cookies=tuple(cookie for one in cookies if (cookie := _cookie(one)) is not None),
        origins=tuple(
            Origin(
                origin=text_of(one, "origin"),
                items=tuple((text_of(item, "name"), text_of(item, "value")) for item in list_of(one, "localStorage")),
            )
            for one in list_of(data, "origins")
            if text_of(one, "origin").startswith(("http://", "https://"))
        ),
    )


def _from_json(text: str) -> StorageState:
    try:
        return read_state(json.loads(text))
    except (ValueError, RecursionError):
        return StorageState()


def _cookie(data: object) -> Cookie | None:
    name, value, domain = text_of(data, "name"), text_of(data, "value"), text_of(data, "domain")
    if not name or not _is_domain(domain):
        return None
    expires = field_of(data, "expires") or field_of(data, "expirationDate")
    return Cookie(
        name=name,
        value=value,
        domain=domain,
        path=text_of(data, "path") or "/",
        expires=_moment(expires),
        http_only=flag_of(data, "httpOnly"),
        secure=flag_of(data, "secure"),
        same_site=_SAME_SITE.get(text_of(data, "sameSite").lower(), "Lax"),
    )


def _from_lines(text: str) -> StorageState:
    """Read cookies.txt: domain, subdomains too, path, secure, expires, name, value, with tabs between."""
    cookies = []
    for line in text.splitlines():
        http_only = line.startswith(_HTTP_ONLY)
        parts = line.removeprefix(_HTTP_ONLY).split("\t")
        if len(parts) != 7 or parts[0].startswith("#") or not _is_domain(parts[0]):
            continue
        domain, below, path, secure, expires, name, value = parts
        moment = _moment(float(expires)) if re.fullmatch(r"\d{1,12}(\.\d+)?", expires) else -1
        cookies.append(
            Cookie(
                name=name,
                value=value,
                domain=f".{domain.lstrip('.')}" if below == "TRUE" else domain,
                path=path or "/",
                expires=moment,
                http_only=http_only,
                secure=secure == "TRUE",
            )
        )
    return StorageState(cookies=tuple(cookies))


def _moment(given: object) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given) or given <= 0:
        return -1
    return float(given)


def _is_domain(domain: str) -> bool:
    return re.fullmatch(r"\.?[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?", domain, re.IGNORECASE) is not None


def _below(domain: str, allowed: tuple[str, ...]) -> bool:
    host = domain.lower().lstrip(".")
    return any(host == one or host.endswith(f".{one}") for one in allowed)
