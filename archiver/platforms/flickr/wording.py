"""How Flickr words things, in its API and its export alike: texts, ids of comments."""

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
