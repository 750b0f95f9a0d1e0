"""What a command says: its result on stdout, as text or as one JSON document; all other talk on stderr."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import click

JSON_FLAG = "--json"


def wants_json() -> bool:
    """Say whether --json was given, before or after the command."""
    context = click.get_current_context(silent=True)
    return bool(context and context.find_root().meta.get(JSON_FLAG))


def emit(document: Mapping[str, Any], human: Callable[[], str]) -> None:
    """Print the result, once per command: the document (of plain values) with --json, else the text."""
    if wants_json():
        print_json(document)
    elif text := human():
        click.echo(text)


def say(sentence: str) -> None:
    """Tell the person something that is not the result."""
    click.echo(sentence, err=True)


def error_document(kind: str, message: str, code: int) -> dict[str, Any]:
    """Give what every failure says with --json."""
    return {"error": {"class": kind, "message": message, "exit_code": code}}


def print_json(document: Any) -> None:
    """Print one JSON document, readable and always in the same order. Depth is not limited by the stack."""
    try:
        text = json.dumps(document, ensure_ascii=False, indent=2)
    except RecursionError:
        text = "".join(_pieces(document))
    click.echo(text.encode("utf-8", "backslashreplace"))


def _pieces(document: Any) -> list[str]:
    """Write JSON without recursion, for trees deeper than the stack; compact, since indentation would be all of it."""
    pieces: list[str] = []
    rest: list[Any] = [document]
    while rest:
        match rest.pop():
            case _Literal(text):
                pieces.append(text)
            case dict() as table:
                rest.append(_Literal("}"))
                for index, (key, value) in reversed(list(enumerate(table.items()))):
                    comma = ", " if index else ""
                    rest += [value, _Literal(f"{comma}{json.dumps(str(key), ensure_ascii=False)}: ")]
                rest.append(_Literal("{"))
            case list() as items:
                rest.append(_Literal("]"))
                for index, value in reversed(list(enumerate(items))):
                    rest += [value, _Literal(", " if index else "")]
                rest.append(_Literal("["))
            case value:
                pieces.append(json.dumps(value, ensure_ascii=False))
    return pieces


class _Literal:
    """A piece of JSON that is written as it stands."""

    __match_args__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text
