"""What is missing among messages is told without telling with whom somebody corresponded."""

import pytest

from archiver.harvesting.export_source import without_correspondents
from archiver.records import Missing


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("messages/inbox/kimlarsson_1/message_1.json", "messages/…"),
        ("your_facebook_activity/messages/archived_threads/kim_2/message_1.json", "your_facebook_activity/messages/…"),
        ("data/direct-messages-part1.js", "data/direct-messages-part1.js"),
        ("posts/your_posts_1.json", "posts/your_posts_1.json"),
    ],
)
def test_a_member_among_messages_is_named_by_its_folder(what: str, told: str) -> None:
    assert without_correspondents(Missing(what=what, why="trasig")) == Missing(what=told, why="trasig")
