"""The demonstration's answers, without a server."""

import json
import re
from collections.abc import Sequence

import pytest

from archiver.demo.answers import answer
from archiver.demo.content import DemoPost, large_content, read_content
from archiver.demo.faults import Fault, Faults
from archiver.demo.pages import Branch, branches

CONTENT = read_content()
FINE = Faults()


def get(target: str, faults: Faults = FINE, *, visit: int = 1) -> str:
    return answer(target, CONTENT, faults, visit=visit).body.decode()


def comment_ids(html: str) -> list[str]:
    return re.findall(r'<article class="comment[^"]*" id="([^"]+)"', html)


def test_the_account_shows_thirteen_posts_in_helpings_newest_first() -> None:
    html = get("/granasakommun")
    shown = re.findall(r'<article class="post " data-id="([^"]+)"', html)
    while more := re.search(r'data-next="([^"]+)"', html):
        helping = json.loads(get(more.group(1)))
        shown += re.findall(r'data-id="([^"]+)"', helping["html"])
        html = f'data-next="{helping["more"]}"' if helping["more"] else ""
    assert shown == [post.id for post in CONTENT.posts]
    assert len(shown) == 13


@pytest.mark.parametrize("post", CONTENT.posts, ids=lambda post: post.id)
def test_a_thread_shows_every_comment_once_its_buttons_and_pages_are_followed(post: DemoPost) -> None:
    shown: list[str] = []
    waiting = [f"/granasakommun/inlagg/{post.id}"]
    while waiting:
        html = get(waiting.pop())
        shown += comment_ids(html)
        waiting += re.findall(r'data-fetch="([^"]+)"', html)
        waiting += re.findall(r'class="older-comments" href="([^"]+)"', html)
    assert sorted(shown) == sorted(comment.id for comment in post.comments)


def test_comments_nest_at_least_six_deep() -> None:
    def deepest(forest: Sequence[Branch]) -> int:
        return max((1 + deepest(branch.answers) for branch in forest), default=0)

    assert max(deepest(branches(post.comments)) for post in CONTENT.posts) == 8


def test_what_people_write_is_escaped() -> None:
    assert "5 % ränta &lt; 6 % &amp; ändå dyrt ;)" in get("/granasakommun/inlagg/p-1007/svar?till=k-2111")


def test_mentions_and_links_are_marked_up_and_the_full_stop_after_them_is_not_part_of_them() -> None:
    html = get("/granasakommun/inlagg/p-1007")
    assert '<a class="mention" href="/anvandare/elevradet">@elevradet</a>' in html
    assert "granasaskolan?ref=torget&amp;lang=sv" in html


@pytest.mark.parametrize("medium", sorted({one.name for post in CONTENT.posts for one in post.media}))
def test_every_attached_file_is_served(medium: str) -> None:
    found = answer(f"/media/{medium}", CONTENT, FINE, visit=1)
    assert found.status == 200
    assert len(found.body) > 1000


def test_a_path_outside_the_site_is_not_found() -> None:
    for target in ("/media/..%2Fsite.py", "/media/../site.py", "/statik/granasa.toml", "/media/site.py", "/nagot"):
        assert answer(target, CONTENT, FINE, visit=1).status == 404


@pytest.mark.parametrize(
    ("fault", "status", "mark"),
    [
        (Fault.LOGIN_WALL, 302, ""),
        (Fault.CONSENT_WALL, 200, "wall-consent"),
        (Fault.CAPTCHA, 403, "wall-captcha"),
        (Fault.GEO_BLOCK, 451, "wall-geo"),
        (Fault.NOT_FOUND, 404, "wall-gone"),
        (Fault.GONE, 410, "wall-gone"),
        (Fault.SERVER_ERROR, 500, "wall-error"),
        (Fault.SERVER_ERROR_ONCE, 500, "wall-error"),
        (Fault.RATE_LIMIT, 429, "wall-rate"),
        (Fault.BLANK, 200, ""),
        (Fault.PRIVATE_REDIRECT, 302, ""),
    ],
    ids=str,
)
def test_a_fault_stands_in_the_way_of_account_and_thread(fault: Fault, status: int, mark: str) -> None:
    faults = Faults(account=fault, thread=fault)
    for target in ("/granasakommun", "/granasakommun/inlagg/p-1002"):
        found = answer(target, CONTENT, faults, visit=1)
        assert found.status == status
        assert mark in found.body.decode()
        assert "plogbilarna" not in found.body.decode()


def test_a_fault_that_strikes_once_is_gone_at_the_second_visit() -> None:
    assert "plogbilarna" in get("/granasakommun/inlagg/p-1002", Faults(thread=Fault.SERVER_ERROR_ONCE), visit=2)


def test_a_fault_can_be_kept_to_one_thread() -> None:
    faults = Faults(thread=Fault.NOT_FOUND, only_threads=frozenset({"p-1002"}))
    assert answer("/granasakommun/inlagg/p-1002", CONTENT, faults, visit=1).status == 404
    assert answer("/granasakommun/inlagg/p-1003", CONTENT, faults, visit=1).status == 200


def test_a_changed_layout_keeps_the_words_and_loses_the_names() -> None:
    html = get("/granasakommun/inlagg/p-1002", Faults(thread=Fault.CHANGED_LAYOUT))
    assert "plogbilarna" in html
    assert 'class="post' not in html


def test_a_large_account_has_distinct_photographs() -> None:
    large = large_content(60, comments=25, photos=2)
    photos = [one.name for post in large.posts for one in post.media]
    bodies = {answer(f"/media/{name}", large, FINE, visit=1).body for name in photos}
    assert len(large.posts) == 60
    assert sum(len(post.comments) for post in large.posts) == 1500
    assert len(bodies) == 120
