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

    def best(self, shown: tuple[int, int] | None = None) -> str:
        """Give the address that a page's `srcset` would offer as the largest (`wp_calculate_image_srcset`).

        `shown`: width and height that the page states; only copies of that shape are offered.
        """
        shape = shown or (self.width, self.height)
        copies = [(self.width, self.height, self.url), *self.sizes]
        offered = [one for one in copies if 0 < one[0] <= WIDEST and _alike(one[:2], shape)]
        return max(offered, default=(0, 0, self.url if shown is None else ""))[2]


def _alike(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Say whether one is a smaller copy of the other (`wp_image_matches_ratio`): the same within a pixel."""
    small, large = sorted((one, other))
    return large[0] > 0 and abs(small[1] - large[1] * small[0] / large[0]) <= 1.5


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
