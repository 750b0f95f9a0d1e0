"""Moments and numbers as Swedish (and English) pages show them: "igår kl. 14:32", "3 tim", "1,2 tn".

A moment without a zone is Europe/Stockholm, the zone that every page is opened in. What is shown without a year is
never read as a moment after the capture. Nothing is guessed: what is not understood gives no moment at all.
"""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from email.utils import parsedate_to_datetime

from archiver.stockholm import STOCKHOLM, local_day

_MONTHS = (
    ("januari", "january"),
    ("februari", "february"),
    ("mars", "march"),
    ("april",),
    ("maj", "may"),
    ("juni", "june"),
    ("juli", "july"),
    ("augusti", "august"),
    ("september",),
    ("oktober", "october"),
    ("november",),
    ("december",),
)
_WEEKDAYS = (
    ("måndag", "monday"),
    ("tisdag", "tuesday"),
    ("onsdag", "wednesday"),
    ("torsdag", "thursday"),
    ("fredag", "friday"),
    ("lördag", "saturday"),
    ("söndag", "sunday"),
)
_DAYS_AGO = {"idag": 0, "i dag": 0, "today": 0, "igår": 1, "i går": 1, "yesterday": 1, "i förrgår": 2, "förrgår": 2}
_UNITS = {
    "second": ("s", "sek", "sekund", "sekunder", "sec", "secs", "second", "seconds"),
    "minute": ("m", "min", "mins", "minut", "minuter", "minute", "minutes"),
    "hour": ("h", "t", "tim", "timme", "timmar", "hr", "hrs", "hour", "hours"),
    "day": ("d", "dag", "dagar", "dygn", "day", "days"),
    "week": ("v", "vecka", "veckor", "w", "wk", "wks", "week", "weeks"),
    "month": ("mån", "månad", "månader", "mo", "mos", "month", "months"),
    "year": ("å", "år", "y", "yr", "yrs", "year", "years"),
}
_UNIT = {word: unit for unit, words in _UNITS.items() for word in words}
_NOW = frozenset({"nu", "just nu", "alldeles nyss", "nyss", "now", "just now", "moments ago"})
_ONE = frozenset({"en", "ett", "a", "an", "one"})

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_PREFIX = re.compile(
    r"^(?:publicera[dt]|publicerades|skapa[dt]|skapades|inlag[dt]|postat|skrev|skickades"
    r"|senast (?:ändra[dt]|redigera[dt]|uppdatera[dt])|uppdatera[dt]|uppdaterades|redigera[dt]"
    r"|redigerades|ändra[dt]|ändrades|posted|published|updated"
    r"|edited|created|last (?:edited|updated))\b[:,]?\s*"
)
_ISO = re.compile(
    r"(\d{4})-(\d{2})(?:-(\d{2})(?:[t ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(z|utc|[+-]\d{2}:?(?:\d{2})?)?)?)?"
)
_EPOCH = re.compile(r"(\d{9,10})(?:\.\d+)?|(\d{12,13})|(\d{15,16})")
_RFC = re.compile(r"(?:[a-z]{3}, )?\d{1,2} [a-z]{3} \d{4} \d{2}:\d{2}(?::\d{2})? (?:[+-]\d{4}|gmt|ut|utc|z)")
_AGO = re.compile(r"(?:för )?(?:ca\.?|cirka|ungefär|about)? ?(\d{1,5}|[a-z]+) ?([a-zåäö]+)\.?( sedan| ago)?")
_CLOCK = re.compile(
    r"(?:,? ?(?:\bkl\.?|\bklockan|\bat|@) ?(\d{1,2})(?:[.:](\d{2})(?:[.:](\d{2}))?)?"
    r"|(?<![\d.:])(\d{1,2}):(\d{2})(?::(\d{2}))?"
    r"|(?<![\d.])(\d{1,2})\.(\d{2})(?![\d.])|(?<![\d.:])(\d{1,2})(?= ?[ap]\.?m\b))(?![\d:])"
    r"(?: ?([ap]\.?m\b|[fe]\.? ?m\b)\.?)?"
)
_ZONE = re.compile(r" ?\(?(?:\b(utc|gmt|cet|cest|z))?(?:([+-])(\d{1,2})(?::?(\d{2}))?)?\)?$")
_NAMED_ZONES = {"utc": 0, "gmt": 0, "z": 0, "cet": 60, "cest": 120}
_DAY_MONTH = re.compile(r"(?:den |d\. )?(\d{1,2})(?::[ae]|st|nd|rd|th|\.)?(?: of)? ([a-zåäö]+)\.?(?:,? (\d{4}))?")
_MONTH_DAY = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?")
_MONTH_YEAR = re.compile(r"([a-zåäö]+)\.? (\d{4})")
_SLASHED = re.compile(r"(\d{1,2})([/.])(\d{1,2})(?:(?:\2| |-)(\d{4}))?")
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
_WEEKDAY = re.compile(r"(i |på |on |last |förra )?([a-zåäö]+)\.?")


@dataclass(frozen=True, slots=True)
class Read:
    """A moment in UTC (or none) and how precise it is: second, minute, hour, day, month or year."""

    at: dt.datetime | None = None
    precision: str = ""


@dataclass(frozen=True, slots=True)
class _Clock:
    hour: int = 0
    minute: int = 0
    second: int = 0
    precision: str = "day"
    offset: int | None = None  # minutes east of UTC; None = Stockholm


def read_time(shown: str, *, captured_at: dt.datetime) -> Read:
    """Read a moment as machines or people write it, against the moment of capture (aware)."""
    text = _plain(shown)
    if not text or len(text) > 120:
        return Read()
    try:
        return (
            _exact(text, shown)
            or _ago(text, captured_at)
            or _dated(text, captured_at)
            or (_dated(rest, captured_at) if (rest := _without_weekday(text)) else None)
            or Read()
        )
    except (ValueError, OverflowError):  # the 31st of February, year 0, a shift out of the calendar
        return Read()


def _plain(shown: str) -> str:
    text = re.sub(r"\s+", " ", _INVISIBLE.sub("", shown)).strip(" ·•|–-,;:()").casefold()
    return _PREFIX.sub("", text).strip(" ·•|–-,;:()")


def _exact(text: str, shown: str) -> Read | None:
    if found := _ISO.fullmatch(text):
        return _iso(found)
    if found := _EPOCH.fullmatch(text):
        seconds, millis, micros = found.groups()
        epoch = int(seconds) if seconds else int(millis) / 1e3 if millis else int(micros) / 1e6
        return Read(dt.datetime.fromtimestamp(int(epoch), dt.UTC), "second")
    if _RFC.fullmatch(text):
        moment = parsedate_to_datetime(shown.strip())
        return Read(moment.replace(tzinfo=moment.tzinfo or dt.UTC).astimezone(dt.UTC), "second")
    if re.fullmatch(r"(?:19|20)\d\d", text):
        return Read(_utc(dt.datetime(int(text), 1, 1)), "year")
    return None


def _iso(found: re.Match[str]) -> Read:
    year, month, day, hour, minute, second, zone = found.groups()
    if day is None:
        return Read(_utc(dt.datetime(int(year), int(month), 1)), "month")
    if hour is None:
        return Read(_utc(dt.datetime(int(year), int(month), int(day))), "day")
    local = dt.datetime(int(year), int(month), int(day), int(hour), int(minute), int(second or 0))
    return Read(_utc(local, _offset(zone)), "second" if second else "minute")


def _offset(zone: str | None) -> int | None:
    """Minutes east of UTC; None when the text has no zone."""
    if not zone:
        return None
    if zone in {"z", "utc"}:
        return 0
    digits = zone[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return -minutes if zone.startswith("-") else minutes


def _utc(local: dt.datetime, offset: int | None = None) -> dt.datetime:
    zone = STOCKHOLM if offset is None else dt.timezone(dt.timedelta(minutes=offset))
    return local.replace(tzinfo=zone).astimezone(dt.UTC)


def _ago(text: str, captured_at: dt.datetime) -> Read | None:
    now = captured_at.astimezone(dt.UTC)
    if text in _NOW:
        return Read(now, "minute")
    found = _AGO.fullmatch(text)
    if not found or (unit := _UNIT.get(found[2])) is None:
        return None
    if not found[1].isdecimal() and found[1] not in _ONE:
        return None
    count = int(found[1]) if found[1].isdecimal() else 1
    if unit in {"month", "year"}:
        return Read(_months_before(now, count * (12 if unit == "year" else 1)), unit)
    step = dt.timedelta(**{f"{unit}s": count})
    # A week is coarser than a day, and seconds that are counted from now move with every reading.
    return Read(now - step, {"week": "month", "second": "minute"}.get(unit, unit))


def _months_before(moment: dt.datetime, months: int) -> dt.datetime:
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def _dated(text: str, captured_at: dt.datetime) -> Read | None:
    clock, rest = _clock(text)
    today = local_day(captured_at)
    if not rest:
        return _latest(clock, captured_at, today, step=1) if clock.precision != "day" else None
    if rest in _DAYS_AGO:
        return _at(today - dt.timedelta(days=_DAYS_AGO[rest]), clock)
    if (found := _WEEKDAY.fullmatch(rest)) and (weekday := _weekday_named(found[2])) is not None:
        return _weekday(weekday, clock, captured_at, strictly_before=bool(found[1]))
    return _calendar(rest, clock, captured_at)


def _without_weekday(text: str) -> str:
    """Give the text after a weekday that opens it ("måndag 4 mars"), or nothing."""
    first, _, rest = text.partition(" ")
    if first == "on":
        first, _, rest = rest.partition(" ")
    known = _named(first.rstrip(".,"), _WEEKDAYS) is not None
    return re.sub(r"^(?:den|the) ", "", rest) if known else ""


def _clock(text: str) -> tuple[_Clock, str]:
    """Take the time of day out of the text: the clock, and what is left."""
    found = _CLOCK.search(text)
    if not found or (found[7] and not text[: found.start()].strip()):
        return _Clock(), text
    hour, minute, second = next((g for g in (found.group(1, 2, 3), found.group(4, 5, 6)) if g[0]), (None, None, None))
    hour, minute = (hour, minute) if hour else (found[7], found[8]) if found[7] else (found[9], None)
    number = int(hour or 0)
    if found[10] and 1 <= number <= 12:
        number = number % 12 + (12 if found[10][0] in "pe" else 0)
    before, after = text[: found.start()], text[found.end() :]
    offset, after = _zone(after)
    precision = "second" if second else "minute" if minute else "hour"
    rest = re.sub(r"\s+", " ", f"{before} {after}").strip(" ·•|–-,;()@")
    return _Clock(number, int(minute or 0), int(second or 0), precision, offset), re.sub(r"^on | on$", "", rest)


def _zone(after: str) -> tuple[int | None, str]:
    found = _ZONE.search(after)
    if not found or not (found[1] or found[2]):
        return None, after
    minutes = _NAMED_ZONES.get(found[1] or "utc", 0)
    if found[2]:
        shift = int(found[3]) * 60 + int(found[4] or 0)
        minutes += -shift if found[2] == "-" else shift
    return minutes, after[: found.start()]


def _at(day: dt.date, clock: _Clock) -> Read:
    local = dt.datetime(day.year, day.month, day.day, clock.hour, clock.minute, clock.second)
    return Read(_utc(local, clock.offset), clock.precision)


def _latest(clock: _Clock, captured_at: dt.datetime, day: dt.date, *, step: int) -> Read:
    read = _at(day, clock)
    late = read.at is not None and read.at > captured_at
    return _at(day - dt.timedelta(days=step), clock) if late else read


def _weekday(weekday: int, clock: _Clock, captured_at: dt.datetime, *, strictly_before: bool) -> Read:
    today = local_day(captured_at)
    back = (today.weekday() - weekday) % 7
    if strictly_before and back == 0:
        back = 7
    return _latest(clock, captured_at, today - dt.timedelta(days=back), step=7)


def _named(word: str, names: tuple[tuple[str, ...], ...]) -> int | None:
    """Give the place of a (possibly shortened) name in its list: "mar", "sept", "tors"."""
    if len(word) < 3:
        return None
    return next((n for n, spelled in enumerate(names) if any(name.startswith(word) for name in spelled)), None)


def _weekday_named(word: str) -> int | None:
    """Monday is 0; also "torsdags" and "torsdagen"."""
    plain = _named(word, _WEEKDAYS)
    return _named(re.sub(r"(?:s|en)$", "", word), _WEEKDAYS) if plain is None else plain


def _calendar(text: str, clock: _Clock, captured_at: dt.datetime) -> Read | None:
    parts = _date_parts(text)
    if parts is None:
        return None
    year, month, day = parts
    if day is None:
        return Read(_utc(dt.datetime(year or 0, month, 1)), "month")
    if year is not None:
        return _at(dt.date(year, month, day), clock)
    today = local_day(captured_at)
    for candidate in range(today.year, today.year - 9, -1):  # nine years hold a 29 February
        if day <= calendar.monthrange(candidate, month)[1]:
            read = _at(dt.date(candidate, month, day), clock)
            if read.at is not None and read.at <= captured_at:
                return read
    return None


def _date_parts(text: str) -> tuple[int | None, int, int | None] | None:
    """Year (None when not shown), month and day (None for a whole month) of a calendar date."""
    for pattern, month_at, day_at in ((_DAY_MONTH, 2, 1), (_MONTH_DAY, 1, 2)):
        if (found := pattern.fullmatch(text)) and (month := _named(found[month_at], _MONTHS)) is not None:
            return (int(found[3]) if found[3] else None), month + 1, int(found[day_at])
    if (found := _MONTH_YEAR.fullmatch(text)) and (month := _named(found[1], _MONTHS)) is not None:
        return int(found[2]), month + 1, None
    if found := _YEAR_FIRST.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _SLASHED.fullmatch(text):  # day first, as in Sweden
        return (int(found[4]) if found[4] else None), int(found[3]), int(found[1])
    if found := _ISO.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3]) if found[3] else None
    return None


_COUNT = re.compile(
    r"(?<![\w.,])(\d{1,3}(?:[ .,]\d{3})+|\d{1,15})(?:[.,](\d{1,3}))?\s*"
    r"(tusen|tn|tkn|k|miljoner|miljon|milj|mn|mio|million|m|miljarder|miljard|mdr|md|billion|bn|b|t)?(?![a-zåäö\d])"
)
_TIMES = {"t": 1000, "k": 1000, "m": 10**6, "miljard": 10**9, "md": 10**9, "b": 10**9}
_NONE = re.compile(r"\b(?:inga|inget|ingen|no|noll|zero)\b")
_SINGLE = re.compile(r"\b(?:en|ett|one)\b")


def read_count(shown: str) -> int | None:
    """Read a shown number: "1,2 tn" is 1200, "1 234" is 1234, "inga kommentarer" is 0; None when there is none."""
    text = re.sub(r"\s", " ", _INVISIBLE.sub("", shown)).casefold()
    found = _COUNT.search(text)
    if not found:
        return 0 if _NONE.search(text) else 1 if _SINGLE.search(text) else None
    whole, part, word = found[1], found[2], found[3]
    grouped = re.search(r"[.,]", whole)
    if word and grouped and len(whole.split(grouped[0])) == 2 and " " not in whole:
        whole, part = whole.split(grouped[0])  # "1,234 tn": a decimal comma, not thousands
    if part and not word:
        return int(re.sub(r"\D", "", whole)) if len(part) < 3 else int(re.sub(r"\D", "", whole + part))
    number = Decimal(f"{re.sub(r'[^0-9]', '', whole)}.{part or 0}")
    return int(number * _factor(word or ""))


def _factor(word: str) -> int:
    return next((size for start, size in reversed(_TIMES.items()) if word.startswith(start)), 1)
