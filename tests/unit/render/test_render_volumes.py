from dataclasses import replace

import pytest

from archiver.records import Comment, Thread
from archiver.render.cutting import LENGTH_WEIGHED, WEIGHT_PER_VOLUME, Volume, cut
from archiver.render.document import record_volumes
from archiver.volumes import volume_name, volume_number, volumes_among
from tests.render_records import missing_video, record


def comments(weights: list[int]) -> tuple[Comment, ...]:
    """Give comments so long that they weigh that much."""
    content = record(tuple("x" * (LENGTH_WEIGHED * (weight - 1)) for weight in weights)).content
    assert isinstance(content, Thread)
    return content.comments


@pytest.mark.parametrize(
    ("weights", "spans"),
    [
        ([], [(1, 0)]),
        ([1] * 5, [(1, 5)]),
        ([1] * 6, [(1, 5), (6, 6)]),
        ([1] * 11, [(1, 5), (6, 10), (11, 11)]),
        ([3, 3, 1], [(1, 1), (2, 3)]),
        ([40, 1], [(1, 1), (2, 2)]),  # heavier than a volume, and still whole in one
    ],
)
def test_a_volume_ends_before_the_comment_that_would_make_it_too_heavy(
    weights: list[int], spans: list[tuple[int, int]]
) -> None:
    volumes = cut(comments(weights), weight=5)
    assert [(one.first, one.last) for one in volumes] == spans
    assert [(one.number, one.of) for one in volumes] == [(n, len(spans)) for n in range(1, len(spans) + 1)]


def test_a_comment_with_a_picture_weighs_more() -> None:
    (plain,) = comments([1])
    assert len(cut([plain, plain], weight=5)) == 1
    assert len(cut([plain, replace(plain, media=(missing_video(),))], weight=5)) == 2


def test_a_thread_at_the_threshold_is_one_file_and_one_comment_more_makes_two() -> None:
    assert cut(comments([1] * WEIGHT_PER_VOLUME)) == (Volume(first=1, last=WEIGHT_PER_VOLUME),)
    assert len(cut(comments([1] * (WEIGHT_PER_VOLUME + 1)))) == 2


def test_every_comment_stands_in_one_volume_and_answers_say_in_which_the_other_stands() -> None:
    whole = record(tuple(f"text {n}" for n in range(25)))
    volumes = [(volume, "".join(parts)) for volume, parts in record_volumes(whole, weight=10)]
    assert [html.count('<article class="item ') for _, html in volumes] == [11, 10, 5]
    assert ["Följeblad · tråd" in html for _, html in volumes] == [True, False, False]
    assert "record-2.pdf" in volumes[0][1] and "Nästa del" in volumes[1][1] and "Nästa del" not in volumes[2][1]
    assert "kommentar 10 i del 1</div>" in volumes[1][1]
    assert "Del 2 av 3" not in volumes[1][1] and "del 2 av 3" in volumes[1][1]


@pytest.mark.parametrize(("number", "name"), [(1, "record.pdf"), (2, "record-2.pdf"), (11, "record-11.pdf")])
def test_a_volume_has_one_name(number: int, name: str) -> None:
    assert volume_name(number) == name
    assert volume_number(name) == number


@pytest.mark.parametrize("name", ["record-1.pdf", "record-02.pdf", "record-.pdf", "record.pdf.part", "a/record.pdf"])
def test_no_other_name_is_a_volume(name: str) -> None:
    assert volume_number(name) is None


def test_volumes_are_told_in_reading_order() -> None:
    names = ["media/a.jpg", "record-10.pdf", "record-2.pdf", "record.pdf", "record.xml"]
    assert volumes_among(names) == ("record.pdf", "record-2.pdf", "record-10.pdf")
