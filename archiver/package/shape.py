"""The building blocks that say how one class of records is laid out in record.xml.

A shape is read both ways: `record_xml` writes after it and `read_record` reads after it, so the two cannot disagree.
Text is always an element, since any text may need the escape of `text.py`; attributes hold terms, numbers and times.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

Word = TypeVar("Word", bound=str)


@dataclass(frozen=True, slots=True)
class Code:
    """How a value that is no text becomes an attribute, and comes back. `read` raises ValueError."""

    write: Callable[[Any], str]
    read: Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Attribute:
    """A field kept as an attribute; left out when it equals `absent`."""

    field: str
    name: str
    code: Code
    absent: object = None


@dataclass(frozen=True, slots=True)
class Leaf:
    """A text kept as an element; an optional one is left out when empty."""

    field: str
    name: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Leaves:
    """A tuple of texts, one element each."""

    field: str
    name: str


@dataclass(frozen=True, slots=True)
class Node:
    """A record inside the record, always there."""

    field: str
    name: str
    shape: "Shape"


@dataclass(frozen=True, slots=True)
class Nodes:
    """A tuple of records, one element each; `within` names the element around them when there are any."""

    field: str
    name: str
    shape: "Shape"
    within: str = ""


Part = Leaf | Leaves | Node | Nodes


@dataclass(frozen=True, slots=True)
class Shape:
    """How one class is laid out: its attributes, and its children in the order in which they are written."""

    of: type
    attributes: tuple[Attribute, ...] = ()
    parts: tuple[Part, ...] = ()


def _write_time(value: dt.datetime) -> str:
    return value.astimezone(dt.UTC).replace(tzinfo=None).isoformat() + "Z"


def _read_time(text: str) -> dt.datetime:
    if not text.endswith("Z"):
        raise ValueError(f"{text!r} is no time in UTC")
    return dt.datetime.fromisoformat(text)


def _read_flag(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError(f"{text!r} is neither true nor false")
    return text == "true"


TIME = Code(write=_write_time, read=_read_time)
DATE = Code(write=dt.date.isoformat, read=dt.date.fromisoformat)
NUMBER = Code(write=str, read=int)
FLAG = Code(write=lambda value: "true" if value else "false", read=_read_flag)


def term(words: Mapping[Word, str]) -> Code:
    """Make the code of a closed list of words: ours on the left, the Swedish ones of record.xml on the right."""
    back = {shown: ours for ours, shown in words.items()}

    def write(value: Word) -> str:
        if value not in words:
            raise ValueError(f"{value!r} is none of {', '.join(words)}")
        return words[value]

    def read(text: str) -> Word:
        if text not in back:
            raise ValueError(f"{text!r} is none of {', '.join(back)}")
        return back[text]

    return Code(write=write, read=read)
