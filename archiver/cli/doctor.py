"""`archive doctor`: whether this machine and this archive are fit for work."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import click

from archiver.cli.clock import now
from archiver.cli.command import command as make_command
from archiver.cli.command import home
from archiver.cli.output import emit
from archiver.cli.plain import plain
from archiver.config.settings import FILE_NAME, Settings, read_settings
from archiver.errors import ArchiveError, DiskFull, ProgramMissing, WorkspaceError
from archiver.programs.listing import Installed, installed_fonts, installed_languages, installed_programs
from archiver.workspace import MEGABYTE, open_workspace

LANGUAGES = ("swe", "eng")  # what a new archive.toml asks for
LEAST_FREE_MB = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How the workspace is. `problem` is empty when it is well or not made yet."""

    home: str
    exists: bool
    problem: str = ""
    free_mb: int = 0
    least_free_mb: int = LEAST_FREE_MB
    records: int = 0
    harvests: int = 0
    left_behind: int = 0

    @property
    def room(self) -> bool:
        """There is more room than the least that captures need."""
        return self.free_mb >= self.least_free_mb


@make_command("doctor")
def command() -> None:
    """Say whether this machine and this archive are fit for work, and what to install (vad som ska installeras).

    Example:
        archive doctor
    """
    folder = home()
    health, settings = look(folder)
    wanted = settings.ocr.languages if settings else LANGUAGES
    things = (*installed_programs(), *installed_languages(wanted), *installed_fonts())
    code = _code(things, health)
    emit(
        {"fit": code == 0, "things": [plain(thing) for thing in things], "workspace": plain(health)},
        lambda: _text(things, health),
    )
    click.get_current_context().exit(code)


def look(folder: Path) -> tuple[Health, Settings | None]:
    """Look at the workspace without changing it; a missing one is no problem."""
    free = shutil.disk_usage(_existing(folder)).free // MEGABYTE
    if not (folder / FILE_NAME).exists():
        return Health(home=str(folder), exists=False, free_mb=free), None
    try:
        settings = read_settings(folder / FILE_NAME)
        with open_workspace(folder, write=False, command="doctor", now=now()) as workspace:
            health = Health(
                home=str(folder),
                exists=True,
                free_mb=free,
                least_free_mb=settings.store.min_free_mb,
                records=sum(1 for _ in workspace.store.all_versions()),
                harvests=sum(1 for _ in workspace.store.harvests()),
                left_behind=_left_behind(folder),
            )
    except ArchiveError as error:
        return Health(home=str(folder), exists=True, free_mb=free, problem=str(error)), None
    return health, settings


def _code(things: tuple[Installed, ...], health: Health) -> int:
    """Give the exit code of the gravest thing that is wrong."""
    if any(thing.required and not thing.right for thing in things):
        return ProgramMissing.exit_code
    if health.problem:
        return WorkspaceError.exit_code
    return 0 if health.room else DiskFull.exit_code


def _text(things: tuple[Installed, ...], health: Health) -> str:
    lines = [line for thing in things for line in _lines(thing)]
    lines.append("")
    lines.append(f"{_mark(health.room)} free on the disk: {health.free_mb} MB (at least {health.least_free_mb} MB)")
    if not health.exists:
        lines.append(f"–  {health.home} is no archive (arkiv) yet; `archive init` makes one")
    elif health.problem:
        lines.append(f"{_mark(False)} the archive in {health.home}: {health.problem}")
    else:
        lines.append(
            f"{_mark(True)} the archive in {health.home}: {health.records} versions, {health.harvests} harvests"
        )
    if health.left_behind:
        lines.append(f"–  {health.left_behind} drafts are left of a run that was stopped, or that works now")
    return "\n".join(lines)


def _lines(thing: Installed) -> list[str]:
    name = " ".join(part for part in (thing.name, thing.version) if part)
    mark = _mark(thing.right) if thing.required or thing.right else "– "
    lines = [f"{mark} {name}" + (f"  ({thing.place})" if thing.place else "")]
    if not thing.right:
        lines.append(f"     needed for {thing.needed_for}. {thing.remedy}")
    return lines


def _mark(right: bool) -> str:
    return "ok" if right else "!!"


def _left_behind(folder: Path) -> int:
    incoming = folder / "store" / ".incoming"
    return sum(1 for _ in incoming.iterdir()) if incoming.is_dir() else 0


def _existing(folder: Path) -> Path:
    """Give the nearest folder that is there, to ask for its disk."""
    folder = folder.resolve()
    return folder if folder.exists() or folder == folder.parent else _existing(folder.parent)
