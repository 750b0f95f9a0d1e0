"""`archive gallring protocol`: the protocols there are, or where one lies and whether it is what was issued."""

from pathlib import Path
from typing import Any

import click

from archiver.cli.clock import now
from archiver.cli.command import command as make_command
from archiver.cli.command import home
from archiver.cli.output import emit
from archiver.disposal.protocols import CERTIFICATE, PAPER, XML, chain, protocol_digest, protocol_folder
from archiver.errors import NoSuchThing
from archiver.workspace import Workspace, open_workspace


@make_command("protocol")
@click.argument("protocol", metavar="[PROTOCOL]", required=False)
def command(protocol: str | None) -> None:
    """Show the disposal protocols (gallringsprotokoll): where each lies, its SHA-256, and whether it is unchanged.

    Example:
        archive gallring protocol
        archive gallring protocol gp-20260401-01
    """
    with open_workspace(home(), write=False, command="gallring protocol", now=now()) as workspace:
        found = tuple(_documents(workspace, protocol))
    emit({"protocols": list(found)}, lambda: "\n".join(map(_text, found)) or "Inga gallringsprotokoll.")


def _documents(workspace: Workspace, wanted: str | None) -> list[dict[str, Any]]:
    root = workspace.store.root
    if wanted:
        protocol_folder(root, wanted)  # an id, or refused
    documents = [
        {
            "id": link.id,
            "sha256": link.sha256,
            "unchanged": protocol_digest(root, link.id) == link.sha256,
            "xml": str(protocol_folder(root, link.id) / XML),
            "pdf": str(protocol_folder(root, link.id) / PAPER),
            "certificate": _certificate(root, link.id),
        }
        for link in chain(root)
        if wanted in (None, link.id)
    ]
    if wanted and not documents:
        raise NoSuchThing(f"There is no protocol {wanted}. `archive gallring protocol` shows those there are.")
    return documents


def _text(document: dict[str, Any]) -> str:
    sound = "oförändrat" if document["unchanged"] else "SAKNAS ELLER ÄNDRAT"
    certificate = document["certificate"] or "Inget gallringsbevis"
    lines = (f"{document['id']}  {sound}", document["pdf"], certificate, f"SHA-256 {document['sha256']}")
    return "\n    ".join(lines)


def _certificate(root: Path, protocol: str) -> str | None:
    """Give where the certificate is; there is none where nothing was destroyed."""
    path = protocol_folder(root, protocol) / CERTIFICATE
    return str(path) if path.exists() else None
