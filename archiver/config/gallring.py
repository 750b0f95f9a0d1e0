"""The disposal section of archive.toml: grace period, sample for review, and what the protocol must name."""

from typing import Annotated

from pydantic import Field

from archiver.strict import Strict


class GallringSettings(Strict):
    """How disposal (gallring) is carried out. The right to it comes from a decision, never from here."""

    grace_days: Annotated[int, Field(ge=0, le=3650)] = 30  # whole days between approval and execution (karens)
    sample_percent: Annotated[int, Field(ge=1, le=100)] = 5  # of a proposal, for review (§2.9)
    sample_min: Annotated[int, Field(ge=1)] = 20
    backup_days: Annotated[int, Field(ge=0, le=3650)] = 90  # longest rotation of backups (SM-39)
    archive_authority: str = ""  # arkivmyndighet; empty = the municipality's own board is not named
    controller: str = ""  # personuppgiftsansvarig; empty = the authority that created the records
    plan_row: str = ""  # row of the records schedule (DHP-rad)
    classification: str = ""  # code of the classification scheme (klassificeringskod)
