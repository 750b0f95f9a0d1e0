"""What METS says of each file, held against the file: is it there, is it as large, has it that checksum."""

import hashlib
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from lxml import etree

from archiver.findings import Finding, Level
from archiver.package.rules import Rule
from archiver.sip_checks import rules
from archiver.sip_checks.assertions import NAMESPACES, line
from archiver.sip_checks.hrefs import inside
from archiver.sip_checks.opening import DAMAGE, Package, printable

_HREF = f"{{{NAMESPACES['xlink']}}}href"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of link in METS: where it stands, and the rules that it can break."""

    path: str
    target: str  # from there to the element with the link; empty: itself
    there: Rule
    size: Rule
    digest: Rule


def kind(path: str, target: str, told: str, names: tuple[str, str, str]) -> Kind:
    """Give a sort of link whose rules have these ids: existence, size, checksum."""
    there, size, digest = names
    return Kind(
        path,
        target,
        Rule(there, Level.ERROR, f"Filen som {told} hänvisar till ska finnas i paketet."),
        Rule(size, Level.ERROR, f"Filens storlek ska vara den som {told} anger."),
        Rule(digest, Level.ERROR, f"Filens checksumma ska vara den som {told} anger."),
    )


@dataclass(frozen=True, slots=True)
class Link:
    """One link: where it stands, the file it leads to, and what is said of that file."""

    kind: Kind
    where: str
    path: str
    size: str
    digest: str
    algorithm: str


class _Digest(Protocol):
    def update(self, data: bytes, /) -> None: ...
    def hexdigest(self) -> str: ...


class _Crc:
    """CRC32 and Adler-32, which METS allows, in the manner of hashlib."""

    def __init__(self, step: Callable[[bytes, int], int], start: int) -> None:
        self._step, self._value = step, start

    def update(self, data: bytes, /) -> None:
        self._value = self._step(data, self._value)

    def hexdigest(self) -> str:
        return f"{self._value:08x}"


_ALGORITHMS: Mapping[str, Callable[[], _Digest]] = {
    "MD5": lambda: hashlib.md5(usedforsecurity=False),
    "SHA-1": lambda: hashlib.sha1(usedforsecurity=False),
    "SHA-224": hashlib.sha224,
    "SHA-256": hashlib.sha256,
    "SHA-384": hashlib.sha384,
    "SHA-512": hashlib.sha512,
    "CRC32": lambda: _Crc(zlib.crc32, 0),
    "Adler-32": lambda: _Crc(zlib.adler32, 1),
}


def links(root: etree._Element, name: str, kinds: Sequence[Kind], package: Package) -> Iterator[Link | Finding]:
    """Give the links of the METS document `name`, and a finding for each that leads nowhere in the package."""
    within = name.rpartition("/")[0]
    for one in kinds:
        for element in root.iterfind(one.path, NAMESPACES):
            for target in element.iterfind(one.target, NAMESPACES) if one.target else (element,):
                href = target.get(_HREF, "")
                if href.strip():
                    yield from _followed(one, element, href, line(name, target), within, package)


def _followed(
    one: Kind, element: etree._Element, href: str, where: str, within: str, package: Package
) -> Iterator[Link | Finding]:
    path = inside(href, within)
    literal = f"{within}/{href}".lstrip("/")
    if literal in package.files:  # a name with a per cent sign in it, not encoded
        path = literal
    if path is None:
        yield rules.HREF_OUT.broken(where, printable(href))
        return
    if "\\" in href:
        yield rules.BACKSLASH.broken(where, printable(href))
    if path not in package.files:
        yield one.there.broken(where, printable(path))
        return
    said = (element.get(name, "").strip() for name in ("SIZE", "CHECKSUM", "CHECKSUMTYPE"))
    yield Link(one, where, path, *said)


def check_sizes(found: Sequence[Link], package: Package) -> Iterator[Finding]:
    """Give the links whose size is not that of the file."""
    for link in found:
        size = package.files[link.path]
        if link.size and link.size != str(size):
            yield link.kind.size.broken(link.where, f"{printable(link.path)} har {size} byte, inte {link.size[:30]}.")


def check_digests(
    found: Sequence[Link], package: Package, progress: Callable[[int, int], None] | None = None
) -> Iterator[Finding]:
    """Give the links whose checksum is not that of the file; every file is read once. Unreadable files are findings."""
    by_path: dict[str, list[Link]] = {}
    for link in found:
        by_path.setdefault(link.path, []).append(link)
    for number, path in enumerate(sorted(by_path), start=1):
        yield from _digests(path, by_path[path], package)
        if progress:
            progress(number, len(by_path))


def _digests(path: str, found: Sequence[Link], package: Package) -> Iterator[Finding]:
    running: dict[str, _Digest] = {}
    for link in found:
        if link.algorithm in _ALGORITHMS:
            running[link.algorithm] = _ALGORITHMS[link.algorithm]()
        elif link.algorithm:
            yield rules.UNKNOWN_DIGEST.broken(link.where, printable(link.algorithm))
    try:
        with package.open(path) as stream:
            while chunk := stream.read(_CHUNK):
                for digest in running.values():
                    digest.update(chunk)
    except DAMAGE as error:
        yield rules.UNREADABLE.broken(printable(path), str(error)[:200])
        return
    for link in found:
        made = running.get(link.algorithm)
        if made and link.digest and not _same(link.digest, made.hexdigest()):
            yield link.kind.digest.broken(link.where, printable(link.path))


def _same(said: str, found: str) -> bool:
    return said.casefold().lstrip("0") == found.lstrip("0")
