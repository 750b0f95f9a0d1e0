"""Deliveries of a real harvest of the demonstration: recipients, and each step as the commands take it."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

from archiver.config.actors import Actor
from archiver.delivery.asking import recipient_of, selection_for
from archiver.delivery.checking import check_delivery
from archiver.delivery.preparing import plan, prepare
from archiver.delivery.receiving import TakenIn, take_in
from archiver.delivery.sending import send
from archiver.diarium.receipts import read_receipt
from archiver.findings import Finding
from archiver.store.deliveries import DeliveryEntry, DeliveryStore
from archiver.workspace import open_workspace

YEAR = dt.date(2025, 1, 1), dt.date(2025, 12, 31)
AT = dt.datetime(2026, 1, 12, 9, 0, tzinfo=dt.UTC)
ANNA = Actor(id="anna", name="Anna Arkivarie", roles=("kommunarkivarie",))
_AGREED = """
name = "Kommunarkivet"
code = "ORG:2120000001"
agreement_number = "KS 2025/9"
agreement_date = 2025-01-20
reference_code = "SE/KA/1"
contact_name = "Anna Arkivarie"
contact_details = "arkiv@granasa.example"
include = ["pdf", "record", "media", "warc", "ead3", "eac"]
"""
SETTINGS = f"""
[authority]
name = "Granåsa kommun"
org_nr = "212000-0001"

[store]
min_free_mb = 1

[[people]]
id = "anna"
name = "Anna Arkivarie"
email = "anna@granasa.example"
roles = ["kommunarkivarie"]

[[recipients]]
id = "fgs12"
format = "fgs-1.2"
{_AGREED}
[[recipients]]
id = "fgs20"
format = "fgs-2.0"
container = "tar"
record_cap = 2
{_AGREED}
[[recipients]]
id = "eark22"
format = "eark-2.2"
container = "folder"
versions = "latest"
{_AGREED}
[[recipients]]
id = "gamla"
format = "fgs-1.2"
container = "folder"
pdfa = "1b"
{_AGREED}
[[recipients]]
id = "diariet"
name = "Kommunstyrelsens diarium"
format = "diarium"
include = ["pdf", "record", "media"]
classification = "2.7.1"

[[recipients]]
id = "nya"
name = "Nya diariet"
format = "diarium"
version = "2.0"
container = "folder"
include = ["pdf"]
restricted = true

[[recipients]]
id = "halv"
format = "fgs-2.0"
"""


def silent(_: str) -> None:
    pass


def prepared(
    home: Path, recipient: str, *, at: dt.datetime = AT, progress: Callable[[str], None] = silent, **asked: Any
) -> DeliveryEntry:
    """Prepare what 2025 has, as `archive deliver` does."""
    replace = asked.pop("replace", False)
    with open_workspace(home, write=True, command="deliver", now=at) as workspace:
        whom = recipient_of(workspace.settings, recipient)
        if whom.is_diarium and "record" not in asked:
            asked["collective"] = True
        planned = plan(workspace, whom, selection_for(whom, YEAR, **asked), at)
        return prepare(workspace, planned, by="anna", at=at, progress=progress, replace=replace)


def checked(home: Path, entry: DeliveryEntry) -> tuple[DeliveryEntry, tuple[Finding, ...]]:
    """Check it, as `archive deliver` does; veraPDF is not asked."""
    with open_workspace(home, write=True, command="deliver", now=AT) as workspace:
        return check_delivery(workspace, entry, by="anna", at=AT, judge=None, progress=silent)


def sent(home: Path, entry: DeliveryEntry) -> DeliveryEntry:
    """Hand it over by hand."""
    with open_workspace(home, write=True, command="deliveries send", now=AT) as workspace:
        whom = recipient_of(workspace.settings, entry.recipient)
        return send(workspace, entry, whom, by="anna", at=AT, progress=silent)


def receipted(home: Path, file: Path) -> TakenIn:
    """Take in a receipt."""
    with open_workspace(home, write=True, command="receipt", now=AT) as workspace:
        return take_in(workspace, read_receipt(file), actor=ANNA, at=AT)


def packages(home: Path, entry: DeliveryEntry) -> list[Path]:
    """Give the paths of a delivery's packages."""
    return [DeliveryStore(home).packages(entry.id) / one.name for one in entry.packages]


def digests(entry: DeliveryEntry) -> list[tuple[str, str]]:
    """Give what makes packages the same: name and SHA-256."""
    return [(one.name, one.sha256) for one in entry.packages]
