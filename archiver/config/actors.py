"""Who acted: a person as an act remembers them, and whether two acts were done by one and the same.

Four eyes (gallring.md §2.7) are two people, not two spellings. Two actors count as one if anything that names a person
is the same after folding: id, name, e-mail, or an operating-system user that is a person's own. A doubt counts as the
same person: the act is refused, and nothing is lost. Two colleagues with one name need different names in archive.toml
(a middle name, a title).
"""

import re
import unicodedata
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

SYSTEM_ID = "system"

# Letters of other scripts that look like Latin ones; casefolded, since folding comes first (Unicode TS 39, the part
# of its list that a Swedish name can be written with).
_LOOKALIKES = str.maketrans(
    "авеѕзкмнорстухіјԁԛԝһ" + "αβεηικνορτυχωϲ" + "օսո" + "ıɡ",
    "abes3kmhopctyxijdqwh" + "abenikvoptuxwc" + "oun" + "ig",
)


class How(StrEnum):
    """How it was known who acted."""

    LOGIN = "inloggning"  # the operating system's user is mapped to the person
    SECRET = "hemlighet"  # --as, with the person's secret
    SYSTEM = "system"  # the program by itself


class Actor(BaseModel):
    """Who did something, as it is kept with the act: later changes to archive.toml do not change it.

    `os_person` is the id of the person whose own the operating-system user was, empty for a shared account.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str
    email: str = ""
    authority: str = ""  # nämnd or company; empty = the whole municipality
    roles: tuple[str, ...] = ()
    os_user: str = ""
    os_person: str = ""
    how: How = How.LOGIN


def system_actor() -> Actor:
    """Give the program itself as actor: it may propose and carry out what is approved, and never decide."""
    return Actor(id=SYSTEM_ID, name="Systemet", roles=(SYSTEM_ID,), how=How.SYSTEM)


def same_person(one: Actor, other: Actor) -> bool:
    """Tell whether two actors are, or may be, one person; renaming, casing, lookalikes and --as do not help."""
    return (
        bool(_ids(one) & _ids(other))
        or folded_name(one.name) == folded_name(other.name)
        or bool(one.email and other.email and _folded_email(one.email) == _folded_email(other.email))
        or _same_login(one, other)
    )


def folded_name(name: str) -> str:
    """Give the form in which two spellings of one name are equal (NFKC, case, spaces, invisible signs, lookalikes)."""
    spread = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    seen = "".join(sign for sign in spread if unicodedata.category(sign) not in ("Cf", "Cc") or sign.isspace())
    return re.sub(r"\s+", " ", seen.translate(_LOOKALIKES)).strip()


def _ids(actor: Actor) -> set[str]:
    return {folded_name(name) for name in (actor.id, actor.os_person) if name}


def _folded_email(email: str) -> str:
    """Leave out what comes after a plus: it reaches the same person (RFC 5233)."""
    local, _, host = folded_name(email).rpartition("@")
    return f"{local.partition('+')[0]}@{host}"


def _same_login(one: Actor, other: Actor) -> bool:
    """Tell whether a login that is some person's own did both acts; one that is nobody's own tells nothing."""
    own = bool(one.os_person or other.os_person)
    return own and bool(one.os_user) and folded_name(one.os_user) == folded_name(other.os_user)
