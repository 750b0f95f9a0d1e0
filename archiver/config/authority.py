"""The myndighet that owns the archive, and the people with a role in its work."""

from typing import Annotated, Literal

from pydantic import Field

from archiver.config.secrets import SecretHash
from archiver.config.values import PLACEHOLDER_ORG_NR, Email, OrgNr, Slug
from archiver.strict import Strict, Text

PLACEHOLDER_NAME = "Exempelkommunen"


class AuthoritySettings(Strict):
    """The myndighet that owns the archive."""

    name: Text
    org_nr: OrgNr
    contact: str = ""

    @property
    def is_placeholder(self) -> bool:
        """Nobody has filled in whose archive this is."""
        return self.org_nr == PLACEHOLDER_ORG_NR or self.name == PLACEHOLDER_NAME


Role = Literal[
    "kommunarkivarie",
    "arkivansvarig",
    "arkivredogorare",
    "registrator",
    "kommunikator",
    "jurist",
    "dataskyddsombud",
    "sakerhetschef",
]


class Person(Strict):
    """Someone with a role in the archive's work. Internal: never published."""

    id: Slug
    name: Text
    email: Email
    phone: str = ""
    authority: str = ""  # nämnd or company; empty = the whole municipality
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]
    os_user: tuple[Text, ...] = ()  # logins that are this person's own; a shared service account is nobody's
    secret: SecretHash = ""  # for --as; what `archive people secret` prints, never the secret itself
