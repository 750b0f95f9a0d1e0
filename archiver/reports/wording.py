"""Swedish wording that several reports share. Pure."""

import datetime as dt

from archiver.config.recipients import Recipient
from archiver.render.wording import MONTHS, day

FORMATS = {
    "fgs-1.2": "FGS Paketstruktur 1.2",
    "fgs-2.0": "FGS Paketstruktur 2.0 (E-ARK SIP 2.1.0)",
    "eark-2.2": "E-ARK SIP 2.2.0",
    "diarium": "FGS Ärendehantering",
}


def period_told(first: dt.date, last: dt.date) -> str:
    """Say a period of whole days as short as Swedish has it: "1–31 oktober 2025", or "2025" for a whole year."""
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return str(first.year)
    month = MONTHS[first.month - 1]
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day(last)}" if first != last else day(first)
    return f"{first.day} {month} – {day(last)}" if first.year == last.year else f"{day(first)} – {day(last)}"


def pace_told(pace: dt.timedelta | None) -> str:
    """Say how often: "minst vart 3:e dygn"; whole hours."""
    if pace is None:
        return "ingen regelbunden fångst"
    hours = round(pace.total_seconds() / 3600)
    if hours % 24:
        return _every(hours, "timme", "varannan", "var", "en gång i timmen")
    return _every(hours // 24, "dygn", "vartannat", "vart", "en gång per dygn")


def _every(count: int, unit: str, second: str, every: str, once: str) -> str:
    if count == 1:
        return f"minst {once}"
    if count == 2:
        return f"minst {second} {unit}"
    ending = "a" if count % 10 in (1, 2) and count % 100 not in (11, 12) else "e"
    return f"minst {every} {count}:{ending} {unit}"


def recipient_told(recipient: Recipient) -> str:
    """Say who receives, in what form and by what agreement."""
    name = recipient.name or recipient.id
    agreed = (
        f"överenskommelse {recipient.agreement_number}" if recipient.agreement_number else "överenskommelse ej angiven"
    )
    return f"{name}: {FORMATS[recipient.format]}" + ("" if recipient.is_diarium else f", {agreed}")
