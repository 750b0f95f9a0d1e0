"""Which platforms are known, and what reads each of them by which lane. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from archiver.platforms.api_reading import ApiReader
from archiver.platforms.export_reading import ANY, ExportReader
from archiver.platforms.registry import API_READERS, EXPORT_READERS
from archiver.profiles import Profile

NEVER_MET = "## Never met"


@dataclass(frozen=True)
class Platform:
    """One platform: what reads it. `name` is that of its package, its fixture folder and its page."""

    name: str
    api: tuple[ApiReader, ...] = ()
    export: tuple[ExportReader, ...] = ()
    profiles: tuple[Profile, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """What accounts of it may have as `platform` in the register."""
        served = [reader.platforms for reader in self.api] + [reader.platforms for reader in self.export]
        return tuple(sorted({profile.platform for profile in self.profiles}.union(*served)))


def known_platforms(profiles: Mapping[str, Profile]) -> tuple[Platform, ...]:
    """Give every platform that a profile or a reader is for, by name."""
    api = [(reader, _package(reader.read_account)) for reader in API_READERS]
    export = [(reader, _package(reader.read)) for reader in EXPORT_READERS]
    packages = {package for _, package in (*api, *export)}
    owner = {one.name: one.platform if one.platform in packages else one.name for one in profiles.values()}
    return tuple(
        Platform(
            name,
            api=tuple(reader for reader, package in api if package == name),
            export=tuple(reader for reader, package in export if package == name),
            profiles=tuple(profile for profile in profiles.values() if owner[profile.name] == name),
        )
        for name in sorted(packages | set(owner.values()))
    )


def with_served(platform: Platform, platforms: tuple[Platform, ...]) -> Platform:
    """Give the platform with the readers of others that serve it too (a server that speaks the same API)."""
    own = {platform.name, *(profile.platform for profile in platform.profiles)} - {ANY}
    others = [one for one in platforms if one is not platform and own & (set(one.words) - {ANY})]
    api = (*platform.api, *(reader for one in others for reader in one.api if reader.platforms & own))
    export = (*platform.export, *(reader for one in others for reader in one.export if reader.platforms & own))
    return replace(platform, api=api, export=export)


def never_met(page: str) -> str:
    """Give what a platform's own page says of what has never met the live platform, as one line."""
    return " ".join(line.removeprefix("- ").removeprefix("* ") for line in _section(page, NEVER_MET))


def _section(page: str, heading: str) -> Iterator[str]:
    inside = False
    for line in page.splitlines():
        if line.startswith("## "):
            inside = line.strip() == heading
        elif inside and line.strip():
            yield line.strip()


def _package(function: object) -> str:
    """Give the platform's package that a function stands in: archiver.platforms.<package>.<module>."""
    while isinstance(function, partial):
        function = function.func
    return str(getattr(function, "__module__", "")).split(".")[2]
