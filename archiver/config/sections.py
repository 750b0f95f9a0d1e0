"""The small sections of archive.toml: store, PDF/A, text in images, media."""

import re
from typing import Annotated, Literal, Self

from pydantic import Field, PositiveInt, StringConstraints, model_validator

from archiver.strict import Strict


class StoreSettings(Strict):
    """The store and its index."""

    min_free_mb: PositiveInt = 500  # capture stops before the disk has less
    catalogue: str = ""  # SQLAlchemy address of another database; empty = catalogue.db in the workspace

    @model_validator(mode="after")
    def _no_password(self) -> Self:
        if self.catalogue and re.match(r"[^:]+://[^/@]*:[^/@]+@", self.catalogue):
            raise ValueError("`catalogue` holds a password. Leave it out, and give it in ~/.pgpass or PGPASSWORD.")
        return self


class PdfSettings(Strict):
    """How the PDF/A files are made and judged."""

    flavour: Literal["1a", "2a", "2u", "2b"] = "2a"
    validators: Annotated[tuple[Literal["verapdf", "pikepdf"], ...], Field(min_length=1)] = ("verapdf", "pikepdf")


class OcrSettings(Strict):
    """How text inside images is read."""

    languages: Annotated[
        tuple[Annotated[str, StringConstraints(pattern=r"^[a-z]{3}(?:_[a-z]+)?$")], ...], Field(min_length=1)
    ] = ("swe", "eng")


class MediaSettings(Strict):
    """What is fetched beside the pages."""

    max_mb: PositiveInt = 500  # one file
