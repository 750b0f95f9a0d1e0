"""What WordPress's HTML says, read by the selectors of its capture profile, so that all lanes agree."""

import html
from collections.abc import Sequence
from dataclasses import dataclass, field

from archiver.platforms.fragments import Fragment, shipped
from archiver.records import Link, Media

PROFILE = "wordpress"
NAMELESS = "Anonym"  # what WordPress in Swedish shows for a comment without a name
WIDEST = 2048  # pixels: `max_srcset_image_width`; a wider copy is not offered to a page's reader


@dataclass(frozen=True, slots=True)
class Content:
    """The text of a post or comment, with its links and attachments."""

    text: str = ""
    links: tuple[Link, ...] = ()
    media: tuple[Media, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """An image in WordPress's library. `sizes`: width, height and address of each copy."""

    url: str
    width: int = 0
    height: int = 0
    alt: str = ""
    caption: str = ""  # HTML
    sizes: Sequence[tuple[int, int, str]] = field(default=())

    def best(self) -> str:
        """Give the address that a page's `srcset` would offer as the largest (`wp_calculate_image_srcset`)."""
        copies = [(self.width, self.height, self.url), *self.sizes]
        alike = [one for one in copies if 0 < one[0] <= WIDEST and self._alike(one[0], one[1])]
        return max(alike, default=(0, 0, self.url))[2]

    def _alike(self, width: int, height: int) -> bool:
        """Say whether a copy shows the whole image, not a part cut out."""
        return self.width > 0 and abs(height - self.height * width / self.width) <= 1


def post_content(rendered: str, url: str, featured: Picture | None = None) -> Content:
    """Read a post's HTML, with its featured image (utvald bild) first."""
    profile = shipped(PROFILE)
    fragment = Fragment(rendered, url, '<div class="entry-content">', before=_featured(featured))
    rendering = fragment.text(profile.post)
    return Content(rendering.text, rendering.links, fragment.media(profile.post, profile.media))


def comment_content(rendered: str, url: str) -> Content:
    """Read a comment's HTML."""
    profile = shipped(PROFILE)
    assert profile.comment is not None
    fragment = Fragment(rendered, url, '<div class="comment-content">')
    rendering = fragment.text(profile.comment)
    return Content(rendering.text, rendering.links, fragment.media(profile.comment, profile.media))


def _featured(picture: Picture | None) -> str:
    if picture is None:
        return ""
    image = f'<img src="{html.escape(picture.best())}" alt="{html.escape(picture.alt)}">'
    caption = f"<figcaption>{picture.caption}</figcaption>" if picture.caption else ""
    return f'<figure class="post-thumbnail">{image}{caption}</figure>'
