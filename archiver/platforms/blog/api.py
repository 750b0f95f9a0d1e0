"""The feed of any blog, RSS or Atom: what it lists, as far back as it goes, with the comments that have a feed.

A feed shows the latest posts. Where it can be paged (RFC 5005, or WordPress's `paged`) it is walked to its end; where
it cannot, the harvest says so.
"""

import hashlib
import json
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lxml import etree

from archiver.errors import ProfileMismatch
from archiver.platforms.api_reading import (
    AccountReading,
    Answer,
    ApiContext,
    ApiReader,
    Ask,
    Json,
    Listed,
    Listing,
    Talk,
    TokenNeed,
)
from archiver.platforms.blog.entries import (
    PUBLISHED,
    address_of,
    comments_feed,
    comments_told,
    is_cut,
    moment_of,
    read_comments,
    read_post,
    read_writer,
)
from archiver.platforms.blog.feed import Feed, Node, parse_feed
from archiver.platforms.fields import list_of, number_of, text_of
from archiver.platforms.fragments import plain
from archiver.platforms.knowing import AUTHOR_ID, AUTHOR_URL, COMMENTS, EDITED_AT, HIDDEN, PARENT
from archiver.platforms.markup import parse_page
from archiver.platforms.readings import ThreadReading
from archiver.platforms.tree import NOT_SHOWN
from archiver.records import Comment, Media, MediaKind, MediaStatus, Missing, Thread, ThreadRef

ACCEPT = "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.9, text/html;q=0.5, */*;q=0.1"
AT_MOST = 5_000  # pages of one feed
_NO_ANSWER = frozenset({400, 401, 403, 404, 410})
NO_FEED = "Sidan {url} är inget flöde och anger inget (RSS eller Atom). Ange flödets adress som api_url."
ONLY_LATEST = "Flödet visar bara de {count} senaste inläggen och kan inte bläddras; äldre har inte kunnat läsas."
NO_ADDRESS = "Ett inlägg i flödet saknar adress och kunde inte läsas."
CUT = "Flödet innehåller bara inledningen av inlägget; hela texten finns på sidan."
SOME_COMMENTS = "Kommentarsflödet visar {captured} av {expected} kommentarer."
NO_COMMENTS = "Flödet uppger {expected} kommentarer men de kunde inte läsas{because}."


def read_account(context: ApiContext) -> Talk[AccountReading]:
    """Give the blog as its feed names it."""
    url, feed = yield from _found_feed(context)
    channel = feed.channel
    title, about = channel.first("title"), channel.first("description", "subtitle", "tagline")
    name = plain(title.html(), url) if title is not None else ""
    description = plain(about.html(), url) if about is not None else ""
    image = channel.first("image")
    logo = (image.text("url") if image is not None else "") or channel.text("logo")
    shown = logo.startswith(("http://", "https://"))
    return AccountReading(
        id=url,
        url=context.account.url,
        name=name or context.account.name,
        description=description,
        text="\n".join(filter(None, (name, description))),
        media=(Media(url=logo, kind=MediaKind.IMAGE, status=MediaStatus.UNAVAILABLE),) if shown else (),
        data={"feed": url},
    )


def _ask(url: str, *, fine: frozenset[int] = frozenset()) -> Ask:
    return Ask(url=url, accept=ACCEPT, token=False, fine=fine)


def _feed(answer: Answer) -> Feed | None:
    return parse_feed(answer.body, answer.headers.get("content-type", ""), answer.url)


def _found_feed(context: ApiContext) -> Talk[tuple[str, Feed]]:
    """Give the feed at the account's address, or the one that the page there names (`link[rel=alternate]`)."""
    url = context.base or context.account.url
    answer = yield _ask(url)
    if (feed := _feed(answer)) is not None:
        return url, feed
    page = parse_page(answer.body.decode("utf-8", "replace"), answer.url)
    for link in page.select("link[rel~=alternate][href]"):
        kind, address = link.get("type") or "", page.absolute(link.get("href") or "")
        if ("rss" in kind or "atom" in kind) and address and not _of_comments(link, address):
            answer = yield _ask(address)
            if (feed := _feed(answer)) is not None:
                return address, feed
    say = NO_FEED.format(url=url)
    raise ProfileMismatch(f"{url}: no RSS or Atom feed there, nor a link to one. {say}", say=say)


def _of_comments(link: etree._Element, address: str) -> bool:
    title = (link.get("title") or "").casefold()
    return "kommentar" in title or "comment" in title or "/comments/" in address


def read_listing(context: ApiContext, account: AccountReading, cursor: str) -> Talk[Listing]:
    """Give the entries of one page of the feed, and the way to the next (RFC 5005 §3 and §4)."""
    place: Json = json.loads(cursor) if cursor else {"url": text_of(account.data, "feed"), "page": 1, "met": []}
    url, page, met = text_of(place, "url"), number_of(place, "page") or 1, list_of(place, "met")
    answer = yield _ask(url, fine=_NO_ANSWER if page > 1 else frozenset())
    feed = _feed(answer) if answer.status < 300 else None
    if feed is None and page == 1:
        say = NO_FEED.format(url=url)
        raise ProfileMismatch(f"{url}: the answer is no feed. {say}", say=say)
    if feed is None or not feed.entries:  # past the last page
        return Listing()
    mark = hashlib.sha256("\0".join(address_of(one) for one in feed.entries).encode()).hexdigest()[:12]
    if mark in met:  # whatever page is asked for, the same comes
        return Listing(problems=(_only_latest(url, len(feed.entries)),) if len(met) == 1 else ())
    following = _following(feed, text_of(account.data, "feed"), page)
    goes_on = bool(following) and page < AT_MOST
    complete = feed.channel.first("fh:complete") is not None or (page > 1 and not following)
    problems = [] if goes_on or complete else [_only_latest(url, len(feed.entries))]
    threads: list[Listed] = []
    for entry in feed.entries:
        if address_of(entry):
            threads.append(_listed(entry, feed.channel, answer.url))
        else:
            problems.append(Missing(what=url, why=NO_ADDRESS))
    after = json.dumps({"url": following, "page": page + 1, "met": [*met, mark]}) if goes_on else ""
    return Listing(threads=tuple(threads), next=after, problems=tuple(problems))


def _only_latest(url: str, count: int) -> Missing:
    return Missing(what=url, why=ONLY_LATEST.format(count=count))


def _following(feed: Feed, first: str, page: int) -> str:
    """Give the address of the following page, or nothing."""
    if stated := feed.channel.link("next") or feed.channel.link("prev-archive"):
        return stated if stated.startswith(("http://", "https://")) else ""
    generator = feed.channel.first("generator")
    made_by = "" if generator is None else f"{generator.inner()} {generator.get('uri')}".casefold()
    return _with(first, paged=str(page + 1)) if "wordpress" in made_by else ""


def _with(url: str, **query: str) -> str:
    parts = urlsplit(url)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in query]
    return urlunsplit(parts._replace(query=urlencode([*kept, *query.items()])))


def _listed(entry: Node, channel: Node, url: str) -> Listed:
    told = etree.tostring(entry.element, encoding="unicode", with_tail=False)
    author = channel.first("author") if channel.first("entry") is not None else None
    title, generator = entry.first("title"), channel.first("generator")
    data: Json = {
        "entry": told,
        "feed": url,
        "language": entry.language or channel.text("language", "dc:language"),
        "author": "" if author is None else etree.tostring(author.element, encoding="unicode", with_tail=False),
        "wordpress": generator is not None and "wordpress" in f"{generator.inner()}{generator.get('uri')}".casefold(),
    }
    link = address_of(entry)
    ref = ThreadRef(
        id=link,
        url=link,
        title="" if title is None else plain(title.html(), link),
        published_at=moment_of(entry, *PUBLISHED).at,
        comments=comments_told(entry),
    )
    return Listed(ref=ref, data=data, stamp=hashlib.sha256(told.encode()).hexdigest())


def _node(data: Json, key: str) -> Node | None:
    told = text_of(data, key)
    feed = parse_feed(f"<rss><channel>{told}</channel></rss>".encode(), "", text_of(data, "feed")) if told else None
    return None if feed is None else next(feed.channel.all("item", "entry", "author"), None)


def read_thread(context: ApiContext, account: AccountReading, listed: Listed) -> Talk[ThreadReading]:
    """Give a post as the feed has it, with the comments that its own feed has."""
    entry = _node(listed.data, "entry")
    if entry is None:
        raise ProfileMismatch(f"{listed.ref.url}: the entry cannot be read.", say=NO_ADDRESS)
    writer = read_writer(entry, _node(listed.data, "author"), context)
    post = read_post(entry, writer, text_of(listed.data, "language"))
    expected, address = comments_told(entry), comments_feed(entry)
    comments: tuple[Comment, ...] = ()
    problems: tuple[Missing, ...] = ()
    because = ""
    if address and expected != 0:
        answer = yield _ask(_threaded(address) if _is_wordpress(listed) else address, fine=_NO_ANSWER)
        feed = _feed(answer) if answer.status < 300 else None
        because = f" (svar {answer.status})" if feed is None else ""
        comments, problems = ((), ()) if feed is None else read_comments(feed, post, context)
    if expected and len(comments) < expected:  # what is answered may stand in the part that the feed does not show
        problems = tuple(one for one in problems if one.why != NOT_SHOWN)
    notes = [
        *([Missing(what=post.permalink, why=CUT)] if is_cut(entry) else []),
        *_lacking(post.permalink, len(comments), expected, because),
    ]
    thread = Thread(id=post.id, permalink=post.permalink, post=post, comments=comments)
    return ThreadReading(thread=thread, expected_comments=expected, problems=(*notes, *problems))


def _lacking(permalink: str, captured: int, expected: int | None, because: str) -> list[Missing]:
    if captured and expected and captured < expected:
        return [Missing(what=permalink, why=SOME_COMMENTS.format(captured=captured, expected=expected))]
    if not captured and expected:
        return [Missing(what=permalink, why=NO_COMMENTS.format(expected=expected, because=because))]
    return []


def _is_wordpress(listed: Listed) -> bool:
    return isinstance(listed.data, dict) and listed.data.get("wordpress") is True


def _threaded(address: str) -> str:
    """Give the Atom form of a WordPress comments' feed: the RSS form does not say what a comment answers."""
    parts = urlsplit(address)
    if "feed=" in parts.query:
        return _with(address, feed="atom")
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/atom/"))


BLOG_FEED = ApiReader(
    name="blog-feed",
    platforms=frozenset({"blog"}),
    title="Blogg (RSS eller Atom)",
    version="2026-11-30",
    reference="https://www.rssboard.org/rss-specification",
    tested_on="the feeds of WordPress 6.1.9 (124 posts, paged to the end), and small feeds in the published forms",
    token=TokenNeed.NONE,
    token_help="Behövs inte: flödet är öppet för alla.",
    read_account=read_account,
    read_listing=read_listing,
    read_thread=read_thread,
    blind=frozenset({AUTHOR_ID, AUTHOR_URL, COMMENTS, EDITED_AT, HIDDEN, PARENT}),
)
