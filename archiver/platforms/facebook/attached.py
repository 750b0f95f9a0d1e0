"""Attachments of a Graph API post or comment: images, films, albums, links, what was shared, a poll's answers.

https://developers.facebook.com/docs/graph-api/reference/story-attachment
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from archiver.platforms.fields import dictionaries, list_of, number_of, text_of
from archiver.records import Link, Media, MediaKind, MediaStatus

FIELDS = "media_type,type,title,description,url,unshimmed_url,target{id,url},media{image{src,width,height},source}"
WITH_PARTS = f"{FIELDS},subattachments.limit(100){{{FIELDS}}}"
NO_FILM = "Meta lämnar inte ut filmens fil; bilden som visar den är med."

_FILMS = frozenset({"video", "video_autoplay", "video_inline", "animated_image_video", "native_templates"})
_PICTURES = frozenset({"photo", "album", "cover_photo", "profile_media", "new_album", "sticker", "gallery"})
_OTHERS = frozenset({"link", "share", "event", "note", "fallback", "map", "question", "offer"})


@dataclass(slots=True)
class Attached:
    """What an item's attachments come to. `photos` are the platform ids of images, by their place in `media`."""

    media: list[Media] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    photos: dict[int, str] = field(default_factory=dict)


def read_attached(attachments: list[object]) -> Attached:
    """Give the media and links of attachments and of their parts, in order."""
    found = Attached()
    for attachment in dictionaries(attachments):
        parts = list(dictionaries(list_of(attachment, "subattachments", "data")))
        for one in parts or [attachment]:
            _add(found, one)
        if parts and _kind(attachment) in _OTHERS:
            _add_link(found, attachment)
    return found


def _kind(attachment: object) -> str:
    named = text_of(attachment, "media_type") or text_of(attachment, "type")
    return named if named in _OTHERS else text_of(attachment, "type") or named


def _add(found: Attached, attachment: object) -> None:
    kind, named = _kind(attachment), text_of(attachment, "media_type")
    image, film = text_of(attachment, "media", "image", "src"), text_of(attachment, "media", "source")
    if kind in _OTHERS or named in _OTHERS:
        _add_link(found, attachment)
    elif kind in _FILMS or named in _FILMS or film:
        if film:
            found.media.append(_media(attachment, film, MediaKind.VIDEO))
            return
        page = text_of(attachment, "url") or image
        found.media.append(replace(_media(attachment, page, MediaKind.VIDEO), reason=NO_FILM))
        if image:
            found.media.append(_media(attachment, image, MediaKind.IMAGE))
    elif image:
        if kind in _PICTURES and (photo := text_of(attachment, "target", "id")):
            found.photos[len(found.media)] = photo
        found.media.append(_media(attachment, image, MediaKind.IMAGE))
    else:
        _add_link(found, attachment)


def _add_link(found: Attached, attachment: object) -> None:
    address = text_of(attachment, "unshimmed_url") or text_of(attachment, "url")
    if address.startswith(("http:", "https:")):
        found.links.append(Link(text=text_of(attachment, "title") or address, url=address))


def _media(attachment: object, url: str, kind: MediaKind) -> Media:
    image = kind is MediaKind.IMAGE
    return Media(
        url=url,
        kind=kind,
        status=MediaStatus.UNAVAILABLE,
        caption=text_of(attachment, "description"),
        width=number_of(attachment, "media", "image", "width") if image else None,
        height=number_of(attachment, "media", "image", "height") if image else None,
    )


def better(media: Media, photo: object) -> Media:
    """Give an image in its largest size, with its alternative text, as the photo itself tells.

    https://developers.facebook.com/docs/graph-api/reference/photo
    """
    sizes = [(number_of(one, "width") or 0, text_of(one, "source"), one) for one in _sizes(photo)]
    alt = text_of(photo, "alt_text") or media.alt
    if not sizes:
        return replace(media, alt=alt)
    width, address, size = max(sizes, key=lambda one: one[0])
    return replace(media, alt=alt, url=address, width=width or None, height=number_of(size, "height"))


def _sizes(photo: object) -> Iterator[dict[str, object]]:
    return (one for one in dictionaries(list_of(photo, "images")) if text_of(one, "source"))
