"""Threads by its API and out of Instagram's download; everything in the answers is invented."""

import datetime as dt
from urllib.parse import urlsplit

import pytest

from archiver.errors import AccountGone, ProfileMismatch
from archiver.platforms.api_reading import Ask
from archiver.platforms.threads.api import THREADS_API
from archiver.platforms.threads.export import THREADS_EXPORT
from archiver.records import Account, AuthorRole, Direction
from tests.unit.platforms.facebook.graph_server import page_of
from tests.unit.platforms.facebook.meta_exports import InMemory, read
from tests.unit.platforms.talking import Served, context, read_all, talk

ACCOUNT = Account(
    id="th", platform="threads", url="https://www.threads.net/@storkoping", name="Storköpings kommun", authority="KS"
)


def row(number: int, who: str, text: str, **more: object) -> dict[str, object]:
    return {
        "id": str(number),
        "media_type": "TEXT_POST",
        "permalink": f"https://www.threads.net/@{who}/post/C{number}",
        "username": who,
        "text": text,
        "timestamp": f"2026-02-27T08:{number:02}:00+0000",
        **more,
    }


POST = row(
    1, "storkoping", "Badplatsen öppnar 🌊 @asa.oberg", has_replies=True,
    media_type="CAROUSEL_ALBUM",
    children={"data": [{"media_type": "IMAGE", "media_url": "https://cdn.example/a.jpg", "alt_text": "Brygga"}]},
    poll_attachment={"option_a": "Lördag", "option_b": "Söndag", "option_a_votes_percentage": 0.5},
)  # fmt: skip
QUOTE = row(2, "storkoping", "Bra fråga", has_replies=False, is_quote_post=True, quoted_post={"id": "77"})
ANSWERS: dict[str, object] = {
    "me": {"id": "9", "username": "storkoping", "name": "Storköpings kommun"},
    "9/threads": page_of([QUOTE, {"id": "5"}], after="b"),
    "9/threads?b": page_of([POST]),
    "77": {"id": "77", "permalink": "https://www.threads.net/@asa/post/Q"},
    "1/conversation": page_of(
        [
            row(11, "asa.oberg", "När då?", replied_to={"id": "1"}),
            row(12, "storkoping", "På lördag", replied_to={"id": "11"}),
            row(13, "troll", "Dumt", replied_to={"id": "1"}, hide_status="HIDDEN"),
        ]
    ),
}


def served(answers: dict[str, object]) -> Served:
    def answer(ask: Ask) -> object:
        path, after = urlsplit(ask.url).path.removeprefix("/v1.0/"), dict(ask.query).get("after", "")
        return answers[f"{path}?{after}" if after else path]

    return answer


def test_posts_are_read_with_the_whole_conversation() -> None:
    account, threads = read_all(THREADS_API, context(ACCOUNT), served(ANSWERS))
    assert (account.id, account.url) == ("9", ACCOUNT.url)
    post = threads[1].thread.post
    assert (post.id, post.text) == ("C1", "Badplatsen öppnar 🌊 @asa.oberg")
    assert post.published_at == dt.datetime(2026, 2, 27, 8, 1, tzinfo=dt.UTC)
    assert [(one.url, one.alt) for one in post.media] == [("https://cdn.example/a.jpg", "Brygga")]
    assert [one.text for one in post.options] == ["Lördag", "Söndag"]
    assert [(one.id, one.parent, one.hidden) for one in threads[1].thread.comments] == [
        ("C11", "", False), ("C12", "C11", False), ("C13", "", True),
    ]  # fmt: skip
    assert [one.author.role for one in threads[1].thread.comments][:2] == [AuthorRole.PUBLIC, AuthorRole.MUNICIPALITY]


@pytest.mark.parametrize(("answer", "problems"), [(ANSWERS["77"], 0), ((400, {"error": {"code": 100}}), 1)])
def test_a_quote_names_what_it_quotes_or_says_that_it_cannot(answer: object, problems: int) -> None:
    _, (reading, _) = read_all(THREADS_API, context(ACCOUNT), served({**ANSWERS, "77": answer}))
    assert bool(reading.thread.post.shared_from) is not bool(problems)
    assert len(reading.problems) == problems


def test_what_cannot_be_listed_is_told_and_a_cut_answer_is_a_mismatch() -> None:
    account, _ = read_all(THREADS_API, context(ACCOUNT), served(ANSWERS))
    listing = talk(THREADS_API.read_listing(context(ACCOUNT), account, ""), served(ANSWERS))
    assert len(listing.problems) == 1
    with pytest.raises(ProfileMismatch, match="Threads API, conversation"):
        read_all(THREADS_API, context(ACCOUNT), served({**ANSWERS, "1/conversation": {}}))


def test_a_post_is_found_by_its_address() -> None:
    assert THREADS_API.find_thread is not None
    account, _ = read_all(THREADS_API, context(ACCOUNT), served(ANSWERS))
    url = "https://www.threads.com/@storkoping/post/C1?x=1"
    assert talk(THREADS_API.find_thread(context(ACCOUNT), account, url), served(ANSWERS)).ref.id == "C1"
    with pytest.raises(AccountGone):
        talk(THREADS_API.find_thread(context(ACCOUNT), account, "https://www.threads.net/t/no"), served(ANSWERS))


def test_the_download_holds_what_the_account_wrote() -> None:
    name = "your_instagram_activity/threads/threads_and_replies.json"
    said = {"media": [{"uri": "", "creation_timestamp": 1_772_438_100, "title": "Badplatsen på ön öppnar"}]}
    threads, missing = read(THREADS_EXPORT, {name: {"text_post_app_text_posts": [said]}}, ACCOUNT)
    post = threads[0].reading.thread.post
    assert (post.text, post.direction, post.author.name) == ("Badplatsen på ön öppnar", Direction.CREATED, "storkoping")
    assert missing == []
    assert not THREADS_EXPORT.recognises(InMemory({"content/posts_1.json": b"[]"}))
