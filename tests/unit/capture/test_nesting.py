"""How deep JSON is nested is known before a parser takes memory for it."""

import json
import tracemalloc
from pathlib import Path

import ijson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.capture.export import open_export
from archiver.capture.nesting import DEEPEST, Nesting
from archiver.errors import ExportRefused
from tests.unit.capture.test_export_opening import make_zip

TEXTS = st.text(st.sampled_from('[]{}"\\åa\n'))
VALUES = st.recursive(TEXTS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner))


@given(VALUES, st.integers(1, 7))
def test_what_is_said_in_strings_is_no_nesting(value: object, size: int) -> None:
    data = json.dumps(value).encode()
    nesting = Nesting()
    assert not any(nesting.is_too_deep(data[at : at + size]) for at in range(0, len(data), size))
    assert nesting.is_too_deep(b"[" * (DEEPEST + 1))
    assert not Nesting().is_too_deep(b"[" * DEEPEST)


@pytest.mark.parametrize("piece", [b"[", b'{"a":'])
def test_json_nested_to_take_all_memory_is_refused(tmp_path: Path, piece: bytes) -> None:
    path = make_zip(tmp_path / "a.zip", {"posts.json": piece * 200_000})
    tracemalloc.start()
    try:
        with (
            open_export([path], work=tmp_path) as export,
            pytest.raises(ExportRefused, match=r"posts\.json"),
            export.open("posts.json") as stream,
        ):
            list(ijson.items(stream, "item"))
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()
