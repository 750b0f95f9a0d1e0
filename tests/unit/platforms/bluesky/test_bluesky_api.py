"""Bluesky's API on answers in the form that docs.bsky.app publishes."""

import datetime as dt
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from archiver.errors import AccountGone, CaptureStopped, ProfileMismatch
from archiver.platforms.api_reading import Answer, Ask, Trouble
from archiver.platforms.bluesky.addresses import page_of, read_page
from archiver.platforms.bluesky.api import BLUESKY_API, judge
from archiver.platforms.readings import ThreadReading
from archiver.records import Account, AuthorRole, Direction, MediaKind
from tests.unit.platforms.bluesky.repositories import DID, OTHER, post, spoilt, uri
from tests.unit.platforms.talking import NOW, Served, context, read_all, talk

Json = dict[str, Any]
API = "https://public.api.bsky.app/xrpc/"
WHO = {DID: ("granasa.se", "Granåsa kommun"), OTHER: ("bjorn.example", "Björn")}
PROFILE = {
    "did": DID, "handle": "granasa.se", "displayName": "Granåsa kommun ", "description": "Här svarar vi.",
    "followersCount": 12, "followsCount": 3, "postsCount": 4, "avatar": f"https://cdn.bsky.app/img/avatar/plain/{DID}/b",
    "labels": [{"val": "!no-unauthenticated", "src": DID}],
}  # fmt: skip


def account(url: str = "https://bsky.app/profile/granasa.se", **more: Any) -> Account:
    return Account(id="b", platform="bluesky", url=url, name="Granåsa", authority="KS", **more)


def view(key: str, text: str, *, by: str = DID, answers: int = 0, record: Json | None = None, **more: Any) -> Json:
    """A post as the AppView gives it."""
    handle, name = WHO.get(by, (f"{by[8:]}.example", by))
    return {
        "uri": uri(key, by), "cid": f"bafy{key}", "author": {"did": by, "handle": handle, "displayName": name},
        "record": record or post(text), "replyCount": answers, "repostCount": 1, "likeCount": 2, "quoteCount": 0,
        "indexedAt": "2024-03-01T08:00:00Z", **more,
    }  # fmt: skip


def tree(post: Json, *below: Json) -> Json:
    """A node of a thread."""
    return {"$type": "app.bsky.feed.defs#threadViewPost", "post": post, "replies": list(below)}


def serving(feed: list[Json], threads: Mapping[str, Json] | None = None, profile: Json = PROFILE) -> Served:
    """Answer as an AppView does; a thread by its at-URI."""

    def served(ask: Ask) -> object:
        what, query = ask.url.removeprefix(API), dict(ask.query)
        if what == "app.bsky.actor.getProfile":
            return profile
        if what == "app.bsky.feed.getAuthorFeed":
            assert query["actor"] == DID
            half = len(feed) // 2
            return {"feed": feed[half:]} if query.get("cursor") else {"feed": feed[:half], "cursor": "mer"}
        assert what == "app.bsky.feed.getPostThread"
        found = (threads or {}).get(query["uri"])
        return found or (400, {"error": "NotFound", "message": "Post not found"})

    return served


def read(
    feed: list[Json], threads: Mapping[str, Json] | None = None, of: Account | None = None
) -> dict[str, ThreadReading]:
    _, found = read_all(BLUESKY_API, context(of or account()), serving(feed, threads))
    assert len({one.thread.id for one in found}) == len(found)
    return {one.thread.id: one for one in found}


def answer(key: str, text: str, parent: str, root: str, *, by: str = OTHER, second: int = 0, answers: int = 0) -> Json:
    return view(key, text, by=by, answers=answers, record=post(text, second=second, answers=parent, root=root))


def test_the_account_is_what_its_profile_shows() -> None:
    told = talk(BLUESKY_API.read_account(context(account())), serving([]))
    assert (told.id, told.url, told.name) == (DID, "https://bsky.app/profile/granasa.se", "Granåsa kommun")
    assert [(one.kind, one.value) for one in told.counters] == [
        ("follower", 12), ("follows", 3), ("post", 4), ("label:!no-unauthenticated", 1),
    ]  # fmt: skip
    assert told.problems == ()
    assert len(told.media) == 1


def test_a_renamed_account_is_read_by_its_did_and_told_of() -> None:
    asked: list[Ask] = []

    def served(ask: Ask) -> object:
        asked.append(ask)
        return PROFILE

    of = account("https://bsky.app/profile/gammalt-namn.se", platform_id=DID)
    told = talk(BLUESKY_API.read_account(context(of)), served)
    assert dict(asked[0].query) == {"actor": DID}
    assert "heter nu granasa.se" in told.problems[0].why


def test_a_thread_has_its_answers_below_what_they_answer() -> None:
    root = uri("a")
    opening = view("a", "Torget öppnar", answers=2, embed=None)
    first = answer("b", "Fint!", root, root, second=5, answers=1)
    earlier = answer("c", "När?", root, root, second=1)
    reply = answer("d", "Tack!", uri("b", OTHER), root, by=DID, second=9)
    thread = {"thread": tree(opening, tree(first, tree(reply)), tree(earlier))}
    found = read([{"post": opening}], {root: thread})["a"]
    assert [(one.id, one.parent) for one in found.thread.comments] == [("c", ""), ("b", ""), ("d", "b")]
    assert found.expected_comments == 3
    assert [one.direction for one in found.thread.comments] == [
        Direction.RECEIVED,
        Direction.RECEIVED,
        Direction.CREATED,
    ]
    assert found.thread.post.author.url == "https://bsky.app/profile/granasa.se"
    assert [(one.kind, one.value) for one in found.thread.post.counters[:3]] == [
        ("like", 2),
        ("share", 1),
        ("comment", 2),
    ]


def test_a_thread_deeper_than_one_answer_is_continued_from_its_leaf() -> None:
    root = uri("a")
    opening, first = view("a", "Inlägg", answers=1), answer("b", "Ett", root, root, answers=1)
    second = answer("c", "Två", uri("b", OTHER), root, second=2)
    cut: Json = {**tree(first), "replies": []}
    threads = {root: {"thread": tree(opening, cut)}, uri("b", OTHER): {"thread": tree(first, tree(second))}}
    found = read([{"post": opening}], threads)["a"]
    assert [(one.id, one.parent) for one in found.thread.comments] == [("b", ""), ("c", "b")]
    assert (found.expected_comments, found.problems) == (2, ())


def test_what_is_blocked_removed_or_not_shown_is_missing_with_its_reason() -> None:
    root = uri("a")
    opening, first = view("a", "Inlägg", answers=3), answer("b", "Ett", root, root, answers=4)
    blocked = {"$type": "app.bsky.feed.defs#blockedPost", "uri": uri("x", OTHER), "blocked": True}
    gone = {"$type": "app.bsky.feed.defs#notFoundPost", "uri": uri("y", OTHER), "notFound": True}
    threads = {root: {"thread": tree(opening, tree(first), blocked, gone, {"$type": "okänd"})}}
    found = read([{"post": opening}], threads)["a"]
    assert sorted(one.why.split()[1] for one in found.problems) == ["har", "svar", "svar", "visas"]
    assert any("4 svar räknas men visas inte" in one.why for one in found.problems)
    assert found.expected_comments == 7


def test_hidden_answers_and_labels_are_read() -> None:
    root = uri("a")
    label = {"src": "did:plc:labeler", "val": "spam", "uri": root}
    opening = view("a", "Inlägg", answers=1, labels=[label, {**label, "val": "bort", "neg": True}])
    rude = answer("b", "Fult", root, root)
    gate = {"threadgate": {"record": {"hiddenReplies": [uri("b", OTHER)]}}}
    found = read([{"post": opening}], {root: {"thread": tree(opening, tree(rude)), **gate}})["a"]
    assert [one.hidden for one in found.thread.comments] == [True]
    assert [one.kind for one in found.thread.post.counters if one.kind.startswith("label:")] == ["label:spam"]


def test_a_key_that_somebody_else_has_chosen_too_hides_nothing() -> None:
    root = uri("a")
    opening = view("a", "Inlägg", answers=2)
    real, fake = answer("a", "Kapat", root, root, second=1), answer("b", "Riktigt", root, root, second=2)
    other = answer("b", "Kapat också", root, root, by="did:plc:ond", second=3)
    found = read([{"post": opening}], {root: {"thread": tree(opening, tree(real), tree(fake), tree(other))}})["a"]
    assert {one.id: one.text for one in found.thread.comments} == {
        uri("a", OTHER): "Kapat",
        "b": "Riktigt",
        uri("b", "did:plc:ond"): "Kapat också",
    }


def test_shared_posts_and_pins() -> None:
    theirs = view("x", "Björns inlägg", by=OTHER)
    repost = {
        "$type": "app.bsky.feed.defs#reasonRepost",
        "by": {"did": DID},
        "uri": f"at://{DID}/app.bsky.feed.repost/r",
    }
    own = view("a", "Fäst")
    pinned = {"post": own, "reason": {"$type": "app.bsky.feed.defs#reasonPin"}}
    found = read(
        [pinned, {"post": theirs, "reason": repost}, {"post": own}, {"post": theirs, "reason": {**repost, "uri": None}}]
    )
    assert set(found) == {"a", f"at://{DID}/app.bsky.feed.repost/r", f"{DID} → {uri('x', OTHER)}"}
    shared = found[f"at://{DID}/app.bsky.feed.repost/r"].thread.post
    assert (shared.text, shared.author.role) == ("Björns inlägg", AuthorRole.PUBLIC)
    assert shared.shared_from == f"https://bsky.app/profile/{OTHER}/post/x"


def test_own_answers_are_listed_only_where_no_own_thread_has_them() -> None:
    root, theirs = uri("a"), uri("x", OTHER)
    opening, asked = view("a", "Inlägg", answers=1), view("x", "Fråga", by=OTHER)
    first = answer("b", "Svar av Björn", root, root, answers=1)
    under_others = answer("c", "Svar under det", uri("b", OTHER), root, by=DID)
    to_other = answer("d", "Svar till Björn", theirs, theirs, by=DID)
    gone = {"$type": "app.bsky.feed.defs#notFoundPost", "uri": uri("z", OTHER)}
    orphan = answer("e", "Svar på borttaget", uri("z", OTHER), root, by=DID)
    lost = answer("f", "Under det borttagna", uri("q", OTHER), root, by=DID)
    above = view("q", "Mellan", by=OTHER)
    feed = [
        {"post": lost, "reply": {"parent": above, "root": opening}},
        {"post": orphan, "reply": {"parent": gone, "root": opening}},
        {"post": to_other, "reply": {"parent": asked, "root": asked}},
        {"post": under_others, "reply": {"parent": first, "root": opening}},
        {"post": opening},
        {"post": answer("g", "Tillägg", root, root, by=DID), "reply": {"parent": opening, "root": opening}},
    ]
    threads = {
        root: {"thread": tree(opening, tree(first, tree(under_others)))},
        uri("c"): {"thread": {**tree(under_others), "parent": {**tree(first), "parent": tree(opening)}}},
        uri("f"): {"thread": {**tree(lost), "parent": {**tree(above), "parent": gone}}},
    }
    assert set(read(feed, threads)) == {"a", "d", "e", "f"}


def test_an_answer_to_somebody_else_keeps_what_is_below_it_but_no_thread_of_its_own() -> None:
    theirs = uri("x", OTHER)
    mine = answer("a", "Mitt svar", theirs, theirs, by=DID, answers=1)
    thanks = answer("b", "Tack", uri("a"), theirs, answers=1)
    again = answer("c", "Varsågod", uri("b", OTHER), theirs, by=DID)
    thread = {"thread": tree(mine, tree(thanks, tree(again)))}
    asked = view("x", "Fråga", by=OTHER)
    found = read([{"post": mine, "reply": {"parent": asked, "root": asked}}], {uri("a"): thread})
    assert [one.id for one in found["a"].thread.comments] == ["b"]
    assert found["a"].expected_comments == 1


def test_pictures_have_the_address_that_the_answer_gives() -> None:
    cid = "bafkreia6fqqbdvpxmj4fkyjdxzqthzq5c6ynnjudzpf2ojyakjqrrh3x2e"
    blob = {"$type": "blob", "ref": {"$link": cid}, "mimeType": "image/jpeg", "size": 1}
    record = post("Se!", embed={"$type": "app.bsky.embed.images", "images": [{"image": blob, "alt": "Bron"}]})
    where = f"https://cdn.egen.example/img/feed_fullsize/plain/{DID}/{cid}@jpeg"
    shown = {
        "$type": "app.bsky.embed.images#view",
        "images": [{"fullsize": where, "thumb": "https://x/", "alt": "Bron"}],
    }
    found = read([{"post": view("a", "Se!", record=record, embed=shown)}])["a"].thread.post.media
    assert [(one.url, one.alt, one.kind) for one in found] == [(where, "Bron", MediaKind.IMAGE)]


def test_who_speaks_is_told_by_did_and_handle() -> None:
    theirs = view("x", "Delat", by=OTHER)
    repost = {
        "$type": "app.bsky.feed.defs#reasonRepost",
        "by": {"did": DID},
        "uri": f"at://{DID}/app.bsky.feed.repost/r",
    }
    for named in (
        OTHER,
        "@bjorn.example",
        f"https://bsky.app/profile/{OTHER}",
        "https://bsky.app/profile/bjorn.example/",
    ):
        (found,) = read([{"post": theirs, "reason": repost}], of=account(elected=(named,))).values()
        assert found.thread.post.author.role is AuthorRole.ELECTED
        assert found.thread.post.author.id == OTHER


def test_only_a_thread_without_answers_has_a_stamp() -> None:
    told = context(account())
    served = serving([{"post": view("a", "Utan")}, {"post": view("b", "Med", answers=1)}])
    about = talk(BLUESKY_API.read_account(told), served)
    first = talk(BLUESKY_API.read_listing(told, about, ""), served)
    second = talk(BLUESKY_API.read_listing(told, about, first.next), served)
    assert [(one.ref.id, one.stamp) for one in (*first.threads, *second.threads)] == [("a", "bafya"), ("b", "")]
    assert second.next == ""


@pytest.mark.parametrize("broken", [[], {"feed": "x"}, {"feed": None}], ids=str)
def test_a_changed_listing_is_named(broken: object) -> None:
    told = context(account())
    about = talk(BLUESKY_API.read_account(told), serving([]))
    with pytest.raises(ProfileMismatch, match="feed"):
        talk(BLUESKY_API.read_listing(told, about, ""), lambda _: broken)


def test_posts_of_the_wrong_kind_are_missing_and_the_others_are_read() -> None:
    told = context(account())
    about = talk(BLUESKY_API.read_account(told), serving([]))
    odd: list[object] = [7, None, {"post": []}, {"post": {"uri": uri("q"), "record": 1}}, {"post": view("a", "Hel")}]
    listing = talk(BLUESKY_API.read_listing(told, about, ""), lambda _: {"feed": odd})
    assert [one.ref.id for one in listing.threads] == ["a"]
    assert len(listing.problems) == 4


def test_a_thread_that_is_gone_or_blocked_is_not_read_as_empty() -> None:
    told = context(account())
    feed = [{"post": view("a", "Inlägg", answers=1)}]
    about = talk(BLUESKY_API.read_account(told), serving(feed))
    listed = talk(BLUESKY_API.read_listing(told, about, "x"), serving(feed)).threads[0]
    for kind, error in (("notFoundPost", AccountGone), ("blockedPost", CaptureStopped)):
        served = serving(feed, {uri("a"): {"thread": {"$type": f"app.bsky.feed.defs#{kind}", "uri": uri("a")}}})
        with pytest.raises(error):
            talk(BLUESKY_API.read_thread(told, about, listed), served)
    with pytest.raises(AccountGone):  # NotFound
        talk(BLUESKY_API.read_thread(told, about, listed), serving(feed))
    refused = (400, {"error": "InvalidRequest", "message": "uri must be a valid at-uri"})
    with pytest.raises(CaptureStopped, match="InvalidRequest uri must be") as stopped:
        talk(BLUESKY_API.read_thread(told, about, listed), lambda _: refused)
    assert not isinstance(stopped.value, AccountGone)


@pytest.mark.parametrize(
    ("status", "data", "trouble"),
    [
        (400, {"error": "ExpiredToken", "message": ""}, Trouble.TOKEN),
        (400, {"error": "InvalidRequest", "message": "Profile not found"}, Trouble.GONE),
        (400, {"error": "AccountTakedown", "message": "Account has been suspended"}, Trouble.GONE),
        (400, {"error": "AccountDeactivated", "message": "Account is deactivated"}, Trouble.GONE),
        (400, {"error": "BlockedByActor", "message": ""}, Trouble.REFUSED),
        (429, {"error": "RateLimitExceeded", "message": ""}, Trouble.RATE),
    ],
)
def test_errors_say_what_is_the_matter(status: int, data: object, trouble: Trouble) -> None:
    headers = {"ratelimit-reset": str(int((NOW + dt.timedelta(seconds=30)).timestamp()))}
    said = judge(Answer(url="u", status=status, data=data, body=b"", headers=headers, at=NOW))
    assert said is not None
    assert said.trouble is trouble
    assert said.wait == (30 if trouble is Trouble.RATE else None)


def test_other_answers_are_left_to_their_status() -> None:
    for name in ("NotFound", "RecordNotFound", "AuthMissing"):  # the readers themselves ask for these
        assert judge(Answer(url="u", status=400, data={"error": name}, body=b"", headers={}, at=NOW)) is None
    assert judge(Answer(url="u", status=500, data=None, body=b"<html>", headers={}, at=NOW)) is None
    assert judge(Answer(url="u", status=200, data={"error": "NotFound"}, body=b"", headers={}, at=NOW)) is None


def test_addresses_are_read_and_written() -> None:
    assert read_page("https://bsky.app/profile/granasa.se/post/3kabc") == ("granasa.se", "3kabc")
    assert read_page("https://bsky.app/profile/did:plc:x/") == ("did:plc:x", "")
    assert read_page(uri("a")) == (DID, "a")
    assert read_page("https://granasa.se/") == ("", "")
    assert page_of("at://did:plc:x/app.bsky.graph.list/l") == "https://bsky.app/profile/did:plc:x/lists/l"
    assert page_of("at://did:plc:x/se.granasa.annat/1") == "at://did:plc:x/se.granasa.annat/1"
    assert page_of("ingen adress") == "ingen adress"


def test_an_answer_with_anything_in_any_place_is_read_or_refused() -> None:
    root = uri("a")
    blob = {"$type": "blob", "ref": {"$link": "bafkreia6fqqbdvpxmj4fkyjdxzqth"}, "mimeType": "image/jpeg", "size": 1}
    media = {"$type": "app.bsky.embed.images", "images": [{"image": blob, "alt": "Bron"}]}
    quote = {"record": {"uri": uri("x", OTHER), "cid": "bafy"}}
    embed = {"$type": "app.bsky.embed.recordWithMedia", "media": media, "record": quote}
    facet = {"index": {"byteStart": 0, "byteEnd": 3}, "features": [{"$type": "x#link", "uri": "https://a.se"}]}
    record = post("Se länken", embed=embed, facets=[facet], langs=["sv"])
    opening = view("a", "Se", answers=1, record=record, labels=[{"src": "x", "val": "y"}])
    repost = {
        "$type": "app.bsky.feed.defs#reasonRepost",
        "by": {"did": DID},
        "uri": f"at://{DID}/app.bsky.feed.repost/r",
    }
    listing = {"feed": [{"post": opening, "reply": {"parent": {}, "root": {}}}, {"post": opening, "reason": repost}]}
    thread = {
        "thread": tree(opening, tree(answer("b", "Svar", root, root))),
        "threadgate": {"record": {"hiddenReplies": [root]}},
    }
    told = context(account())
    about = talk(BLUESKY_API.read_account(told), serving([]))
    listed = talk(BLUESKY_API.read_listing(told, about, ""), lambda _: listing).threads[0]
    tried = 0
    for whole, reading in (
        (PROFILE, lambda _: BLUESKY_API.read_account(told)),
        (listing, lambda _: BLUESKY_API.read_listing(told, about, "")),
        (thread, lambda _: BLUESKY_API.read_thread(told, about, listed)),
        (opening, lambda one: BLUESKY_API.read_thread(told, about, replace(listed, data={"post": one, "shared": "r"}))),
    ):
        for one in spoilt(whole):
            tried += 1
            with suppress(CaptureStopped):
                talk(reading(one), lambda _, one=one: one)  # type: ignore[misc]
    assert tried > 1_000
