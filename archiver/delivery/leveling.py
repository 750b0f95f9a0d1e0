"""The PDFs of a delivery in the level of PDF/A that the recipient demands (krävd nivå), each judged by veraPDF.

A kept PDF that holds what is demanded goes as it is. Any other is changed to the level without drawing a page anew
(`archiver.render.levels`), and only goes along if veraPDF passes it: otherwise nothing is delivered.
"""

from contextlib import ExitStack
from pathlib import Path
from typing import Self

import pikepdf

from archiver.errors import DeliveryRefused
from archiver.package.formats import pdfa_claim
from archiver.programs.verapdf import Judge
from archiver.render.levels import Level, holds, made_as, write_at_level


class Leveler:
    """Gives each PDF in the level demanded; made files lie in `folder`, and one that is there is not made again."""

    def __init__(self, level: Level | None, folder: Path) -> None:
        """`level` None = as kept."""
        self._level = level
        self._folder = folder
        self._alive = ExitStack()
        self._judge: Judge | None = None
        self.made = 0  # how many were not what was demanded

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._alive.close()
        self._judge = None

    def at_level(self, pdf: Path, name: str) -> Path:
        """Give the PDF, or one made of it at `name` below the folder.

        Raises:
            DeliveryRefused: veraPDF does not pass what was made of it.
            ProgramMissing, ProgramFailed: veraPDF is not there, or died.
        """
        if self._level is None or holds(_claim(pdf), self._level):
            return pdf
        self.made += 1
        made = self._folder / name
        if not made.exists():
            made.parent.mkdir(parents=True, exist_ok=True)
            unjudged = made.with_suffix(".unjudged")
            write_at_level(pdf, self._level, unjudged)
            self._refuse_failing(unjudged, name)
            unjudged.rename(made)
        return made

    def _refuse_failing(self, made: Path, name: str) -> None:
        if self._level is None:
            raise RuntimeError("nothing is judged where nothing was demanded")
        flavour = made_as(self._level)
        wrong = [one for one in self._verapdf().judge(made, flavour.judged_as) if one.verdict != "pass"]
        if wrong:
            raise DeliveryRefused(
                f"{name} cannot be made PDF/A-{self._level}: veraPDF says {wrong[0].detail or wrong[0].verdict}. "
                f"Agree with the recipient on the level it is kept in, and leave `pdfa` empty."
            )

    def _verapdf(self) -> Judge:
        if self._judge is None:
            self._judge = self._alive.enter_context(Judge())
        return self._judge


def _claim(pdf: Path) -> str:
    with pikepdf.open(pdf) as opened:
        return pdfa_claim(opened)
