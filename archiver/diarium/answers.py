"""What a receipt (kvittens) says, whatever form it came in: answers about deliveries, packages and single acts.

Pure. Nothing of it is believed yet: `archiver.delivery.receiving` holds it against what was sent.
"""

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum

from archiver.errors import DeliveryRefused
from archiver.records import Timed
from archiver.stockholm import STOCKHOLM

LONGEST = 500
_ACCEPTED = frozenset(
    {"mottagen", "mottaget", "registrerad", "diarieförd", "diarieford", "godkänd", "godkand", "accepterad", "ja"}
    | {"accepted", "received", "registered", "valid", "ingested", "success", "ok", "yes"}
)
_REJECTED = frozenset(
    {"avvisad", "avvisat", "underkänd", "underkand", "nekad", "fel", "nej"}
    | {"rejected", "refused", "invalid", "failed", "error", "no"}
)


class About(StrEnum):
    """What an answer is about."""

    DELIVERY = "delivery"
    PACKAGE = "package"
    ACT = "act"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Timed):
    """One answer. `place` is where it stands in the file, for the person who must correct it."""

    place: str
    about: About
    id: str
    version: int = 0  # 0 = not said
    accepted: bool
    reference: str = ""  # dnr, or the recipient's own
    registers: bool = False  # the reference is a dnr
    at: dt.datetime | None = None
    reason: str = ""


def refused(place: str, sentence: str) -> DeliveryRefused:
    """Give the error that names the row; nothing of the receipt has been taken in."""
    return DeliveryRefused(f"The receipt (kvittens), {place}: {sentence} Nothing of the receipt was taken in.")


def is_accepted(place: str, word: str, reference: str) -> bool:
    """Read a status; without one, a dnr says that it was registered. DeliveryRefused for a word that says neither."""
    told = word.strip().casefold()
    if told in _ACCEPTED or (not told and reference):
        return True
    if told in _REJECTED:
        return False
    raise refused(place, f"the status {told[:40]!r} is not known. Write mottagen, registrerad or avvisad.")


def moment(place: str, text: str) -> dt.datetime | None:
    """Read a day or a time; without a zone it is Swedish time. None for nothing; DeliveryRefused for anything else."""
    told = text.strip()
    if not told:
        return None
    try:
        at = dt.datetime.fromisoformat(told)
        at = at if at.utcoffset() is not None else at.replace(tzinfo=STOCKHOLM)
        return at.astimezone(dt.UTC)
    except (ValueError, OverflowError) as error:
        raise refused(place, f"{told[:40]!r} is no day or time. Write 2026-01-31 or 2026-01-31T12:00:00.") from error


def version_number(place: str, text: str) -> int:
    """Read a version number; DeliveryRefused if it is none."""
    told = text.strip().lower().removeprefix("v").lstrip("0")
    if not re.fullmatch(r"[1-9][0-9]{0,5}", told):
        raise refused(place, f"{text.strip()[:40]!r} is no version number. Write the number that was delivered.")
    return int(told)


def short(place: str, text: str) -> str:
    """Give a text on one line; DeliveryRefused if it is longer than any reference or reason."""
    told = " ".join(text.split())
    if len(told) > LONGEST:
        raise refused(place, f"a value is longer than {LONGEST} characters. Shorten it.")
    return told
