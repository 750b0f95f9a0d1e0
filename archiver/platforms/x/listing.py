"""One page of an account's posts, and to which thread each of them belongs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from archiver.platforms.api_reading import Json
from archiver.platforms.fields import text_of
from archiver.platforms.x.posts import Included, first_id, references, versions


@dataclass(slots=True)
class Page:
    """The posts of one page with all that is known around them, to find the thread that each belongs to."""

    own: str
    included: Included = field(default_factory=Included)
    gone: set[str] = field(default_factory=set)
    tweets: list[Json] = field(default_factory=list)

    def add(self, tweets: Iterable[Json]) -> None:
        """Make posts known by every id that they have had."""
        for tweet in tweets:
            for id in versions(tweet):
                self.included.tweets[id] = tweet

    def root_of(self, tweet: Json) -> tuple[Json, str]:
        """Give the post that opens the thread of this one, or (second) the id that must be known to tell."""
        conversation = text_of(tweet, "conversation_id")
        if conversation in versions(tweet) or not conversation.isdigit() or "retweeted" in references(tweet):
            return tweet, ""
        if (opening := self.included.tweets.get(conversation)) is not None:
            if text_of(opening, "author_id") == self.own:
                return opening, ""
        elif conversation not in self.gone:
            return tweet, conversation
        return self._highest(tweet)

    def _highest(self, tweet: Json) -> tuple[Json, str]:
        met: set[str] = set()
        while text_of(tweet, "in_reply_to_user_id") == self.own and first_id(tweet) not in met:
            met.add(first_id(tweet))
            above = references(tweet).get("replied_to", "")
            if above in self.included.tweets:
                tweet = self.included.tweets[above]
            else:
                return tweet, "" if above in self.gone else above
        return tweet, ""

    def wanted(self) -> list[str]:
        """Give the ids that must be looked up before every post has its thread."""
        ids = (self.root_of(tweet)[1] for tweet in self.tweets)
        return list(dict.fromkeys(id for id in ids if id))


def read_cursor(cursor: str) -> tuple[str, dict[str, list[str]]]:
    """Take a cursor apart: X's own token, and the answers that were met before the posts they belong under."""
    token, *threads = cursor.split(" ")
    parts = (one.partition(":") for one in threads)
    return token, {root: ids.split(",") for root, _, ids in parts if root and ids}


def write_cursor(token: str, earlier: Mapping[str, Iterable[str]]) -> str:
    """Put a cursor together."""
    return " ".join((token, *(f"{root}:{','.join(ids)}" for root, ids in earlier.items())))
