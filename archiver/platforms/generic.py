"""The reader that needs no code of its own per site: everything it knows stands in the capture profile."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence

from lxml import etree

from archiver.errors import ProfileMismatch
from archiver.platforms.html_items import HtmlItem, PageItems
from archiver.platforms.items import Context, Source, read_comment, read_counters, read_moment, read_post
from archiver.platforms.json_items import JsonItem, json_items
from archiver.platforms.markup import REPLACED, Page, parse_page
from archiver.platforms.people import People
from archiver.platforms.readings import FeedReading, Reader, ThreadReading
from archiver.platforms.swedish import read_count
from archiver.platforms.tree import Depths, Tree, as_tree, without_parent
from archiver.profiles import CommentFields, Profile
from archiver.records import Account, Comment, Item, MediaKind, Missing, Post, Thread, ThreadRef

UNREADABLE = "Texten innehåller tecken som inte kan återges i arkivformatet; de visas som \ufffd."
CUT = "Sidan visar högst {most} inlägg och ingen väg till äldre; äldre inlägg har inte kunnat ses."
NO_ADDRESS = "Ett inlägg i flödet saknar {what}, så det kunde inte öppnas."

PageComments = Callable[[Page, PageItems, Context, str], Iterable[Comment]]


def read_feed(html: str, *, url: str, profile: Profile, account: Account, captured_at: dt.datetime) -> FeedReading:
    """Give the threads that one page of a feed lists, and what the page tells about the account."""
    page = parse_page(html, url)
    elements = _feed_elements(page, profile)
    items = PageItems(page, elements)
    refs: dict[str, ThreadRef] = {}
    problems: list[Missing] = []
    for element in elements:
        found = _ref(HtmlItem(items, element), profile, captured_at)
        if isinstance(found, ThreadRef):
            refs.setdefault(found.id, found)
        else:
            problems.append(Missing(what=url, why=NO_ADDRESS.format(what=found)))
    if elements and not refs:
        raise mismatch(
            profile, "feed.id or feed.link", f"{profile.feed.id.selector} / {profile.feed.link.selector}", url
        )
    next_url = _next_url(page, profile.feed.next)
    if 0 < profile.feed.cut_at <= len(refs) and next_url is None:
        problems.append(Missing(what=url, why=CUT.format(most=profile.feed.cut_at)))
    whole = HtmlItem(PageItems(page, (page.root,)), page.root)
    about = profile.account
    return FeedReading(
        refs=tuple(refs.values()),
        name=whole.value(about.name) or account.name,
        description=whole.text(about.description).text,
        counters=read_counters(whole, about.counters),
        avatar=whole.media(about.avatar, MediaKind.IMAGE, profile.media.model_copy(update={"skip": ""})),
        expected=read_count(whole.value(about.posts_expected)),
        next_url=next_url,
        problems=tuple(problems),
    )


def _feed_elements(page: Page, profile: Profile) -> tuple[etree._Element, ...]:
    matched = page.select(profile.feed.item)
    if not matched and not profile.feed.may_be_empty:
        raise mismatch(profile, "feed.item", profile.feed.item, page.url)
    skipped = frozenset(page.select(profile.feed.skip)) if profile.feed.skip else frozenset()
    return tuple(element for element in matched if element not in skipped)


def _ref(item: HtmlItem, profile: Profile, captured_at: dt.datetime) -> ThreadRef | str:
    """Give the thread as listed, or the Swedish name of what is missing."""
    feed = profile.feed
    id, link = item.value(feed.id), item.address(feed.link)
    if not id or not link.startswith(("http:", "https:")):
        return "adress" if id else "id"
    read, _ = read_moment(item, feed.published, captured_at)
    return ThreadRef(
        id=id,
        url=link,
        title=item.value(feed.title),
        published_at=read.at,
        comments=read_count(item.value(feed.comments)),
    )


def _next_url(page: Page, selector: str) -> str | None:
    for element in page.select(selector) if selector else ():
        address = page.absolute(element.get("href") or "")
        if address.startswith(("http:", "https:")) and address != page.url:
            return address
    return None


def html_comments(page: Page, items: PageItems, context: Context, url: str) -> Iterator[Comment]:
    """Give the comments of one page in reading order, each with its parent."""
    fields = context.profile.comment
    if fields is None:
        return
    if fields.embedded:
        yield from _json_comments(page, fields, context, url)
        return
    depths = Depths()
    ids: dict[etree._Element, str] = {}
    for element in page.select(fields.item):
        item = HtmlItem(items, element)
        depth = read_count(item.value(fields.depth))
        parent = _parent(item, fields, ids, depths, depth)
        comment = read_comment(item, fields, context, parent=parent, url=url)
        ids[element] = comment.id
        if depth is not None:
            depths.met(depth, comment.id)
        yield comment


def _parent(
    item: HtmlItem, fields: CommentFields, ids: dict[etree._Element, str], depths: Depths, depth: int | None
) -> str:
    if named := item.value(fields.parent):
        return named
    if depth is not None:
        return depths.parent_at(depth)
    around = item.items.nearest(item.element.getparent()) if fields.nested else None
    return ids.get(around, "") if around is not None else ""


def _json_comments(page: Page, fields: CommentFields, context: Context, url: str) -> Iterator[Comment]:
    waiting = [(item, "") for item in json_items(page, fields)][::-1]
    depths = Depths()
    while waiting:
        item, around = waiting.pop()
        depth = read_count(item.value(fields.depth))
        parent = item.value(fields.parent) or (depths.parent_at(depth) if depth is not None else around)
        comment = read_comment(item, fields, context, parent=parent, url=url)
        if depth is not None:
            depths.met(depth, comment.id)
        yield comment
        answers = [JsonItem(page, one) for one in item.listed(fields.answers) if isinstance(one, dict)]
        waiting.extend((answer, comment.id) for answer in reversed(answers))


def read_thread(
    parts: Sequence[str], *, ref: ThreadRef, url: str, profile: Profile, account: Account, captured_at: dt.datetime
) -> ThreadReading:
    """Give the post on the first page and the comments of all pages, merged in order."""
    return read_thread_with(
        html_comments, parts, ref=ref, url=url, profile=profile, account=account, captured_at=captured_at
    )


def read_thread_with(
    comments_of: PageComments,
    parts: Sequence[str],
    *,
    ref: ThreadRef,
    url: str,
    profile: Profile,
    account: Account,
    captured_at: dt.datetime,
) -> ThreadReading:
    """Do as `read_thread`, with a platform's own way to find the comments of a page."""
    context = Context(profile, account, People(account), captured_at)
    tree = Tree()
    opening: tuple[Post, int | None, str] | None = None
    notes: list[Missing] = []
    damaged = False
    for html in parts or ("",):  # one page in memory at a time
        page = parse_page(html, url)
        items = _items(page, profile)
        opening = opening or _post(page, items, context, ref)
        tree.add_part(comments_of(page, items, context, opening[0].permalink))
        notes.extend(Missing(what=url, why=why) for why in page.notes)
        damaged = damaged or page.damaged
    assert opening is not None  # there was at least one part, and without a post the first part raises
    post, expected, named = opening
    backwards = profile.comment is not None and profile.comment.newest_part_first
    comments, circles = as_tree(tree.in_order(newest_part_first=backwards), post.id, named)
    thread = Thread(id=ref.id, permalink=post.permalink, post=post, comments=comments)
    unreadable = _unreadable(thread.items()) if damaged else ()
    return ThreadReading(
        thread=thread,
        expected_comments=expected,
        problems=(*notes, *tree.problems, *circles, *without_parent(comments), *unreadable),
    )


def _items(page: Page, profile: Profile) -> PageItems:
    """All HTML items of the page: what belongs to a comment is never read as part of the post."""
    fields = (profile.post, profile.comment)
    selectors = [one.item for one in fields if one is not None and not one.embedded]
    return PageItems(page, (element for selector in selectors for element in page.select(selector)))


def _post(page: Page, items: PageItems, context: Context, ref: ThreadRef) -> tuple[Post, int | None, str]:
    """Give the post, how many comments it is said to have, and by which other id they name it."""
    fields = context.profile.post
    found: list[Source]
    if fields.embedded:
        found = list(json_items(page, fields))
    else:
        found = [HtmlItem(items, element) for element in page.select(fields.item)]
    if not found:
        raise mismatch(context.profile, "post.item", fields.item, page.url)
    ids = [source.value(fields.id) for source in found]
    if ref.id not in ids and any(ids) and ref.id != ref.url:
        raise _other_post(context.profile, page.url, shown=next(filter(None, ids)), wanted=ref.id)
    source = found[ids.index(ref.id)] if ref.id in ids else found[0]
    post = read_post(source, fields, context, ref, page.url)
    return post, read_count(source.value(fields.comments_expected)), source.value(fields.answered_as)


def _unreadable(items: Iterable[Item]) -> tuple[Missing, ...]:
    return tuple(Missing(what=item.permalink, why=UNREADABLE) for item in items if REPLACED in item.text)


def _other_post(profile: Profile, url: str, *, shown: str, wanted: str) -> ProfileMismatch:
    return ProfileMismatch(
        f"capture_profiles/{profile.name}.toml: the page {url} shows the post {shown!r} and not {wanted!r}."
        " Either the post is gone and the site shows another page, or post.id and feed.id do not give the same id;"
        " compare the page with the profile."
    )


def mismatch(profile: Profile, key: str, selector: str, url: str) -> ProfileMismatch:
    """Give the error for a selector that matches nothing."""
    return ProfileMismatch(
        f"capture_profiles/{profile.name}.toml: {key} = '{selector}' matches nothing on {url}."
        " The site may have changed, or the page is not what the profile is for; compare the page with the profile."
    )


GENERIC = Reader(name="generic", read_feed=read_feed, read_thread=read_thread)
