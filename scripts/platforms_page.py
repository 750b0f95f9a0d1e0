"""Makes docs/platforms.md from the profiles, the readers and docs/platforms/<name>.md: a row for each platform."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from archiver.platforms.api_reading import ApiReader, TokenNeed
from archiver.platforms.export_reading import ANY, ExportReader
from archiver.platforms.registry import API_READERS, EXPORT_READERS
from archiver.profiles import Profile, read_profiles

HEAD = """# Platforms

Made by `scripts/docs` from the capture profiles, the readers and the page of each platform; do not edit. What a lane
gets and misses, what it needs and how to get it stand in each platform's own page. "Tested on" is what the readers and
profiles themselves say. **What has never met the live platform says so.**

| platform | api | export | browser | tested on | never met live |
| --- | --- | --- | --- | --- | --- |
"""
TOKENS = {TokenNeed.NONE: "no token", TokenNeed.OPTIONAL: "token optional", TokenNeed.REQUIRED: "token needed"}
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


def known_platforms(root: Path) -> tuple[Platform, ...]:
    """Give every platform that a profile or a reader of the tree is for, by name."""
    api = [(reader, _package(reader.read_account)) for reader in API_READERS]
    export = [(reader, _package(reader.read)) for reader in EXPORT_READERS]
    packages = {package for _, package in (*api, *export)}
    owner = {
        profile.name: profile.platform if profile.platform in packages else profile.name
        for profile in read_profiles(root / "capture_profiles").values()
    }
    profiles = read_profiles(root / "capture_profiles")
    names = sorted(packages | set(owner.values()))
    return tuple(
        Platform(
            name,
            api=tuple(reader for reader, package in api if package == name),
            export=tuple(reader for reader, package in export if package == name),
            profiles=tuple(profile for profile in profiles.values() if owner[profile.name] == name),
        )
        for name in names
    )


def page(root: Path) -> str:
    """Give the whole of docs/platforms.md."""
    platforms = known_platforms(root)
    return HEAD + "".join(f"{row(one, platforms, root)}\n" for one in platforms)


def row(platform: Platform, platforms: tuple[Platform, ...], root: Path) -> str:
    """Give one row. A platform that another one's reader serves too (a server that speaks the same API) says which."""
    served = [one for one in platforms if one is not platform and _words(platform) & (set(one.words) - {ANY})]
    api = (*platform.api, *(r for one in served for r in one.api if r.platforms & _words(platform)))
    export = (*platform.export, *(r for one in served for r in one.export if r.platforms & _words(platform)))
    lanes = (("api", platform.api), ("export", platform.export), ("browser", platform.profiles))
    told = [
        f"{lane} ({one.name}): {one.tested_on}" if len(readers) > 1 else f"{lane}: {one.tested_on}"
        for lane, readers in lanes
        for one in readers
    ]
    cells = (
        f"[{platform.name}](platforms/{platform.name}.md)",
        "; ".join(f"`{r.name}` ({TOKENS[r.token]})" for r in api) or "–",
        "; ".join(f"`{r.name}`" for r in export) or "–",
        "; ".join(f"`{p.name}`" for p in platform.profiles) or "–",
        "; ".join(told),
        never_met(root, platform.name),
    )
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def never_met(root: Path, name: str) -> str:
    """Give what the platform's own page says of what has never met the live platform, as one line."""
    path = root / "docs" / "platforms" / f"{name}.md"
    if not path.is_file():
        return "**the page is missing**"
    return re.sub(r"^[-*] ", "", " ".join(_section(path.read_text("utf-8"), NEVER_MET)), flags=re.MULTILINE)


def _section(text: str, heading: str) -> Iterator[str]:
    inside = False
    for line in text.splitlines():
        if line.startswith("## "):
            inside = line.strip() == heading
        elif inside and line.strip():
            yield line.strip()


def _words(platform: Platform) -> set[str]:
    return {platform.name, *(profile.platform for profile in platform.profiles)} - {ANY}


def _package(function: object) -> str:
    """Give the platform's package that a function stands in: archiver.platforms.<package>.<module>."""
    while isinstance(function, partial):
        function = function.func
    return str(getattr(function, "__module__", "")).split(".")[2]
