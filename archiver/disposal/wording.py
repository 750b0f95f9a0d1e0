"""Swedish words for people in what disposal writes. Pure."""

from archiver.config.actors import Actor

_ROLES = {
    "arkivredogorare": "arkivredogörare",
    "kommunikator": "kommunikatör",
    "sakerhetschef": "säkerhetschef",
    "system": "systemet",
}


def title(person: Actor) -> str:
    """Give a person's name with their roles, as it stands in a protocol."""
    roles = ", ".join(_ROLES.get(role, role) for role in person.roles)
    return f"{person.name} ({roles})" if roles and person.name.casefold() != roles else person.name
