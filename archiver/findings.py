"""What every check yields: rule, how grave, where, and a sentence. Nothing returns just False."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How grave a finding is."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a check found: rule, how grave, where, and a sentence."""

    rule: str
    level: Level
    where: str
    message: str
