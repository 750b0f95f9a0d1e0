"""The api lane of Mastodon, on what real servers answered and on small answers in the published form."""

from collections.abc import Iterator

import pytest

from archiver.errors import AccountGone
from archiver.platforms.api_reading import AccountReading, Answer, ApiContext, Listed, Talk, Trouble
from archiver.platforms.mastodon.accounts import handle_in
from archiver.platforms.mastodon.api import MASTODON_API, SNAC_API, judge
from archiver.platforms.mastodon.dialects import MASTODON
from archiver.platforms.mastodon.listings import listed
from archiver.platforms.mastodon.statuses import post_of
from archiver.platforms.people import People
from archiver.platforms.readings import ThreadReading
from archiver.records import Account, AuthorRole, Direction, MediaKind, Visibility
from tests.unit.platforms import talking
from tests.unit.platforms.mastodon.recorded import Exchange, Replay, cassette, every_cassette
from tests.unit.platforms.talking import NOW, Value

SERVER = "https://social.granasa.example"
API = f"{SERVER}/api/v1"


def account(url: str = f"{SERVER}/@granasa", platform_id: str = "", platform: str = "mastodon") -> Account:
    return Account(id="m", platform=platform, url=url, name="Granåsa", authority="KS", platform_id=platform_id)


def context(of: Account | None = None, base: str = "") -> ApiContext:
    return ApiContext(account=of or account(), people=People(of or account()), base=base)


def hold(talk: Talk[Value], replay: Replay) -> Value:
    return talking.hold(talk, replay.answer)


def get(path: str, data: object, *, status: int = 200, link: str = "") -> Exchange:
    return Exchange("GET", path if path.startswith("http") else f"{API}/{path}", status, data, link)


OWN = {
    "id": "1",
    "username": "granasa",
    "acct": "granasa",
    "display_name": "Granåsa kommun",
    "url": f"{SERVER}/@granasa",
}
BJORN = {"id": "2", "acct": "bjorn@annat.example", "display_name": "Björn", "url": "https://annat.example/@bjorn"}
READING = AccountReading(id="1", url=f"{SERVER}/@granasa", name="Granåsa kommun")


def status(
    id: str, by: dict[str, str] = OWN, *, to: str = "", to_account: str = "", **more: object
) -> dict[str, object]:
    return {
        "id": id,
        "account": by,
        "created_at": "2026-02-01T10:00:00.123Z",
        "content": f"<p>Text {id}</p>",
        "visibility": "public",
        "in_reply_to_id": to or None,
        "in_reply_to_account_id": to_account or None,
        "url": f"{by['url']}/{id}",
        "uri": f"{by['url']}/statuses/{id}",
        "replies_count": 0,
        **more,
    }


def found_statuses(data: object) -> Iterator[dict[str, object]]:
    waiting = [data]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if {"id", "uri", "content", "account", "visibility", "created_at"} <= set(one):
                yield one
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


# --- what real servers answered ---------------------------------------------------------------------------------


def test_every_recorded_status_becomes_a_post_with_all_it_says() -> None:
    people, read = People(account()), 0
    for name in every_cassette():
        for exchange in cassette(name):
            for one in found_statuses(exchange.data):
                post = post_of(one, MASTODON, people, "")
                shared = one.get("reblog")
                told = shared if isinstance(shared, dict) else one
                assert post.id == one["id"]
                assert post.published_at is not None
                assert post.author.id.startswith("@")
                assert post.author.id.count("@") == 2
                attachments = told["media_attachments"]
                assert isinstance(attachments, list)
                assert len(post.media) == len(attachments)
                assert bool(post.options) == bool(told.get("poll"))
                assert bool(post.text or post.media or post.options or one["content"] == "") or "<p></p>" in str(
                    one["content"]
                )
                read += 1
    assert read >= 500


def test_a_recorded_account_is_looked_up_and_one_that_is_not_there_is_gone() -> None:
    replay = Replay(*cassette("cassettes/test_account_lookup"))
    base = "http://localhost:3000"
    read = hold(MASTODON_API.read_account(context(account(f"{base}/@mastodonpy_test"))), replay)
    assert (read.id, read.name, read.description) == ("117440810532227399", "John Lennon", "I walk funny")
    assert read.text == "John Lennon\n@mastodonpy_test\nI walk funny\nbread: toasty.\nlasagna: no!!!"
    assert read.media[0].alt == "John Lennon (me) doing a funny walk"
    with pytest.raises(AccountGone, match="no such account"):
        hold(MASTODON_API.read_account(context(account(f"{base}/@kljadklajsdkljlkjlkjlkjasdasd"))), replay)


def test_recorded_pages_are_followed_by_their_link_header() -> None:
    exchanges = [one for one in cassette("cassettes/test_fetch_next_previous") if one.method == "GET"]
    pages = [
        Exchange(one.method, one.url.replace("limit=5", "limit=40"), one.status, one.data, one.link)
        for one in exchanges
    ]
    replay = Replay(*pages)
    told = context(account("http://localhost:3000/@mastodonpy_test"))
    reading = AccountReading(id="117440810532227399", url="", name="")
    first = hold(MASTODON_API.read_listing(told, reading, ""), replay)
    assert first.next == "statuses:117440824995689268"
    second = hold(MASTODON_API.read_listing(told, reading, first.next), replay)
    assert len(first.threads) == len(second.threads) == 5
    assert not {one.ref.id for one in first.threads} & {one.ref.id for one in second.threads}


def test_a_recorded_edit_is_told_and_its_earlier_text_is_asked_for() -> None:
    exchanges = cassette("cassettes/test_status_edit")
    edited = next(one.data for one in exchanges if one.url.endswith("/117440831413709748") and one.method == "GET")
    replay = Replay(*exchanges)
    told = context(account("http://localhost:3000/@mastodonpy_test_2"))
    read = hold(MASTODON_API.read_thread(told, READING, listed(edited, MASTODON)), replay)
    assert read.thread.post.text == "the best editor? why, of course it is the KDE Advanced Text Editor, Kate"
    assert read.thread.post.edited_at is not None
    assert replay.asked[-1].endswith("/117440831413709748/history")
    assert read.thread.post.published_at is not None
    assert [(one.text, one.at) for one in read.thread.post.revisions] == [
        ("the best editor? why, of course it is VS Code", read.thread.post.published_at)
    ]


def test_a_recorded_context_becomes_a_thread() -> None:
    (exchange,) = cassette("cassettes_entity_tests/test_entity_context")
    assert isinstance(exchange.data, dict)
    root = exchange.data["ancestors"][0]
    context_of_root = {"ancestors": [], "descendants": [*exchange.data["ancestors"][1:], *exchange.data["descendants"]]}
    told = context(account("https://mastodon.social/@halcy"))
    replay = Replay(
        get(f"https://mastodon.social/api/v1/statuses/{root['id']}/context", context_of_root), otherwise=403
    )
    read = hold(
        MASTODON_API.read_thread(told, AccountReading(id="43", url="", name=""), listed(root, MASTODON)), replay
    )
    assert read.thread.post.text == "first status"
    assert read.thread.visibility is Visibility.GROUP
    assert read.thread.post.author.role is AuthorRole.MUNICIPALITY
    assert len(read.thread.comments) == len(context_of_root["descendants"])


def test_a_recorded_boost_is_what_was_boosted_under_its_own_id() -> None:
    boost = cassette("cassettes/test_status_reblog_unreblog")[1].data
    one = listed(boost, MASTODON)
    replay = Replay(otherwise=403)
    read = hold(MASTODON_API.read_thread(context(account("http://localhost:3000/@x")), READING, one), replay)
    assert (one.ref.id, read.thread.id, read.thread.post.id) == ("117440831312204861",) * 3
    assert read.thread.post.text == "Toot!"
    assert read.thread.post.shared_from == "http://localhost:3000/@mastodonpy_test/117440831307448422"
    assert len(replay.asked) == 1  # the answers to what was boosted are not the account's


def test_a_recorded_quote_says_what_it_quotes() -> None:
    quoting = next(
        one
        for exchange in cassette("cassettes/test_status_post_with_quote")
        for one in found_statuses(exchange.data)
        if one.get("quote")
    )
    post = post_of(quoting, MASTODON, People(account()), "")
    assert post.shared_from.startswith("http://localhost:3000/@mastodonpy_test/")


def test_recorded_polls_and_pictures() -> None:
    poll = next(found_statuses(cassette("cassettes/test_polls")[0].data))
    options = post_of(poll, MASTODON, People(account()), "").options
    assert len(options) >= 2
    assert all(one.votes == 0 for one in options)
    pictured = next(
        one
        for name in every_cassette()
        for exchange in cassette(name)
        for one in found_statuses(exchange.data)
        if one["media_attachments"] and "image" in str(one["media_attachments"])
    )
    (picture, *_) = post_of(pictured, MASTODON, People(account()), "").media
    assert picture.kind is MediaKind.IMAGE
    assert picture.url.startswith("http")


def test_recorded_conversations_give_the_messages_that_others_began() -> None:
    replay = Replay(
        *(Exchange(one.method, one.url, one.status, one.data) for one in cassette("cassettes/test_conversations"))
    )
    told = context(account("http://localhost:3000/@admin"))
    listing = hold(MASTODON_API.read_listing(told, READING, "conversations:"), replay)
    assert {one.visibility for one in listing.threads} == {Visibility.DIRECT}


@pytest.mark.parametrize("kind", ["public", "unlisted", "private", "direct"])
def test_recorded_visibilities_and_warnings(kind: str) -> None:
    (posted, *_) = cassette(f"cassettes/test_status_post[Content warning-{kind}]")
    one = listed(posted.data, MASTODON)
    expected = {"private": Visibility.GROUP, "direct": Visibility.DIRECT}
    assert one.visibility is expected.get(kind, Visibility.PUBLIC)
    assert post_of(posted.data, MASTODON, People(account()), "").text.startswith("Content warning\n")


def test_recorded_errors_are_understood() -> None:
    said = {
        (judge(answer(one)), one.status)
        for name in every_cassette()
        for one in cassette(name)
        if isinstance(one.data, dict) and one.data.get("error") == "The access token is invalid"
    }
    assert {verdict.trouble for verdict, _ in said if verdict} == {Trouble.TOKEN}
    missing = next(one for one in cassette("cassettes/test_status_missing"))
    assert judge(answer(missing)) is None  # 404 says enough


def answer(exchange: Exchange) -> Answer:
    return Answer(url=exchange.url, status=exchange.status, data=exchange.data, body=b"", headers={}, at=NOW)


# --- the account ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "handle"),
    [
        (f"{SERVER}/@granasa", "granasa"),
        (f"{SERVER}/@granasa/", "granasa"),
        (f"{SERVER}/@granasa/with_replies", "granasa"),
        (f"{SERVER}/users/granasa", "granasa"),
        (f"{SERVER}/granasa", "granasa"),
        (f"{SERVER}/web/@granasa", "granasa"),
        (f"{SERVER}/@granasa@annat.example", "granasa@annat.example"),
        (f"{SERVER}/@granasa/1234/embed", ""),
    ],
)
def test_a_handle_is_found_in_every_form_of_address(url: str, handle: str) -> None:
    assert handle_in(url) == handle


def test_an_account_is_found_by_id_and_by_search_where_the_server_looks_nothing_up() -> None:
    renamed = {**OWN, "username": "granasakommun", "acct": "granasakommun"}
    by_id = hold(MASTODON_API.read_account(context(account(platform_id="1"))), Replay(get("accounts/1", renamed)))
    assert by_id.id == "1"
    assert "heter nu granasakommun" in by_id.problems[0].why
    search = get(f"{SERVER}/api/v2/search", {"accounts": [BJORN, OWN]})
    by_search = hold(MASTODON_API.read_account(context()), Replay(search, otherwise=401))
    assert by_search.id == "1"


def test_somebody_else_who_took_the_handle_is_not_the_account() -> None:
    other = get("accounts/lookup", {**OWN, "id": "66"})
    renamed = get("accounts/1", {**OWN, "username": "granasakommun", "acct": "granasakommun"})
    registered = context(account(platform_id="1"))
    read = hold(MASTODON_API.read_account(registered), Replay(other, renamed))
    assert read.id == "1"
    assert "heter nu granasakommun" in read.problems[0].why
    with pytest.raises(AccountGone):
        hold(MASTODON_API.read_account(registered), Replay(other, get("accounts/1", {}, status=404)))


def test_moved_and_suspended_accounts_are_told() -> None:
    moved = {**OWN, "moved": {"url": "https://ny.example/@granasa"}}
    read = hold(MASTODON_API.read_account(context()), Replay(get("accounts/lookup", moved)))
    assert "https://ny.example/@granasa" in read.problems[0].why
    for gone in (
        get("accounts/lookup", {**OWN, "suspended": True}),
        get("accounts/lookup", {"error": "Gone"}, status=410),
    ):
        with pytest.raises(AccountGone, match="suspended"):
            hold(MASTODON_API.read_account(context()), Replay(gone))


def test_the_registered_api_address_is_asked_instead_of_the_accounts_own() -> None:
    replay = Replay(Exchange("GET", "https://api.example/api/v1/accounts/lookup", 200, OWN))
    assert hold(MASTODON_API.read_account(context(base="https://api.example")), replay).id == "1"


# --- which statuses open a thread -------------------------------------------------------------------------------


def listing(*statuses: dict[str, object], contexts: dict[str, list[dict[str, object]]]) -> list[Listed]:
    pages = [get(f"statuses/{id}/context", {"ancestors": above, "descendants": []}) for id, above in contexts.items()]
    replay = Replay(get("accounts/1/statuses", list(statuses)), *pages)
    return list(hold(MASTODON_API.read_listing(context(), READING, ""), replay).threads)


def test_answers_to_oneself_are_comments_and_answers_to_others_open_threads_of_their_own() -> None:
    root, reply = status("10"), status("11", BJORN, to="10", to_account="1")
    foreign = status("50", BJORN)
    found = listing(
        status("53", to="50", to_account="2"),
        status("13", to="12", to_account="1"),
        status("12", to="11", to_account="2"),
        root,
        contexts={"12": [root, reply], "53": [foreign]},
    )
    assert [one.ref.id for one in found] == ["53", "10"]


def test_what_is_learnt_of_one_answer_serves_its_neighbours() -> None:
    root, reply = status("10"), status("11", BJORN, to="10", to_account="1")
    pages = [get("statuses/13/context", {"ancestors": [root, reply], "descendants": []})]
    page = get(
        "accounts/1/statuses", [status("13", to="11", to_account="2"), status("12", to="11", to_account="2"), root]
    )
    replay = Replay(page, *pages)
    threads = hold(MASTODON_API.read_listing(context(), READING, ""), replay).threads
    assert [one.ref.id for one in threads] == ["10"]
    assert len(replay.asked) == 2


def test_a_message_below_a_public_post_opens_a_thread_that_is_kept_apart() -> None:
    root, asked = status("10"), status("11", BJORN, to="10", to_account="1", visibility="direct")
    answered = status("12", to="11", to_account="2", visibility="direct")
    first = status("20", to="10", to_account="1", visibility="direct")
    found = listing(answered, first, root, contexts={"12": [root, asked], "20": [root]})
    assert [(one.ref.id, one.visibility) for one in found] == [("20", Visibility.DIRECT), ("10", Visibility.PUBLIC)]
    replay = Replay(
        get("conversations", [{"id": "1", "last_status": answered}]),
        get("statuses/12/context", {"ancestors": [root, asked], "descendants": []}),
    )
    messages = hold(MASTODON_API.read_listing(context(), READING, "conversations:"), replay)
    assert [one.ref.id for one in messages.threads] == ["11"]
    assert messages.next == ""


def test_a_server_that_takes_no_notice_of_max_id_is_asked_once() -> None:
    page = get("accounts/1/statuses", [status("10"), status("9")])
    first = hold(MASTODON_API.read_listing(context(), READING, ""), Replay(page))
    assert first.next == "statuses:9"
    assert hold(MASTODON_API.read_listing(context(), READING, first.next), Replay(page)).next == "conversations:"


def test_an_address_in_the_link_header_is_never_asked_itself() -> None:
    page = get("accounts/1/statuses", [status("10")], link='<https://evil.example/?max_id=7>; rel="next"')
    assert hold(MASTODON_API.read_listing(context(), READING, ""), Replay(page)).next == "statuses:7"


def test_snac_is_read_from_its_home_timeline_and_then_from_what_that_has_forgotten() -> None:
    told = context(account("https://snac.granasa.example/granasa", platform="snac"))
    api = "https://snac.granasa.example/api/v1"
    new = [status("1790000009" + "a" * 32, created_at="2026-09-01T00:00:09Z")]
    old = [status("1760000000" + "b" * 32, created_at="2025-10-01T00:00:00Z")]
    home, more = f"{api}/timelines/home", f"{api}/timelines/home?limit=40&max_id={new[0]['id']}"
    pages = (get(f"{home}?limit=40", new), get(more, []), get(f"{api}/accounts/1/statuses", [*new, *old]))
    ids, cursor = [], ""
    for _ in range(3):
        page = hold(SNAC_API.read_listing(told, READING, cursor), Replay(*pages))
        ids += [one.ref.id for one in page.threads]
        cursor = page.next
    assert (ids, cursor) == (["a" * 32, "b" * 32], "")
    many = [{**old[0], "id": f"{1760000000 + n}{n:032x}"} for n in range(256)]
    lone = hold(
        SNAC_API.read_listing(told, READING, ""), Replay(get(f"{api}/accounts/1/statuses", many), otherwise=401)
    )
    assert len(lone.threads) == 256
    assert ["utan åtkomstnyckel" in one.why or "256 senaste" in one.why for one in lone.problems] == [True, True]


# --- the tree ---------------------------------------------------------------------------------------------------


def thread(root: dict[str, object], contexts: dict[str, object], *, otherwise: int = 404) -> ThreadReading:
    replay = Replay(
        *(get(f"statuses/{id}/context", data) for id, data in contexts.items()),
        get("statuses/10", root),
        otherwise=otherwise,
    )
    return hold(MASTODON_API.read_thread(context(), READING, listed(root, MASTODON)), replay)


def test_a_server_that_shows_direct_answers_only_is_asked_downwards() -> None:
    chain = [status(str(10 + n), BJORN, to=str(9 + n), replies_count=1) for n in range(1, 8)]
    chain[-1]["replies_count"] = 0
    contexts = {str(10 + n): {"ancestors": [], "descendants": [one]} for n, one in enumerate(chain)}
    read = thread(status("10", replies_count=1), contexts)
    assert [(one.id, one.parent) for one in read.thread.comments][:2] == [("11", ""), ("12", "11")]
    assert len(read.thread.comments) == 7
    assert read.expected_comments == 7
    assert read.problems == ()


def test_answers_stand_under_what_they_answer_however_the_server_gives_them() -> None:
    answers = [
        status("14", BJORN, to="12"),
        status("11", BJORN, to="10"),
        status("12", BJORN, to="10"),
        status("13", to="11"),
    ]
    read = thread(status("10", replies_count=2), {"10": {"descendants": answers}})
    assert [one.id for one in read.thread.comments] == ["11", "13", "12", "14"]
    assert [one.direction for one in read.thread.comments][1] is Direction.CREATED


def test_an_answer_whose_parent_is_gone_keeps_its_name_and_is_told() -> None:
    read = thread(status("10"), {"10": {"descendants": [status("12", BJORN, to="11")]}})
    assert read.thread.comments[0].parent == "11"
    assert [one.what for one in read.problems] == ["11"]


def test_a_message_in_a_public_thread_is_no_comment_there() -> None:
    read = thread(status("10"), {"10": {"descendants": [status("11", to="10", visibility="direct")]}})
    assert read.thread.comments == ()


def test_answers_that_the_server_counts_but_does_not_show_are_expected() -> None:
    read = thread(status("10", replies_count=3), {"10": {"descendants": [status("11", BJORN, to="10")]}})
    assert (read.expected_comments, len(read.thread.comments)) == (3, 1)


@pytest.mark.parametrize("broken", [{}, {"descendants": "inga"}, {"descendants": [None, 3, {"id": None}]}, [], "fel"])
def test_a_context_of_another_kind_gives_a_thread_without_answers(broken: object) -> None:
    assert thread(status("10"), {"10": broken}).thread.comments == ()


def test_statuses_without_an_id_are_told_and_the_others_read() -> None:
    replay = Replay(get("accounts/1/statuses", [None, 7, {"account": OWN}, status("10")]))
    listing = hold(MASTODON_API.read_listing(context(), READING, ""), replay)
    assert [one.ref.id for one in listing.threads] == ["10"]
    assert [one.why for one in listing.problems] == ["Servern lämnade ett inlägg utan id; det kunde inte läsas."]
    read = thread(status("10"), {"10": {"descendants": [None, status("11", BJORN, to="10")]}})
    assert ([one.id for one in read.thread.comments], len(read.problems)) == (["11"], 1)


def test_a_thread_of_five_thousand_answers_is_read_in_one_question() -> None:
    answers = [status(str(n), BJORN, to=str(max(10, n - 1 - n % 7))) for n in range(11, 5_011)]
    read = thread(status("10"), {"10": {"descendants": answers}})
    assert len(read.thread.comments) == 5_000


def test_a_thread_is_found_by_the_address_of_any_status_in_it() -> None:
    root, reply = status("10"), status("11", BJORN, to="10", to_account="1")
    replay = Replay(
        get("statuses/11", reply), get("statuses/11/context", {"ancestors": [root]}), get("statuses/10", root)
    )
    assert MASTODON_API.find_thread is not None
    for url in (f"{SERVER}/@granasa/10", f"{SERVER}/users/granasa/statuses/11", f"{SERVER}/@bjorn@annat.example/11"):
        assert hold(MASTODON_API.find_thread(context(), READING, url), replay).ref.id == "10"


def test_a_token_that_is_too_narrow_and_an_error_in_disguise_are_told() -> None:
    narrow = Exchange("GET", API, 403, {"error": "This action is outside the authorized scopes"})
    disguised = Exchange("GET", API, 200, {"error": "Something went wrong"})
    troubles = [verdict.trouble for one in (narrow, disguised) if (verdict := judge(answer(one)))]
    assert troubles == [Trouble.ROLE, Trouble.ERROR]


def test_both_readers_tell_in_swedish_how_a_token_is_had() -> None:
    for reader in (MASTODON_API, SNAC_API):
        assert "1." in reader.token_help
        assert "åtkomstnyckel" in reader.token_help.lower() or "nyckel" in reader.token_help
