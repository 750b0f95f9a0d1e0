"""An account's own server (PDS) alone: what the account has written, without anybody else's answers.

See https://docs.bsky.app/docs/api/com-atproto-repo-list-records.
"""

from archiver.platforms.api_reading import AccountReading, ApiContext, Ask, Listed, Listing, Talk
from archiver.platforms.bluesky.addresses import (
    POST,
    PROFILE,
    Named,
    blob_address,
    named,
    post_page,
    profile_page,
)
from archiver.platforms.bluesky.comments import Answer, read_comments
from archiver.platforms.bluesky.own_threads import Answered, answered, threads_of
from archiver.platforms.bluesky.posts import Said, Speaker, cid_of, written_at
from archiver.platforms.fields import field, list_of, need_text, text_of
from archiver.platforms.readings import ThreadReading
from archiver.records import Media, MediaKind, MediaStatus, Missing, Thread, ThreadRef

Json = object
PER_PAGE = 100
OTHERS = "Servern har bara det som kontot självt har skrivit; andras svar och delade inlägg syns inte här."
NO_RECORD = "En post i serverns svar saknar id och kunde inte läsas."


def reads(account: AccountReading) -> bool:
    """Say whether the account was read here."""
    return isinstance(field(account.data, "threads"), dict)


def _ask(context: ApiContext, what: str, *query: tuple[str, str], fine: frozenset[int] = frozenset()) -> Ask:
    return Ask(url=f"{context.base}/xrpc/com.atproto.repo.{what}", query=query, fine=fine)


def read_account(context: ApiContext, actor: str) -> Talk[AccountReading]:
    """Give the account, and which of its posts stand in which thread."""
    described = yield _ask(context, "describeRepo", ("repo", actor))
    did, handle = need_text(described.data, "did", of=described.url), text_of(described.data, "handle")
    asked = (("repo", did), ("collection", PROFILE), ("rkey", "self"))
    answer = yield _ask(context, "getRecord", *asked, fine=frozenset({400, 404}))
    profile = field(answer.data, "value")
    posts, records = yield from _posts(context, did)
    name, about = text_of(profile, "displayName").strip(), text_of(profile, "description")
    pictures = (cid_of(field(profile, preset)) for preset in ("avatar", "banner"))
    return AccountReading(
        id=did,
        url=profile_page(handle or did),
        name=name or handle,
        description=about,
        text="\n".join(filter(None, (name, handle and f"@{handle}", about))),
        media=tuple(
            Media(url=_file(context, did, cid), kind=MediaKind.IMAGE, status=MediaStatus.UNAVAILABLE)
            for cid in pictures
            if cid
        ),
        data={"handle": handle, "name": name, "threads": threads_of(posts), "answers": records},
        problems=(Missing(what=context.account.url, why=OTHERS),),
    )


def _file(context: ApiContext, did: str, cid: str) -> str:
    return blob_address(did, cid, server=context.base)


def _posts(context: ApiContext, did: str) -> Talk[tuple[dict[str, Answered], dict[str, Json]]]:
    """Ask for every post once: what each answers, and the records of those that are answers."""
    posts: dict[str, Answered] = {}
    answers: dict[str, Json] = {}
    cursor = ""
    while True:
        answer = yield _page(context, did, cursor)
        for one in list_of(answer.data, "records"):
            if name := named(text_of(one, "uri")):
                posts[name.key] = answered(field(one, "value"), did)
                if posts[name.key].answers:
                    answers[name.key] = field(one, "value")
        after = text_of(answer.data, "cursor")
        if not after or after == cursor:
            return posts, answers
        cursor = after


def _page(context: ApiContext, did: str, cursor: str) -> Ask:
    more = (("cursor", cursor),) if cursor else ()
    return _ask(context, "listRecords", ("repo", did), ("collection", POST), ("limit", str(PER_PAGE)), *more)


def read_listing(context: ApiContext, account: AccountReading, cursor: str) -> Talk[Listing]:
    """Give a page of the threads that the account has opened, the newest first."""
    answer = yield _page(context, account.id, cursor)
    threads: list[Listed] = []
    problems: list[Missing] = []
    shown = text_of(account.data, "handle") or account.id
    for one in list_of(answer.data, "records"):
        name = named(text_of(one, "uri"))
        if name is None:
            problems.append(Missing(what=answer.url, why=NO_RECORD))
        elif isinstance(field(account.data, "threads", name.key), list):
            at = written_at(field(one, "value"), name)
            ref = ThreadRef(id=name.key, url=post_page(shown, name.key), published_at=at)
            threads.append(Listed(ref=ref, data=field(one, "value")))
    return Listing(threads=tuple(threads), next=text_of(answer.data, "cursor"), problems=tuple(problems))


def read_thread(context: ApiContext, account: AccountReading, listed: Listed) -> ThreadReading:
    """Give a post with the account's own answers below it."""
    opening = _said(context, account, listed.ref.id, listed.data)
    keys = [key for key in list_of(account.data, "threads", listed.ref.id) if isinstance(key, str)]
    below = [_said(context, account, key, field(account.data, "answers", key)) for key in keys]
    answers = [Answer(one, text_of(one.record, "reply", "parent", "uri")) for one in below]
    post = opening.post(context.people, own=account.id)
    comments = read_comments(opening.name, answers, context.people, own=account.id, hidden=frozenset())
    problems = [problem for one in (opening, *below) for problem in one.problems()]
    return ThreadReading(
        thread=Thread(id=post.id, permalink=post.permalink, post=post, comments=comments),
        problems=(*problems, Missing(what=post.permalink, why=OTHERS)),
    )


def _said(context: ApiContext, account: AccountReading, key: str, record: Json) -> Said:
    speaker = Speaker(did=account.id, handle=text_of(account.data, "handle"), name=text_of(account.data, "name"))
    return Said(
        record=record,
        name=Named(account.id, POST, key),
        speaker=speaker,
        picture=lambda _, cid: _file(context, account.id, cid),
        server=context.base,
    )
