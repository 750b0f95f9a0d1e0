"""OCRmyPDF, which makes attached documents searchable; run as a program so that a hostile PDF cannot hurt ours.

PDF/A comes from its internal backend; Ghostscript, which would drop the tags, is not needed.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

from archiver.errors import ProgramFailed
from archiver.programs.process import Program, locate, run

PRLIMIT = Program(name="prlimit", executables=("prlimit",), install="Install Debian's `util-linux`.", required=False)
MEMORY = 4_000_000_000  # bytes of address space for each of its processes
MEGAPIXELS = 250  # of one rasterised image

BROKEN, NOT_VALID, OUT_OF_ROOM, ENCRYPTED, NOT_PDFA = 2, 4, 15, 8, 10  # its exit codes (15: any other failure)
REASONS = {
    BROKEN: "Filen är skadad eller har ett format som inte stöds.",
    NOT_VALID: "Den sökbara kopian blev inte giltig.",
    ENCRYPTED: "Filen är krypterad eller lösenordsskyddad.",
    NOT_PDFA: "Filen kan inte göras om till PDF/A, oftast för att den saknar inbäddade typsnitt.",
    OUT_OF_ROOM: "Filen gick inte att behandla; den kan vara skadad eller kräva för mycket minne.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How a document is made searchable. `timeout` in seconds; without `pdfa` the copy claims nothing."""

    languages: tuple[str, ...]
    jobs: int
    timeout: float
    title: str
    pdfa: bool = True


def searchable(source: Path, target: Path, how: How) -> str:
    """Write a searchable copy at `target`, as PDF/A-2b; give the reason in Swedish when that was not possible.

    Pages that have text keep it; only pages without text are read.
    """
    args: list[str | Path] = [sys.executable, "-m", "ocrmypdf", "--quiet", "--skip-text", "--optimize", "0"]
    args += ["--output-type", "pdfa-2", "--pdfa-backend", "internal"] if how.pdfa else ["--output-type", "pdf"]
    args += ["--tagged-pdf-mode", "ignore", "--invalidate-digital-signatures", "--image-dpi", "200"]
    args += ["--max-image-mpixels", str(MEGAPIXELS), "--language", "+".join(how.languages)]
    args += ["--jobs", str(how.jobs), "--title", how.title, "--", source, target]
    if prlimit := locate(PRLIMIT):
        args = [prlimit, f"--as={MEMORY}", *args]
    try:
        done = run(args, timeout=how.timeout, check=False)
    except ProgramFailed:
        return "Behandlingen av filen tog för lång tid och avbröts."
    if done.code != 0 or not target.is_file():
        return REASONS.get(done.code, f"Filen gick inte att göra sökbar (OCRmyPDF svarade {done.code}).")
    return ""
