"""The small sections of archive.toml: store, clock, PDF/A, text in images, media."""

import re
from typing import Annotated, Literal, Self

from pydantic import Field, PositiveInt, StringConstraints, model_validator

from archiver.config.values import Day, Interval
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


class ScheduleSettings(Strict):
    """When captures are due. Terms are days in Europe/Stockholm."""

    capture_interval: Interval = "3d"  # Torsby: at least twice a week
    snapshot_days: tuple[Day, ...] = ("01-01", "07-01")  # Torsby: every new year and half-year
    snapshot_window_days: PositiveInt = 14
    dormant_after_months: PositiveInt = 6  # Malmö


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
