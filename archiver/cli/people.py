"""`archive people`: who has which role (roller), and who the program takes you for."""

import os
import secrets
import sys

import click

from archiver.cli.acting_options import SECRET_VARIABLE, acting_by, acting_option
from archiver.cli.command import Group, home
from archiver.cli.output import emit
from archiver.config.authority import Person
from archiver.config.secrets import SALT_BYTES, hash_secret
from archiver.config.settings import Settings, read_settings
from archiver.errors import ConfigError, NoSuchThing
from archiver.register.acting import DUTIES, Duty
from archiver.workspace import settings_path


@click.group("people", cls=Group)
def command() -> None:
    """Look at the people of the archive (personer och roller), and make a secret for --as.

    Example:
        archive people list
        archive people whoami
    """


@command.command("list")
def list_people() -> None:
    """List the people (personer) of archive.toml, their roles and what these may do.

    Example:
        archive people list
    """
    people = read_settings(settings_path(home())).people
    emit({"people": [_entry(person) for person in people]}, lambda: _text(people))


@command.command("whoami")
@acting_option
def whoami() -> None:
    """Say whom the program takes you for (vem du är) and what you may do.

    Example:
        archive people whoami
    """
    actor = acting_by(read_settings(settings_path(home())))
    duties = [duty.value for duty in _duties(actor.roles)]
    emit(
        {"person": actor.model_dump(mode="json"), "duties": duties},
        lambda: f"{actor.name} ({actor.id}), {', '.join(actor.roles)}\n  får: {', '.join(duties)}",
    )


@command.command("secret")
@click.argument("person", metavar="PERSON")
def secret(person: str) -> None:
    """Make a secret (hemlighet) for --as: print the line to put under the person in archive.toml.

    The secret is asked for twice without being shown, or read from ARCHIVE_SECRET. Only its scrypt hash is printed.

    Example:
        archive people secret anna
    """
    _known(read_settings(settings_path(home())), person)
    try:
        line = hash_secret(_chosen(), secrets.token_bytes(SALT_BYTES))
    except ValueError as error:
        raise ConfigError(f"No secret was made: {error}. Run the command again with a longer one.") from error
    emit({"person": person, "secret": line}, lambda: f'secret = "{line}"')


def _chosen() -> str:
    given = os.environ.get(SECRET_VARIABLE, "")
    if given or not sys.stdin.isatty():
        return given
    asked: str = click.prompt("Ny hemlighet", hide_input=True, confirmation_prompt="En gång till", err=True)
    return asked


def _known(settings: Settings, wanted: str) -> None:
    if wanted not in (known := [person.id for person in settings.people]):
        raise NoSuchThing(f"archive.toml has no person {wanted!r}. It has: {', '.join(known) or 'nobody at all'}.")


def _duties(roles: tuple[str, ...]) -> list[Duty]:
    return [duty for duty, entitled in DUTIES.items() if not entitled.isdisjoint(roles)]


def _entry(person: Person) -> dict[str, object]:
    return {
        "id": person.id,
        "name": person.name,
        "email": person.email,
        "authority": person.authority,
        "roles": list(person.roles),
        "os_user": list(person.os_user),
        "has_secret": bool(person.secret),
        "duties": [duty.value for duty in _duties(person.roles)],
    }


def _text(people: tuple[Person, ...]) -> str:
    if not people:
        return "Ingen person är inlagd. Skriv in dem under [[people]] i archive.toml."
    return "\n".join(
        f"{person.id}  {person.name}  {', '.join(person.roles)}  {person.authority or 'hela kommunen'}\n"
        f"    får: {', '.join(duty.value for duty in _duties(person.roles))}"
        for person in people
    )
