"""Fontconfig: which characters the installed fonts can draw, and where a font's file is."""

import re
from pathlib import Path

from archiver.errors import ProgramFailed
from archiver.programs.process import Program, require, run

FONTS = "Install Debian's `fonts-noto-core`, `fonts-noto-cjk` and `fonts-noto-color-emoji`."
FC_LIST = Program(
    name="fontconfig",
    executables=("fc-list",),
    needed_for="knowing which characters can be printed",
    install=f"Install Debian's `fontconfig`. {FONTS}",
)
TIMEOUT = 60.0  # seconds; the first call on a machine builds fontconfig's cache
_RANGE = re.compile(r"([0-9a-fA-F]+)(?:-([0-9a-fA-F]+))?")


def covered_ranges() -> tuple[tuple[int, int], ...]:
    """Give the code points of all installed fonts as (first, last), unsorted and overlapping.

    Raises:
        ProgramMissing: fontconfig is not installed.
        ProgramFailed: it named no character at all.
    """
    done = run([require(FC_LIST).path, "--format", "%{charset}\n"], timeout=TIMEOUT)
    ranges = {(int(first, 16), int(last or first, 16)) for first, last in _RANGE.findall(done.text)}
    if not ranges:
        raise ProgramFailed(f"fontconfig knows no fonts. {FONTS}")
    return tuple(sorted(ranges))


def font_file(family: str, style: str = "Regular") -> Path:
    """Give the file of an installed font.

    Raises:
        ProgramFailed: no such font is installed.
    """
    pattern = f"{family}:style={style}"
    done = run([require(FC_LIST).path, pattern, "--format", "%{file}\n"], timeout=TIMEOUT)
    files = sorted(done.text.splitlines())
    if not files:
        raise ProgramFailed(f"The font {family} {style} is not installed. {FONTS}")
    return Path(files[0])
