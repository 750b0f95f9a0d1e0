"""A person's secret (hemlighet) for `--as`: only what scrypt (RFC 7914) makes of it stands in archive.toml.

`scrypt$<log2 of N>$<r>$<p>$<salt>$<hash>`, salt and hash in base64. Comparing takes the same time whatever was typed.
"""

import base64
import binascii
import hashlib
import hmac
import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator

SALT_BYTES = 16
LEAST_LENGTH = 12
_HASH_BYTES = 32
_COST, _BLOCK, _LANES = 15, 8, 1  # 32 MiB and about a tenth of a second
_MEMORY = 1 << 28
_FORM = re.compile(r"scrypt\$(1[4-9])\$(8)\$([1-4])\$([A-Za-z0-9+/=]{24})\$([A-Za-z0-9+/=]{44})")


def hash_secret(secret: str, salt: bytes) -> str:
    """Give the line for archive.toml; `salt` is 16 random bytes, never used twice.

    Raises:
        ValueError: the secret has fewer than 12 characters.
    """
    if len(secret) < LEAST_LENGTH:
        raise ValueError(f"a secret (hemlighet) needs at least {LEAST_LENGTH} characters")
    made = _scrypt(secret, salt, _COST, _BLOCK, _LANES)
    return f"scrypt${_COST}${_BLOCK}${_LANES}${_text(salt)}${_text(made)}"


def is_secret(given: str, kept: str) -> bool:
    """Tell whether `given` is the secret that `kept` was made of; False too when nothing was kept."""
    found = _FORM.fullmatch(kept)
    if not found:
        return False
    cost, block, lanes = (int(found[place]) for place in (1, 2, 3))
    made = _scrypt(given, base64.b64decode(found[4]), cost, block, lanes)
    return hmac.compare_digest(made, base64.b64decode(found[5]))


def checked_hash(value: str) -> str:
    """Give the line back; the empty string stands for none.

    Raises:
        ValueError: it is not what `archive people secret` prints, e.g. the secret itself.
    """
    found = _FORM.fullmatch(value)
    try:
        sound = found and len(base64.b64decode(found[4], validate=True)) == SALT_BYTES
        sound = sound and len(base64.b64decode(value.rpartition("$")[2], validate=True)) == _HASH_BYTES
    except binascii.Error:
        sound = False
    if value and not sound:
        raise ValueError("not a line of `archive people secret`. The secret itself never stands here; run that command")
    return value


SecretHash = Annotated[str, AfterValidator(checked_hash)]


def _scrypt(secret: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    typed = unicodedata.normalize("NFKC", secret).encode("utf-8", "surrogatepass")
    return hashlib.scrypt(typed, salt=salt, n=1 << cost, r=block, p=lanes, maxmem=_MEMORY, dklen=_HASH_BYTES)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
