"""X by its API v2 (https://docs.x.com/x-api): the account's posts, and the answers that its search still finds.

An answer by the account in its own conversation belongs to that conversation's thread; an answer in somebody else's
opens a thread of its own, with the account's further answers to itself under it. The archive file is read by the same
rule.
"""

import datetime as dt
from collections.abc import Iterable

from archiver.errors import AccountGone, CaptureStopped
from archiver.platforms.api_reading import (
    AccountReading,
    ApiContext,
    ApiReader,
    Ask,
    Json,
    Listed,
    Listing,
    Talk,
    TokenNeed,
)
from archiver.platforms.fields import flag_of, list_of, moment_of, need_text, number_of, text_of
from archiver.platforms.knowing import COMMENTS, HIDDEN, REVISIONS, TITLE
from archiver.platforms.readings import ThreadReading
from archiver.platforms.tree import without_circles, without_parent
from archiver.platforms.x.listing import Page, read_cursor, write_cursor
from archiver.platforms.x.posts import Included, PostReader, first_id, versions
from archiver.platforms.x.profile import FIELDS as USER_FIELDS
from archiver.platforms.x.profile import read_profile
from archiver.platforms.x.verdicts import judge, told_errors
from archiver.platforms.x.wording import handle_in, status_address, status_id
from archiver.reading_order import parents_first
from archiver.records import Comment, Missing, Thread, ThreadRef

BASE = "https://api.x.com"
PAGE = "100"
LOOKUPS = 25  # rounds of asking for the posts that a page's answers belong to
FRESH = dt.timedelta(days=8)  # the free search reaches seven days back
POST_FIELDS = (
    ("tweet.fields", "attachments,author_id,conversation_id,created_at,edit_history_tweet_ids,entities,"
     "in_reply_to_user_id,lang,note_tweet,public_metrics,referenced_tweets,reply_settings"),
    ("expansions", "attachments.media_keys,attachments.poll_ids,author_id,in_reply_to_user_id,referenced_tweets.id,"
     "referenced_tweets.id.author_id,referenced_tweets.id.attachments.media_keys"),
    ("media.fields", "alt_text,height,media_key,preview_image_url,type,url,variants,width"),
    ("poll.fields", "duration_minutes,end_datetime,id,options,voting_status"),
    ("user.fields", "id,name,username"),
)  # fmt: skip
SEVEN_DAYS = (
    "Med den här åtkomstnivån söker X bara sju dagar bakåt: {had} av {stated} direkta svar kunde hämtas. Äldre svar "
    "finns kvar i arkivet om de fångats förut."
)
WITHOUT_ID = "Ett inlägg i X:s svar saknar id och kunde inte läsas."
NO_HANDLE = (
    "Adressen {url} är ingen adress till ett konto på X. Ange kontots adress (https://x.com/namnet), eller dess id som "
    "platform_id i kontoförteckningen."
)


SAY_SUSPENDED = (
    "Kontot är avstängt av X, så inget kan hämtas genom API:et. Har kommunen kvar sin inloggning kan arkivfilen "
    "(export) beställas."
)
SAY_NO_ACCOUNT = (
    "Kontot finns inte på X under det namnet; det kan ha bytt namn eller tagits bort. Ange kontots id som platform_id "
    "i kontoförteckningen."
)


def _base(context: ApiContext) -> str:
    return context.base or BASE


def read_account(context: ApiContext) -> Talk[AccountReading]:
    """Find the user by id, or by the name in the address; see whether the token's tier reaches the whole archive.

    https://docs.x.com/x-api/users/get-user-by-username
    """
    account = context.account
    handle = handle_in(account.url)
    if not (account.platform_id or handle):
        raise CaptureStopped(NO_HANDLE.format(url=account.url), say=NO_HANDLE.format(url=account.url))
    where = account.platform_id if account.platform_id.isdigit() else f"by/username/{handle or account.platform_id}"
    answer = yield Ask(url=f"{_base(context)}/2/users/{where}", query=(("user.fields", USER_FIELDS),))
    user = answer.data.get("data") if isinstance(answer.data, dict) else None
    if user is None:
        raise _gone(answer.data, account.url)
    id = need_text(user, "id", of="users")
    name = need_text(user, "username", of="users")
    probe = yield Ask(
        url=f"{_base(context)}/2/tweets/counts/all", query=(("query", f"from:{name}"),), fine=frozenset({400, 403, 404})
    )
    reached = {"at": answer.at.isoformat(), "all": probe.status == 200, "username": name, "id": id}
    return read_profile(user, handle=handle, url=account.url, data=reached)


def _gone(answer: Json, url: str) -> AccountGone:
    problem = next(iter(list_of(answer, "errors")), None)
    told = f"{text_of(problem, 'title')}: {text_of(problem, 'detail')}"
    suspended = "suspend" in told.casefold()
    return AccountGone(
        f"{url}: X answers {told!r}. Check the address, or give the account's id as platform_id.",
        say=SAY_SUSPENDED if suspended else SAY_NO_ACCOUNT,
    )


def read_listing(context: ApiContext, account: AccountReading, cursor: str) -> Talk[Listing]:
    """Give one page of the account's posts, each under the thread it belongs to.

    A late answer brings its thread at once; the cursor carries it on to the page where the thread itself stands, which
    lists it again with all its answers. https://docs.x.com/x-api/users/get-posts (the newest 3,200)
    """
    token, earlier = read_cursor(cursor)
    more = (("pagination_token", token),) if token else ()
    url = f"{_base(context)}/2/users/{account.id}/tweets"
    answer = yield Ask(url=url, query=(("max_results", PAGE), *more, *POST_FIELDS))
    page = Page(own=account.id)
    page.included.add(answer.data)
    page.tweets = [tweet for tweet in list_of(answer.data, "data") if first_id(tweet)]
    page.add(page.tweets)
    lost = len(list_of(answer.data, "data")) - len(page.tweets)
    yield from _look_up(context, page)
    here = {id for tweet in page.tweets for id in versions(tweet)}
    again = [id for root, ids in earlier.items() if root in here for id in ids if id not in here]
    yield from _ask_for(context, page, again)
    page.tweets += [page.included.tweets[id] for id in again if id in page.included.tweets]
    yield from _look_up(context, page)
    threads = tuple(_listed(page, account))
    for one in threads:
        if one.ref.id not in here:
            late = [first_id(tweet) for tweet in list_of(one.data, "replies")]
            earlier[one.ref.id] = [*earlier.get(one.ref.id, ()), *late]
    following = text_of(answer.data, "meta", "next_token")
    return Listing(
        threads=threads,
        next=write_cursor(following, earlier) if following else "",
        problems=(*told_errors(answer.data), *(Missing(what=account.url, why=WITHOUT_ID) for _ in range(lost))),
    )


def _look_up(context: ApiContext, page: Page) -> Talk[None]:
    for _ in range(LOOKUPS):
        ids = page.wanted()
        if not ids:
            return
        yield from _ask_for(context, page, ids)


def _ask_for(context: ApiContext, page: Page, ids: list[str]) -> Talk[None]:
    """Ask for posts by id, a hundred at a time (https://docs.x.com/x-api/posts/get-posts-by-ids)."""
    for start in range(0, len(ids), 100):
        some = ids[start : start + 100]
        answer = yield Ask(url=f"{_base(context)}/2/tweets", query=(("ids", ",".join(some)), *POST_FIELDS))
        page.included.add(answer.data)
        page.add(list_of(answer.data, "data"))
        page.gone |= set(some) - set(page.included.tweets)


def _listed(page: Page, account: AccountReading) -> Iterable[Listed]:
    threads: dict[str, tuple[Json, list[Json]]] = {}
    for tweet in page.tweets:
        root, _ = page.root_of(tweet)
        _, answers = threads.setdefault(first_id(root), (root, []))
        if first_id(root) != first_id(tweet):
            answers.append(tweet)
    for id, (root, answers) in threads.items():
        about = {"tweet": root, "replies": answers, "includes": page.included.about([root, *answers])}
        yield Listed(ref=_ref(root, id, account), data=about, stamp=_stamp(root, account))


def _ref(root: Json, id: str, account: AccountReading) -> ThreadRef:
    return ThreadRef(
        id=id,
        url=status_address(versions(root)[-1], text_of(account.data, "username")),
        published_at=moment_of(root, "created_at"),
        comments=number_of(root, "public_metrics", "reply_count"),
    )


def _stamp(root: Json, account: AccountReading) -> str:
    """Tell edits and direct answers; of a fresh thread nothing, for answers to answers are not counted in it."""
    now, then = moment_of(account.data, "at"), moment_of(root, "created_at")
    if now is None or then is None or now - then < FRESH:
        return ""
    return f"{len(versions(root))}.{number_of(root, 'public_metrics', 'reply_count') or 0}"


def read_thread(context: ApiContext, account: AccountReading, listed: Listed) -> Talk[ThreadReading]:
    """Give the post with the answers that the search finds and those that the listing brought.

    https://docs.x.com/x-api/posts/search/integrate/build-a-query (`conversation_id:`, `in_reply_to_tweet_id:`)
    """
    root: Json = listed.data.get("tweet") if isinstance(listed.data, dict) else None
    need_text(root, "id", of=f"tweets {listed.ref.id}")
    included = Included()
    included.add(listed.data)
    answers = {first_id(tweet): tweet for tweet in list_of(listed.data, "replies")}
    stated = number_of(root, "public_metrics", "reply_count") or 0
    problems: list[Missing] = []
    if stated:  # the number of direct answers; without one there are none further down
        yield from _search(context, account, root, included, answers, problems)
    answers.pop(listed.ref.id, None)
    for tweet in (root, *answers.values()):
        included.tweets.update(dict.fromkeys(versions(tweet), tweet))
    reader = PostReader(context.people, account.id, included)
    post, troubles = reader.post(root)
    found = [reader.comment(answers[id], root=root) for id in sorted(answers, key=_in_time)]
    told, circles = without_circles(tuple(found), post.id)
    comments = parents_first(told)
    direct = sum(not comment.parent for comment in comments)
    if direct < stated and not flag_of(account.data, "all"):
        problems.append(Missing(what=post.permalink, why=SEVEN_DAYS.format(had=direct, stated=stated)))
    return ThreadReading(
        thread=Thread(id=listed.ref.id, permalink=post.permalink, post=post, comments=comments),
        expected_comments=len(comments) + max(0, stated - direct),
        problems=(*troubles, *problems, *circles, *_unseen(comments)),
    )


def _unseen(comments: tuple[Comment, ...]) -> tuple[Missing, ...]:
    return tuple(Missing(what=status_address(one.what), why=one.why) for one in without_parent(comments))


def _in_time(id: str) -> tuple[int, str]:
    return len(id), id  # longer ids are later ones


def _search(
    context: ApiContext,
    account: AccountReading,
    root: Json,
    included: Included,
    answers: dict[str, Json],
    problems: list[Missing],
) -> Talk[None]:
    reach = "all" if flag_of(account.data, "all") else "recent"
    conversation = text_of(root, "conversation_id")
    own = bool(conversation) and conversation in versions(root)
    query = f"conversation_id:{conversation}" if own else f"in_reply_to_tweet_id:{first_id(root)}"
    since = (("start_time", "2006-03-21T00:00:00Z"),) if reach == "all" else ()  # else thirty days only
    token = ""
    while True:
        more = (("next_token", token),) if token else ()
        answer = yield Ask(
            url=f"{_base(context)}/2/tweets/search/{reach}",
            query=(("query", query), ("max_results", PAGE), *since, *more, *POST_FIELDS),
        )
        included.add(answer.data)
        answers.update({id: tweet for tweet in list_of(answer.data, "data") if (id := first_id(tweet))})
        problems.extend(told_errors(answer.data))
        token = text_of(answer.data, "meta", "next_token")
        if not token:
            return


def find_thread(context: ApiContext, account: AccountReading, url: str) -> Talk[Listed]:
    """Find the thread that the post at an address belongs to.

    https://docs.x.com/x-api/posts/get-post-by-id
    """
    id = status_id(url)
    if not id:
        say = f"{url} är ingen adress till ett inlägg på X (https://x.com/namnet/status/nummer)."
        raise CaptureStopped(say, say=say)
    answer = yield Ask(url=f"{_base(context)}/2/tweets", query=(("ids", id), *POST_FIELDS))
    page = Page(own=account.id)
    page.included.add(answer.data)
    page.tweets = [tweet for tweet in list_of(answer.data, "data") if first_id(tweet)]
    page.add(page.tweets)
    yield from _look_up(context, page)
    found = next(iter(_listed(page, account)), None)
    if found is None:
        reason = next((problem.why for problem in told_errors(answer.data)), "Inlägget finns inte på X.")
        raise CaptureStopped(f"{url}: the API gives no such post. {reason}", say=reason)
    return found


X_API = ApiReader(
    name="x-api",
    platforms=frozenset({"x", "twitter"}),
    title="X, API v2",
    version="2026-11-30",
    reference="https://docs.x.com/x-api/introduction",
    tested_on="answers written in the published form; never met the live platform",
    token=TokenNeed.REQUIRED,
    token_help=(
        "En nyckel av typen Bearer Token. Skapa en app i X:s utvecklarportal (console.x.com) med kommunens eget konto, "
        "öppna Keys and tokens och skapa Bearer Token. Nyckeln behöver bara läsrätt. Läsningen kostar per inlägg, och "
        "svar äldre än sju dagar kräver en nivå med hela arkivets sökning (full-archive search)."
    ),
    read_account=read_account,
    read_listing=read_listing,
    read_thread=read_thread,
    find_thread=find_thread,
    judge=judge,
    blind=frozenset({COMMENTS, HIDDEN, REVISIONS, TITLE}),
)
