"""Where each key of a TOML file stands."""

import json
import tomllib
from typing import Any

import pytest
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.toml_places import Path, key_lines, line_of

TEXT = '''# [not.a.table]
title = "a # b"
[a."b c".d]
x = 1
long = """
[[fake]]
y = 2
"""
list = [
  "one", # ] not the end
  { deep = [1,
      2], other = 'it''s' },
]
[[people]]
name = "A"
[people.home]
street = "S"
[[people]]
name.first = "B"
[[people.cats]]
n = 1
[[people.cats]]
n = 2
'''.replace("'it''s'", "'its'")


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("a", "b c", "d"), 3),
        (("a", "b c", "d", "x"), 4),
        (("a", "b c", "d", "long"), 5),
        (("a", "b c", "d", "list", 0), 10),
        (("a", "b c", "d", "list", 1), 11),
        (("a", "b c", "d", "list", 1, "deep", 1), 12),
        (("a", "b c", "d", "list", 1, "other"), 12),
        (("people",), 14),
        (("people", 0, "name"), 15),
        (("people", 0, "home", "street"), 17),
        (("people", 1), 18),
        (("people", 1, "name", "first"), 19),
        (("people", 1, "cats", 1, "n"), 23),
        (("people", 1, "dogs", 3), 18),
        (("nothing",), None),
    ],
)
def test_a_key_is_found_on_its_line_or_on_that_of_what_is_around_it(path: Path, line: int | None) -> None:
    tomllib.loads(TEXT)
    assert line_of(path, key_lines(TEXT)) == line


VALUES = st.recursive(
    st.one_of(
        st.booleans(), st.integers(-9999, 9999), st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.from_regex(r"\A[a-z]{1,4}\Z"), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.from_regex(r"\A[a-z]{1,4}\Z"), VALUES, max_size=5))
@settings(deadline=None)
def test_every_key_of_any_file_has_a_line_on_which_it_stands(found: dict[str, Any]) -> None:
    text = tomlkit.dumps(found)
    lines = key_lines(text)
    for path in _paths(json.loads(json.dumps(tomllib.loads(text)))):
        assert path in lines, (path, text)
        if isinstance(path[-1], str):
            assert path[-1] in text.splitlines()[lines[path] - 1]


def _paths(value: Any, path: Path = ()) -> list[Path]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, one in inner for found in ((*path, key), *_paths(one, (*path, key)))]
