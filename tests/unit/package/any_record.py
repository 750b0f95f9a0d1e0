"""Any record at all, for property tests: made from the annotations of records.py, new fields too."""

import dataclasses
import datetime as dt
import enum
import types
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from archiver.package.shapes import PRECISIONS
from archiver.records import Record

# Every character a str can hold: surrogates and control characters too, and more often than chance would have it.
CHARACTERS = st.one_of(
    st.characters(),
    st.characters(max_codepoint=0x20),
    st.characters(categories=["Cs"]),
    st.sampled_from("\\u \r\n\t<&>\"'\u0008\ufffe\uffff\ufeff\u200d\u200f\u202e\u2028\x85👩🏽‍🚒א"),
)
TEXTS = st.one_of(
    st.just(""),
    st.text(CHARACTERS, max_size=12),
    st.sampled_from(
        ["  Hej\r\n\tdär  ", "\r", " ", "\\u0008", "]]>", "\u0008", "👩‍👩‍👧‍👦", "مرحبا\u200f", "<!DOCTYPE x>"]
    ),
)
TIMES = st.datetimes(timezones=st.just(dt.UTC))
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "version": st.integers(min_value=1),
    "published_precision": st.sampled_from(["", *PRECISIONS]),
}
PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    int: st.integers(),
    bool: st.booleans(),
    dt.datetime: TIMES,
    dt.date: st.dates(),
    type(None): st.none(),
}


def any_of(kind: Any) -> st.SearchStrategy[Any]:
    """Give any value of `kind`: a class of records.py, or an annotation found there."""
    if kind in PLAIN:
        return PLAIN[kind]
    if get_origin(kind) in {Union, types.UnionType}:
        return st.one_of([any_of(one) for one in get_args(kind)])
    if get_origin(kind) is tuple:
        return st.lists(any_of(get_args(kind)[0]), max_size=2).map(tuple)
    if issubclass(kind, enum.Enum):
        return st.sampled_from(kind)
    hints = get_type_hints(kind)
    names = [field.name for field in dataclasses.fields(kind)]
    return st.builds(kind, **{name: FIELDS[name] if name in FIELDS else any_of(hints[name]) for name in names})


RECORDS: st.SearchStrategy[Record] = any_of(Record)
