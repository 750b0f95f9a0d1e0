"""`archive search`: what was said, by whom, and in which record."""

import datetime as dt
from pathlib import Path
from typing import Any

import click

from archiver.catalogue.answers import Hit
from archiver.cli.acting_options import acting_option, acting_person
from archiver.cli.clock import now
from archiver.cli.command import command as make_command
from archiver.cli.command import home
from archiver.cli.filters import filters
from archiver.cli.output import emit
from archiver.cli.plain import harmless, plain
from archiver.records import AuthorRole, Lane
from archiver.secrecy.reading import restricted_search
from archiver.stockholm import STOCKHOLM
from archiver.workspace import index, open_workspace


@make_command("search")
@click.argument("text", nargs=-1, required=True)
@filters
@click.option("--role", type=click.Choice([role.value for role in AuthorRole]), help="Only said by such a person.")
@click.option("--restricted", is_flag=True, help="Among what is restricted (skyddat); needs a role, and is logged.")
@acting_option
def command(
    text: tuple[str, ...],
    account: str,
    lane: str | None,
    since: dt.datetime | None,
    until: dt.datetime | None,
    limit: int | None,
    role: str | None,
    restricted: bool,
) -> None:
    """Search (sök) texts, authors and text inside images; all words must be there, in any Swedish form.

    Example:
        archive search snöröjning --role allmanhet
        archive search '"kommunens budget"'
    """
    wanted = " ".join(text)
    at = now()
    with open_workspace(home(), write=restricted, command="search", now=at) as workspace:
        hits = (restricted_search(workspace, acting_person(workspace), at) if restricted else index(workspace).search)(
            wanted,
            account=account,
            since=since,
            until=until,
            role=AuthorRole(role) if role else None,
            lane=Lane(lane) if lane else None,
            limit=limit,
        )
    emit(
        {"query": wanted, "hits": [_document(hit, home()) for hit in hits]},
        lambda: "\n".join(_lines(hit) for hit in hits) or "Inga träffar.",
    )


def _document(hit: Hit, folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = plain(hit)
    return told | {key: str(folder.resolve() / told[key]) for key in ("path", "pdf")}


def _lines(hit: Hit) -> str:
    when = f"{hit.at.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}"
    return f"{hit.record}  {when}  {harmless(hit.author)}\n    {harmless(hit.snippet)}"
