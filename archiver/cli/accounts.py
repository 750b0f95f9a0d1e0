"""`archive accounts`: the register of accounts (kontoförteckningen)."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from archiver.catalogue.answers import RecordEntry
from archiver.cli.account_options import account_options, given_keys
from archiver.cli.clock import now
from archiver.cli.command import Group, home
from archiver.cli.output import emit
from archiver.cli.plain import moment
from archiver.config.accounts import AccountEntry, Status
from archiver.errors import RegisterRefused
from archiver.records import Harvest
from archiver.register.accounts import registered_account
from archiver.register.duties import final_capture, remarks
from archiver.register.editing import add_account, change_account
from archiver.register.publishing import public_accounts, write_register
from archiver.stockholm import local_day, local_minute
from archiver.workspace import index, open_workspace, settings_path


@click.group("accounts", cls=Group)
def command() -> None:
    """Keep the register of accounts (kontoförteckningen), and publish it.

    Example:
        archive accounts list
        archive accounts publish --into webb
    """


@command.command("list")
def list_accounts() -> None:
    """List the accounts (konton), when each was last captured, and what should be seen to.

    Example:
        archive accounts list
    """
    at = now()
    with open_workspace(home(), write=False, command="accounts list", now=at) as workspace:
        settings = workspace.settings
        harvests = {entry.id: tuple(workspace.store.harvests(entry.id)) for entry in settings.accounts}
    rows = [
        _row(entry, harvests[entry.id], remarks(entry, harvests[entry.id], settings.schedule, now=at))
        for entry in settings.accounts
    ]
    last = {entry.id: harvests[entry.id][-1].started_at for entry in settings.accounts if harvests[entry.id]}
    emit({"authority": settings.authority.model_dump(), "accounts": rows}, lambda: _text(rows, last))


@command.command("add")
@account_options
def add(**given: Any) -> None:
    """Add an account (lägg till ett konto) to archive.toml; comments in the file stay.

    Example:
        archive accounts add --id kommunen --platform wordpress --url https://blogg.kommunen.example/
    """
    with open_workspace(home(), write=True, command="accounts add", now=now()):
        entry = add_account(settings_path(home()), given_keys(given))
    emit({"account": _entry(entry)}, lambda: f"Kontot {entry.id} är tillagt med status {entry.status.swedish}.")


@command.command("close")
@click.argument("account", metavar="ACCOUNT")
@click.option("--reason", default="", help="Why it is closed (skäl); needed the first time.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day it was closed. Default: today.")
def close(account: str, reason: str, day: dt.datetime | None) -> None:
    """Close an account (avsluta ett konto) in two steps: closing, and after a whole final capture, closed.

    Example:
        archive accounts close kommunen --reason "Kontot används inte längre"
        archive accounts close kommunen
    """
    at = now()
    on = day.date() if day else local_day(at)
    path = settings_path(home())
    with open_workspace(home(), write=True, command="accounts close", now=at) as workspace:
        entry = registered_account(workspace.settings, account)
        if entry.status in (Status.ACTIVE, Status.DORMANT):
            entry = _begin_closing(path, entry, reason, on)
        else:
            _refuse_unapproved(index(workspace).list_records(account=entry.id))
            entry = _finish_closing(path, entry, tuple(workspace.store.harvests(entry.id)), on)
    emit({"account": _entry(entry)}, lambda: _closing_text(entry))


@command.command("publish")
@click.option(
    "--into", type=click.Path(file_okay=False, path_type=Path), help="Folder. Default: reports in the archive's folder."
)
def publish(into: Path | None) -> None:
    """Write the public register (förteckning) as a web page and a CSV table, without internal details.

    Example:
        archive accounts publish --into webb
    """
    with open_workspace(home(), write=False, command="accounts publish", now=now()) as workspace:
        page, table = write_register(workspace.settings, into or home() / "reports")
        count = len(public_accounts(workspace.settings))
    emit(
        {"html": str(page), "csv": str(table), "accounts": count},
        lambda: f"Förteckningen över {count} konton är skriven:\n  {page}\n  {table}",
    )


def _begin_closing(path: Path, entry: AccountEntry, reason: str, on: dt.date) -> AccountEntry:
    if not reason:
        raise RegisterRefused(f"Say why {entry.id} is closed: --reason TEXT. It is recorded in the register.")
    return change_account(path, entry.id, {"status": "closing", "closing_since": on, "closing_reason": reason})


def _finish_closing(path: Path, entry: AccountEntry, harvests: tuple[Harvest, ...], on: dt.date) -> AccountEntry:
    if entry.status is Status.PLANNED:
        raise RegisterRefused(f"{entry.id} was only planned and never opened. Take it out of {path}.")
    if entry.status is Status.CLOSED:
        raise RegisterRefused(f"{entry.id} is closed since {entry.closed}.")
    final = final_capture(entry, harvests)
    if final is None:
        raise RegisterRefused(
            f"{entry.id} cannot be closed yet: it has no whole, validated final capture (slutarkivering) since "
            f"{entry.closing_since}. Make one with `archive account {entry.id}`, then close it."
        )
    return change_account(path, entry.id, {"status": "closed", "closed": on, "final_capture": final.id})


def _refuse_unapproved(entries: tuple[RecordEntry, ...]) -> None:
    """Refuse to close while a record's latest version is not approved: a final capture is a validated one."""
    verdicts = {entry.id: {said.verdict for said in entry.validations} for entry in entries}
    unapproved = [record for record, said in verdicts.items() if "fail" in said or "pass" not in said]
    if unapproved:
        raise RegisterRefused(
            f"{len(unapproved)} records (handlingar) are not approved by their validators, the first {unapproved[0]}. "
            f"`archive show {unapproved[0]}` says by whom. Capture the account anew, then close it."
        )


def _row(entry: AccountEntry, harvests: tuple[Harvest, ...], remarked: tuple[str, ...]) -> dict[str, Any]:
    last = harvests[-1] if harvests else None
    return {
        **_entry(entry),
        "last_harvest": last.id if last else None,
        "last_captured_at": moment(last.started_at) if last else None,
        "last_status": last.status.value if last else None,
        "remarks": list(remarked),
    }


def _entry(entry: AccountEntry) -> dict[str, Any]:
    """Give the register's entry as it stands in the file; internal, unlike the published register."""
    told: dict[str, Any] = entry.model_dump(mode="json", by_alias=True)
    return told


def _text(rows: list[dict[str, Any]], captured: Mapping[str, dt.datetime]) -> str:
    if not rows:
        return "Kontoförteckningen är tom. Lägg till ett konto med `archive accounts add`."
    lines = []
    for row in rows:
        last = local_minute(captured[row["id"]]) if row["id"] in captured else "aldrig"
        lines.append(f"{row['id']}  {row['platform']}  {Status(row['status']).swedish}  senast fångat: {last}")
        lines.append(f"    {row['url']}")
        lines += [f"    ! {remark}" for remark in row["remarks"]]
    return "\n".join(lines)


def _closing_text(entry: AccountEntry) -> str:
    if entry.status is Status.CLOSED:
        return f"Kontot {entry.id} är avslutat {entry.closed}. Slutarkivering: {entry.final_capture}."
    return (
        f"Kontot {entry.id} är under avslutning. Gör slutarkiveringen med `archive account {entry.id}` och kör sedan "
        f"`archive accounts close {entry.id}` igen."
    )
