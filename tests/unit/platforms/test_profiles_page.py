"""The example in docs/profiles.md works as it stands."""

import re
import tomllib
from pathlib import Path

from archiver.platforms.generic import read_feed, read_thread
from archiver.profiles import (
    AccountPage,
    CommentFields,
    Feed,
    ItemFields,
    Match,
    MediaRules,
    PostFields,
    Profile,
    ThreadPage,
)
from archiver.records import AuthorRole
from tests.unit.platforms.samples import NOW
from tests.unit.platforms.test_saved_pages import account

PAGE = (Path(__file__).parents[3] / "docs" / "profiles.md").read_text("utf-8")
OWNER = account("https://bygdens-forum.example/kommunen", "https://bygdens-forum.example/vem/kommunen")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_the_example_of_a_new_site_reads_its_pages() -> None:
    feed_page, thread_page = blocks("html")
    profile = Profile.model_validate(tomllib.loads(blocks("toml")[0]))
    assert all(profile.recognises(example) for example in profile.match.examples)
    feed = read_feed(feed_page, url=OWNER.url, profile=profile, account=OWNER, captured_at=NOW)
    (ref,) = feed.refs
    assert (feed.name, ref.url, feed.next_url) == (
        "Storköpings kommun", "https://bygdens-forum.example/inlagg/12", "https://bygdens-forum.example/kommunen?sida=2",
    )  # fmt: skip
    reading = read_thread([thread_page], ref=ref, url=ref.url, profile=profile, account=OWNER, captured_at=NOW)
    post = reading.thread.post
    assert (post.title, post.text, post.author.role) == (
        "Badplatsen öppnar",
        "I dag öppnar vi!",
        AuthorRole.MUNICIPALITY,
    )
    assert [(one.id, one.parent, one.text) for one in reading.thread.comments] == [
        ("k-1", "", "Äntligen!"), ("k-2", "k-1", "Välkommen!"),
    ]  # fmt: skip
    assert (reading.expected_comments, reading.problems, len(post.media)) == (2, (), 1)


def test_every_key_of_the_model_is_explained() -> None:
    models = (Profile, Match, AccountPage, Feed, ThreadPage, ItemFields, PostFields, CommentFields, MediaRules)
    named = {name for model in models for name in model.model_fields}
    assert sorted(name for name in named if not re.search(rf"\b{name}\b", PAGE)) == []
