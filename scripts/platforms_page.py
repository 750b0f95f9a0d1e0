"""Makes docs/platforms.md from the profiles, the readers and docs/platforms/<name>.md: a row for each platform."""

from pathlib import Path

from archiver.platforms import overview
from archiver.platforms.api_reading import TokenNeed
from archiver.platforms.overview import Platform, with_served
from archiver.profiles import read_profiles

HEAD = """# Platforms

Made by `scripts/docs` from the capture profiles, the readers and the page of each platform; do not edit. What a lane
gets and misses, what it needs and how to get it stand in each platform's own page. "Tested on" is what the readers and
profiles themselves say. **What has never met the live platform says so.**

| platform | api | export | browser | tested on | never met live |
| --- | --- | --- | --- | --- | --- |
"""
TOKENS = {TokenNeed.NONE: "no token", TokenNeed.OPTIONAL: "token optional", TokenNeed.REQUIRED: "token needed"}


def known_platforms(root: Path) -> tuple[Platform, ...]:
    """Give every platform that a profile or a reader of the tree is for, by name."""
    return overview.known_platforms(read_profiles(root / "capture_profiles"))


def page(root: Path) -> str:
    """Give the whole of docs/platforms.md."""
    platforms = known_platforms(root)
    return HEAD + "".join(f"{row(one, platforms, root)}\n" for one in platforms)


def row(platform: Platform, platforms: tuple[Platform, ...], root: Path) -> str:
    """Give one row. A platform that another one's reader serves too (a server that speaks the same API) says which."""
    served = with_served(platform, platforms)
    lanes = (("api", platform.api), ("export", platform.export), ("browser", platform.profiles))
    told = [
        f"{lane} ({one.name}): {one.tested_on}" if len(readers) > 1 else f"{lane}: {one.tested_on}"
        for lane, readers in lanes
        for one in readers
    ]
    cells = (
        f"[{platform.name}](platforms/{platform.name}.md)",
        "; ".join(f"`{r.name}` ({TOKENS[r.token]})" for r in served.api) or "–",
        "; ".join(f"`{r.name}`" for r in served.export) or "–",
        "; ".join(f"`{p.name}`" for p in platform.profiles) or "–",
        "; ".join(told),
        never_met(root, platform.name),
    )
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def never_met(root: Path, name: str) -> str:
    """Give what the platform's own page says of what has never met the live platform, as one line."""
    path = root / "docs" / "platforms" / f"{name}.md"
    return overview.never_met(path.read_text("utf-8")) if path.is_file() else "**the page is missing**"
