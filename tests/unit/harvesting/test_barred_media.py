"""A file that must never be copied (SM-20) comes neither from the platform, nor an export, nor an earlier version."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from archiver.harvesting import media
from archiver.harvesting.run import Run
from archiver.harvesting.source import Given
from archiver.records import Media, MediaKind, MediaStatus, Thread
from archiver.versions import merge
from tests.unit.catalogue.municipal_records import post, thread

URL = "https://media.example/1.mp4"


def never(*_: Any, **__: Any) -> Any:
    raise AssertionError("it was asked for")


@pytest.mark.parametrize("kind", [MediaKind.IMAGE, MediaKind.VIDEO])
@pytest.mark.parametrize("by", ["item", "file"])
def test_it_is_asked_for_nowhere(tmp_path: Path, kind: MediaKind, by: str) -> None:
    shown = Media(url=URL, kind=kind, status=MediaStatus.UNAVAILABLE)
    held = replace(shown, status=MediaStatus.CAPTURED, path="media/a", sha256="a" * 64)
    run = SimpleNamespace(blocked=lambda url: by == "file" and url == URL, source=SimpleNamespace(fetch=never))
    gathered = media.gather(
        cast(Run, run),
        cast(Given, SimpleNamespace(resource=never)),
        [shown],
        kept={URL: (held, tmp_path / "a")},
        barred=frozenset({URL} if by == "item" else ()),
    )
    assert gathered.files == {}
    assert gathered.media[URL].status is MediaStatus.BLOCKED


def test_it_is_not_carried_from_the_version_before() -> None:
    shown = Media(url=URL, kind=MediaKind.IMAGE, status=MediaStatus.BLOCKED, reason="SM-20")
    held = replace(shown, status=MediaStatus.CAPTURED, path="media/a.jpg", sha256="a" * 64, reason="")
    before, now = (thread("1", post("Hej", media=(one,))).content for one in (held, shown))
    assert isinstance(before, Thread)
    assert isinstance(now, Thread)
    merged = merge(before, now, captured_at=dt.datetime(2026, 12, 1, tzinfo=dt.UTC), whole=True)
    assert merged.thread.post.media[0].status is MediaStatus.BLOCKED
