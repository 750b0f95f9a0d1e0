"""The same posts by the API and out of the archive file are the same threads, wherever both know a field."""

import json
from dataclasses import asdict, replace
from typing import Any

from archiver.platforms.export_reading import ExportThread
from archiver.platforms.x.api import X_API
from archiver.platforms.x.export import X_EXPORT
from archiver.records import Account, Item, Media, Thread
from tests.unit.platforms.talking import InMemory, context, export_context, read_all

ACCOUNT = Account(
    id="x", platform="x", url="https://x.com/storkoping", name="K", authority="KS", platform_id="77"
)  # fmt: skip
FIRST, ANSWER, QUOTE = "1577735829174272000", "1577738829174272000", "1577739829174272000"
BATHS = {"expanded_url": "https://storkoping.example/bad?a=1&b=2", "display_url": "storkoping.example/bad"}
URLS = [{"url": "https://t.co/a", **BATHS}]
ATTACHED = {"url": "https://t.co/m", "expanded_url": f"https://twitter.com/storkoping/status/{FIRST}/photo/1"}
QUOTED = {"url": "https://t.co/q", "expanded_url": "https://twitter.com/lst/status/5", "display_url": "twitter.com/l…"}
PICTURE = "https://pbs.twimg.com/media/A.jpg"
FILMS = [{"content_type": "video/mp4", "url": "https://video.twimg.com/a.mp4"}]
TEXT = "Badet &amp; bryggan öppnar https://t.co/a @Asa #badväder https://t.co/m"


def api_post(id: str, text: str, at: str, conversation: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "text": text, "author_id": "77", "lang": "sv", "created_at": f"2022-10-05T{at}.000Z",
            "conversation_id": conversation, "edit_history_tweet_ids": [id], **more}  # fmt: skip


def by_api() -> dict[str, Thread]:
    answers = [{"type": "replied_to", "id": FIRST}]
    urls = [*URLS, {**ATTACHED, "media_key": "3_1"}]
    tweets = [
        api_post(QUOTE, "Läs också https://t.co/q", "19:00:00", QUOTE, entities={"urls": [QUOTED]},
                 referenced_tweets=[{"type": "quoted", "id": "5"}]),
        api_post(ANSWER, "och i morgon", "18:58:00", FIRST, in_reply_to_user_id="77", referenced_tweets=answers),
        api_post(FIRST, TEXT, "18:42:00", FIRST, entities={"urls": urls}, attachments={"media_keys": ["3_1", "7_1"]}),
    ]  # fmt: skip
    includes = {
        "users": [{"id": "77", "username": "storkoping", "name": "Storköpings kommun"},
                  {"id": "9", "username": "lst", "name": "Länsstyrelsen"}],
        "tweets": [{"id": "5", "text": "x", "author_id": "9"}],
        "media": [{"media_key": "3_1", "type": "photo", "url": PICTURE},
                  {"media_key": "7_1", "type": "video", "variants": FILMS}],
    }  # fmt: skip

    def served(ask: Any) -> object:
        if "/2/users/77/tweets" in ask.url:
            return {"data": tweets, "includes": includes, "meta": {}}
        if "/2/users/" in ask.url:
            return {"data": {"id": "77", "username": "storkoping", "name": "Storköpings kommun"}}
        return 403, {}

    return {one.thread.id: one.thread for one in read_all(X_API, context(ACCOUNT), served)[1]}


def archived(id: str, text: str, at: str, **more: Any) -> dict[str, Any]:
    return {"tweet": {"id_str": id, "full_text": text, "lang": "sv", "created_at": f"Wed Oct 05 {at} +0000 2022",
                      "entities": {"urls": []}, **more}}  # fmt: skip


def by_export() -> dict[str, Thread]:
    picture = {**ATTACHED, "type": "photo", "media_url_https": PICTURE}
    film = {**ATTACHED, "type": "video", "video_info": {"variants": [{**FILMS[0], "bitrate": "832000"}]}}
    tweets = [
        archived(FIRST, TEXT, "18:42:00", entities={"urls": URLS, "media": [picture]},
                 extended_entities={"media": [picture, film]}),
        archived(ANSWER, "och i morgon", "18:58:00", in_reply_to_status_id_str=FIRST),
        archived(QUOTE, "Läs också https://t.co/q", "19:00:00", entities={"urls": [QUOTED]}),
    ]  # fmt: skip
    owner = {"account": {"accountId": "77", "username": "storkoping", "accountDisplayName": "Storköpings kommun"}}
    members = {
        "data/account.js": f"window.YTD.account.part0 = {json.dumps([owner])}".encode(),
        "data/tweets.js": f"window.YTD.tweets.part0 = {json.dumps(tweets)}".encode(),
    }
    told = X_EXPORT.read(InMemory(members), export_context(ACCOUNT)).threads
    return {one.reading.thread.id: one.reading.thread for one in told if isinstance(one, ExportThread)}


def known_to_both(item: Item) -> dict[str, object]:
    """What is left of an item without numbers that change, and without what became of the attachments."""
    media = tuple(Media(url=one.url, kind=one.kind) for one in item.media)
    return asdict(replace(item, counters=(), media=media))


def test_a_thread_is_the_same_by_api_and_out_of_the_archive() -> None:
    api, export = by_api(), by_export()
    assert set(api) == set(export) == {FIRST, QUOTE}
    for id, thread in api.items():
        assert [known_to_both(one) for one in thread.items()] == [known_to_both(one) for one in export[id].items()]
        assert thread.permalink == export[id].permalink
    assert [one.id for one in api[FIRST].comments] == [ANSWER]
    assert len(api[FIRST].post.media) == 2
