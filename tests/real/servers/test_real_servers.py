"""The real servers stand, show what their databases say, and change when told to."""

import datetime as dt
import re

from tests.servers.mediawiki import MediaWiki
from tests.servers.processes import get
from tests.servers.snac import Snac
from tests.servers.wordpress import WordPress, WpComment

NOON = dt.datetime(2025, 6, 2, 10, 0, tzinfo=dt.UTC)


def depth(comment: WpComment, known: dict[int, WpComment]) -> int:
    return 1 + (depth(known[comment.parent], known) if comment.parent else 0)


def test_wordpress_has_enough_posts_and_deep_enough_comments(wordpress: WordPress) -> None:
    comments = wordpress.comments()
    known = {comment.id: comment for comment in comments}
    assert len(wordpress.posts()) >= 120
    assert len(comments) >= 400
    assert max(depth(comment, known) for comment in comments) >= 6
    assert {one.kind for post in wordpress.posts() for one in post.media} == {"image", "video", "audio", "document"}


def test_wordpress_shows_each_approved_comment_of_its_largest_thread_and_no_other(wordpress: WordPress) -> None:
    post = max(wordpress.posts(), key=lambda one: one.comment_count)
    page = get(post.permalink)
    assert page.status_code == 200
    assert {int(n) for n in re.findall(r'id="comment-(\d+)"', page.text)} == {c.id for c in wordpress.comments(post.id)}
    assert '<html lang="sv-SE"' in page.text
    assert "billiga klockor" not in page.text


def test_wordpress_serves_every_attachment(wordpress: WordPress) -> None:
    for url in {one.url for post in wordpress.posts() for one in post.media}:
        assert get(url).status_code == 200


def test_wordpress_changes_as_its_editors_would_change_it(wordpress: WordPress) -> None:
    number = wordpress.add_post("Ett eget inlägg", "Först så.", at=NOON)
    (post,) = (one for one in wordpress.posts() if one.id == number)
    assert "Först så." in get(post.permalink).text
    wordpress.edit(number, "Sedan så.\nOch en rad till.")
    comment = wordpress.add_comment(number, "Så är det!", at=NOON)
    answer = wordpress.add_comment(number, "Nej.", at=NOON, parent=comment)
    assert [one.parent for one in wordpress.comments(number)] == [0, comment]
    wordpress.edit_comment(comment, "Så var det!")
    page = get(post.permalink).text
    assert "Sedan så.<br" in page
    assert "Så var det!" in page
    wordpress.delete_comment(answer)
    assert [one.content for one in wordpress.comments(number)] == ["Så var det!"]
    wordpress.delete_post(number)
    assert get(post.permalink).status_code == 404


def test_snac_shows_the_municipality_with_posts_answers_and_pictures(snac: Snac) -> None:
    page = get(snac.account_url).text
    mine = [one for one in snac.statuses if one.by == "granasa" and not one.parent]
    assert len(mine) == 15
    assert all(one.text.split("\n")[0][:30] in page for one in mine)
    pictures = [picture for one in snac.statuses for picture in one.media]
    assert {alt for _, alt in pictures} == {"En stilla sjö i kvällssol", "Affisch för Valborg"}
    assert get(pictures[0][0]).headers["content-type"] == "image/jpeg"


def test_snac_edits_and_deletes_a_status(snac: Snac) -> None:
    status = snac.post("granasa", "Nytt i dag")
    snac.edit(status.id, "Rättat i dag")
    assert "Rättat i dag" in get(status.url).text
    snac.delete(status.id)
    assert get(status.url).status_code == 404


def test_mediawiki_shows_pages_discussions_and_history_in_swedish(mediawiki: MediaWiki) -> None:
    page = mediawiki.page("Snöröjning")
    talk = mediawiki.page("Diskussion:Snöröjning")
    assert page.revisions == 2
    assert page.at == dt.datetime(2024, 11, 4, 8, 30, tzinfo=dt.UTC)
    assert talk.by == "Björn Ö"
    html = get(page.url).text
    assert 'lang="sv"' in html
    assert "Turordning" in html


def test_mediawiki_edits_and_deletes_a_page(mediawiki: MediaWiki) -> None:
    mediawiki.edit("En egen sida", "Först så.")
    mediawiki.edit("En egen sida", "Sedan så.")
    page = mediawiki.page("En egen sida")
    assert page.revisions == 2
    assert "Sedan så." in get(page.url).text
    mediawiki.delete("En egen sida")
    assert get(page.url).status_code == 404
