"""YouTube by its Data API v3 (https://developers.google.com/youtube/v3/docs): a channel's videos with their comments.

The uploads list gives every video, 50 at a time; the comments come with at most five answers each, and the rest is
asked for. Community posts and the chat of a finished broadcast are not in this API.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping

from archiver.errors import AccountGone, CaptureStopped
from archiver.platforms.api_reading import (
    AccountReading,
    ApiContext,
    ApiReader,
    Ask,
    Budget,
    Json,
    Listed,
    Listing,
    Talk,
    TokenNeed,
    bearer,
)
from archiver.platforms.fields import field, flag_of, list_of, moment_of, need_text, number_of, text_of
from archiver.platforms.knowing import HIDDEN, SHARED_FROM
from archiver.platforms.readings import ThreadReading
from archiver.platforms.tree import as_tree
from archiver.platforms.youtube.captions import read_captions, without_captions
from archiver.platforms.youtube.resources import comment_of, thumbnail, video_post
from archiver.platforms.youtube.verdicts import judge, reasons
from archiver.platforms.youtube.wording import channel_address, channel_in, video_address, video_id, visibility_of
from archiver.records import Comment, Counter, Media, Missing, Thread, ThreadRef

BASE = "https://www.googleapis.com/youtube/v3"
CHANNEL_PARTS = "id,snippet,contentDetails,statistics,status"
VIDEO_PARTS = "id,snippet,contentDetails,statistics,status,liveStreamingDetails"
HELD = ("heldForReview", "likelySpam")
NO_CHANNEL = (
    "Adressen {url} säger inte vilken kanal det är. Ange kanalens id (UC…) som platform_id i kontoförteckningen; det "
    "står i YouTube Studio, Inställningar, Kanal, Avancerade inställningar."
)
GONE = (
    "Kanalen finns inte på YouTube: den är borttagen, avstängd eller har bytt namn. Ange dess id (UC…) som platform_id."
)
RENAMED = "Kanalen heter nu {now} på YouTube; i kontoförteckningen står {then}. Ändra adressen där."
NOT_SHOWN = "Filmen står i kanalens lista men lämnas inte ut: den är privat eller borttagen."
CLOSED = "Kommentarerna är avstängda för filmen. Kommentarer från tiden före avstängningen lämnas inte ut av YouTube."
WITHOUT_ID = "En kommentar i YouTubes svar saknar id och kunde inte läsas."


def authorise(token: str) -> Mapping[str, str]:
    """Send an API key in its own header, and what begins as Google's OAuth tokens do as a bearer."""
    return bearer(token) if is_owner(token) else {"X-Goog-Api-Key": token}


def is_owner(token: str) -> bool:
    """Say whether the token is of OAuth 2.0: https://developers.google.com/identity/protocols/oauth2#size."""
    return token.startswith("ya29.")


def _base(context: ApiContext) -> str:
    return context.base or BASE


def read_account(context: ApiContext) -> Talk[AccountReading]:
    """Find the channel by its id, handle or old user name, and whether the token is its owner's.

    https://developers.google.com/youtube/v3/docs/channels/list
    """
    account = context.account
    key, value = channel_in(account.url)
    then = value if key == "forHandle" else ""
    if account.platform_id.startswith("UC"):
        key, value = "id", account.platform_id
    if not key:
        say = NO_CHANNEL.format(url=account.url)
        raise CaptureStopped(f"{account.url} names no channel. Set platform_id (UC...) in the register.", say=say)
    answer = yield Ask(url=f"{_base(context)}/channels", query=(("part", CHANNEL_PARTS), (key, value)))
    channel = next(iter(list_of(answer.data, "items")), None)
    if channel is None:
        raise AccountGone(f"{account.url}: there is no channel with {key} {value}. Set platform_id (UC...).", say=GONE)
    mine = yield Ask(
        url=f"{_base(context)}/channels", query=(("part", "id"), ("mine", "true")), fine=frozenset({400, 401, 403})
    )
    owned = {text_of(one, "id") for one in list_of(mine.data, "items")} if mine.status == 200 else set()
    return _channel(channel, then=then, url=account.url, owned=owned)


def _channel(channel: Json, *, then: str, url: str, owned: set[str]) -> AccountReading:
    id = need_text(channel, "id", of="channels")
    uploads = need_text(channel, "contentDetails", "relatedPlaylists", "uploads", of="channels")
    snippet, statistics = field(channel, "snippet"), field(channel, "statistics")
    now, title = text_of(snippet, "customUrl"), text_of(snippet, "title")
    problems = []
    if then and now and now.casefold().lstrip("@") != then.casefold().lstrip("@"):
        problems.append(Missing(what=url, why=RENAMED.format(now=now, then=then)))
    names = (("follower", "subscriberCount"), ("view", "viewCount"), ("post", "videoCount"))
    counters = tuple(
        Counter(kind=kind, value=value)
        for kind, key in names
        if (value := number_of(statistics, key)) is not None
        and not (kind == "follower" and flag_of(statistics, "hiddenSubscriberCount"))
    )
    description = text_of(snippet, "description")
    return AccountReading(
        id=id,
        url=channel_address(id),
        name=title,
        description=description,
        text="\n".join(line for line in (title, now, description) if line),
        counters=counters,
        media=thumbnail(channel),
        expected=number_of(statistics, "videoCount"),
        data={"uploads": uploads, "owner": id in owned},
        problems=tuple(problems),
    )


def read_listing(context: ApiContext, account: AccountReading, cursor: str) -> Talk[Listing]:
    """Give 50 videos of the uploads list.

    https://developers.google.com/youtube/v3/docs/playlistItems/list
    """
    page = (("pageToken", cursor),) if cursor else ()
    answer = yield Ask(
        url=f"{_base(context)}/playlistItems",
        query=(
            ("part", "contentDetails"), ("playlistId", text_of(account.data, "uploads")), ("maxResults", "50"), *page
        ),
        fine=frozenset({404}),
    )  # fmt: skip
    ids = [id for one in list_of(answer.data, "items") if (id := text_of(one, "contentDetails", "videoId"))]
    videos: dict[str, Json] = {}
    if ids:
        told = yield Ask(url=f"{_base(context)}/videos", query=(("part", VIDEO_PARTS), ("id", ",".join(ids))))
        videos = {text_of(one, "id"): one for one in list_of(told.data, "items")}
    return Listing(
        threads=tuple(_listed(videos[id]) for id in dict.fromkeys(ids) if id in videos),
        next=text_of(answer.data, "nextPageToken"),
        problems=tuple(Missing(what=video_address(id), why=NOT_SHOWN) for id in ids if id not in videos),
    )


def _listed(video: Json) -> Listed:
    id = text_of(video, "id")
    comments = number_of(video, "statistics", "commentCount")
    snippet = field(video, "snippet")
    ref = ThreadRef(
        id=id,
        url=video_address(id),
        title=text_of(snippet, "title"),
        published_at=moment_of(snippet, "publishedAt"),
        comments=comments,
    )
    shown = "\0".join(
        (text_of(snippet, "title"), text_of(snippet, "description"), text_of(video, "contentDetails", "caption"))
    )
    stamp = f"{'-' if comments is None else comments}.{hashlib.sha256(shown.encode()).hexdigest()[:16]}"
    return Listed(ref=ref, data=video, stamp=stamp, visibility=visibility_of(text_of(video, "status", "privacyStatus")))


def read_thread(context: ApiContext, account: AccountReading, listed: Listed) -> Talk[ThreadReading]:
    """Give a video with every comment and every answer, to the owner also those that are held back."""
    video, id = listed.data, listed.ref.id
    need_text(video, "id", of=f"videos {id}")
    owner = flag_of(account.data, "owner")
    problems: list[Missing] = []
    media: tuple[Media, ...] = ()
    if text_of(video, "contentDetails", "caption") == "true":
        media = (without_captions(id),)
        if owner:
            media, lost = yield from read_captions(_base(context), id)
            problems.extend(lost)
    resources: list[tuple[Json, str, bool]] = []
    closed = yield from _comments(context, id, "", resources)
    for status in HELD if owner and not closed else ():
        yield from _comments(context, id, status, resources)
    if closed:
        problems.append(Missing(what=video_address(id), why=CLOSED))
    post = video_post(video, context.people, channel=account.id, media=media)
    found, lost_ids = _read(resources, context, account.id, id)
    comments, circles = as_tree(found, id)
    stated = number_of(video, "statistics", "commentCount")
    thread = Thread(
        id=id,
        permalink=video_address(id),
        post=post,
        comments=comments,
        visibility=visibility_of(text_of(video, "status", "privacyStatus")),
    )
    missing = (Missing(what=video_address(id), why=WITHOUT_ID) for _ in range(lost_ids))
    return ThreadReading(
        thread=thread, expected_comments=None if closed else stated, problems=(*problems, *missing, *circles)
    )


def _read(
    resources: Iterable[tuple[Json, str, bool]], context: ApiContext, channel: str, video: str
) -> tuple[tuple[Comment, ...], int]:
    found: dict[str, Comment] = {}
    lost = 0
    for resource, parent, hidden in resources:
        if id := text_of(resource, "id"):
            found.setdefault(
                id, comment_of(resource, context.people, channel=channel, video=video, parent=parent, hidden=hidden)
            )
        else:
            lost += 1
    return tuple(sorted(found.values(), key=_in_time)), lost


def _in_time(comment: Comment) -> tuple[str, str]:
    return (comment.published_at.isoformat() if comment.published_at else "", comment.id)


def _comments(context: ApiContext, id: str, status: str, into: list[tuple[Json, str, bool]]) -> Talk[bool]:
    """Collect the comments of a video; say whether they are switched off.

    https://developers.google.com/youtube/v3/docs/commentThreads/list
    """
    held = (("moderationStatus", status),) if status else ()
    token = ""
    while True:
        page = (("pageToken", token),) if token else ()
        answer = yield Ask(
            url=f"{_base(context)}/commentThreads",
            query=(
                ("part", "snippet,replies"), ("videoId", id), ("maxResults", "100"), ("order", "time"),
                ("textFormat", "plainText"), *held, *page,
            ),
            fine=frozenset({403}),
        )  # fmt: skip
        if answer.status == 403:
            return "commentsDisabled" in reasons(answer.data)
        for one in list_of(answer.data, "items"):
            top = field(one, "snippet", "topLevelComment")
            into.append((top, "", bool(status)))
            yield from _answers(context, one, text_of(top, "id"), bool(status), into)
        token = text_of(answer.data, "nextPageToken")
        if not token:
            return False


def _answers(
    context: ApiContext, one: Json, parent: str, hidden: bool, into: list[tuple[Json, str, bool]]
) -> Talk[None]:
    """Collect the answers to one comment: those that came with it, or all of them where there are more.

    https://developers.google.com/youtube/v3/docs/comments/list
    """
    inlined = list_of(one, "replies", "comments")
    if not parent or (number_of(one, "snippet", "totalReplyCount") or 0) <= len(inlined):
        into.extend(_under(inlined, parent, hidden))
        return
    token = ""
    while True:
        page = (("pageToken", token),) if token else ()
        answer = yield Ask(
            url=f"{_base(context)}/comments",
            query=(
                ("part", "snippet"),
                ("parentId", parent),
                ("maxResults", "100"),
                ("textFormat", "plainText"),
                *page,
            ),
        )
        into.extend(_under(list_of(answer.data, "items"), parent, hidden))
        token = text_of(answer.data, "nextPageToken")
        if not token:
            return


def _under(answers: Iterable[Json], parent: str, hidden: bool) -> Iterator[tuple[Json, str, bool]]:
    for one in answers:
        yield one, text_of(one, "snippet", "parentId") or parent, hidden


def find_thread(context: ApiContext, account: AccountReading, url: str) -> Talk[Listed]:
    """Find the video at an address.

    https://developers.google.com/youtube/v3/docs/videos/list
    """
    id = video_id(url)
    if not id:
        say = f"{url} är ingen adress till en film på YouTube (https://www.youtube.com/watch?v=…)."
        raise CaptureStopped(say, say=say)
    answer = yield Ask(url=f"{_base(context)}/videos", query=(("part", VIDEO_PARTS), ("id", id)))
    video = next(iter(list_of(answer.data, "items")), None)
    if video is None:
        raise AccountGone(f"{url}: the API gives no such video; it is private or removed.", say=NOT_SHOWN)
    return _listed(video)


YOUTUBE_API = ApiReader(
    name="youtube-api",
    platforms=frozenset({"youtube"}),
    title="YouTube Data API v3",
    version="2026-11-30",
    reference="https://developers.google.com/youtube/v3/docs",
    tested_on="answers written in the published form; never met the live platform",
    token=TokenNeed.REQUIRED,
    token_help=(
        "En API-nyckel: skapa ett projekt i Google Cloud, slå på YouTube Data API v3 och skapa en API key under APIs & "
        "Services, Credentials; begränsa den till detta API. Nyckeln ser det som alla ser. Textning, olistade och "
        "privata filmer och kommentarer som hålls inne kräver i stället en OAuth-nyckel (ya29…) för kanalens ägare med "
        "rätten youtube.force-ssl; den gäller en timme."
    ),
    read_account=read_account,
    read_listing=read_listing,
    read_thread=read_thread,
    find_thread=find_thread,
    authorise=authorise,
    judge=judge,
    budget=Budget(requests=9_000),  # the free quota is 10,000 units a day, and most questions cost one
    blind=frozenset({HIDDEN, SHARED_FROM}),
)
