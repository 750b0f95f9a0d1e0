"""`archive init`: make a workspace."""

import click

from archiver.cli.clock import now
from archiver.cli.command import command as make_command
from archiver.cli.command import home
from archiver.cli.output import emit, say
from archiver.config.settings import FILE_NAME
from archiver.workspace import create_workspace


@make_command("init")
@click.option("--name", default="", help="The municipality's name (kommunens namn).")
@click.option("--org-nr", default="", help="Its organisation number (organisationsnummer), NNNNNN-NNNN.")
@click.option("--contact", default="", help="Where the public turns (kontakt), e.g. an e-mail address.")
def command(name: str, org_nr: str, contact: str) -> None:
    """Make an archive (skapa ett arkiv): a folder with an annotated archive.toml and an empty register of accounts.

    Example:
        archive --home arkiv init --name "Exempelkommunen" --contact arkiv@kommunen.example
    """
    folder = home()
    settings = create_workspace(folder, name=name, org_nr=org_nr, contact=contact, now=now())
    path = folder / FILE_NAME
    if settings.authority.is_placeholder:
        say(f"Fill in the authority's name and org_nr in {path} before anything is archived in earnest.")
    emit(
        {"home": str(folder), "settings": str(path), "authority": settings.authority.model_dump()},
        lambda: f"Arkivet är skapat i {folder}. Nästa steg: läs igenom {path} och lägg till kommunens konton.",
    )
