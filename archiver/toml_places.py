"""Where each key of a TOML file stands, so that a message can name the line.

Pure. Expects text that `tomllib` has accepted; it finds places, it does not check.
"""

import re
from dataclasses import dataclass, field

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}\n#]*")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)


def key_lines(text: str) -> dict[Path, int]:
    """Give the line, counted from 1, of every key, table and array element, e.g. `("accounts", 0, "url")`."""
    scan = _Scan(text)
    scan.document()
    return scan.lines


def line_of(path: Path, lines: dict[Path, int]) -> int | None:
    """Give the line of the path, or of the nearest thing around it that stands in the file."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return None


@dataclass(slots=True)
class _Scan:
    text: str
    at: int = 0
    table: Path = ()
    lines: dict[Path, int] = field(default_factory=dict)
    arrays: dict[Path, int] = field(default_factory=dict)  # arrays of tables: index of the newest

    def document(self) -> None:
        self.take(_BLANK)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                self.header()
            else:
                self.pair(self.table)
            self.take(_BLANK)

    def take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return found.group() if found else ""

    def note(self, path: Path, at: int) -> None:
        self.lines.setdefault(path, self.text.count("\n", 0, at) + 1)

    def key(self) -> tuple[str, ...]:
        """Read a dotted key; quotes are taken off (an escape inside one is left as it is)."""
        parts = []
        while True:
            self.take(_SPACE)
            quoted = self.take(_STRING)
            parts.append(quoted[1:-1] if quoted else self.take(_BARE))
            self.take(_SPACE)
            if self.text[self.at : self.at + 1] != ".":
                return tuple(parts)
            self.at += 1

    def header(self) -> None:
        start = self.at
        many = self.text.startswith("[[", self.at)
        self.at += 2 if many else 1
        *around, last = self.key()
        self.at += 2 if many else 1
        path: Path = ()
        for part in around:
            self.note((*path, part), start)
            path = self.newest((*path, part))
        path = (*path, last)
        if many:
            self.note(path, start)
            self.arrays[path] = self.arrays.get(path, -1) + 1
        self.table = self.newest(path)
        self.note(self.table, start)

    def newest(self, path: Path) -> Path:
        return (*path, self.arrays[path]) if path in self.arrays else path

    def pair(self, table: Path) -> None:
        start = self.at
        path = table
        for part in self.key():
            path = (*path, part)
            self.note(path, start)
        self.at += 1  # the equals sign
        self.take(_SPACE)
        self.value(path)

    def value(self, path: Path) -> None:
        self.note(path, self.at)
        match self.text[self.at : self.at + 1]:
            case "[":
                self.array(path)
            case "{":
                self.inline(path)
            case '"' | "'":
                self.take(_STRING)
            case _:
                self.take(_SCALAR)

    def array(self, path: Path) -> None:
        self.at += 1
        self.take(_BLANK)
        index = 0
        while self.at < len(self.text) and self.text[self.at] != "]":
            self.value((*path, index))
            index += 1
            self.comma()
        self.at += 1

    def inline(self, path: Path) -> None:
        self.at += 1
        self.take(_BLANK)
        while self.at < len(self.text) and self.text[self.at] != "}":
            self.pair(path)
            self.comma()
        self.at += 1

    def comma(self) -> None:
        self.take(_BLANK)
        if self.text[self.at : self.at + 1] == ",":
            self.at += 1
        self.take(_BLANK)
