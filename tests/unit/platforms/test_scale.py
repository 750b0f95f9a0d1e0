"""What a reading costs: the page once per selector, and each item once, however the page is made."""

import time
from collections.abc import Iterator

import pytest

from archiver.platforms.markup import parse_page
from tests.unit.platforms.samples import comment, post, read


def flat(count: int) -> Iterator[str]:
    for number in range(count):
        yield comment(str(number), f'Hej nummer {number}<br><a href="/{number}">länk</a>', inner='<img src="/a.jpg">')


def chains(count: int, length: int) -> Iterator[str]:
    for start in range(0, count, length):
        nested = ""
        for number in range(start + length - 1, start - 1, -1):
            nested = comment(str(number), f"svar {number}", inner=f"<ol><li>{nested}</li></ol>")
        yield nested


@pytest.mark.parametrize("html", [post(comments="".join(flat(10_000))), post(comments="".join(chains(10_000, 400)))],
                         ids=["flat", "chains of 400"])  # fmt: skip
def test_ten_thousand_comments_cost_seconds(html: str) -> None:
    before = time.process_time()
    reading = read(html)
    assert len(reading.thread.comments) == 10_000
    assert time.process_time() - before < 30  # a tenth of what a search per comment would take


def test_each_search_walks_the_page_once() -> None:
    """The number of searches does not follow the number of comments."""
    page = parse_page(post(comments="".join(flat(500))), "")
    for _ in range(3):
        assert len(page.select("article.post .comment .text")) == 500
    assert len(page.finder.searches) == 3  # one for each compound
