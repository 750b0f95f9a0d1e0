"""The yearly statistics of a real harvest: the demonstration's own numbers, frozen over a disposal, as real PDF/A."""

import csv
import datetime as dt
import io
import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from archiver.demo.content import DemoComment, DemoContent, DemoPost
from archiver.demo.site import DemoSite, serve_demo
from archiver.programs.verapdf import Judge
from archiver.reports.statistics import count_statistics
from archiver.reports.statistics_files import report_paths
from archiver.stockholm import STOCKHOLM
from archiver.store.counted import CountedBook, statistics_cover
from archiver.store.events import EventType, read_events
from archiver.workspace import open_workspace
from tests.real.harvests import harvest, make_workspace

pytestmark = pytest.mark.real
LATER = dt.datetime(2025, 10, 4, 6, 0, tzinfo=dt.UTC)  # the demonstration was harvested on 2 October 2025


@pytest.fixture(scope="module")
def harvested(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, DemoSite]:
    """One harvest of the demonstration, to be copied."""
    home = make_workspace(tmp_path_factory.mktemp("statistik"))
    with serve_demo() as site:
        harvest(home, site)
        return home, site


@pytest.fixture
def home(harvested: tuple[Path, DemoSite], tmp_path: Path) -> Path:
    """An archive of one's own."""
    shutil.copytree(harvested[0], tmp_path / "arkiv")
    return tmp_path / "arkiv"


def count(home: Path, at: dt.datetime = LATER, year: int | None = None) -> tuple[int, ...]:
    with open_workspace(home, write=True, command="statistics", now=at) as workspace:
        return count_statistics(workspace, now=at, year=year)


def told(home: Path, year: int, quarter: int = 0) -> dict[str, Any]:
    document = json.loads(report_paths(home, year)[0].read_bytes())
    (found,) = [one for one in document["accounts"] if one["quarter"] == quarter]
    assert isinstance(found, dict)
    return found


def role(content: DemoContent, handle: str) -> str:
    if handle == content.handle:
        return "kommun"
    return "fortroendevald" if handle in content.elected else "allmanhet"


def own_numbers(content: DemoContent, year: int) -> dict[str, Any]:
    """Count the demonstration's own data, by the definitions that the report states."""

    def inside(item: DemoPost | DemoComment) -> bool:
        return item.at.astimezone(STOCKHOLM).year == year

    posts = [post for post in content.posts if inside(post)]
    comments = [one for post in content.posts for one in post.comments if inside(one)]
    minutes = [minute for post in content.posts for minute in answer_minutes(content, post, year)]
    return {
        "posts": {"kommun": len(posts)} if posts else {},
        "comments": dict(Counter(role(content, one.by) for one in comments)),
        "reactions": sum(shown(post.likes) + shown(post.shares) for post in posts)
        + sum(shown(one.likes) for one in comments),
        "questions": sum("?" in one.text and role(content, one.by) == "allmanhet" for one in comments),
        "answered": len(minutes),
        "median": sorted(minutes)[len(minutes) // 2] if len(minutes) % 2 else None,
    }


def shown(value: int) -> int:
    """Give the number that a reader of the page sees: 1240 is shown as 1,2 tn."""
    return value if value < 1000 else round(value, -2)


def answer_minutes(content: DemoContent, post: DemoPost, year: int) -> list[int]:
    """Give the answer times of the questions in one thread that were answered in the year."""
    parents = {one.id: one.to for one in post.comments}
    found = []
    for question in post.comments:
        if "?" not in question.text or role(content, question.by) != "allmanhet":
            continue
        below = [one for one in post.comments if is_below(one.id, question.id, parents)]
        answers = [one for one in below if role(content, one.by) == "kommun"]
        if not any(parents.values()):
            answers = [one for one in post.comments if role(content, one.by) == "kommun" and one.at >= question.at]
        if answers and (first := min(answers, key=lambda one: one.at)).at.astimezone(STOCKHOLM).year == year:
            found.append(int((first.at - question.at).total_seconds() // 60))
    return found


def is_below(comment: str, ancestor: str, parents: dict[str, str]) -> bool:
    while comment := parents[comment]:
        if comment == ancestor:
            return True
    return False


def test_the_statistics_are_the_sites_own_numbers(home: Path, harvested: tuple[Path, DemoSite]) -> None:
    content = harvested[1].content
    years = count(home)
    assert years == tuple(sorted({post.at.astimezone(STOCKHOLM).year for post in content.posts} | set(years)))
    for year in years:
        expected, found = own_numbers(content, year), told(home, year)
        if expected["median"] is None:
            expected.pop("median")
        assert {key: found[key] for key in expected} == expected
    assert told(home, 2025)["followers_last"] == shown(content.followers)
    assert sum(told(home, year)["questions"] for year in years) > 3
    assert sum(told(home, year)["answered"] for year in years) > 3


def test_the_quarters_of_a_year_add_up_to_it(home: Path) -> None:
    count(home)
    for key in ("reactions", "questions", "answered"):
        assert sum(told(home, 2025, quarter)[key] for quarter in (1, 2, 3, 4)) == told(home, 2025)[key]


def test_the_report_is_approved_pdfa_a_table_and_says_what_it_covers(home: Path) -> None:
    count(home, year=2025)
    document, table, paper = report_paths(home, 2025)
    assert json.loads(document.read_bytes())["covered"] == {"first": "2025-01-01", "last": "2025-10-03"}
    rows = list(csv.DictReader(io.StringIO(table.read_text("utf-8-sig")), delimiter=";"))
    assert [row["Period"] for row in rows] == ["Helår", "Kvartal 1", "Kvartal 2", "Kvartal 3", "Kvartal 4"]
    assert int(rows[0]["Besvarade frågor"]) == told(home, 2025)["answered"]
    with Judge() as judge:
        verdicts = {said.flavour: said.verdict for said in judge.judge(paper, ("2a", "ua1"))}
    assert verdicts == {"2a": "pass", "ua1": "pass"}


def test_what_was_counted_stays_though_it_is_destroyed_and_what_comes_later_is_added(
    home: Path, harvested: tuple[Path, DemoSite]
) -> None:
    day = dt.date(2025, 9, 1)
    assert not statistics_cover(home, day)
    count(home)
    assert statistics_cover(home, day)
    assert not statistics_cover(home, dt.date(2025, 10, 4))
    assert not statistics_cover(home, day, seen=LATER + dt.timedelta(days=1))
    before = told(home, 2025)
    files = {path: path.read_bytes() for path in report_paths(home, 2025)}
    assert count(home, LATER + dt.timedelta(hours=1)) == ()
    assert {path: path.read_bytes() for path in report_paths(home, 2025)} == files

    for record in (home / "store" / "granasa-torget").glob("t-*"):
        shutil.rmtree(record)  # as if all of it had been destroyed by a decision
    later = dt.datetime(2026, 1, 15, 2, 0, tzinfo=dt.UTC)
    count(home, later)
    assert told(home, 2025) == before
    parts = CountedBook(home).of_year(2025)
    assert [(part.last, bool(part.tallies)) for part in parts] == [
        (dt.date(2025, 10, 3), True),
        (dt.date(2025, 12, 31), False),
    ]
    assert statistics_cover(home, dt.date(2025, 12, 31))
    logged = [event.outcome for event in read_events(home) if event.type == EventType.STATISTICS_COUNTED]
    assert logged.count("2025") == 2


def test_what_is_captured_after_the_count_is_counted_once_more_and_only_that(home: Path) -> None:
    with serve_demo() as site:
        count(home)
        before = told(home, 2025)
        post = site.posts[0]
        site.add_comment(post.id, "När öppnar badet?", at=dt.datetime(2025, 9, 30, 8, 0, tzinfo=dt.UTC))
        second = harvest(home, site, hours=72)
        assert second.harvest.ended_at > LATER
        count(home, LATER + dt.timedelta(days=3))
    after = told(home, 2025)
    assert after["questions"] == before["questions"] + 1
    assert after["comments"]["allmanhet"] == before["comments"]["allmanhet"] + 1
    assert after["posts"] == before["posts"]


def test_files_that_a_killed_run_did_not_write_are_written_by_the_next(home: Path) -> None:
    count(home, year=2025)
    for path in report_paths(home, 2025)[1:]:
        path.unlink()
    assert count(home, LATER, year=2025) == (2025,)
    assert all(path.exists() for path in report_paths(home, 2025))
    assert len(CountedBook(home).of_year(2025)) == 1
