"""The small values of archive.toml and how each must be spelled; a wrong one is refused with the right spelling."""

import datetime as dt
import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, StringConstraints

PLACEHOLDER_ORG_NR = "000000-0000"

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$")]


def checked_org_nr(value: str) -> str:
    """Give the organisation number as NNNNNN-NNNN.

    Raises:
        ValueError: not ten digits, third digit below 2, or a wrong check digit (Luhn; lag 1974:174).
    """
    if value == PLACEHOLDER_ORG_NR:
        return value
    digits = re.sub(r"[\s-]", "", value)
    if not re.fullmatch(r"[0-9]{10}", digits):
        raise ValueError(f"{value!r} is no organisation number (organisationsnummer). Write ten digits: NNNNNN-NNNN.")
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    if int(digits[2]) < 2 or sum(number // 10 + number % 10 for number in doubled) % 10:
        raise ValueError(f"{value!r} is no organisation number: its check digit (kontrollsiffra) is wrong.")
    return f"{digits[:6]}-{digits[6:]}"


def checked_url(value: str) -> str:
    """Give the address back.

    Raises:
        ValueError: not http(s), without host, or with a user name or password in it.
    """
    try:
        parts = urlsplit(value)
        sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        sound = False
        parts = urlsplit("")
    if not sound or re.search(r"\s", value):
        raise ValueError(f"{value!r} is no web address. Write it as https://...")
    if parts.username is not None or parts.password is not None:
        raise ValueError("an address with a user name or password in it; take them out")
    return value


def checked_host(value: str) -> str:
    """Give the HOST:PORT back.

    Raises:
        ValueError: not a host, a colon and a port.
    """
    found = re.fullmatch(r"([a-z0-9.-]+|\[[0-9a-f:.]+\]):([0-9]{1,5})", value, re.IGNORECASE)
    if not found or not 0 < int(found[2]) < 65536:
        raise ValueError(f"{value!r} is not HOST:PORT, such as 127.0.0.1:8080")
    return value.lower()


def checked_interval(value: str) -> str:
    """Give the interval back.

    Raises:
        ValueError: not a number above zero and h or d, such as 12h or 3d.
    """
    if not re.fullmatch(r"[1-9][0-9]{0,3}[hd]", value):
        raise ValueError(f"{value!r} is no interval. Write hours or days: 12h, 3d.")
    return value


def checked_day(value: str) -> str:
    """Give the day of the year back.

    Raises:
        ValueError: not a month and a day that every year has, such as 01-01.
    """
    try:
        dt.date.fromisoformat(f"2001-{value}")
    except ValueError as error:
        raise ValueError(f"{value!r} is no day of every year. Write month and day: 01-01.") from error
    return value


OrgNr = Annotated[str, AfterValidator(checked_org_nr)]
Url = Annotated[str, AfterValidator(checked_url)]
HostPort = Annotated[str, AfterValidator(checked_host)]
Interval = Annotated[str, AfterValidator(checked_interval)]
Day = Annotated[str, AfterValidator(checked_day)]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$")]
