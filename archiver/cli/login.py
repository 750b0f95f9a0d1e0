"""`archive login`: a person logs in once, and captures use that login until it ends."""

import datetime as dt
import sys
from pathlib import Path
from typing import Any

import click

from archiver.capture.logging_in import log_in_at_screen
from archiver.capture.storage_state import FIX, StorageState, read_login_file
from archiver.cli.clock import now
from archiver.cli.command import command as make_command
from archiver.cli.command import home
from archiver.cli.output import emit, say
from archiver.config.accounts import AccountEntry
from archiver.errors import ConfigError, NoSuchThing
from archiver.harvesting.target import known_profiles
from archiver.profiles import Profile, profile_for
from archiver.register.accounts import registered_account
from archiver.secrecy.keys import master_key
from archiver.secrecy.sessions import NO_KEY, Kind, SessionStore, Stored, token_variable
from archiver.stockholm import local_minute
from archiver.store.events import EventLog
from archiver.workspace import Workspace, open_workspace

WORDS = {Kind.SESSION: "inloggad session", Kind.TOKEN: "åtkomstnyckel"}


@make_command("login")
@click.argument("target", metavar="ACCOUNT")
@click.option(
    "--import",
    "file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Take a login saved on another machine: Playwright's storage state (JSON) or cookies.txt.",
)
@click.option("--token", is_flag=True, help="Store an API token (åtkomstnyckel), read from stdin or asked for.")
@click.option("--forget", is_flag=True, help="Remove (glöm) what is stored for the account.")
@click.option("--status", is_flag=True, help="Say what is stored, without showing it.")
def command(target: str, file: Path | None, token: bool, forget: bool, status: bool) -> None:
    """Log in (logga in) to an account for captures, or store its API token; encrypted, in the restricted store.

    A browser is shown in which you log in yourself. On a server without a screen, --import takes what you have saved
    on your own machine. A secret is never an argument.

    Example:
        archive login kommunen
        archive login kommunen --import session.json
        archive login kommunen --status
    """
    if sum((file is not None, token, forget, status)) > 1:
        raise click.UsageError("--import, --token, --forget and --status exclude each other.")
    at = now()
    if status:
        with open_workspace(home(), write=False, command="login", now=at) as workspace:
            _tell_status(workspace, registered_account(workspace.settings, target))
        return
    given = _asked_for_token() if token else ""
    state = None if forget or token else _login(target, file, at)
    with open_workspace(home(), write=True, command="login", now=at) as workspace:
        account = registered_account(workspace.settings, target).id
        store, log = SessionStore(workspace.home), _log(workspace)
        if forget:
            _tell(account, "forgotten", store.forget(account, at=at, log=log))
        elif state is not None:
            store.keep_session(account, state, at=at, log=log)
            _tell(account, "stored", (Kind.SESSION,))
        else:
            store.keep_token(account, given, at=at, log=log)
            _tell(account, "stored", (Kind.TOKEN,))


def _login(target: str, file: Path | None, at: dt.datetime) -> StorageState:
    """Give the login that a person makes now, or has saved; the workspace is not held meanwhile."""
    with open_workspace(home(), write=False, command="login", now=at) as workspace:
        entry = registered_account(workspace.settings, target)
        profile = _profile(workspace, entry)
        if master_key(workspace.home) is None:
            raise ConfigError(NO_KEY)
    if profile.login is None:
        raise NoSuchThing(
            f"The capture profile (fångstprofil) {profile.name} has no [login] table, so a login could not be told "
            f"from a logged-out page. Add url, proof and domains: see docs/profiles.md."
        )
    login = profile.login.at(entry.url)
    if file is None:
        return log_in_at_screen(login, tell=say)
    state = read_login_file(file).within(login.domains)
    if not state.cookies:
        raise ConfigError(f"{file} has no cookie for {', '.join(login.domains)}. Log in to {login.url} first. {FIX}")
    alive = state.alive(at.timestamp())
    if not alive.cookies:
        raise ConfigError(f"Every cookie in {file} is past its time. Log in to {login.url} again and save it anew.")
    say(f"Ta bort filen {file} nu: den som har den är inloggad.")
    return alive


def _profile(workspace: Workspace, entry: AccountEntry) -> Profile:
    profiles = known_profiles(workspace.home)
    found = profiles.get(entry.profile) if entry.profile else profile_for(entry.url, profiles)
    found = found or profiles.get(entry.platform)
    if found is None:
        raise NoSuchThing(
            f"No capture profile (fångstprofil) is known for {entry.url}. Write `profile` at the account in "
            f"archive.toml: {', '.join(profiles)}."
        )
    return found


def _asked_for_token() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline(100_000)
    asked: str = click.prompt("Åtkomstnyckel", hide_input=True, err=True)
    return asked


def _log(workspace: Workspace) -> EventLog:
    if workspace.events is None:
        raise RuntimeError("the workspace is open for reading only")
    return workspace.events


def _tell(account: str, what: str, kinds: tuple[Kind, ...]) -> None:
    done = "glömd" if what == "forgotten" else "sparad, krypterad"
    emit(
        {"account": account, "outcome": what if kinds else "nothing", "kinds": [kind.value for kind in kinds]},
        lambda: "\n".join(f"{account}: {WORDS[kind]} {done}." for kind in kinds) or f"{account}: inget var sparat.",
    )


def _tell_status(workspace: Workspace, entry: AccountEntry) -> None:
    found = SessionStore(workspace.home).status(entry.id)
    emit(
        {"account": entry.id, "token_variable": token_variable(entry.id), "stored": [_document(one) for one in found]},
        lambda: (
            "\n".join(_line(one) for one in found)
            or f"{entry.id}: ingenting är sparat. En åtkomstnyckel kan också ges i {token_variable(entry.id)}."
        ),
    )


def _document(one: Stored) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "at": one.at.isoformat() if one.at else None,
        "cookies": one.cookies,
        "expires": one.expires.isoformat() if one.expires else None,
    }


def _line(one: Stored) -> str:
    since = f" sedan {local_minute(one.at)}" if one.at else ""
    ends = f", gäller längst till {local_minute(one.expires)}" if one.expires else ""
    return f"{WORDS[one.kind]}{since}{ends}"
