"""A Facebook page by the Graph API: what the page and its visitors posted, comments and answers, messages.

https://developers.facebook.com/docs/graph-api/reference/page/feed,
https://developers.facebook.com/docs/graph-api/reference/pagepost,
https://developers.facebook.com/docs/graph-api/reference/comment
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from archiver.errors import AccountGone
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
from archiver.platforms.facebook.conversations import list_conversations, read_conversation
from archiver.platforms.facebook.graph import (
    BASE,
    ask_less,
    cursor_after,
    judge_asked,
    last_part,
    read_list,
    rows_of,
    total_of,
    with_place,
)
from archiver.platforms.facebook.posts import (
    COMMENT_FIELDS,
    POST_FIELDS,
    REFUSED,
    Reading,
    read_post,
    stamp_of,
    with_photos,
)
from archiver.platforms.fields import dictionaries, flag_of, moment_of, need_text, number_of, text_of
from archiver.platforms.readings import ThreadReading
from archiver.platforms.tree import as_tree, without_parent
from archiver.records import (
    Account,
    Comment,
    Counter,
    Media,
    MediaKind,
    MediaStatus,
    Missing,
    Thread,
    ThreadRef,
    Visibility,
)

ACCOUNT_FIELDS = (
    "id,name,username,link,about,description,website,phone,single_line_address,followers_count,fan_count,"
    "picture.width(720).height(720){url},cover{source}"
)
YEARLY = 600  # https://developers.facebook.com/docs/graph-api/reference/page/feed, "Limitations"
CONVERSATIONS = "meddelanden:"  # what begins a cursor in the list of conversations

CUT_YEAR = (
    "Facebook lämnar ut högst 600 inlägg per år genom sitt API, och så många kom för {year}. Hämta resten ur sidans "
    "egen export."
)
RENAMED = "Sidan heter nu {now} hos Facebook; ändra adressen i kontoregistret."
NO_ID = "Ett inlägg i Facebooks svar saknar id eller datum och kunde inte läsas."
TOKEN_HELP = (
    "En sidnyckel (page access token) som inte går ut: 1) i Meta Business Suite (Företagsinställningar) lägger en "
    "administratör till en systemanvändare och ger den sidan med rätten att hantera innehåll och meddelanden; 2) i "
    "kommunens app skapas en nyckel för systemanvändaren, utan utgångsdatum, med pages_show_list, "
    "pages_read_engagement och pages_read_user_content (för besökares namn, inlägg och kommentarer) samt "
    "pages_messaging bara om sidans meddelanden ska bevaras; 3) fråga /me/accounts med den nyckeln: svaret innehåller "
    "sidans egen nyckel, som är den som ska användas. Ange sidans nummer som platform_id i registret."
)


def page_of(context: ApiContext) -> str:
    """Give what the API knows the page by: its number as registered, else what its address says."""
    return page_of_address(context.account.url, context.account.platform_id)


def page_of_address(url: str, platform_id: str = "") -> str:
    """Give the number, else what the page's address calls it, else whoever the token belongs to."""
    if platform_id:
        return platform_id
    parts = urlsplit(url)
    if named := parse_qs(parts.query).get("id"):
        return named[0]
    steps = [step for step in parts.path.split("/") if step]
    if steps and steps[0] in {"p", "pages", "people"}:
        found = re.search(r"(\d{5,})$", steps[-1])
        return found[1] if found else steps[-1]
    return steps[0] if steps else "me"


def base_of(context: ApiContext) -> str:
    """Give the address under which the API answers."""
    return context.base or BASE


def read_account(context: ApiContext) -> Talk[AccountReading]:
    """Ask who the page is (https://developers.facebook.com/docs/graph-api/reference/page)."""
    answer = yield Ask(url=f"{base_of(context)}/{page_of(context)}", query=(("fields", ACCOUNT_FIELDS),))
    data = answer.data
    id = need_text(data, "id", of="Graph API, page")
    name = text_of(data, "name") or context.account.name
    told = ("about", "description", "website", "phone", "single_line_address")
    counts = (("follower", "followers_count"), ("like", "fan_count"))
    pictures = (text_of(data, "picture", "data", "url"), text_of(data, "cover", "source"))
    return AccountReading(
        id=id,
        url=text_of(data, "link") or context.account.url,
        name=name,
        description=text_of(data, "about"),
        text="\n".join([name, *(said for key in told if (said := text_of(data, key)))]),
        counters=tuple(
            Counter(kind=kind, value=number) for kind, key in counts if (number := number_of(data, key)) is not None
        ),
        media=tuple(Media(url=url, kind=MediaKind.IMAGE, status=MediaStatus.UNAVAILABLE) for url in pictures if url),
        data={"username": text_of(data, "username")},
        problems=tuple(_renamed(context.account, text_of(data, "username"))),
    )


def _renamed(registered: Account, now: str) -> Iterator[Missing]:
    """Tell of a page, known by its number, that does not have the name in its registered address any more."""
    before = page_of_address(registered.url)
    named = re.fullmatch(r"[\w.-]+", before) and not re.search(r"\d{5,}$|\.php$", before)
    if now and named and before != "me" and before.replace(".", "").casefold() != now.replace(".", "").casefold():
        yield Missing(what=registered.url, why=RENAMED.format(now=now))


def read_listing(context: ApiContext, account: AccountReading, cursor: str) -> Talk[Listing]:
    """Ask for a page of the feed (the page's own posts and its visitors'); after the last one, for conversations."""
    if cursor.startswith(CONVERSATIONS):
        return (yield from _conversations(context, account, cursor.removeprefix(CONVERSATIONS)))
    year, count, after = _place(cursor)
    query = (("fields", POST_FIELDS), ("limit", "25"))
    place = (("after", after),) if after else ()
    url = f"{base_of(context)}/{account.id}/feed"
    answer = yield from ask_less(url, with_place(query, place), of="Graph API, feed")
    found: list[Listed] = []
    problems: list[Missing] = []
    for row in rows_of(answer, "Graph API, feed"):
        listed = _listed(row)
        if listed is None:
            problems.append(Missing(what=text_of(row, "permalink_url") or account.url, why=NO_ID))
            continue
        found.append(listed)
        if listed.ref.published_at:
            count = count + 1 if listed.ref.published_at.year == year else 1
            year = listed.ref.published_at.year
            if count == YEARLY:
                problems.append(Missing(what=account.url, why=CUT_YEAR.format(year=year)))
    if further := cursor_after(answer.data, after):
        return Listing(threads=tuple(found), next=f"{year}:{count}:{further}", problems=tuple(problems))
    return Listing(threads=tuple(found), next=CONVERSATIONS, problems=tuple(problems))


def _place(cursor: str) -> tuple[int, int, str]:
    """Give the year that was being read, how many of its posts have come, and the API's own cursor."""
    year, count, after = [*cursor.split(":", 2), "", ""][:3]
    return (int(year), int(count), after) if year.isdigit() and count.isdigit() else (0, 0, "")


def _listed(row: object) -> Listed | None:
    id, at = text_of(row, "id"), moment_of(row, "created_time")
    if not id or at is None:
        return None
    ref = ThreadRef(
        id=last_part(id),
        url=text_of(row, "permalink_url") or f"https://www.facebook.com/{id}",
        published_at=at,
        comments=total_of(row, "comments"),
    )
    hidden = flag_of(row, "is_hidden")
    return Listed(ref=ref, data=row, stamp=stamp_of(row), visibility=Visibility.HIDDEN if hidden else Visibility.PUBLIC)


def _conversations(context: ApiContext, account: AccountReading, after: str) -> Talk[Listing]:
    listing = yield from list_conversations(base_of(context), account, after)
    return replace(listing, next=f"{CONVERSATIONS}{listing.next}" if listing.next else "")


def read_thread(context: ApiContext, account: AccountReading, listed: Listed) -> Talk[ThreadReading]:
    """Ask for the comments of a post, answers and all, and for its photos in full."""
    if listed.visibility is Visibility.DIRECT:
        return (yield from read_conversation(base_of(context), context.people, account, listed))
    base, id = base_of(context), need_text(listed.data, "id", of="Graph API, feed")
    query = (
        ("fields", COMMENT_FIELDS),
        ("filter", "stream"),
        ("order", "chronological"),
        ("summary", "total_count"),
        ("limit", "100"),
    )
    rows = yield from read_list(f"{base}/{id}/comments", query, of="Graph API, comments")
    reading = Reading(people=context.people, page=account.id)
    post, attached = read_post(reading, listed.data, account.url)
    if attached.photos and not text_of(listed.data, "parent_id"):
        post = yield from with_photos(base, post, attached)
    comments = tuple(_comments(reading, rows, post.permalink))
    return _thread(listed, replace(reading, post=post), comments)


def _comments(reading: Reading, rows: list[object], permalink: str) -> Iterator[Comment]:
    seen: set[str] = set()
    for row in dictionaries(rows):
        comment = reading.comment(row, permalink)
        if comment is not None and comment.id not in seen:  # a comment that came while the pages turned
            seen.add(comment.id)
            yield comment


def _thread(listed: Listed, reading: Reading, comments: tuple[Comment, ...]) -> ThreadReading:
    post = reading.post
    assert post is not None  # set by `read_thread`
    ordered, circles = as_tree(comments, post.id)
    thread = Thread(
        id=listed.ref.id, permalink=post.permalink, post=post, comments=ordered, visibility=listed.visibility
    )
    return ThreadReading(
        thread=thread,
        expected_comments=listed.ref.comments,
        problems=(*reading.problems, *circles, *without_parent(ordered)),
    )


_IN_ADDRESS = re.compile(r"/(?:posts|videos|reel|permalink|photos)/(?:[^/?#]+/)*?(\d{5,}|pfbid\w+)/?(?:[?#]|$)")


def post_id_in(url: str) -> str:
    """Give the id that an address of a post names, or an empty string."""
    query = parse_qs(urlsplit(url).query)
    for key in ("story_fbid", "fbid", "v"):
        if named := query.get(key):
            return named[0]
    found = _IN_ADDRESS.search(url)
    return found[1] if found else ""


def find_thread(context: ApiContext, account: AccountReading, url: str) -> Talk[Listed]:
    """Ask for one post by its address. One that the number does not lead to (pfbid, a photo) is looked for in the feed.

    Raises:
        AccountGone: the page has no such post.
    """
    id = post_id_in(url)
    if id.isdigit():
        url_of_post = f"{base_of(context)}/{account.id}_{id}"
        answer = yield Ask(url=url_of_post, query=(("fields", POST_FIELDS),), fine=REFUSED)
        if answer.status not in REFUSED and (listed := _listed(answer.data)) is not None:
            return listed
    cursor = ""
    while not cursor.startswith(CONVERSATIONS):
        listing = yield from read_listing(context, account, cursor)
        for listed in listing.threads:
            if _plain(listed.ref.url) == _plain(url) or (id and post_id_in(listed.ref.url) == id):
                return listed
        cursor = listing.next
    raise AccountGone(
        f"{url}: the page's feed has no post with that address. Give the address that the post's own time leads to.",
        say="Inlägget finns inte i sidans flöde.",
    )


def _plain(url: str) -> str:
    parts = urlsplit(url)
    return f"{(parts.hostname or '').removeprefix('www.').removeprefix('m.')}{parts.path.rstrip('/')}"


FACEBOOK_API = ApiReader(
    name="facebook-api",
    platforms=frozenset({"facebook"}),
    title="Facebook Graph API",
    version="2026-11-30",
    reference="https://developers.facebook.com/docs/graph-api/reference/page/feed",
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
            knowing.AUTHOR_URL,
            knowing.EDITED_AT,
            knowing.LANGUAGE,
            knowing.ALT,
            knowing.CAPTION,
            knowing.OPTIONS,
        }
    ),
)
