"""Changes archive.toml as a careful person would: comments and order stay, and the file is replaced in one step.

Every change is read back strictly before it replaces the file, so an edit never leaves an invalid archive.toml.
"""

import datetime as dt
import os
import tempfile
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import AoT, InlineTable, Table

from archiver.config.accounts import AccountEntry
from archiver.config.settings import Settings, read_settings
from archiver.config.values import PLACEHOLDER_ORG_NR, checked_org_nr
from archiver.errors import ConfigError, NoSuchThing, WorkspaceError
from archiver.store.durable import sync_folder

MODE = 0o640  # it names people and telephone numbers


def write_new_settings(path: Path, *, name: str = "", org_nr: str = "", contact: str = "") -> Settings:
    """Write an annotated archive.toml with what is known of the authority; the rest are placeholders.

    Raises:
        WorkspaceError: there is one already, or the folder cannot be written in.
        ConfigError: the organisation number is wrong; nothing was written.
    """
    if path.exists():
        raise WorkspaceError(f"{path} exists already and was left as it is. Edit it, or choose another --home.")
    _refuse_wrong(org_nr)
    template = files("archiver.register").joinpath("archive_template.toml").read_text("utf-8")
    document = tomlkit.parse(template)
    authority = _table(document["authority"])
    for key, value in (("name", name), ("org_nr", org_nr), ("contact", contact)):
        if value:
            authority[key] = value
    return _replace(path, document.as_string())


def _refuse_wrong(org_nr: str) -> None:
    try:
        checked_org_nr(org_nr or PLACEHOLDER_ORG_NR)
    except ValueError as error:
        raise ConfigError(f"--org-nr: {error} No archive was made.") from error


def add_account(path: Path, account: Mapping[str, Any]) -> AccountEntry:
    """Append an account to the register; `account` holds the keys of the file, only those that were given.

    Raises:
        ConfigError: the file, or the file with the account in it, is not valid; it was left as it was.
    """
    table = tomlkit.table()
    table.trivia.indent = "\n"  # an empty line before it
    for key, value in account.items():
        table.add(key, _listed(value) if key in ("administrators", "approvals") else value)

    def append(document: tomlkit.TOMLDocument) -> None:
        accounts = document.get("accounts")
        if isinstance(accounts, AoT):
            accounts.append(table)
        else:
            document.pop("accounts", None)  # accounts = []
            document.append("accounts", tomlkit.aot())
            _array(document["accounts"]).append(table)

    settings = _edit(path, append)
    return settings.accounts[-1]


def change_account(path: Path, account: str, changes: Mapping[str, str | dt.date]) -> AccountEntry:
    """Set keys of one account.

    Raises:
        NoSuchThing: the register does not have it.
        ConfigError: the file would not be valid; it was left as it was.
    """

    def change(document: tomlkit.TOMLDocument) -> None:
        table = next((found for found in _array(document.get("accounts", [])) if found.get("id") == account), None)
        if table is None:
            raise NoSuchThing(f"{path} has no account with the id {account!r}.")
        for key, value in changes.items():
            table[key] = value

    settings = _edit(path, change)
    return next(entry for entry in settings.accounts if entry.id == account)


def _edit(path: Path, change: Callable[[tomlkit.TOMLDocument], None]) -> Settings:
    read_settings(path)  # an invalid file is refused with its own line numbers, before anything is touched
    document = tomlkit.parse(path.read_text("utf-8"))
    change(document)
    return _replace(path, document.as_string())


def _replace(path: Path, text: str) -> Settings:
    """Put the text in the file's place in one step, once it has been read back and found valid."""
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise WorkspaceError(f"{path.parent} cannot be written in: {error.strerror}.") from error
    aside = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        try:
            settings = read_settings(aside)
        except ConfigError as error:
            raise ConfigError(f"Nothing was changed. {str(error).replace(str(aside), str(path))}") from error
        aside.chmod(path.stat().st_mode & 0o777 if path.exists() else MODE)
        aside.replace(path)
        sync_folder(path.parent)
    finally:
        aside.unlink(missing_ok=True)
    return settings


def _listed(people: list[Mapping[str, Any]]) -> Any:
    """Write a list of small tables with one to a line."""
    array = tomlkit.array().multiline(True)
    for person in people:
        row: InlineTable = tomlkit.inline_table()
        row.update(person)
        array.append(row)
    return array


def _table(item: Any) -> Table:
    if not isinstance(item, Table):
        raise ConfigError("archive.toml holds something else where a table should stand.")
    return item


def _array(item: Any) -> AoT | list[Any]:
    if not isinstance(item, AoT | list):
        raise ConfigError("`accounts` in archive.toml is written inline. Write each as [[accounts]].")
    return item
