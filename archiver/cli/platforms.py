"""`archive platforms`: which lanes lead to which platform, what each needs, and what nobody has tried."""

import textwrap
from collections.abc import Iterator
from typing import Any

import click

from archiver.cli.command import Group, home
from archiver.cli.output import emit
from archiver.data import data_path
from archiver.errors import NoSuchThing
from archiver.harvesting.target import known_profiles
from archiver.platforms.api_reading import ApiReader, TokenNeed
from archiver.platforms.export_reading import ANY, ExportReader
from archiver.platforms.overview import Platform, known_platforms, never_met, with_served
from archiver.profiles import Profile

WIDTH = 100
TOKENS = {
    TokenNeed.NONE: "ingen åtkomstnyckel",
    TokenNeed.OPTIONAL: "åtkomstnyckel om ni vill",
    TokenNeed.REQUIRED: "åtkomstnyckel krävs",
}
KINDS = {"api": "api", "export": "export", "browser": "webbläsare"}


@click.group("platforms", cls=Group)
def command() -> None:
    """Look at the platforms (plattformar): which lanes (vägar) lead to each, and what each lane needs.

    Example:
        archive platforms list
        archive platforms show facebook
    """


@command.command("list")
def list_platforms() -> None:
    """List the platforms (plattformar): lanes, tokens, what each was tested on, and what was never met.

    Example:
        archive platforms list
    """
    platforms = _platforms()
    emit(
        {"platforms": [_document(one) for one in platforms]},
        lambda: "\n".join(line for one in platforms for line in _listed(one)),
    )


@command.command("show")
@click.argument("name", metavar="NAME")
def show_platform(name: str) -> None:
    """Show one platform (plattform): how to get its token (åtkomstnyckel), and how to order its export.

    NAME is its name, or what stands as `platform` in the register (kontoförteckningen).

    Example:
        archive platforms show facebook
        archive platforms show youtube --json
    """
    platforms = _platforms()
    found = next((one for one in platforms if one.name == name), None)
    found = found or next((one for one in platforms if name in one.words), None)
    if found is None:
        known = ", ".join(one.name for one in platforms)
        raise NoSuchThing(f"There is no platform (plattform) {name!r}. There are: {known}.")
    platform = found
    emit(_document(platform), lambda: "\n".join(_shown(platform)))


def _platforms() -> tuple[Platform, ...]:
    platforms = known_platforms(known_profiles(home()))
    return tuple(with_served(one, platforms) for one in platforms)


def _document(platform: Platform) -> dict[str, Any]:
    return {
        "name": platform.name,
        "platform": list(platform.words),
        "api": [_reader(one) | {"token": one.token.value, "token_help": one.token_help} for one in platform.api],
        "export": [_reader(one) | {"order_help": one.order_help} for one in platform.export],
        "browser": [
            {"name": one.name, "title": one.title, "version": one.version, "tested_on": one.tested_on}
            | {"login": one.login is not None}
            for one in platform.profiles
        ],
        "never_met": _never_met(platform),
    }


def _reader(one: ApiReader | ExportReader) -> dict[str, Any]:
    told = {"name": one.name, "title": one.title, "version": one.version, "tested_on": one.tested_on}
    return told | {"reference": one.reference}


def _never_met(platform: Platform) -> str:
    """Give what the platform's page says; nothing for a platform of the municipality's own."""
    try:
        return never_met(data_path("docs", f"platforms/{platform.name}.md").read_text("utf-8"))
    except NoSuchThing:
        return ""


def _listed(platform: Platform) -> Iterator[str]:
    tokens = {one.token for one in platform.api}
    api = "api (" + " eller ".join(TOKENS[one] for one in TokenNeed if one in tokens) + ")"
    lanes = (
        api if platform.api else "",
        "export" if platform.export else "",
        "webbläsare" if platform.profiles else "",
    )
    yield f"{platform.name:<14} {', '.join(filter(None, lanes))}"
    for lane, one in _lanes(platform):
        yield _told(f"{KINDS[lane]} prövad på: {one.tested_on}", " " * 15)
    if unmet := _never_met(platform):
        yield _told(f"aldrig mött: {unmet}", " " * 15)


def _shown(platform: Platform) -> Iterator[str]:
    words = " eller ".join("vad som helst" if word == ANY else f'"{word}"' for word in platform.words)
    yield f"{platform.name}: platform = {words} i kontoförteckningen"
    for api in platform.api:
        yield from ("", f"api: {api.title} ({api.name}), {TOKENS[api.token]}")
        yield _told(api.token_help, "  ")
        if api.token is not TokenNeed.NONE:
            yield "  Spara nyckeln: archive login KONTO --token"
        yield f"  Så svarar plattformen: {api.reference}"
    helps = dict.fromkeys(one.order_help for one in platform.export)
    if helps:
        yield from ("", "export: " + ", ".join(f"{one.title} ({one.name})" for one in platform.export))
        yield from (_told(one, "  ") for one in helps)
        yield "  Läs in: archive import FIL --account KONTO"
    for profile in platform.profiles:
        yield from ("", f"webbläsare: {profile.title} (fångstprofilen {profile.name})")
        if profile.login is not None:
            yield "  Logga in, om sidan kräver det: archive login KONTO"
    yield ""
    yield from (_told(f"{KINDS[lane]} prövad på: {one.tested_on}", "") for lane, one in _lanes(platform))
    if unmet := _never_met(platform):
        yield _told(f"Aldrig mött: {unmet}", "")


def _lanes(platform: Platform) -> Iterator[tuple[str, ApiReader | ExportReader | Profile]]:
    yield from (("api", one) for one in platform.api)
    yield from (("export", one) for one in platform.export)
    yield from (("browser", one) for one in platform.profiles)


def _told(text: str, indent: str) -> str:
    return textwrap.fill(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
