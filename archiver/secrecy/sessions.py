"""restricted/.logins/: login sessions and API tokens (åtkomstnycklar) of accounts, encrypted, for this user alone.

The key is that of the restricted store (`keys.py`): from the keyring or ARCHIVE_RESTRICTED_KEY, never in the workspace,
and without it nothing is stored. A token may also be given for one run in the environment (`token_variable`).
"""

import datetime as dt
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from archiver.capture.storage_state import StorageState, read_state
from archiver.errors import ConfigError, WorkspaceError
from archiver.platforms.fields import field as field_of
from archiver.platforms.fields import moment_of, text_of
from archiver.secrecy.keys import VARIABLE, master_key
from archiver.secrecy.restrictions import private_folder
from archiver.secrecy.sealing import open_bytes, seal_bytes
from archiver.store.durable import full_disk_in_words, make_folders, replace_durably, sync_folder
from archiver.store.events import EventLog, EventType
from archiver.store.layout import RESTRICTED, check_account

FOLDER = ".logins"
LONGEST_TOKEN = 16_384
NO_KEY = (
    f"A login is stored encrypted only, and no key (nyckel) is configured. Make one with `archive restricted key`, put "
    f"it in {VARIABLE} or in the keyring (nyckelring), never in the archive's folder, and run the command again."
)


class Kind(StrEnum):
    """What is stored for an account."""

    SESSION = "session"
    TOKEN = "token"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What is known of something stored without showing it."""

    kind: Kind
    at: dt.datetime | None  # when it was stored or last renewed
    cookies: int = 0
    expires: dt.datetime | None = None  # the last cookie that has a time


@dataclass(frozen=True, slots=True, kw_only=True)
class _Content:
    at: dt.datetime | None
    data: object = field(repr=False)


def token_variable(account: str) -> str:
    """Give the name of the environment variable that may hold the account's token."""
    return "ARCHIVE_TOKEN_" + re.sub(r"[^A-Z0-9]", "_", account.upper())


@dataclass(frozen=True, slots=True)
class SessionStore:
    """The logins of the workspace `home`. Whoever writes holds the workspace's lock and hands over its event log."""

    home: Path

    def load(self, account: str) -> StorageState | None:
        """Give the account's login session, None if there is none.

        Raises:
            ConfigError, WorkspaceError: there is one, but its key is lacking or another, or it has been changed.
        """
        content = self._read(account, Kind.SESSION)
        return read_state(content.data) if content else None

    def token(self, account: str) -> str | None:
        """Give the account's API token: from the environment, else from the store; None if there is none.

        Raises:
            ConfigError, WorkspaceError: there is one, but its key is lacking or another, or it has been changed.
        """
        if given := os.environ.get(token_variable(account), "").strip():
            return given
        content = self._read(account, Kind.TOKEN)
        return text_of(content.data, "token") or None if content else None

    def refresh(self, account: str, state: StorageState | None, *, logged_in: bool, at: dt.datetime) -> bool:
        """Keep a session as a run left it; one that ended logged out, or was forgotten meanwhile, changes nothing."""
        if not logged_in or state is None or not state.cookies or not self._path(account, Kind.SESSION).exists():
            return False
        if self.load(account) == state:
            return False
        self._write(account, Kind.SESSION, state.as_json(), at=at)
        return True

    def keep_session(self, account: str, state: StorageState, *, at: dt.datetime, log: EventLog) -> None:
        """Store a login session, in the place of the one before.

        Raises:
            ConfigError: there is no key to encrypt it with.
        """
        self._write(account, Kind.SESSION, state.as_json(), at=at)
        log.append(EventType.LOGIN_CHANGED, at=at, outcome="session", subject=account)

    def keep_token(self, account: str, token: str, *, at: dt.datetime, log: EventLog) -> None:
        """Store an API token, in the place of the one before.

        Raises:
            ConfigError: it is no token, or there is no key to encrypt it with.
        """
        plain = token.strip()
        if not plain or len(plain) > LONGEST_TOKEN or not re.fullmatch(r"[ -~]+", plain):  # some have spaces
            raise ConfigError(
                f"That is no API token (åtkomstnyckel): one line of ordinary characters, at most {LONGEST_TOKEN}. "
                "Nothing was stored."
            )
        self._write(account, Kind.TOKEN, {"token": plain}, at=at)
        log.append(EventType.LOGIN_CHANGED, at=at, outcome="token", subject=account)

    def forget(self, account: str, *, at: dt.datetime, log: EventLog) -> tuple[Kind, ...]:
        """Remove what is stored for the account; no key is needed. Give what there was."""
        there = tuple(kind for kind in Kind if self._path(account, kind).exists())
        for kind in there:
            self._path(account, kind).unlink()
        if there:
            sync_folder(self._folder)
            log.append(EventType.LOGIN_CHANGED, at=at, outcome="forgotten", subject=account)
        return there

    def status(self, account: str) -> tuple[Stored, ...]:
        """Give what is stored for the account.

        Raises:
            ConfigError, WorkspaceError: its key is lacking or another, or it has been changed.
        """
        return tuple(self._status(account))

    def _status(self, account: str) -> Iterator[Stored]:
        for kind in Kind:
            content = self._read(account, kind)
            if content is None:
                continue
            state = read_state(content.data) if kind is Kind.SESSION else StorageState()
            times = [one.expires for one in state.cookies if one.expires > 0]
            yield Stored(
                kind=kind,
                at=content.at,
                cookies=len(state.cookies),
                expires=moment_of({"at": int(max(times))}, "at") if times else None,
            )

    @property
    def _folder(self) -> Path:
        return self.home / RESTRICTED / FOLDER

    def _path(self, account: str, kind: Kind) -> Path:
        return self._folder / f"{check_account(account)}.{kind}"

    def _read(self, account: str, kind: Kind) -> _Content | None:
        path = self._path(account, kind)
        if not path.exists():
            return None
        with _readable(path):
            opened = open_bytes(path.read_bytes(), master=self._key(), name=_name(account, kind), where=path)
        told: object = json.loads(opened)
        return _Content(at=moment_of(told, "at"), data=field_of(told, "data"))

    def _write(self, account: str, kind: Kind, data: object, *, at: dt.datetime) -> None:
        key = self._key()
        told = {"at": at.astimezone(dt.UTC).isoformat(timespec="seconds"), "data": data}
        sealed = seal_bytes(json.dumps(told).encode("utf-8"), master=key, name=_name(account, kind))
        private_folder(self.home)
        make_folders(self._folder, within=self.home / RESTRICTED)
        self._folder.chmod(0o700)
        with full_disk_in_words(self._folder):
            replace_durably(self._path(account, kind), sealed, mode=0o600)

    def _key(self) -> bytes:
        key = master_key(self.home)
        if key is None:
            raise ConfigError(NO_KEY)
        return key


def _name(account: str, kind: Kind) -> str:
    return f"login/{account}/{kind}"


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise WorkspaceError(f"{path} cannot be read: {error.strerror}.") from error
