"""The readers against real servers, compared with what the servers' own databases and APIs say."""

import datetime as dt
import re
from urllib.parse import quote

from archiver.data import data_path
from archiver.platforms.readings import FeedReading, ThreadReading
from archiver.platforms.registry import reader_for
from archiver.profiles import Profile, read_profile
from archiver.records import Account, AuthorRole, ThreadRef
from tests.servers.mediawiki import MediaWiki
from tests.servers.processes import get
from tests.servers.snac import Snac, SnacStatus
from tests.servers.wordpress import WordPress
from tests.unit.platforms.samples import NOW


def shipped(name: str) -> Profile:
    return read_profile(data_path("capture_profiles", f"{name}.toml"))


def account(url: str, *identities: str) -> Account:
    return Account(id="k", platform="p", url=url, name="Granåsa kommun", authority="KS", identities=identities)


def walk_feed(profile: Profile, owner: Account) -> list[FeedReading]:
    """Read every page of a feed, as the capture would walk it."""
    pages: list[FeedReading] = []
    url: str | None = owner.url
    while url:
        html = get(url).raise_for_status().text
        pages.append(reader_for(profile).read_feed(html, url=url, profile=profile, account=owner, captured_at=NOW))
        url = pages[-1].next_url
    return pages


def read(profile: Profile, owner: Account, ref: ThreadRef, *parts: str) -> ThreadReading:
    return reader_for(profile).read_thread(parts, ref=ref, url=ref.url, profile=profile, account=owner, captured_at=NOW)


def words(text: str) -> list[str]:
    """What is said, however it is laid out."""
    return re.sub(r"<[^>]+>", " ", text).split()


def test_every_wordpress_post_and_comment_is_read_as_the_database_has_it(wordpress: WordPress) -> None:
    profile, owner = shipped("wordpress"), account(f"{wordpress.url}/")
    truth = {f"post-{post.id}": post for post in wordpress.posts()}
    said = wordpress.comments()
    refs = {ref.id: ref for page in walk_feed(profile, owner) for ref in page.refs}
    assert refs.keys() == truth.keys()
    for id, ref in refs.items():
        reading = read(profile, owner, ref, get(ref.url).raise_for_status().text)
        post, known = reading.thread.post, truth[id]
        assert (post.id, post.permalink, post.title) == (id, known.permalink, known.title)
        assert (post.published_at, post.author.name) == (known.at, known.author)
        assert post.author.role is AuthorRole.MUNICIPALITY
        attached = [one.name for one in known.media if one.kind == "document"]  # a link in the text, too
        assert words(post.text) == [*words(known.text), *attached]
        assert reading.problems == ()
        comments = {one.id: one for one in reading.thread.comments}
        wanted = {str(one.id): one for one in said if one.post == known.id}
        assert comments.keys() == wanted.keys()
        assert reading.expected_comments in {len(wanted), None if not wanted else len(wanted)}
        for comment in comments.values():
            one = wanted[comment.id]
            assert (comment.parent, comment.author.name, comment.published_at) == (
                str(one.parent or ""),
                one.author,
                one.at,
            )
            assert words(comment.text) == words(one.content)
            assert (comment.author.role is AuthorRole.MUNICIPALITY) == one.by_owner


def test_every_attachment_of_a_wordpress_post_is_found_with_its_words(wordpress: WordPress) -> None:
    profile, owner = shipped("wordpress"), account(f"{wordpress.url}/")
    for known in wordpress.posts():
        if not known.media:
            continue
        ref = ThreadRef(id=f"post-{known.id}", url=known.permalink)
        post = read(profile, owner, ref, get(known.permalink).text).thread.post
        found = {one.url: one for one in post.media}
        for one in known.media:
            medium = found[one.url]
            assert medium.kind == one.kind
            assert medium.alt == one.alt
            assert one.caption in medium.caption


def test_every_snac_status_and_answer_is_read_as_it_was_sent(snac: Snac) -> None:
    profile, owner = shipped("snac"), account(snac.account_url)
    sent = {one.url: one for one in snac.statuses}
    urls = {one.id: one.url for one in snac.statuses}
    refs = [ref for page in walk_feed(profile, owner) for ref in page.refs]
    mine = {one.url for one in snac.statuses if one.by == "granasa" and not one.parent}
    assert mine <= {ref.url for ref in refs}
    for ref in refs:
        html = get(ref.url).raise_for_status().text
        reading = read(profile, owner, ref, html)
        below = [one for one in answers(snac, sent[ref.url]) if one.url in html]  # answers are shown some seconds late
        permalinks = {one.id: one.permalink for one in reading.thread.items()}
        assert {one.permalink for one in reading.thread.comments} == {one.url for one in below}
        for item in reading.thread.items():
            known = sent[item.permalink]
            # the server makes "@bjorn" of "@bjorn@host", and dates to the second
            assert words(re.sub(r"(@\w+)@\S+", r"\1", item.text)) == words(re.sub(r"(@\w+)@\S+", r"\1", known.text))
            assert (item.author.role is AuthorRole.MUNICIPALITY) == (known.by == "granasa")
            assert [(one.url, one.alt) for one in item.media] == list(known.media)
        for comment in reading.thread.comments:
            assert permalinks[comment.parent or reading.thread.post.id] == urls[sent[comment.permalink].parent]


def answers(snac: Snac, status: SnacStatus) -> list[SnacStatus]:
    direct = [one for one in snac.statuses if one.parent == status.id]
    return [*direct, *(deeper for one in direct for deeper in answers(snac, one))]


def test_every_wiki_page_is_read_with_its_talk(mediawiki: MediaWiki) -> None:
    profile = shipped("mediawiki")
    owner = account(f"{mediawiki.url}/index.php/Special:Alla_sidor", "Redaktor")
    (listing,) = walk_feed(profile, owner)
    assert len(listing.refs) >= 3
    spoken = 0
    for ref in listing.refs:
        html = get(ref.url).raise_for_status().text
        talk = get(f"{mediawiki.url}/index.php?title=Diskussion:{quote(ref.title)}")
        parts = (html, talk.text) if talk.status_code == 200 else (html,)
        reading = read(profile, owner, ref, *parts)
        truth = mediawiki.page(ref.title)
        assert reading.thread.post.title == truth.title
        edited = reading.thread.post.edited_at
        assert edited is not None
        # The wiki shows summer's moments by winter's clock in winter, and the other way round.
        assert abs(edited - truth.at) <= dt.timedelta(hours=1, minutes=1)
        assert reading.problems == ()
        if len(parts) == 2:
            signed = re.findall(r"\d{4} kl\. \d{2}\.\d{2} \(", mediawiki.page(f"Diskussion:{ref.title}").wikitext)
            assert len([one for one in reading.thread.comments if one.published_at]) == len(signed)
            spoken += len(signed)
    assert spoken > 0
