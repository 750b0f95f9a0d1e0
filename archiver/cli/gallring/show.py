"""`archive gallring show`: one proposal, and what is in the threads of its sample, for the reviewer's eyes only."""

from collections.abc import Iterator
from typing import Any

import click

from archiver.cli.clock import now
from archiver.cli.command import command as make_command
from archiver.cli.command import home
from archiver.cli.gallring.told import proposal_document, proposal_text, status_document, status_text
from archiver.cli.output import emit
from archiver.cli.plain import harmless, plain
from archiver.disposal.conditions import items_of, latest_record
from archiver.disposal.proposals import Proposal
from archiver.disposal.status import status
from archiver.workspace import Workspace, open_workspace


@make_command("show")
@click.argument("proposal", metavar="PROPOSAL")
@click.option("--sample", is_flag=True, help="Show what is in the threads of the sample (stickprov). Nothing is saved.")
def command(proposal: str, sample: bool) -> None:
    """Show a proposal (visa ett gallringsförslag), and with --sample the posts and comments to review.

    Example:
        archive gallring show g-20260301-01 --sample
    """
    with open_workspace(home(), write=False, command="gallring show", now=now()) as workspace:
        found = status(workspace, proposal)
        threads = tuple(_sampled(workspace, found.proposal)) if sample else ()
    document = status_document(found) | {"proposal": proposal_document(found.proposal)}
    emit(
        document | ({"sample": list(threads)} if sample else {}),
        lambda: "\n".join([proposal_text(found.proposal), *map(_thread_text, threads), status_text(found)]),
    )


def _sampled(workspace: Workspace, proposal: Proposal) -> Iterator[dict[str, Any]]:
    for line in proposal.lines:
        if line.number in proposal.sample:
            record = latest_record(workspace, line.account, line.record)
            items = items_of(record) if record else ()
            yield {
                "number": line.number,
                "record": line.record,
                "items": [
                    {"author": item.author.name, "at": plain(item.published_at), "text": item.text} for item in items
                ],
            }


def _thread_text(thread: dict[str, Any]) -> str:
    items = [f"    {harmless(item['author'])}: {harmless(item['text'])}" for item in thread["items"]]
    return "\n".join([f"Nr {thread['number']}, {thread['record']}:", *(items or ["    Handlingen finns inte kvar."])])
