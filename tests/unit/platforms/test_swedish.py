import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archiver.platforms.swedish import read_count, read_time
from tests.unit.platforms.samples import NOW

STOCKHOLM = ZoneInfo("Europe/Stockholm")
MONTHS = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
]
SHORT = ["jan.", "feb.", "mars", "apr.", "maj", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "dec."]
ENGLISH = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
DAYS = ["måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"]


@pytest.mark.parametrize(
    ("shown", "local", "precision"),
    [
        # machines
        ("2024-08-18T11:00:00+02:00", "2024-08-18 11:00", "second"),
        ("2024-08-18T09:00:00Z", "2024-08-18 11:00", "second"),
        ("2024-08-18T09:00:00.123Z", "2024-08-18 11:00", "second"),
        ("2024-08-18T11:00", "2024-08-18 11:00", "minute"),
        ("2024-08-18 11:00:05", "2024-08-18 11:00:05", "second"),
        ("2024-08-18T05:00:00-0400", "2024-08-18 11:00", "second"),
        ("2024-08-18", "2024-08-18 00:00", "day"),
        ("2024-08", "2024-08-01 00:00", "month"),
        ("2024", "2024-01-01 00:00", "year"),
        ("1700000000", "2023-11-14 23:13:20", "second"),
        ("1700000000.5", "2023-11-14 23:13:20", "second"),
        ("1700000000123", "2023-11-14 23:13:20", "second"),
        ("1700000000123456", "2023-11-14 23:13:20", "second"),
        ("Sat, 21 Nov 2026 01:12:40 +0000", "2026-11-21 02:12:40", "second"),
        ("Sat, 21 Nov 2026 01:12:40 GMT", "2026-11-21 02:12:40", "second"),
        ("21 Nov 2026 01:12:40 -0000", "2026-11-21 02:12:40", "second"),
        # how long ago
        ("just nu", "2026-11-21 02:30", "minute"),
        ("10 s", "2026-11-21 02:29:50", "minute"),
        ("5 min", "2026-11-21 02:25", "minute"),
        ("3 tim", "2026-11-20 23:30", "hour"),
        ("3 tim.", "2026-11-20 23:30", "hour"),
        ("3h", "2026-11-20 23:30", "hour"),
        ("för en timme sedan", "2026-11-21 01:30", "hour"),
        ("an hour ago", "2026-11-21 01:30", "hour"),
        ("för ungefär 2 timmar sedan", "2026-11-21 00:30", "hour"),
        ("för 2 dagar sedan", "2026-11-19 02:30", "day"),
        ("2 v", "2026-11-07 02:30", "month"),
        ("3 mån", "2026-08-21 03:30", "month"),
        ("2 år sedan", "2024-11-21 02:30", "year"),
        # named days
        ("igår kl. 14:32", "2026-11-20 14:32", "minute"),
        ("I går 14.32", "2026-11-20 14:32", "minute"),
        ("i dag kl. 01.05", "2026-11-21 01:05", "minute"),
        ("i förrgår", "2026-11-19 00:00", "day"),
        ("Yesterday at 14:32", "2026-11-20 14:32", "minute"),
        ("i torsdags", "2026-11-19 00:00", "day"),
        ("i lördags", "2026-11-14 00:00", "day"),
        ("måndag 12:00", "2026-11-16 12:00", "minute"),
        ("mån 12:00", "2026-11-16 12:00", "minute"),
        ("tors. kl. 9", "2026-11-19 09:00", "hour"),
        ("torsdagen kl. 9", "2026-11-19 09:00", "hour"),
        ("lördag 01:00", "2026-11-21 01:00", "minute"),
        ("lördag 03:00", "2026-11-14 03:00", "minute"),
        ("Thursday at 9:00 PM", "2026-11-19 21:00", "minute"),
        ("14:32", "2026-11-20 14:32", "minute"),
        ("kl. 01", "2026-11-21 01:00", "hour"),
        # dates
        ("4 mars", "2026-03-04 00:00", "day"),
        ("24 december", "2025-12-24 00:00", "day"),
        ("4 mars 2023 kl. 09.15", "2023-03-04 09:15", "minute"),
        ("den 1 jan. 2024", "2024-01-01 00:00", "day"),
        ("den 3 maj 2020 klockan 8", "2020-05-03 08:00", "hour"),
        ("Kl. 08.15 den 3 maj 2020", "2020-05-03 08:15", "minute"),
        ("4:e mars", "2026-03-04 00:00", "day"),
        ("måndag 4 mars 2024 kl. 10", "2024-03-04 10:00", "hour"),
        ("Publicerad: 4 mars 2023", "2023-03-04 00:00", "day"),
        ("Senast uppdaterad 4 mars 2023, 3:05 em", "2023-03-04 15:05", "minute"),
        ("mars 2023", "2023-03-01 00:00", "month"),
        ("4/3", "2026-03-04 00:00", "day"),
        ("4/3 2023", "2023-03-04 00:00", "day"),
        ("4.3.2023", "2023-03-04 00:00", "day"),
        ("2023/03/04 09:15", "2023-03-04 09:15", "minute"),
        ("2023-03-04 kl. 09.15", "2023-03-04 09:15", "minute"),
        ("29 feb", "2024-02-29 00:00", "day"),
        ("March 4", "2026-03-04 00:00", "day"),
        ("Mar 4th, 2023", "2023-03-04 00:00", "day"),
        ("9:15 PM · Mar 4, 2023", "2023-03-04 21:15", "minute"),
        ("12:05 AM, 4 March 2023", "2023-03-04 00:05", "minute"),
        ("9 pm on 4 March", "2026-03-04 21:00", "hour"),
        ("on Monday, March 4, 2024 at 10:15 PM", "2024-03-04 22:15", "minute"),
        ("\u200e4 mars\u00a02023\u200f · ", "2023-03-04 00:00", "day"),
        ("4 mars 2023 kl. 09:15:30", "2023-03-04 09:15:30", "second"),
        # zones beside the time
        ("21 november 2026 kl. 01.20 (CET)", "2026-11-21 01:20", "minute"),
        ("21 juli 2026 kl. 01.20 (CEST)", "2026-07-21 01:20", "minute"),
        ("09:15, 4 March 2023 (UTC)", "2023-03-04 10:15", "minute"),
        ("4 mars 2023 09:15 GMT+1", "2023-03-04 09:15", "minute"),
        ("4 mars 2023 09:15 -05:00", "2023-03-04 15:15", "minute"),
        # the hour that does not exist, and the one that comes twice
        ("29 mars 2026 02:30", "2026-03-29 03:30", "minute"),
        ("25 oktober 2026 02:30", "2026-10-25 02:30", "minute"),
    ],
)
def test_a_moment_is_read_as_it_was_meant(shown: str, local: str, precision: str) -> None:
    read = read_time(shown, captured_at=NOW)
    meant = dt.datetime.fromisoformat(local).replace(tzinfo=STOCKHOLM)
    assert (read.at, read.precision) == (meant.astimezone(dt.UTC), precision)


@pytest.mark.parametrize(
    "shown",
    ["", "Gilla", "Redigerad", "31 feb", "4 foo", "for 2 dagar", "99 99", "kl. 25:00", "x" * 200, "0000-00-00",
     "2026-13-01", "32/1", "99999 år", "i fel", "två dagar", "på sjön", "3 äpplen", "2026-02-30T10:00", "en",
     "ma 12:00", "30 feb 12:00"],
)  # fmt: skip
def test_what_is_not_understood_gives_no_moment(shown: str) -> None:
    read = read_time(shown, captured_at=NOW)
    assert (read.at, read.precision) == (None, "")


MOMENTS = st.datetimes(dt.datetime(2001, 1, 1), dt.datetime(2026, 11, 20)).map(
    lambda naive: naive.replace(second=0, microsecond=0)
)


@given(MOMENTS, st.sampled_from(["{d} {m} {y} kl. {H}.{M}", "den {d} {s} {y} kl {H}:{M}", "{e} {d}, {y} at {H}:{M}",
                                 "{w} {d} {m} {y} {H}:{M}", "{H}:{M} - {d} {m} {y}",
                                 "{y}-{m2}-{d2} {H}:{M}"]))  # fmt: skip
def test_a_written_moment_is_read_back(local: dt.datetime, form: str) -> None:
    shown = form.format(
        d=local.day, m=MONTHS[local.month - 1], s=SHORT[local.month - 1], e=ENGLISH[local.month - 1], y=local.year,
        H=f"{local.hour:02}", M=f"{local.minute:02}", w=DAYS[local.weekday()],
        m2=f"{local.month:02}", d2=f"{local.day:02}",
    )  # fmt: skip
    meant = local.replace(tzinfo=STOCKHOLM).astimezone(dt.UTC)
    assert read_time(shown, captured_at=NOW) == type(read_time("", captured_at=NOW))(meant, "minute")


@given(st.dates(dt.date(2025, 11, 22), dt.date(2026, 11, 21)))
@example(dt.date(2026, 11, 21))
def test_a_date_without_a_year_is_the_latest_that_has_been(day: dt.date) -> None:
    read = read_time(f"{day.day} {MONTHS[day.month - 1]}", captured_at=NOW)
    assert read.at is not None
    assert read.at.astimezone(STOCKHOLM).date() == day


@given(st.sampled_from([*DAYS, *(f"{n} {m}" for n in (1, 15, 28) for m in MONTHS), "14:32", "igår", "3 tim", "i dag"]),
       st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2030, 1, 1), timezones=st.just(dt.UTC)))  # fmt: skip
def test_what_is_shown_without_a_year_is_never_in_the_future(shown: str, captured_at: dt.datetime) -> None:
    read = read_time(shown, captured_at=captured_at)
    assert read.at is not None
    assert read.at <= captured_at


@given(st.text(max_size=60))
def test_no_text_makes_the_reading_fail(shown: str) -> None:
    read_time(shown, captured_at=NOW)
    read_count(shown)


@pytest.mark.parametrize(
    ("shown", "count"),
    [
        ("12", 12),
        ("1 234", 1234),
        ("1\u00a0234\u202f567 visningar", 1234567),
        ("1.234", 1234),
        ("1,234", 1234),
        ("1,2 tn", 1200),
        ("1,234 tn", 1234),
        ("1,2K", 1200),
        ("12 mn", 12_000_000),
        ("1,25 M", 1_250_000),
        ("2,5 miljoner", 2_500_000),
        ("1,5 mdr", 1_500_000_000),
        ("3 kommentarer", 3),
        ("Visa 3 kommentarer till", 3),
        ("Kommentarer (4)", 4),
        ("99+", 99),
        ("2.5", 2),
        ("Inga kommentarer", 0),
        ("No comments", 0),
        ("En kommentar", 1),
        ("Gilla", None),
        ("", None),
        ("abc123", None),
    ],
)
def test_a_number_is_read_as_it_was_meant(shown: str, count: int | None) -> None:
    assert read_count(shown) == count


@given(st.integers(0, 10**9))
def test_a_number_with_spaces_is_read_back(number: int) -> None:
    assert read_count(f"{number:,} gilla".replace(",", "\u00a0")) == number
