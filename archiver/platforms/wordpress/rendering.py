"""From the text that WordPress stores to the HTML that it shows, as far as an export tells what is needed.

Does what the filters of `the_content`, `the_title` and `comment_text` do to ordinary text
(https://developer.wordpress.org/reference/hooks/the_content/): paragraphs, typographic characters, captions,
galleries, links. What a plugin or the blog's other posts would fill in cannot be known and stays as written.
"""

import re
from collections.abc import Callable, Mapping
from html import escape

from archiver.platforms.wordpress.typography import Typography, typography

# What is opened and never closed goes to the end, or is bounded: so no text costs more than its length.
_ATTRIBUTES = r"([^\[\]<]{0,2000})"
_TAG = re.compile(
    r"(<!--.*?(?:-->|\Z)|<[^<>]*>|\[/?(?:caption|gallery|audio|video|embed|playlist|code)\b[^\[\]<]{0,2000}\])", re.S
)
_AS_WRITTEN = ("pre", "code", "kbd", "style", "script", "tt")
_BLOCK = (
    r"(?:table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|map|area|blockquote"
    r"|address|style|p|h[1-6]|hr|fieldset|legend|section|article|aside|hgroup|header|footer|nav|figure|figcaption"
    r"|details|menu|summary|iframe)"
)
_STARTS_BLOCK = re.compile(rf"\s*</?{_BLOCK}[\s/>]", re.I)
_CAPTION = re.compile(rf"\[caption\b{_ATTRIBUTES}\](.{{0,5000}}?)\[/caption\]", re.S)
_PICTURE = re.compile(r"\s*((?:<a [^>]*>\s*)?<img [^>]*>(?:\s*</a>)?)(.*)", re.S)
_GALLERY = re.compile(rf"\[gallery\b{_ATTRIBUTES}\]")
_PLAYER = re.compile(rf"\[(audio|video)\b{_ATTRIBUTES}\](?:\s{{0,99}}\[/\1\])?")
_EMBED = re.compile(r"\[embed\b[^\[\]<]{0,2000}\](.{0,2000}?)\[/embed\]", re.S)
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'\]]+))""")
_ADDRESS = re.compile(
    r"""(?<![\w="'/.;@])((?:https?|ftp)://[^\s<>"'()]*[^\s<>"'().,;:!?]|www\.[\w-]+\.[^\s<>"'()]*[^\s<>"'().,;:!?])"""
    r"|(?:(?<=[\s>(])|^)([\w.+-]+@(?:[\w-]+\.)+[a-z]{2,})",
    re.I,
)


def typeset(html: str, write: Typography) -> str:
    """Put typographic characters into the text of a piece of HTML, but not into what is shown as written."""
    parts = _TAG.split(html)
    within: list[str] = []
    for place, part in enumerate(parts):
        if place % 2 == 0:
            if part.strip() and not within:
                parts[place] = write(part)
        elif found := re.match(r"[<\[](/?)([a-z]+)", part, re.I):
            name = found[2].lower()
            if name in _AS_WRITTEN and not found[1]:
                within.append(name)
            elif name in within:
                within.remove(name)
    return "".join(parts)


def paragraphs(text: str) -> str:
    """Make paragraphs of what empty lines set apart, and line breaks of line ends (`wpautop`)."""
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found[0])
        return f"\n\n\x00{len(kept) - 1}\x00\n\n"

    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub(r"<(pre|script|style|svg|textarea)\b.*?(?:</\1\s*>|\Z)", keep, text, flags=re.S | re.I)
    text = re.sub(r"<br\s*/?>\s*<br\s*/?>", "\n\n", text, flags=re.I)
    text = re.sub(rf"(<{_BLOCK}(?:\s[^<>]*)?>)", r"\n\n\1", text, flags=re.I)
    text = re.sub(rf"(</{_BLOCK}\s*>|<hr\s*/?>)", r"\1\n\n", text, flags=re.I)
    told = (_paragraph(part.strip("\n")) for part in re.split(r"\n\s*\n", text) if part.strip())
    return re.sub(r"\x00(\d+)\x00", lambda found: kept[int(found[1])], "\n".join(told))


def _paragraph(part: str) -> str:
    part = re.sub(rf"(</?{_BLOCK}(?:\s[^<>]*)?/?>)\s*\n", r"\1", part.strip(), flags=re.I)  # no break beside a block
    part = re.sub(rf"\s*\n\s*(?=</?{_BLOCK}[\s/>])", "", part, flags=re.I)
    broken = re.sub(r"(?<!<br />)(?<!<br>)\s*\n", "<br />\n", part)
    broken = re.sub(r"(<!--.*?-->)<br />", r"\1", broken)
    return broken if _STARTS_BLOCK.match(part) or part.startswith("\x00") else f"<p>{broken}</p>"


def linked(text: str) -> str:
    """Make links of the addresses in a comment (`make_clickable`), but not inside a link or what is shown as code."""
    parts = _TAG.split(text)
    within = 0
    for place, part in enumerate(parts):
        if place % 2 == 0:
            parts[place] = part if within else _ADDRESS.sub(_link, part)
        elif found := re.match(r"<(/?)(?:a|code|pre|script|style)\b", part, re.I):
            within = max(0, within - 1) if found[1] else within + 1
    return "".join(parts)


def _link(found: re.Match[str]) -> str:
    shown = found[0]
    if found[2]:
        return f'<a href="mailto:{escape(shown)}">{shown}</a>'
    address = shown if "://" in shown else f"http://{shown}"
    return f'<a href="{escape(address)}" rel="nofollow ugc">{address}</a>'


def attributes(shortcode: str) -> Mapping[str, str]:
    """Give the attributes of a shortcode."""
    return {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(shortcode)}


def shortcodes(html: str, image: Callable[[str], str]) -> str:
    """Put WordPress's own shortcodes into HTML; `image` gives the element of an attachment by its id."""
    html = _CAPTION.sub(_captioned, html)
    html = _GALLERY.sub(lambda found: _gallery(found, image), html)
    html = _PLAYER.sub(_player, html)
    return _EMBED.sub(lambda found: f'<p><a href="{escape(found[1].strip())}">{escape(found[1].strip())}</a></p>', html)


def _captioned(found: re.Match[str]) -> str:
    stated = attributes(found[1]).get("caption", "")
    picture = _PICTURE.fullmatch(found[2])
    if picture is None:
        return found[2]
    words = picture[2].strip() or stated
    return f'<figure class="wp-caption">{picture[1]}<figcaption>{words}</figcaption></figure>' if words else picture[1]


def _gallery(found: re.Match[str], image: Callable[[str], str]) -> str:
    ids = re.findall(r"\d+", attributes(found[1]).get("ids", ""))
    return '<div class="gallery">' + "".join(image(id) for id in ids) + "</div>"


def _player(found: re.Match[str]) -> str:
    stated = attributes(found[2])
    sources = [value for name, value in stated.items() if name == "src" or name in _FORMATS]
    sources = sources or re.findall(r"https?://[^\s\]]+", found[2])
    if not sources:
        return found[0]
    poster = f' poster="{escape(stated["poster"])}"' if "poster" in stated else ""
    return f'<{found[1]} controls src="{escape(sources[0])}"{poster}></{found[1]}>'


_FORMATS = {"mp3", "m4a", "ogg", "wav", "wma", "flac", "mp4", "m4v", "webm", "ogv", "flv", "wmv"}


def post_html(stored: str, language: str, image: Callable[[str], str]) -> str:
    """Give a post's text as a page would show it."""
    write = typography(language)
    blocks = "<!-- wp:" in stored  # then the editor has made the paragraphs
    told = typeset(stored, write)
    return shortcodes(told if blocks else paragraphs(told), image)


def comment_html(stored: str, language: str) -> str:
    """Give a comment's text as a page would show it."""
    return paragraphs(typeset(linked(stored), typography(language)))


def title_html(stored: str, language: str) -> str:
    """Give a title as a page would show it."""
    return typeset(stored, typography(language))
