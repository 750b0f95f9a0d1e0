"""How a delivery becomes packages: by account, each at most so large and with at most so many records. Pure.

The versions of a record stay together as long as they fit; a record is never torn inside a version.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from archiver.errors import DeliveryRefused

# What a package needs beside the files themselves, above what was measured: documentation, schemas and METS; and for
# each file its lines in METS and PREMIS and its header in the container.
PACKAGE_OVERHEAD = 3_000_000
FILE_OVERHEAD = 6_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """One record version: how many files and bytes of it go along."""

    account: str
    record: str
    version: int
    files: int
    size: int

    @property
    def weight(self) -> int:
        """How many bytes of a package it takes, rather too many than too few."""
        return self.size + self.files * FILE_OVERHEAD


def divide(versions: Sequence[Weighed], *, size_cap: int, record_cap: int) -> tuple[tuple[Weighed, ...], ...]:
    """Give the packages, in the order of `versions`, which are sorted by account and record by record.

    Raises:
        DeliveryRefused: one version alone is larger than a package may be.
    """
    room = size_cap - PACKAGE_OVERHEAD
    packages: list[tuple[Weighed, ...]] = []
    for _, of_account in groupby(versions, key=lambda one: one.account):
        packages += _packed(_pieces(of_account, room), room, record_cap)
    return tuple(packages)


def _pieces(versions: Iterable[Weighed], room: int) -> Iterator[tuple[Weighed, ...]]:
    """Give what stays together: the versions of a record, or as many of them as there is room for."""
    for _, of_record in groupby(versions, key=lambda one: one.record):
        piece: list[Weighed] = []
        for version in of_record:
            if version.weight > room:
                raise _too_large(version, room)
            if piece and _weight(piece) + version.weight > room:
                yield tuple(piece)
                piece = []
            piece.append(version)
        yield tuple(piece)


def _packed(pieces: Iterable[tuple[Weighed, ...]], room: int, record_cap: int) -> Iterator[tuple[Weighed, ...]]:
    package: list[Weighed] = []
    weight = records = 0
    for piece in pieces:
        added = _weight(piece)
        if package and (weight + added > room or records >= record_cap):
            yield tuple(package)
            package, weight, records = [], 0, 0
        package += piece
        weight += added
        records += 1
    if package:
        yield tuple(package)


def _weight(versions: Iterable[Weighed]) -> int:
    return sum(one.weight for one in versions)


def _too_large(version: Weighed, room: int) -> DeliveryRefused:
    return DeliveryRefused(
        f"{version.record}, version {version.version}, is {version.weight / 1_000_000:.1f} MB, and a package "
        f"(paket) has room for {max(room, 0) / 1_000_000:.1f} MB beside {PACKAGE_OVERHEAD // 1_000_000} MB of "
        f"documentation and metadata. Agree on a larger `size_cap_mb` with the recipient, or take "
        f'"warc" or "media" out of `include`.'
    )
