"""`archive hold`: legal holds (gallringsspärrar)."""

import datetime as dt
from typing import Any

import click

from archiver.cli.acting_options import acting_option, acting_person
from archiver.cli.clock import now
from archiver.cli.command import Group, home
from archiver.cli.output import emit
from archiver.cli.plain import moment
from archiver.cli.wording import several
from archiver.records import AuthorRole
from archiver.register.hold_rights import APPEAL_DAYS, RIGHTS, earliest_release
from archiver.retention.holds import HoldType
from archiver.schedule.workdays import is_working_day, next_working_day
from archiver.secrecy.holding import HoldRequest, release_hold, set_hold
from archiver.stockholm import STOCKHOLM
from archiver.store.holds import HoldBook, HoldEntry
from archiver.workspace import open_workspace

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group("hold", cls=Group)
def command() -> None:
    """Set, list and release legal holds (gallringsspärrar): what is held is not destroyed, whatever the rules say.

    Example:
        archive hold set --type begaran_om_utlamnande --query "badhuset" --reference "KS 2026/31"
        archive hold list
    """


@command.command("set")
@click.option("--type", "kind", type=click.Choice([kind.value for kind in RIGHTS]), help="Why (skäl).")
@click.option("--query", default="", help="All in which these words stand now; the words themselves are not kept.")
@click.option("--account", default="", help="Only of this account (konto).")
@click.option("--from", "begin", type=_DAY, help="Published on this day or later.")
@click.option("--to", "end", type=_DAY, help="Published on this day or earlier.")
@click.option("--author-role", type=click.Choice([role.value for role in AuthorRole]), help="Said by such a person.")
@click.option("--record", "records", multiple=True, metavar="RECORD", help="This record (handling). May be repeated.")
@click.option("--item", "items", multiple=True, metavar="ITEM", help="The thread of this item. May be repeated.")
@click.option("--from-request", metavar="ITEM", help="The thread of a request (begäran om allmän handling) in it.")
@click.option("--reference", required=True, help="Where the reason stands: a dnr. Never who asked (TF 2:18).")
@click.option("--until", type=_DAY, help="When to look at it again. Nothing is released by itself.")
@click.option(
    "--decision-received",
    type=_DAY,
    help="Day on which the person got the refusal (avslag): --until becomes the day after the time for appeal.",
)
@acting_option
def set_(**given: Any) -> None:
    """Set a hold (sätt en spärr). What is found is frozen to ids at once; every hit brings its whole thread.

    Example:
        archive hold set --type tillsyn --account kommunen --from 2026-01-01 --reference "JO 1234-2026"
        archive hold set --from-request i-abcdefgh23456723 --reference "KS 2026/31"
    """
    at = now()
    asked = _request(given)
    with open_workspace(home(), write=True, command="hold set", now=at) as workspace:
        entry = set_hold(workspace, acting_person(workspace), asked, now=at)
    emit(_document(entry), lambda: _set_text(entry))


@command.command("release")
@click.argument("hold", metavar="HOLD")
@click.option("--reference", default="", help="Where the decision to release stands: a dnr.")
@acting_option
def release(hold: str, reference: str) -> None:
    """Release one hold (häv en spärr): two persons are needed, each runs the command. There is no bulk release.

    Example:
        archive hold release sp-20260301-01 --reference "KS 2026/31"
    """
    at = now()
    with open_workspace(home(), write=True, command="hold release", now=at) as workspace:
        entry = release_hold(workspace, acting_person(workspace), hold, reference=reference, now=at)
    emit(_document(entry), lambda: _release_text(entry))


@command.command("list")
@click.option("--all", "everything", is_flag=True, help="Released ones too.")
def list_holds(everything: bool) -> None:
    """List the holds (spärrar) that are in force.

    Example:
        archive hold list
    """
    with open_workspace(home(), write=False, command="hold list", now=now()):
        entries = [entry for entry in HoldBook(home()).entries() if everything or entry.hold.in_force]
    emit(
        {"holds": [_document(entry) for entry in entries]},
        lambda: "\n".join(_line(entry) for entry in entries) or "Inga spärrar.",
    )


@command.command("show")
@click.argument("hold", metavar="HOLD")
def show(hold: str) -> None:
    """Show one hold (spärr), what it covers, and what must have happened before it is released.

    Example:
        archive hold show sp-20260301-01
    """
    with open_workspace(home(), write=False, command="hold show", now=now()):
        entry = HoldBook(home()).find(hold)
    ends = RIGHTS[entry.hold.type].ends
    emit(
        _document(entry) | {"ends_when": ends},
        lambda: "\n".join([_line(entry), f"    hävs när {ends}", *(f"    {record}" for record in entry.records)]),
    )


def _request(given: dict[str, Any]) -> HoldRequest:
    request: str | None = given["from_request"]
    kind = given["kind"] or (HoldType.DISCLOSURE_REQUEST.value if request else None)
    if kind is None:
        raise click.UsageError("Say why: --type TYPE.")
    if not any(given[key] for key in ("query", "account", "begin", "end", "author_role", "records", "items")) and (
        request is None
    ):
        raise click.UsageError("Say what to hold: --query, --account, --from/--to, --author-role, --record or --item.")
    return HoldRequest(
        type=HoldType(kind),
        reference=given["reference"],
        records=given["records"],
        items=(*given["items"], *((request,) if request else ())),
        query=given["query"],
        account=given["account"],
        published_from=_midnight(given["begin"], 0),
        published_until=_midnight(given["end"], 1),
        role=AuthorRole(given["author_role"]) if given["author_role"] else None,
        until=_until(given["until"], given["decision_received"]),
    )


def _midnight(day: dt.datetime | None, later: int) -> dt.datetime | None:
    return None if day is None else (day + dt.timedelta(days=later)).replace(tzinfo=STOCKHOLM).astimezone(dt.UTC)


def _until(until: dt.datetime | None, received: dt.datetime | None) -> dt.date | None:
    if received is None:
        return until.date() if until else None
    last = received.date() + dt.timedelta(days=APPEAL_DAYS)
    return earliest_release(received.date(), None if is_working_day(last) else next_working_day(last))


def _document(entry: HoldEntry) -> dict[str, Any]:
    hold = entry.hold
    return {
        "hold": hold.id,
        "type": hold.type.value,
        "scope": hold.query,
        "records": list(entry.records),
        "items": sorted(hold.items),
        "reference": hold.reference,
        "set_by": hold.set_by,
        "set_at": moment(hold.set_at),
        "until": entry.until.isoformat() if entry.until else None,
        "in_force": hold.in_force,
        "releasing": entry.releasing.id if entry.releasing else None,
        "released_by": list(hold.released_by),
        "released_at": moment(hold.released_at),
    }


def _line(entry: HoldEntry) -> str:
    hold = entry.hold
    state = "gäller" if hold.in_force else "hävd"
    if hold.in_force and entry.releasing:
        state = f"gäller; {entry.releasing.id} har hävt den, en person till behövs"
    seen = f", ses över {entry.until}" if entry.until else ""
    return (
        f"{hold.id}  {hold.type.swedish}  {hold.reference}  ({state}{seen})\n"
        f"    {hold.query}: {len(entry.records)} handlingar, {len(hold.items)} inlägg och kommentarer"
    )


def _set_text(entry: HoldEntry) -> str:
    return (
        f"Spärren {entry.hold.id} är satt på {several(len(entry.records), 'handling', 'handlingar')} med "
        f"{len(entry.hold.items)} inlägg och kommentarer. "
        f"Inget av det gallras förrän spärren är hävd av två personer.\n"
        f"Den hävs när {RIGHTS[entry.hold.type].ends}."
    )


def _release_text(entry: HoldEntry) -> str:
    if entry.hold.in_force:
        return (
            f"Noterat. Spärren {entry.hold.id} gäller fortfarande: en andra person häver den med "
            f"`archive hold release {entry.hold.id}`."
        )
    return f"Spärren {entry.hold.id} är hävd av {' och '.join(entry.hold.released_by)}."
