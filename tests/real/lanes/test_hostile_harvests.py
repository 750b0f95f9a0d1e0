"""What is not public, or was destroyed, stands nowhere in the open: not in the evidence of another record either."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archiver.capture.client import ApiClient
from tests.real.lanes.answering import TOKEN, answering, comment, comments_of, listed, page, post, registered
from tests.unit.cli.sample_archive import Said, archive

pytestmark = pytest.mark.real
SECRET = "Vi lägger ner skolan"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ApiClient, "_wait", lambda self, seconds: None)
    monkeypatch.setenv("ARCHIVE_TOKEN_SIDAN", TOKEN)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "arkiv"
    assert archive("verify", "--all", "--fast", "--json", home=tmp_path / "arkiv").document["findings"] == []


def capture(home: Path, *more: str) -> Said:
    return archive("account", "sidan", "--no-ocr", "--json", *more, home=home)


def places(home: Path, text: str) -> list[str]:
    """Every file outside the restricted store that has the text, plain, packed or as JSON escapes it."""
    wanted = (text.encode(), text.encode("ascii", "backslashreplace").replace(b"\\x", b"\\u00"))
    found = []
    for path in sorted(home.rglob("*")):
        inside = path.relative_to(home).as_posix()
        if path.is_file() and not inside.startswith("restricted/"):
            data = path.read_bytes()
            data += gzip.decompress(data) if data.startswith(b"\x1f\x8b") else b""
            if any(one in data for one in wanted):
                found.append(inside)
    return found


def hidden(number: int, text: str) -> dict[str, object]:
    return {**post(number), "message": text, "is_hidden": True, "is_published": False}


def with_post(answers: dict[str, Any], *rows: dict[str, object]) -> dict[str, Any]:
    return answers | {next(one for one in answers if one.endswith("/feed")): listed(list(rows))}


def test_a_hidden_post_stands_in_no_evidence_of_the_accounts_snapshot(home: Path) -> None:
    with answering(with_post(page(2, 1), hidden(2, SECRET), post(1))) as platform:
        said = capture(registered(home, platform.port))
    assert said.code == 0, said.err
    assert places(home, SECRET) == []


def test_what_is_written_while_a_post_is_hidden_is_kept_apart(home: Path) -> None:
    with answering(page(2, 1)) as platform:
        assert capture(registered(home, platform.port)).code == 0
        platform.answers.update(with_post(platform.answers, {**hidden(2, SECRET)}, post(1)))
        platform.answers[comments_of(2)] = listed([comment(2), {**comment(2, SECRET), "id": "10002_299"}])
        said = capture(home)
        assert said.code == 0, said.err
        assert places(home, SECRET) == []
        assert any("/v0001/" in place for place in places(home, "Inlägg 2"))  # what was public stays so


def test_a_post_that_is_merely_hidden_stays_as_it_was(home: Path) -> None:
    with answering(page(2, 1)) as platform:
        assert capture(registered(home, platform.port)).code == 0
        platform.answers.update(with_post(platform.answers, hidden(2, "Inlägg 2"), post(1)))
        said = capture(home)
        assert said.code == 0, said.err
        assert said.document["threads"]["unchanged"] == 2
