"""Bluesky's API (XRPC) through an AppView: an account's posts, what was answered to them, and what it shared.

The public AppView answers without any token. Where the account's own server (PDS) is all there is, `server.py` reads
what the account has written. See https://docs.bsky.app/docs/api/app-bsky-feed-get-author-feed and the pages beside it.
"""

from dataclasses import replace
from functools import partial

from archiver.errors import AccountGone, ProfileMismatch
from archiver.platforms import knowing
from archiver.platforms.api_reading import (
    AccountReading,
    Answer,
    ApiContext,
    ApiReader,
    Ask,
    Listed,
    Listing,
    Talk,
    TokenNeed,
    Trouble,
    Verdict,
)
from archiver.platforms.bluesky import server
from archiver.platforms.bluesky.addresses import Named, named, page_of, post_page, profile_page, read_page
from archiver.platforms.bluesky.answers import profile_pictures, said_of
from archiver.platforms.bluesky.conversation import read_conversation, refuse_unless_gone
from archiver.platforms.bluesky.posts import written_at
from archiver.platforms.fields import field, list_of, need_text, number_of, text_of
from archiver.platforms.readings import ThreadReading
from archiver.records import Counter, Media, MediaKind, MediaStatus, Missing, Thread, ThreadRef

Json = object
PUBLIC = "https://public.api.bsky.app"
LISTED = (("limit", "100"), ("filter", "posts_with_replies"), ("includePins", "false"))
THREAD = "app.bsky.feed.getPostThread"
HIGHEST = 1000  # answers above a post that are asked for
RENAMED = "Kontot heter nu {now}; registret säger {before}. Ändra adressen i registret."
NO_POST = "Ett inlägg i plattformens svar saknar id, författare eller innehåll och kunde inte läsas."
NO_LIST = "Plattformens svar har ingen lista över inlägg; formatet kan ha ändrats."
GONE = "Inlägget finns inte längre på plattformen."
UNREACHED = "Plattformen visar inte inlägget för den som inte är inloggad, eller har spärrat det."
# Errors by name: https://docs.bsky.app/docs/api/at-protocol-xrpc-api. Not those that some question here takes for an
# answer (NotFound, RecordNotFound, AuthMissing): the judge is asked before `fine` is.
_SAYS = {
    "ExpiredToken": (Trouble.TOKEN, "Åtkomstnyckeln har gått ut."),
    "InvalidToken": (Trouble.TOKEN, "Åtkomstnyckeln godtas inte."),
    "AccountTakedown": (Trouble.GONE, "Kontot har stängts av av plattformen."),
    "AccountDeactivated": (Trouble.GONE, "Kontot är avaktiverat."),
    "RepoNotFound": (Trouble.GONE, "Kontot finns inte på servern."),
    "RateLimitExceeded": (Trouble.RATE, "Plattformen ber oss att vänta."),
    "BlockedActor": (Trouble.REFUSED, "Kontot är blockerat för den som frågar."),
    "BlockedByActor": (Trouble.REFUSED, "Kontot har blockerat den som frågar."),
}
_NO_ACCOUNT = ("Profile not found", "Account has been suspended", "Unable to resolve handle", "Could not find repo")


def judge(answer: Answer) -> Verdict | None:
    """Tell what is the matter from the error's name, or, where that is `InvalidRequest`, from its words."""
    if answer.status < 400:
        return None
    name, words = text_of(answer.data, "error"), text_of(answer.data, "message")
    if answer.status == 429 or name == "RateLimitExceeded":
        return Verdict(trouble=Trouble.RATE, say=_SAYS["RateLimitExceeded"][1], wait=_wait(answer))
    if any(one.casefold() in words.casefold() for one in _NO_ACCOUNT):
        return Verdict(trouble=Trouble.GONE, say=f"Kontot finns inte eller har stängts av: {words}")
    found = _SAYS.get(name)
    return Verdict(trouble=found[0], say=found[1]) if found else None


def _wait(answer: Answer) -> float | None:
    """Give the seconds until the moment that the platform names (`ratelimit-reset`, Unix seconds)."""
    until = number_of(dict(answer.headers), "ratelimit-reset")
    return None if until is None else max(0.0, until - answer.at.timestamp())


def ask(context: ApiContext, what: str, *query: tuple[str, str], fine: frozenset[int] = frozenset()) -> Ask:
    """Put a question to the AppView, or to the server that the register names."""
    return Ask(url=f"{context.base or PUBLIC}/xrpc/{what}", query=query, fine=fine)


def read_account(context: ApiContext) -> Talk[AccountReading]:
    """Give the account as its profile shows it."""
    actor = _actor(context)
    fine = frozenset({401, 404, 501}) if context.base else frozenset[int]()
    answer = yield ask(context, "app.bsky.actor.getProfile", ("actor", actor), fine=fine)
    if answer.status in fine:  # no AppView answers there; the server itself may
        return (yield from server.read_account(context, actor))
    profile = answer.data
    did, handle = need_text(profile, "did", of=answer.url), text_of(profile, "handle")
    name, about = text_of(profile, "displayName").strip(), text_of(profile, "description")
    counted = (("follower", "followersCount"), ("follows", "followsCount"), ("post", "postsCount"))
    labels = dict.fromkeys(text_of(one, "val") for one in list_of(profile, "labels"))
    return AccountReading(
        id=did,
        url=profile_page(handle or did),
        name=name or handle,
        description=about,
        text="\n".join(filter(None, (name, handle and f"@{handle}", about))),
        counters=(
            *(_counter(kind, number_of(profile, key)) for kind, key in counted if number_of(profile, key) is not None),
            *(Counter(kind=f"label:{one}", value=1, shown=one) for one in labels if one),
        ),
        media=tuple(
            Media(url=one, kind=MediaKind.IMAGE, status=MediaStatus.UNAVAILABLE) for one in profile_pictures(profile)
        ),
        data={"did": did, "handle": handle},
        problems=_renamed(context, handle),
    )


def _actor(context: ApiContext) -> str:
    """Give the account's DID if it is registered, since a handle may change; else the handle."""
    account = context.account
    known = (account.platform_id, *account.identities, read_page(account.url)[0])
    did = next((one for one in known if one.startswith("did:")), "")
    return did or read_page(account.url)[0] or account.platform_id.removeprefix("@")


def _renamed(context: ApiContext, handle: str) -> tuple[Missing, ...]:
    before = read_page(context.account.url)[0]
    if not before or before.startswith("did:") or before.casefold() == handle.casefold():
        return ()
    return (Missing(what=context.account.url, why=RENAMED.format(now=handle, before=before)),)


def _counter(kind: str, value: int | None) -> Counter:
    return Counter(kind=kind, value=value or 0, shown=str(value or 0))


def read_listing(context: ApiContext, account: AccountReading, cursor: str) -> Talk[Listing]:
    """Give a page of the account's posts, its answers to others and what it has shared, the newest first."""
    if server.reads(account):
        return (yield from server.read_listing(context, account, cursor))
    more = (("cursor", cursor),) if cursor else ()
    answer = yield ask(context, "app.bsky.feed.getAuthorFeed", ("actor", account.id), *LISTED, *more)
    if not isinstance(field(answer.data, "feed"), list):
        raise ProfileMismatch(f"{answer.url}: the field feed is no list. {NO_LIST}", say=NO_LIST)
    threads: dict[str, Listed] = {}
    problems: list[Missing] = []
    for one in list_of(answer.data, "feed"):
        reason = text_of(one, "reason", "$type")
        said = said_of(field(one, "post"))
        if reason.endswith("#reasonPin"):
            continue  # it stands in its own place too
        if said is None:
            problems.append(Missing(what=text_of(one, "post", "uri") or answer.url, why=NO_POST))
        elif reason.endswith("#reasonRepost"):
            listed = _shared(one)
            threads.setdefault(listed.ref.id, listed)
        elif (yield from _opens(context, account, one)):
            threads.setdefault(said.name.key, _listed(field(one, "post"), said.name))
    return Listing(threads=tuple(threads.values()), next=text_of(answer.data, "cursor"), problems=tuple(problems))


def _opens(context: ApiContext, account: AccountReading, item: Json) -> Talk[bool]:
    """Say whether a listed post opens a thread of its own, or stands in that of another own post.

    An answer does when what it answers is somebody else's and not under an own post, or is gone. Whether it can be
    reached from the own post above is asked for where the listing does not show it.
    """
    record = field(item, "post", "record")
    parent, root = named(text_of(record, "reply", "parent", "uri")), named(text_of(record, "reply", "root", "uri"))
    if parent is None:
        return True
    if not _is_there(field(item, "reply", "parent")):
        return True
    if parent.repo == account.id:
        return False
    if root is None or root.repo != account.id or not _is_there(field(item, "reply", "root")):
        return True
    if parent == root:
        return False
    uri = text_of(item, "post", "uri")
    answer = yield ask(
        context,
        THREAD,
        ("uri", uri),
        ("depth", "0"),
        ("parentHeight", str(HIGHEST)),
        fine=frozenset({400}),
    )
    refuse_unless_gone(answer)
    above = field(answer.data, "thread")
    while _is_there(field(above, "parent", "post")):
        above = field(above, "parent")
    return text_of(above, "post", "uri") != root.uri


def _is_there(post: Json) -> bool:
    return isinstance(field(post, "record"), dict)


def _listed(view: Json, name: Named) -> Listed:
    answers = number_of(view, "replyCount")
    at = written_at(field(view, "record"), name)
    ref = ThreadRef(
        id=name.key,
        url=post_page(text_of(view, "author", "handle") or name.repo, name.key),
        published_at=at,
        comments=answers,
    )
    # The counter tells only of direct answers: what is answered further down, or hidden, must be looked for.
    return Listed(ref=ref, data={"post": view}, stamp=text_of(view, "cid") if answers == 0 else "")


def _shared(item: Json) -> Listed:
    uri = text_of(item, "post", "uri")
    id = text_of(item, "reason", "uri") or f"{text_of(item, 'reason', 'by', 'did')} → {uri}"
    ref = ThreadRef(id=id, url=page_of(uri), published_at=None)
    return Listed(ref=ref, data={"post": field(item, "post"), "shared": id}, stamp=text_of(item, "post", "cid"))


def read_thread(context: ApiContext, account: AccountReading, listed: Listed) -> Talk[ThreadReading]:
    """Give a post with every answer that the AppView shows; a shared post alone, as it was shared."""
    if server.reads(account):
        return server.read_thread(context, account, listed)
    view = field(listed.data, "post")
    said = said_of(view)
    if said is None:
        raise ProfileMismatch(f"{listed.ref.url}: the listed post lacks author or record. {NO_POST}", say=NO_POST)
    if id := text_of(listed.data, "shared"):
        post = replace(said.post(context.people, own=account.id, id=id), shared_from=page_of(said.name.uri))
        return ThreadReading(
            thread=Thread(id=id, permalink=post.permalink, post=post), expected_comments=0, problems=said.problems()
        )
    if number_of(view, "replyCount") == 0:
        post = said.post(context.people, own=account.id)
        return ThreadReading(
            thread=Thread(id=post.id, permalink=post.permalink, post=post),
            expected_comments=0,
            problems=said.problems(),
        )
    return (yield from read_conversation(context, account.id, said.name.uri, partial(ask, context, THREAD)))


def find_thread(context: ApiContext, account: AccountReading, address: str) -> Talk[Listed]:
    """Give the thread of the post at an address; an answer under an own post is found in that post's thread."""
    actor, key = read_page(address)
    uri = f"at://{actor}/app.bsky.feed.post/{key}"
    if not key:
        raise ProfileMismatch(f"{address}: no address of a post (…/profile/NAME/post/KEY).", say=GONE)
    view = yield from _view(context, uri)
    root = named(text_of(view, "record", "reply", "root", "uri"))
    if root is not None and root.repo == account.id:
        view = yield from _view(context, root.uri)
    said = said_of(view)
    if said is None:
        raise AccountGone(f"{address}: the AppView does not show it.", say=UNREACHED)
    return _listed(view, said.name)


def _view(context: ApiContext, uri: str) -> Talk[Json]:
    asked = (("uri", uri), ("depth", "0"), ("parentHeight", "0"))
    answer = yield ask(context, THREAD, *asked, fine=frozenset({400}))
    refuse_unless_gone(answer)
    return field(answer.data, "thread", "post")


BLUESKY_API = ApiReader(
    name="bluesky-api",
    platforms=frozenset({"bluesky"}),
    title="Bluesky",
    version="2026-11-30",
    reference="https://docs.bsky.app/docs/category/http-reference",
    tested_on="a network of one's own: PDS 0.5.35 and AppView 0.0.280; never met the live platform",
    token=TokenNeed.NONE,
    token_help="Bluesky svarar utan åtkomstnyckel på https://public.api.bsky.app.",
    read_account=read_account,
    read_listing=read_listing,
    read_thread=read_thread,
    find_thread=find_thread,
    judge=judge,
    blind=frozenset({knowing.EDITED_AT}),
)
