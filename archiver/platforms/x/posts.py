"""A post as the X API v2 describes it (https://docs.x.com/x-api/fundamentals/data-dictionary), as a post or a comment.

An edited post has a new id each time. It keeps the id it was first published with, so that an edit is a new version of
the same thread; its permalink is that of the latest.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from archiver.platforms.api_reading import Json
from archiver.platforms.fields import list_of, moment_of, number_of, text_of
from archiver.platforms.people import People, direction_of
from archiver.platforms.x.wording import (
    Said,
    language,
    moment_in_id,
    photo_address,
    profile_address,
    shortened,
    status_address,
    written,
)
from archiver.records import Author, Comment, Counter, Media, MediaKind, MediaStatus, Missing, Option, Post

COUNTERS = (
    ("like_count", "like"),
    ("retweet_count", "share"),
    ("reply_count", "comment"),
    ("quote_count", "quote"),
    ("impression_count", "view"),
    ("bookmark_count", "bookmark"),
)
NO_ADDRESS = "X lämnar inte ut bilagans adress; den kan finnas i kontots eget arkiv (export)."
SHARED_GONE = "Det delade inlägget är borttaget eller skyddat; bara början av det kunde hämtas."


@dataclass(frozen=True, slots=True)
class Included:
    """What answers bring beside the posts (`includes`), by id. Posts are found by each id they have had."""

    users: dict[str, Json] = field(default_factory=dict)
    tweets: dict[str, Json] = field(default_factory=dict)
    media: dict[str, Json] = field(default_factory=dict)
    polls: dict[str, Json] = field(default_factory=dict)

    def add(self, answer: Json) -> None:
        """Take in what one answer brings."""
        _keep(self.users, list_of(answer, "includes", "users"), "id")
        _keep(self.media, list_of(answer, "includes", "media"), "media_key")
        _keep(self.polls, list_of(answer, "includes", "polls"), "id")
        for tweet in list_of(answer, "includes", "tweets"):
            for id in versions(tweet):
                self.tweets[id] = tweet

    def about(self, tweets: Iterable[Json]) -> Json:
        """Give the part that these posts refer to, in the form of an answer's `includes`."""
        own = list(tweets)
        referred = [self.tweets[id] for one in own for id in references(one).values() if id in self.tweets]
        every = [*own, *referred]
        users = {text_of(one, key) for one in every for key in ("author_id", "in_reply_to_user_id")}
        keys = {key for one in every for key in texts_of(one, "attachments", "media_keys")}
        polls = {key for one in every for key in texts_of(one, "attachments", "poll_ids")}
        return {
            "users": [one for id, one in self.users.items() if id in users],
            "tweets": referred,
            "media": [one for key, one in self.media.items() if key in keys],
            "polls": [one for id, one in self.polls.items() if id in polls],
        }


def _keep(place: dict[str, Json], listed: Iterable[object], key: str) -> None:
    for one in listed:
        if id := text_of(one, key):
            place[id] = one


def versions(tweet: Json) -> tuple[str, ...]:
    """Give every id that the post has had, the first one first (`edit_history_tweet_ids`). An id is a number."""
    ids = tuple(id for id in texts_of(tweet, "edit_history_tweet_ids") if _is_id(id))
    own = text_of(tweet, "id")
    return ids if own in ids or not _is_id(own) else (*ids, own)


def texts_of(data: Json, *path: str) -> list[str]:
    """Give the texts in a list."""
    return [text for one in list_of(data, *path) if (text := text_of(one))]


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 20


def first_id(tweet: Json) -> str:
    """Give the id that the post was first published with; empty when it has none."""
    return next(iter(versions(tweet)), "")


def references(tweet: Json) -> Mapping[str, str]:
    """Say which posts it answers (`replied_to`), quotes (`quoted`) or shares (`retweeted`)."""
    listed = list_of(tweet, "referenced_tweets")
    return {text_of(one, "type"): id for one in listed if _is_id(id := text_of(one, "id"))}


def full_text(tweet: Json) -> tuple[str, list[object]]:
    """Give the whole text and its addresses: of a long post they stand in `note_tweet`."""
    urls = list_of(tweet, "entities", "urls")
    note = text_of(tweet, "note_tweet", "text")
    return (
        (note, [*list_of(tweet, "note_tweet", "entities", "urls"), *urls]) if note else (text_of(tweet, "text"), urls)
    )


@dataclass(frozen=True, slots=True)
class PostReader:
    """Reads posts on one account, whose own id is `own`."""

    people: People
    own: str
    included: Included

    def post(self, tweet: Json) -> tuple[Post, tuple[Missing, ...]]:
        """Give the post that opens a thread; what was shared stands in the place of the share."""
        refers = references(tweet)
        shared = self.included.tweets.get(refers.get("retweeted", ""))
        said = self._said(tweet)
        problems: tuple[Missing, ...] = ()
        from_ = self._address(refers.get("retweeted") or refers.get("quoted") or "")
        if shared is not None:
            own, said = said, self._said(shared)
            said["id"], said["permalink"], said["edited_at"] = own["id"], own["permalink"], None
            said["published_at"], said["published_precision"] = own["published_at"], own["published_precision"]
        elif "retweeted" in refers:
            problems = (Missing(what=from_, why=SHARED_GONE),)
        answered = refers.get("replied_to")
        answers = status_address(answered) if answered else ""
        return Post(shared_from=from_, answers=answers, options=self._options(shared or tweet), **said), problems

    def comment(self, tweet: Json, *, root: Json) -> Comment:
        """Give a post as an answer in the conversation that `root` opened."""
        answered = references(tweet).get("replied_to", "")
        known = self.included.tweets.get(answered)
        parent = "" if answered in versions(root) else (first_id(known) if known is not None else answered)
        return Comment(parent=parent, **self._said(tweet))

    def _address(self, id: str) -> str:
        if not id:
            return ""
        return status_address(id, self._handle(self.included.tweets.get(id)))

    def _handle(self, tweet: Json) -> str:
        return text_of(self.included.users.get(text_of(tweet, "author_id")), "username")

    def author(self, tweet: Json) -> Author:
        """Give who wrote it, by the id of the account."""
        id = text_of(tweet, "author_id")
        user = self.included.users.get(id)
        url = profile_address(text_of(user, "username"))
        name = text_of(user, "name") or text_of(user, "username")
        return self.people.author(name, id, url, owner=bool(id) and id == self.own, proven_url=url)

    def _said(self, tweet: Json) -> Said:
        ids = versions(tweet)
        latest = ids[-1] if ids else ""
        body, urls = full_text(tweet)
        short = shortened(urls, of=text_of(tweet, "id"), url="url", expanded="expanded_url", shown="display_url")
        text, links = written(body, short)
        author = self.author(tweet)
        stated = moment_of(tweet, "created_at")
        edited = len(ids) > 1
        published = (moment_in_id(ids[0]) or stated) if edited else stated
        return Said(
            id=first_id(tweet),
            permalink=status_address(latest, self._handle(tweet)),
            author=author,
            direction=direction_of(author),
            text=text,
            published_at=published,
            published_precision="second" if published else "",
            edited_at=(moment_in_id(latest) or stated) if edited else None,
            language=language(text_of(tweet, "lang")),
            links=links,
            media=self._media(tweet),
            counters=read_counters(tweet),
        )

    def _options(self, tweet: Json) -> tuple[Option, ...]:
        keys = texts_of(tweet, "attachments", "poll_ids")
        options = [one for key in keys for one in list_of(self.included.polls.get(key), "options")]
        options.sort(key=lambda one: number_of(one, "position") or 0)
        return tuple(Option(text=text_of(one, "label"), votes=number_of(one, "votes")) for one in options)

    def _media(self, tweet: Json) -> tuple[Media, ...]:
        keys = texts_of(tweet, "attachments", "media_keys")
        return tuple(_one_media(self.included.media.get(key), key, tweet) for key in keys)


def _one_media(media: Json, key: str, tweet: Json) -> Media:
    photo = text_of(media, "type") == "photo"
    address = photo_address(text_of(media, "url")) if photo else best_video(list_of(media, "variants"))
    return Media(
        url=address or f"{status_address(text_of(tweet, 'id'))}#{key}",
        kind=MediaKind.IMAGE if photo or media is None else MediaKind.VIDEO,
        status=MediaStatus.UNAVAILABLE,
        reason="" if address else NO_ADDRESS,
        width=number_of(media, "width"),
        height=number_of(media, "height"),
        alt=text_of(media, "alt_text"),
    )


def best_video(variants: Iterable[object], rate: str = "bit_rate") -> str:
    """Give the address of the sharpest single file; a stream's list of parts (m3u8) is no file."""
    files = [one for one in variants if text_of(one, "content_type") == "video/mp4" and text_of(one, "url")]
    return text_of(max(files, key=lambda one: number_of(one, rate) or 0), "url") if files else ""


def read_counters(tweet: Json) -> tuple[Counter, ...]:
    """Give the numbers in `public_metrics`."""
    found = ((kind, number_of(tweet, "public_metrics", name)) for name, kind in COUNTERS)
    return tuple(Counter(kind=kind, value=value) for kind, value in found if value is not None)
