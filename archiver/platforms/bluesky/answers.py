"""What an AppView answers (XRPC, app.bsky.*), as posts: https://docs.bsky.app/docs/category/http-reference."""

import re
from collections.abc import Iterator

from archiver.platforms.bluesky.addresses import Named, named
from archiver.platforms.bluesky.posts import Said, Speaker
from archiver.platforms.fields import field, flag_of, list_of, number_of, text_of
from archiver.records import Counter

Json = object
_PICTURE = re.compile(r"/(avatar|banner|feed_fullsize|feed_thumbnail)/plain/[^/]+/([A-Za-z0-9]+)(?:@\w+)?$")
_COUNTED = (
    ("likeCount", "like"),
    ("repostCount", "share"),
    ("replyCount", "comment"),
    ("quoteCount", "quote"),
    ("bookmarkCount", "bookmark"),
)
_ADDRESSES = ("fullsize", "thumb", "thumbnail")


def speaker_of(profile: Json) -> Speaker:
    """Give the author of a post as the AppView names them."""
    return Speaker(
        did=text_of(profile, "did"), handle=text_of(profile, "handle"), name=text_of(profile, "displayName").strip()
    )


def said_of(view: Json) -> Said | None:
    """Give a post view as what was said; None for what is no post."""
    name = named(text_of(view, "uri"))
    speaker = speaker_of(field(view, "author"))
    if name is None or not speaker.did or not isinstance(field(view, "record"), dict):
        return None
    pictures = dict(_pictures(field(view, "embed")))

    def picture(preset: str, cid: str) -> str:
        return pictures.get((preset, cid), "")

    return Said(
        record=field(view, "record"),
        name=Named(speaker.did, name.collection, name.key),
        speaker=speaker,
        counters=tuple(counters_of(view, speaker.did)),
        picture=picture,
    )


def counters_of(view: Json, author: str) -> Iterator[Counter]:
    """Give the numbers of a post, and the labels that others than its author have put on it."""
    for name, kind in _COUNTED:
        if (value := number_of(view, name)) is not None:
            yield Counter(kind=kind, value=value, shown=str(value))
    others = [one for one in list_of(view, "labels") if text_of(one, "src") != author and not flag_of(one, "neg")]
    for label in dict.fromkeys(text_of(one, "val") for one in others):
        if label:
            yield Counter(kind=f"label:{label}", value=1, shown=label)


def _pictures(embed: Json) -> Iterator[tuple[tuple[str, str], str]]:
    """Give the address of each picture that a view shows, by its preset and CID."""
    shown = (embed, field(embed, "external"), field(embed, "media"), field(embed, "media", "external"))
    parts = (embed, field(embed, "media"))
    listed = [one for part in parts for key in ("images", "items") for one in list_of(part, key)]
    for part in (*shown, *listed):
        for name in _ADDRESSES:
            address = text_of(part, name)
            if found := _PICTURE.search(address):
                yield (found[1], found[2]), address


def profile_pictures(profile: Json) -> Iterator[str]:
    """Give the addresses of an account's pictures."""
    yield from (address for name in ("avatar", "banner") if (address := text_of(profile, name)))
