"""YouTube's pages: what they show is made by a script out of data that stands in the page, and the data is read.

A channel's page holds `ytInitialData` (its tabs, and the videos of the tab shown), a video's page also
`ytInitialPlayerResponse` (title, description, channel, moment, captions). Comments are read as the page shows them.
Nobody has published these forms, and they change.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from archiver.errors import AccountGone, CaptureBlocked
from archiver.platforms.api_reading import Json
from archiver.platforms.fields import field, list_of, text_of
from archiver.platforms.generic import mismatch
from archiver.platforms.generic import read_thread as read_thread_generically
from archiver.platforms.markup import Page, parse_page
from archiver.platforms.picks import load_json
from archiver.platforms.readings import FeedReading, Reader, ThreadReading
from archiver.platforms.swedish import read_count, read_time
from archiver.platforms.youtube.captions import listed_captions
from archiver.platforms.youtube.wording import (
    SITE,
    channel_address,
    counted,
    film,
    links_in,
    video_address,
    video_id,
)
from archiver.profiles import Profile
from archiver.records import Account, Media, MediaKind, MediaStatus, Missing, ThreadRef

TABS = ("videos", "shorts", "streams")
CARDS = frozenset(
    {"gridVideoRenderer", "videoRenderer", "reelItemRenderer", "lockupViewModel", "shortsLockupViewModel"}
)
DEEPEST = 200_000  # things in the data that are looked at
UNPLAYABLE = "YouTube spelar inte upp filmen här: {why}."


def page_data(page: Page, name: str) -> Json:
    """Give the data that a script of the page assigns to a name, or None."""
    for script in page.select("script"):
        text = "".join(script.itertext())
        start = text.find(name)
        if start >= 0 and (found := next(load_json(text[start + len(name) :]), None)) is not None:
            return found
    return None


def _cards(data: Json) -> Iterator[tuple[str, Json]]:
    """Give every video that the data lists, in its order."""
    waiting: list[object] = [data]
    for _ in range(DEEPEST):
        if not waiting:
            return
        one = waiting.pop()
        if isinstance(one, dict):
            for kind in CARDS & one.keys():
                yield kind, one[kind]
            waiting.extend(reversed([value for key, value in one.items() if key not in CARDS]))
        elif isinstance(one, list):
            waiting.extend(reversed(one))


def _text(data: Json, *path: str) -> str:
    """Give a text in either of the forms that the data has: `simpleText`, or `runs` of text, or `content`."""
    runs = "".join(text_of(run, "text") for run in list_of(data, *path, "runs"))
    return text_of(data, *path, "simpleText") or runs or text_of(data, *path, "content")


def _ref(kind: str, card: Json, captured_at: dt.datetime) -> ThreadRef | None:
    if kind == "shortsLockupViewModel":
        address = text_of(card, "onTap", "innertubeCommand", "commandMetadata", "webCommandMetadata", "url")
        id, title = video_id(f"{SITE}{address}"), _text(card, "overlayMetadata", "primaryText")
    elif kind == "lockupViewModel":
        id = text_of(card, "contentId") if "VIDEO" in (text_of(card, "contentType") or "VIDEO") else ""
        title = _text(card, "metadata", "lockupMetadataViewModel", "title")
    else:
        id, title = text_of(card, "videoId"), _text(card, "title") or _text(card, "headline")
    if not id or video_id(video_address(id)) != id:
        return None
    published = read_time(_text(card, "publishedTimeText"), captured_at=captured_at).at
    return ThreadRef(id=id, url=video_address(id), title=title, published_at=published)


def _owner(card: Json) -> str:
    runs = list_of(card, "shortBylineText", "runs") or list_of(card, "longBylineText", "runs")
    return next((id for run in runs if (id := text_of(run, "navigationEndpoint", "browseEndpoint", "browseId"))), "")


def _tab(url: str) -> str:
    last = urlsplit(url).path.rstrip("/").rpartition("/")[2]
    return last if last in TABS else ""


def _next_tab(data: Json, url: str) -> str | None:
    """Give the tab that follows the one shown, of those that list videos."""
    tabs = list_of(data, "contents", "twoColumnBrowseResultsRenderer", "tabs")
    path = ("tabRenderer", "endpoint", "commandMetadata", "webCommandMetadata", "url")
    listed = {_tab(address): address for tab in tabs if (address := text_of(tab, *path)) and _tab(address)}
    later = TABS[TABS.index(_tab(url)) + 1 :] if _tab(url) else TABS
    return next((f"{SITE}{listed[name]}" for name in later if name in listed), None)


def _shown(page: Page, profile: Profile) -> Iterator[ThreadRef]:
    """Give the videos that the page shows after it has been scrolled: more than its data held at first."""
    for item in page.select(profile.feed.item):
        links = (page.absolute(link.get("href") or "") for link in item.iter("a"))
        if id := next((one for address in links if (one := video_id(address))), ""):
            titles = (one.get("title") or "" for one in item.iter("a", "yt-formatted-string", "h3"))
            yield ThreadRef(id=id, url=video_address(id), title=next(filter(None, titles), ""))


def read_feed(html: str, *, url: str, profile: Profile, account: Account, captured_at: dt.datetime) -> FeedReading:
    """Give the channel's own videos of the tab shown, and the way to the next tab."""
    page = parse_page(html, url)
    data = page_data(page, "ytInitialData")
    about = field(data, "metadata", "channelMetadataRenderer")
    channel = text_of(about, "externalId")
    if not channel:
        raise mismatch(profile, "the reader", "ytInitialData.metadata.channelMetadataRenderer.externalId", url)
    refs: dict[str, ThreadRef] = {}
    for kind, card in _cards(field(data, "contents")):
        by = _owner(card)
        if by == channel or (not by and _tab(url)):  # the front page shows other channels' videos too
            ref = _ref(kind, card, captured_at)
            if ref is not None:
                refs.setdefault(ref.id, ref)
    for ref in _shown(page, profile) if _tab(url) else ():
        refs.setdefault(ref.id, ref)
    header = field(data, "header", "c4TabbedHeaderRenderer")
    stated = _text(header, "videosCountText")
    avatar = max(list_of(about, "avatar", "thumbnails"), key=_width, default=None)
    picture = text_of(avatar, "url")
    return FeedReading(
        refs=tuple(refs.values()),
        name=text_of(about, "title") or account.name,
        description=text_of(about, "description"),
        counters=counted("follower", read_count(_text(header, "subscriberCountText"))),
        avatar=(Media(url=picture, kind=MediaKind.IMAGE, status=MediaStatus.UNAVAILABLE),) if picture else (),
        expected=read_count(stated) if stated else None,
        next_url=_next_tab(data, url),
        problems=tuple(Missing(what=url, why=note) for note in page.notes),
    )


def _width(picture: object) -> int:
    width = field(picture, "width")
    return width if isinstance(width, int) else 0


def read_thread(
    parts: Sequence[str], *, ref: ThreadRef, url: str, profile: Profile, account: Account, captured_at: dt.datetime
) -> ThreadReading:
    """Give the video as the post and the comments that the page shows; what its data says of captions is told.

    Raises:
        CaptureBlocked: the page shows nothing of the video without a login, or suspects a robot.
        AccountGone: the page says that there is no such video.
        ProfileMismatch: the page holds no video.
    """
    player = page_data(parse_page(parts[0], url), "ytInitialPlayerResponse") if parts else None
    status = text_of(player, "playabilityStatus", "status")
    why = text_of(player, "playabilityStatus", "reason").rstrip(".") or status
    if player is not None and not text_of(player, "videoDetails", "videoId"):
        _refuse(url, status, why)
    reading = read_thread_generically(
        parts, ref=ref, url=url, profile=profile, account=account, captured_at=captured_at
    )
    post = reading.thread.post
    captions = listed_captions(post.id, list_of(player, *_TRACKS))
    author = replace(post.author, url=channel_address(post.author.id) or post.author.url)
    post = replace(post, author=author, links=links_in(post.text), media=(film(post.id), *post.media, *captions))
    unplayed = () if status in {"", "OK"} else (Missing(what=post.permalink, why=UNPLAYABLE.format(why=why)),)
    return replace(reading, thread=replace(reading.thread, post=post), problems=(*reading.problems, *unplayed))


def _refuse(url: str, status: str, why: str) -> None:
    if status in {"LOGIN_REQUIRED", "AGE_VERIFICATION_REQUIRED", "CONTENT_CHECK_REQUIRED"}:
        raise CaptureBlocked(f"{url}: YouTube asks for a login ({why}).", say=SAY_LOGIN.format(why=why))
    if status == "ERROR":
        raise AccountGone(f"{url}: YouTube says that there is no such video ({why}).", say=SAY_GONE.format(why=why))


SAY_LOGIN = "YouTube kräver inloggning för att visa filmen ({why})."
SAY_GONE = "YouTube uppger att filmen inte finns ({why})."
_TRACKS = ("captions", "playerCaptionsTracklistRenderer", "captionTracks")

YOUTUBE = Reader(name="youtube", read_feed=read_feed, read_thread=read_thread)
