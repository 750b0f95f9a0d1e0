"""`archive search`: what was said, by whom, and in which record."""

import datetime as dt
from pathlib import Path
from typing import Any

import click

from archiver.catalogue.answers import Hit
from archiver.cli.clock import now
from archiver.cli.command import command as make_command
from archiver.cli.command import home
from archiver.cli.filters import SWEDEN, filters
from archiver.cli.output import emit
from archiver.cli.plain import harmless, plain
from archiver.records import AuthorRole, Lane
from archiver.workspace import index, open_workspace


@make_command("search")
@click.argument("text", nargs=-1, required=True)
@filters
@click.option("--role", type=click.Choice([role.value for role in AuthorRole]), help="Only said by such a person.")
def command(
    text: tuple[str, ...],
    account: str,
    lane: str | None,
    since: dt.datetime | None,
    until: dt.datetime | None,
    limit: int | None,
    role: str | None,
) -> None:
    """Search (sök) texts, authors and text inside images; all words must be there, in any Swedish form.

    Example:
        archive search snöröjning --role allmanhet
        archive search '"kommunens budget"'
    """
    wanted = " ".join(text)
    with open_workspace(home(), write=False, command="search", now=now()) as workspace:
        hits = index(workspace).search(
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
    when = f"{hit.at.astimezone(SWEDEN):%Y-%m-%d %H:%M}"
    return f"{hit.record}  {when}  {harmless(hit.author)}\n    {harmless(hit.snippet)}"
