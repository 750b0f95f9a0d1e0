"""Bluesky's own pages: answers stand one below the other, and a line tells which of them answers the one above.

The page of a post also shows what it answers, above it; that is none of its comments.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

from archiver.platforms.generic import html_comments, read_feed, read_thread_with
from archiver.platforms.html_items import HtmlItem, PageItems
from archiver.platforms.items import Context
from archiver.platforms.markup import Page
from archiver.platforms.readings import Reader, ThreadReading
from archiver.profiles import Profile
from archiver.records import Account, Comment, ThreadRef

# The line from the author's picture up to the post above; the one downwards has its margin at the top.
LINE_ABOVE = "div[style*='width: 2px'][style*='margin-bottom: 4px']"


def page_comments(page: Page, items: PageItems, context: Context, url: str) -> Iterator[Comment]:
    """Give the answers below the post in reading order, each with its parent."""
    fields = context.profile.comment
    if fields is None:
        return
    opening = page.select(context.profile.post.item)[:1]
    both = {element: place for place, element in enumerate(page.select(f"{context.profile.post.item}, {fields.item}"))}
    begins = both[opening[0]] if opening else -1
    above = ""
    for element, comment in zip(page.select(fields.item), html_comments(page, items, context, url), strict=True):
        if both[element] < begins:
            continue
        answers_above = HtmlItem(items, element).has(LINE_ABOVE)
        yield replace(comment, parent=above if answers_above else "")
        above = comment.id


def read_thread(
    parts: Sequence[str], *, ref: ThreadRef, url: str, profile: Profile, account: Account, captured_at: dt.datetime
) -> ThreadReading:
    """Give the post of a page with the answers that the page shows."""
    return read_thread_with(
        page_comments, parts, ref=ref, url=url, profile=profile, account=account, captured_at=captured_at
    )


BLUESKY = Reader(name="bluesky", read_feed=read_feed, read_thread=read_thread)
