"""The section [[recipients]] of archive.toml: who receives deliveries (leveranser), in what form, and by what way.

A recipient may stand there half filled in while the agreement is being written; what a delivery needs and lacks is
asked for by name (`lacking`) before anything is built. No password and no private key has a place here: `sftp_key`
names the file with the key, which lies outside the archive.
"""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, PositiveInt, StringConstraints, model_validator

from archiver.strict import Strict

Format = Literal["fgs-1.2", "fgs-2.0", "eark-2.2", "diarium"]
Part = Literal["pdf", "record", "media", "warc", "ead3", "eac"]
RecipientId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$")]
DIARIUM = "diarium"
_CODE = re.compile(r"(VAT|DUNS|ORG|HSA|Local|URI):\S.*")
_HOST_KEY = re.compile(r"(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]+=*")


def checked_code(value: str) -> str:
    """Give the identification code of an organization back.

    Raises:
        ValueError: not a prefix of FGS Paketstruktur 1.2, a colon and a code.
    """
    if value and not _CODE.fullmatch(value):
        raise ValueError(f"{value!r} is no identification code. Write ORG:2120000001 (or VAT, DUNS, HSA, Local, URI).")
    return value


def checked_host_key(value: str) -> str:
    """Give the public host key back, as ssh-keyscan prints it without the host.

    Raises:
        ValueError: not a key type and a key.
    """
    if value and not _HOST_KEY.fullmatch(value):
        raise ValueError("no public host key. Write its type and key, such as `ssh-ed25519 AAAA...` (ssh-keyscan).")
    return value


class Recipient(Strict):
    """One recipient: an e-archive (e-arkiv) or a diarium."""

    id: RecipientId
    name: str = ""
    code: Annotated[str, AfterValidator(checked_code)] = ""  # e.g. ORG:2120000001
    format: Format
    version: Literal["", "1.0", "2.0"] = ""  # diarium: FGS Ärendehantering 1.0, or 2.0 (= CITS ERMS 2.1.2)
    agreement_number: str = ""  # leveransöverenskommelse: dnr
    agreement_date: dt.date | None = None
    reference_code: str = ""
    archive: str = ""  # arkivets namn; empty = the authority
    contact_name: str = ""
    contact_details: str = ""
    container: Literal["folder", "zip", "tar"] = "zip"
    size_cap_mb: PositiveInt = 4_000  # one package
    record_cap: PositiveInt = 1_000  # records in one package
    pdfa: Literal["", "1a", "1b", "2a", "2u", "2b"] = ""  # what the recipient demands; empty = as kept
    include: Annotated[tuple[Part, ...], Field(min_length=1)] = ("pdf", "record", "media", "warc")
    versions: Literal["all", "latest"] = "all"
    restricted: bool = False  # may receive records under secrecy (sekretess)
    classification: str = ""  # klass in the recipient's scheme
    sender_names: bool = False  # diarium: names of private persons as sender; else left out (OSL 5:2 2 st)
    send: Literal["none", "folder", "sftp"] = "none"
    send_folder: str = ""  # folder on this machine, or on the SFTP server
    sftp_host: str = ""
    sftp_port: Annotated[int, Field(gt=0, lt=65536)] = 22
    sftp_user: str = ""
    sftp_host_key: Annotated[str, AfterValidator(checked_host_key)] = ""
    sftp_key: str = ""  # path of the private key
    receipts_folder: str = ""  # where receipts (kvittenser) arrive

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.version and self.format != DIARIUM:
            raise ValueError("`version` is for a diarium only. Here `format` says the version; remove `version`.")
        if not {"pdf", "record", "media", "warc"} & set(self.include):
            raise ValueError('`include` leaves nothing to deliver. Add "pdf" or "record".')
        return self

    @property
    def is_diarium(self) -> bool:
        """Whether it registers (diarieför) rather than preserves."""
        return self.format == DIARIUM


def lacking(recipient: Recipient) -> tuple[str, ...]:
    """Give the names of the keys that a delivery needs and that are empty, in the order of the file.

    FGS Paketstruktur 1.2: agreement, codes and names are mandatory (packages.md §1.4); a way out needs its place.
    """
    return tuple(_lacking(recipient))


def _lacking(recipient: Recipient) -> Iterator[str]:
    needed = ["name"]
    if not recipient.is_diarium:
        needed += ["code", "agreement_number", "agreement_date", "reference_code", "contact_name"]
    if recipient.send != "none":
        needed.append("send_folder")
    if recipient.send == "sftp":
        needed += ["sftp_host", "sftp_user", "sftp_host_key", "sftp_key"]
    yield from (key for key in needed if not getattr(recipient, key))
