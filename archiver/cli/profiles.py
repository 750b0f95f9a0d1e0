"""`archive profiles`: the capture profiles that come with the program, and a check of one that somebody edits."""

import re
from pathlib import Path

import click

from archiver.cli.command import Group, home
from archiver.cli.output import emit
from archiver.config.values import checked_url
from archiver.errors import ProfileError
from archiver.harvesting.target import known_profiles
from archiver.platforms.soundness import profile_faults
from archiver.profiles import Profile, read_profile


@click.group("profiles", cls=Group)
def command() -> None:
    """Look at capture profiles (fångstprofiler): how each platform is recognised, walked and read.

    Example:
        archive profiles list
        archive profiles check capture_profiles/wordpress.toml
    """


@command.command("list")
def list_profiles() -> None:
    """List the capture profiles (fångstprofiler), also those in the archive's folder profiles/, and what each met.

    Example:
        archive profiles list
    """
    profiles = tuple(known_profiles(home()).values())
    emit(
        {"profiles": [_document(profile) for profile in profiles]},
        lambda: "\n".join(
            f"{one.name:<16} {one.version:<10} {one.title}\n{'':<27} prövad på: {one.tested_on}" for one in profiles
        ),
    )


@command.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check_profile(file: Path) -> None:
    """Check one profile file and list what is wrong with it, by line and key.

    Example:
        archive profiles check capture_profiles/wordpress.toml
    """
    profile = read_profile(file)
    if problems := tuple(_problems(profile, file)):
        raise ProfileError(f"{file} is not valid:\n" + "\n".join(f"  {problem}" for problem in problems))
    emit({"profile": _document(profile), "valid": True}, lambda: f"{file}: profilen är giltig.")


def _problems(profile: Profile, file: Path) -> list[str]:
    """Find what the model alone cannot tell."""
    problems = []
    if file.stem != profile.name:
        problems.append(f"name: {profile.name!r} must equal the file's name {file.stem!r}.")
    for pattern in profile.match.urls:
        try:
            re.compile(pattern)
        except re.error as error:
            problems.append(f"match.urls: {pattern!r} is not a regular expression: {error}.")
            return problems
    for example in profile.match.examples:
        try:
            checked_url(example)
        except ValueError as error:
            problems.append(f"match.examples: {error}")
        if not profile.recognises(example):
            problems.append(f"match.examples: {example} is not recognised by match.urls. Correct either.")
    return [*problems, *profile_faults(profile)]


def _document(profile: Profile) -> dict[str, object]:
    return {
        "name": profile.name,
        "version": profile.version,
        "title": profile.title,
        "platform": profile.platform,
        "reader": profile.reader,
        "tested_on": profile.tested_on,
        "recognises": list(profile.match.urls),
    }
