"""The options of `archive accounts add`: one for each key of an account in archive.toml, made from the model itself."""

import datetime as dt
import types
import typing
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Literal, TypeVar

import click

from archiver.config.accounts import AccountEntry

Function = TypeVar("Function", bound=Callable[..., Any])

HELP = {
    "id": "Short name (kort namn): a-z, 0-9 and hyphens; never changed.",
    "platform": "Platform (plattform), e.g. wordpress.",
    "url": "The account's address (webbadress).",
    "name": "Name as shown to people.",
    "platform_id": "The platform's own id.",
    "authority": "Nämnd or company that owns it (arkivbildare).",
    "class": "Class of account (kontoklass).",
    "legal_note": "Legal assessment (rättslig bedömning) that allows a private account.",
    "status": "Where it is in its life (status).",
    "opened": "Day it was opened (öppnat).",
    "purpose": "What it is for (syfte).",
    "target_group": "Whom it is for (målgrupp).",
    "owner_role": "Main responsible (huvudansvarig); a role, it is published.",
    "deputy": "Deputy (ersättare); internal.",
    "administrators": 'Administrator, as "Name, e-mail, phone"; internal. Give at least two.',
    "monitoring_hours": "When it is watched (bevakas).",
    "capture_interval": "How often it is captured, e.g. 12h or 3d.",
    "level": "How much is preserved (bevarandenivå).",
    "lanes": "Lane (väg) to try; repeat in order.",
    "profile": "Capture profile (fångstprofil); default: the one that recognises the address.",
    "api_url": "Where its API answers, if not as usual (adress till API:et).",
    "allow_hosts": "Private HOST:PORT that captures may reach.",
    "terms_reviewed_on": "Day the platform's terms were reviewed (avtalsgranskning).",
    "terms_reviewed_by": "Who reviewed them.",
    "disposal_authority": "Disposal decision (gallringsbeslut); none means nothing is ever destroyed.",
    "account_plan": "Registry number of the account's plan (handlingsplanens dnr).",
    "registry": "Registry and series (diarium).",
    "destination": "Which archive it is delivered to.",
    "vault": "Where the credentials are kept; never the credentials.",
    "predecessor": "Id of the account it replaced (föregångare).",
    "successor": "Id of the account that replaces it (efterträdare).",
    "identities": "Author id, handle or address that speaks for the municipality.",
    "elected": "The same for elected representatives (förtroendevalda).",
}
REQUIRED = ("id", "platform", "url")


def account_options(function: Function) -> Function:
    """Give the command an option for every key that can be set when an account is added."""
    for name, field in reversed(AccountEntry.model_fields.items()):
        key = field.alias or name
        if key in HELP:
            function = _option(key, _bare(field.annotation))(function)
    return function


def given_keys(values: Mapping[str, Any]) -> dict[str, Any]:
    """Give the keys of the file for the options that were used, in the file's order."""
    found = {field.alias or name: values.get(field.alias or name) for name, field in AccountEntry.model_fields.items()}
    return {key: _spelled(value) for key, value in found.items() if value not in (None, "", ())}


def _option(key: str, annotation: Any) -> Callable[[Function], Function]:
    flags = [f"--{key.replace('_', '-')}", key]
    many = typing.get_origin(annotation) is tuple
    single = _bare(typing.get_args(annotation)[0]) if many else annotation
    parameter: Any = str
    callback = None
    if key == "administrators":
        flags[0], callback = "--administrator", _administrators
    elif single is dt.date:
        parameter = click.DateTime(["%Y-%m-%d"])
    elif typing.get_origin(single) is Literal:
        parameter = click.Choice(list(typing.get_args(single)))
    elif isinstance(single, type) and issubclass(single, StrEnum):
        parameter = click.Choice([choice.value for choice in single])
    return click.option(
        *flags, type=parameter, multiple=many, required=key in REQUIRED, help=HELP[key], callback=callback
    )


def _bare(annotation: Any) -> Any:
    """Take off Annotated and the None of an optional."""
    while typing.get_origin(annotation) is typing.Annotated:
        annotation = typing.get_args(annotation)[0]
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return _bare(next(part for part in typing.get_args(annotation) if part is not type(None)))
    return annotation


def _administrators(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> list[dict[str, str]]:
    people = []
    for one in given:
        parts = [part.strip() for part in one.split(",")]
        if len(parts) != 3:
            raise click.BadParameter(f'{one!r} is not "Name, e-mail, phone".')
        people.append(dict(zip(("name", "email", "phone"), parts, strict=True)))
    return people


def _spelled(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.date()
    return list(value) if isinstance(value, tuple) else value
