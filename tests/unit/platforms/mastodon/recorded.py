"""Exchanges that others recorded with real Mastodon servers: the cassettes in the source package Mastodon.py 2.3.3.

They are data, read here without a YAML library: the recorder writes only quoted and folded scalars.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from archiver.platforms.api_reading import Answer, Ask
from tests.unit.platforms.talking import NOW, url_of

FOLDER = Path(__file__).parents[4] / ".testbed" / "sources" / "mastodon_py" / "tests"
_SCALAR = re.compile(r"\n {6}string: ('(?:[^']|'')*'|\"(?:[^\"\\]|\\.)*\")", re.S)
_LINK = re.compile(r"\n {6}[Ll]ink:\n {6}- (.*(?:\n {8}.*)*)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "\n": "", " ": " ", '"': '"', "\\": "\\", "/": "/"}


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and what the server answered."""

    method: str
    url: str
    status: int
    data: object
    link: str = ""


@cache
def cassette(name: str) -> tuple[Exchange, ...]:
    """Give the exchanges of one file, as `cassettes/test_status_edit`."""
    path = FOLDER / f"{name}.yaml"
    if not path.exists():
        raise FileNotFoundError(f"{path} is not there: run scripts/test once, it fetches it")
    return tuple(_exchanges(path.read_text("utf-8")))


def every_cassette() -> Iterator[str]:
    """Give the name of each file."""
    return (path.relative_to(FOLDER).with_suffix("").as_posix() for path in sorted(FOLDER.glob("*/test_*.yaml")))


def _exchanges(text: str) -> Iterator[Exchange]:
    for part in text.split("\n- request:\n")[1:]:
        asked, _, answered = part.partition("\n  response:\n")
        method, uri = (re.search(rf"^    {name}: (.*)$", asked, re.M) for name in ("method", "uri"))
        code = re.search(r"\n {6}code: (\d+)", answered)
        if method is None or uri is None or code is None:
            continue
        body = _SCALAR.search("\n" + answered)
        link = _LINK.search(answered)
        yield Exchange(
            method=method[1],
            url=uri[1].strip("'"),
            status=int(code[1]),
            data=_parsed(_unquoted(body[1])) if body else None,
            link=_folded(link[1]).strip("'") if link else "",
        )


def _unquoted(scalar: str) -> str:
    if scalar.startswith("'"):
        return _folded(scalar[1:-1]).replace("''", "'")
    inner = re.sub(r"\\\n[ ]*(\\ )?", lambda found: " " if found[1] else "", scalar[1:-1])
    return re.sub(r"\\(x..|u....|U.{8}|.)", _escaped, _folded(inner), flags=re.S)


def _escaped(found: re.Match[str]) -> str:
    code = found[1]
    return chr(int(code[1:], 16)) if code[0] in "xuU" else _ESCAPES.get(code, code)


def _folded(text: str) -> str:
    """Join the lines as YAML does: one break is a space, each further one a break."""
    return re.sub(r"[ ]*\n((?:[ ]*\n)*)[ ]*", lambda found: "\n" * found[1].count("\n") or " ", text)


def _parsed(text: str) -> object:
    try:
        return json.loads(text, strict=False)
    except ValueError:
        return None


class Replay:
    """Answers a reader's questions with what was recorded; what nobody asked is answered by `otherwise`."""

    def __init__(self, *exchanges: Exchange, otherwise: int = 404) -> None:
        self._by_url = {one.url.rstrip("/"): one for one in exchanges if one.method == "GET"}
        self._otherwise = otherwise
        self.asked: list[str] = []

    def answer(self, ask: Ask) -> Answer:
        """Give the recorded answer."""
        url = url_of(ask)
        self.asked.append(url)
        found = self._by_url.get(url) or self._by_url.get(ask.url)
        if found is None:
            found = Exchange("GET", url, self._otherwise, {"error": "Record not found"})
        assert found.status == 200 or found.status in ask.fine, f"{url}: {found.status}"
        headers = {"link": found.link} if found.link else {}
        return Answer(url=url, status=found.status, data=found.data, body=b"", headers=headers, at=NOW)
