"""What the API and the export say alike: texts, ids of comments, moments."""

import datetime as dt
import re

from archiver.platforms.fields import html_text
from archiver.platforms.text import Rendered

HOME = "https://www.flickr.com/"
_BREAKS = re.compile(r"\r\n|\r|\n")


def flickr_text(written: str) -> Rendered:
    """Give a description or a comment as its page shows it: HTML in which line breaks count."""
    return html_text(_BREAKS.sub("<br>", written), HOME)


def comment_id(id: str) -> str:
    """Give the number that stands in a comment's address; the API puts the owner's and the photo's before it."""
    return id.rpartition("-")[2]


def day_of(shown: str) -> tuple[dt.datetime | None, str]:
    """Give a moment of the export ("2007-03-02 21:15:10"), which is UTC."""
    try:
        return dt.datetime.fromisoformat(shown).replace(tzinfo=dt.UTC), "second"
    except ValueError:
        return None, ""
