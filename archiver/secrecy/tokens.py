"""The token (åtkomstnyckel) of an account's API: from the environment, never from a file that can be read here."""

import os
from pathlib import Path

PREFIX = "ARCHIVE_TOKEN_"


def account_token(home: Path, account: str) -> str:
    """Give the token of an account in the workspace `home`, empty if none is configured."""
    return os.environ.get(PREFIX + account.upper().replace("-", "_").replace(".", "_"), "").strip()
