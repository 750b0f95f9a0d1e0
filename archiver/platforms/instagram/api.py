"""An Instagram business account by the Instagram API: posts, albums, reels, stories, comments with their answers.

https://developers.facebook.com/docs/instagram-platform/reference/instagram-media,
https://developers.facebook.com/docs/instagram-platform/reference/instagram-comment
"""

import re
from functools import partial

from archiver.errors import AccountGone, ProfileMismatch
from archiver.platforms import knowing
from archiver.platforms.api_reading import (
    AccountReading,
    ApiContext,
    ApiReader,
    Ask,
    Budget,
    Listed,
    Listing,
    Talk,
    TokenNeed,
)
from archiver.platforms.facebook.graph import (
    BASE,
    cursor_after,
    find_listed,
    judge_asked,
    read_list,
    rows_of,
    with_place,
)
from archiver.platforms.fields import dictionaries, moment_of, need_text, number_of, text_of
from archiver.platforms.instagram.posts import COMMENT_FIELDS, MEDIA_FIELDS, REPLY_FIELDS, Reading
from archiver.platforms.readings import ThreadReading
from archiver.platforms.tree import as_tree, without_parent
from archiver.records import Comment, Counter, Media, MediaKind, MediaStatus, Missing, Thread, ThreadRef

ACCOUNT_FIELDS = "id,username,name,biography,website,followers_count,follows_count,media_count,profile_picture_url"
STAGES = ("media", "stories", "tags")  # the account's own; what stands for 24 hours; where others have tagged it
NOT_ALLOWED = frozenset({400, 403})
TAGGED = "tags"

NO_ID = "Ett inlägg i Instagrams svar saknar adress eller datum och kunde inte läsas."
TAGGED_ONLY = "Instagram lämnar inte ut kommentarerna på andras inlägg där kontot är taggat."
TOKEN_HELP = (
    "Kontot ska vara ett företagskonto (professionellt konto). Antingen: 1) koppla det till kommunens Facebooksida och "
    "använd nyckeln för samma systemanvändare som för sidan, med instagram_basic, instagram_manage_comments och "
    "pages_read_engagement; ange kontots nummer (instagram_business_account för sidan) som platform_id. Eller: 2) "
    "Instagram API med Instagram-inloggning (api_url = https://graph.instagram.com/v25.0), med "
    "instagram_business_basic och instagram_business_manage_comments; den nyckeln går ut efter 60 dagar och måste "
    "förnyas. Stories finns bara i 24 timmar: hämta minst dagligen om de ska bevaras."
)

_CODE = re.compile(r"instagram\.com/(?:[\w.]+/)?(?:p|reel|reels|tv)/([\w-]+)")
_STORY = re.compile(r"instagram\.com/stories/[\w.]+/(\d+)")


def code_of(address: str) -> str:
    """Give what names a post or a story in its address, or an empty string."""
    found = _CODE.search(address) or _STORY.search(address)
    return found[1] if found else ""


def base_of(context: ApiContext) -> str:
    """Give the address under which the API answers."""
    return context.base or BASE


def read_account(context: ApiContext) -> Talk[AccountReading]:
    """Ask who the account is (https://developers.facebook.com/docs/instagram-platform/reference/instagram-user).

    Raises:
        ProfileMismatch: no number is registered, and the token's page has no Instagram account.
    """
    base, id = base_of(context), context.account.platform_id
    if not id and "graph.instagram.com" in base:
        id = "me"
    elif not id:
        asked = yield Ask(url=f"{base}/me", query=(("fields", "instagram_business_account"),))
        if not (id := text_of(asked.data, "instagram_business_account", "id")):
            raise ProfileMismatch(
                "Instagram API: the token's page has no instagram_business_account. Link the Instagram account to the "
                "page, or set platform_id to the account's number.",
                say="Nyckelns sida har inget kopplat Instagramkonto. Ange kontots nummer som platform_id i registret.",
            )
    answer = yield Ask(url=f"{base}/{id}", query=(("fields", ACCOUNT_FIELDS),))
    data, counts = answer.data, (("follower", "followers_count"), ("following", "follows_count"))
    username = need_text(data, "username", of="Instagram API, user")
    told = (text_of(data, key) for key in ("name", "biography", "website"))
    picture = text_of(data, "profile_picture_url")
    return AccountReading(
        id=id if id != "me" else need_text(data, "id", of="Instagram API, user"),
        url=f"https://www.instagram.com/{username}/",
        name=text_of(data, "name") or username,
        description=text_of(data, "biography"),
        text="\n".join([username, *(one for one in told if one)]),
        counters=tuple(
            Counter(kind=kind, value=number) for kind, key in counts if (number := number_of(data, key)) is not None
        ),
        media=(Media(url=picture, kind=MediaKind.IMAGE, status=MediaStatus.UNAVAILABLE),) if picture else (),
        expected=number_of(data, "media_count"),
        data={"username": username},
    )


def read_listing(context: ApiContext, account: AccountReading, cursor: str) -> Talk[Listing]:
    """Ask for a page of the account's posts, then of its stories, then of others' posts that tag it."""
    stage, _, after = (cursor or "media:").partition(":")
    query = (("fields", MEDIA_FIELDS), ("limit", "50"))
    place = (("after", after),) if after else ()
    fine = frozenset() if stage == "media" else NOT_ALLOWED
    url = f"{base_of(context)}/{account.id}/{stage}"
    answer = yield Ask(url=url, query=with_place(query, place), fine=fine)
    if answer.status in fine:
        return Listing(next=_next_stage(stage))
    found = [(row, _listed(row, stage)) for row in rows_of(answer, f"Instagram API, {stage}")]
    further = cursor_after(answer.data, after)
    return Listing(
        threads=tuple(listed for _, listed in found if listed is not None),
        next=f"{stage}:{further}" if further else _next_stage(stage),
        problems=tuple(
            Missing(what=text_of(row, "permalink") or account.url, why=NO_ID) for row, listed in found if listed is None
        ),
    )


def _next_stage(stage: str) -> str:
    following_ones = STAGES[STAGES.index(stage) + 1 :] if stage in STAGES else ()
    return f"{following_ones[0]}:" if following_ones else ""


def _listed(row: object, stage: str) -> Listed | None:
    id, at, address = text_of(row, "id"), moment_of(row, "timestamp"), text_of(row, "permalink")
    code = code_of(address) or text_of(row, "shortcode") or (f"story-{id}" if stage == "stories" else "")
    if not id or at is None or not code:
        return None
    url = address or f"https://www.instagram.com/p/{code}/"
    comments = number_of(row, "comments_count")
    stamp = "|".join((text_of(row, "caption"), str(comments), text_of(row, "like_count")))
    ref = ThreadRef(id=code, url=url, published_at=at, comments=comments)
    return Listed(ref=ref, data={"stage": stage, "media": row}, stamp=stamp)


def read_thread(context: ApiContext, account: AccountReading, listed: Listed) -> Talk[ThreadReading]:
    """Ask for every comment of a post, and for the answers that did not come with it."""
    data = listed.data if isinstance(listed.data, dict) else {}
    row, stage = data.get("media"), text_of(data, "stage")
    reading = Reading(context.people, account.id, text_of(account.data, "username"), listed.ref.url)
    post = reading.post(row, listed.ref.id)
    if stage == TAGGED:
        thread = Thread(id=listed.ref.id, permalink=post.permalink, post=post)
        left = (Missing(what=post.permalink, why=TAGGED_ONLY),) if listed.ref.comments else ()
        return ThreadReading(thread=thread, expected_comments=listed.ref.comments, problems=(*reading.problems, *left))
    comments: list[Comment] = []
    if stage != "stories":
        comments = yield from _comments(base_of(context), need_text(row, "id", of="Instagram API, media"), reading)
    ordered, circles = as_tree({one.id: one for one in comments}.values(), post.id)
    return ThreadReading(
        thread=Thread(id=listed.ref.id, permalink=post.permalink, post=post, comments=ordered),
        expected_comments=listed.ref.comments,
        problems=(*reading.problems, *circles, *without_parent(ordered)),
    )


def _comments(base: str, media: str, reading: Reading) -> Talk[list[Comment]]:
    """Ask for the comments, newest first and 50 at a time, and turn them; answers by expansion, then by themselves."""
    query = (("fields", COMMENT_FIELDS), ("limit", "50"))
    rows = yield from read_list(f"{base}/{media}/comments", query, of="Instagram API, comments")
    found: list[Comment] = []
    for row in sorted(dictionaries(rows), key=_written):
        if (comment := reading.comment(row, "")) is None:
            continue
        found.append(comment)
        if (first := row.get("replies")) is not None:
            url, asked = f"{base}/{comment.id}/replies", (("fields", REPLY_FIELDS), ("limit", "50"))
            answers = yield from read_list(url, asked, of="Instagram API, replies", first=first)
            told = (reading.comment(answer, comment.id) for answer in sorted(dictionaries(answers), key=_written))
            found += [answer for answer in told if answer is not None]
    return found


def _written(row: object) -> float:
    at = moment_of(row, "timestamp")
    return at.timestamp() if at else 0.0


def find_thread(context: ApiContext, account: AccountReading, url: str) -> Talk[Listed]:
    """Look through the listings for a post by its address: the API asks by its own number only.

    Raises:
        AccountGone: the account has no such post (any more).
    """
    found = yield from find_listed(partial(read_listing, context, account), code_of(url))
    if found is None:
        raise AccountGone(
            f"{url}: the account has no such post in the API. Give an address like https://www.instagram.com/p/<code>/.",
            say="Inlägget finns inte bland kontots inlägg.",
        )
    return found


INSTAGRAM_API = ApiReader(
    name="instagram-api",
    platforms=frozenset({"instagram"}),
    title="Instagram API",
    version="2026-11-30",
    reference="https://developers.facebook.com/docs/instagram-platform/reference/instagram-media",
    tested_on="answers written in the published form of Graph API v25.0; never met the live platform",
    token=TokenNeed.REQUIRED,
    token_help=TOKEN_HELP,
    read_account=read_account,
    read_listing=read_listing,
    read_thread=read_thread,
    find_thread=find_thread,
    judge=judge_asked,
    budget=Budget(requests=20_000, per_second=1.0),
    blind=frozenset(
        {
            knowing.TITLE,
            knowing.EDITED_AT,
            knowing.LANGUAGE,
            knowing.ALT,
            knowing.CAPTION,
            knowing.OPTIONS,
            knowing.SHARED_FROM,
        }
    ),
)
