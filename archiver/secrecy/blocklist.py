"""What must never be copied (SM-20, fånga inte): addresses, known again by a keyed hash; no list of them lies here.

Suspected sexual abuse of children is a crime to hold (BrB 16 kap. 10 a §). The address stands in the moderator's own
note (tjänsteanteckning) only, for the police.
"""

import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict

from archiver.secrecy.restrictions import private_folder
from archiver.steady import steady
from archiver.store.books import Book
from archiver.store.durable import full_disk_in_words, replace_durably
from archiver.store.layout import RESTRICTED

NAME = "do-not-copy.jsonl"
KEY_NAME = ".do-not-copy.key"
WHY = "Fångas inte: se tjänsteanteckningen i modereringsloggen (SM-20)."
_KEY_BYTES = 32


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    hash: str
    at: AwareDatetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocklist:
    """The addresses that are not captured, as they were when the list was read."""

    key: bytes = b""
    hashes: frozenset[str] = frozenset()

    @classmethod
    def of(cls, home: Path) -> "Blocklist":
        """Read the list of the workspace `home`; empty if there is none."""
        path = home / RESTRICTED / NAME
        if not path.exists():
            return cls()
        return cls(
            key=(home / RESTRICTED / KEY_NAME).read_bytes(), hashes=frozenset(line.hash for line in Book(path, _Line))
        )

    def blocks(self, *addresses: str) -> bool:
        """Tell whether any of the addresses must not be copied."""
        return bool(self.hashes) and any(_hash(self.key, address) in self.hashes for address in addresses if address)


def block(home: Path, addresses: Iterable[str], *, at: AwareDatetime) -> None:
    """Put addresses on the list, durably. From the next capture on they are neither opened nor fetched."""
    key = _key(home)
    known = Blocklist.of(home).hashes
    wanted = dict.fromkeys(_hash(key, address) for address in addresses)
    Book(home / RESTRICTED / NAME, _Line).append(_Line(hash=one, at=at) for one in wanted if one not in known)
    (home / RESTRICTED / NAME).chmod(0o600)


def _hash(key: bytes, address: str) -> str:
    return hmac.digest(key, steady(address.strip()).rstrip("/").encode("utf-8", "surrogatepass"), "sha256").hex()


def _key(home: Path) -> bytes:
    path = private_folder(home) / KEY_NAME
    if not path.exists():
        with full_disk_in_words(home):
            replace_durably(path, secrets.token_bytes(_KEY_BYTES), mode=0o600)
    return path.read_bytes()
