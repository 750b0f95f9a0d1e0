"""The master key of the restricted store: from ARCHIVE_RESTRICTED_KEY or the system's keyring, never from a file here.

Without a key the restricted store is protected by file rights alone. Once something in it is encrypted, nothing more is
put there without the key, so that it is never half one and half the other by mistake.
"""

import base64
import os
import secrets
from pathlib import Path

from archiver.errors import ConfigError
from archiver.secrecy.sealing import KEY_BYTES, is_sealed
from archiver.store.layout import RESTRICTED

VARIABLE = "ARCHIVE_RESTRICTED_KEY"
SERVICE = "archive-restricted"


def new_key() -> str:
    """Give a new random key in base64, to be put in the keyring or the environment, and in a safe."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii")


def master_key(home: Path) -> bytes | None:
    """Give the key of the workspace `home`, None if none is configured.

    Raises:
        ConfigError: what is configured is no key.
    """
    given = os.environ.get(VARIABLE, "").strip() or _from_keyring(home)
    if not given:
        return None
    try:
        key = base64.b64decode(given, validate=True)
    except ValueError:  # binascii.Error is one too
        key = b""
    if len(key) != KEY_BYTES:
        raise ConfigError(
            f"{VARIABLE} (or the keyring's {SERVICE}) is no key: 32 bytes in base64 are needed. "
            f"`archive restricted key` makes one."
        )
    return key


def needs_key(home: Path) -> bool:
    """Tell whether something in the restricted store is encrypted already."""
    return any(is_sealed(folder) for folder in (home / RESTRICTED).glob("*/*/v*"))


def _from_keyring(home: Path) -> str:
    """Ask the system's keyring; a server without one answers nothing, which is no fault."""
    import keyring  # loading it takes a fifth of a second, and most archives have nothing restricted
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(SERVICE, str(home.resolve())) or ""
    except KeyringError:
        return ""
