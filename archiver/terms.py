"""The closed lists of words that records are told in. Values that an archivist meets are Swedish terms in ASCII."""

from enum import StrEnum

LOGGED_IN = "inloggad session"  # stands in the provenance of what was seen by somebody who had logged in


class Lane(StrEnum):
    """How content was obtained (väg)."""

    API = "api"
    EXPORT = "export"
    BROWSER = "browser"


class AuthorRole(StrEnum):
    """Who speaks: decided by the identity of the account, never by a display name (Torsby, KS Veikart)."""

    MUNICIPALITY = "kommun"
    PUBLIC = "allmanhet"
    ELECTED = "fortroendevald"


class Direction(StrEnum):
    """Whether an item was received or drawn up by the authority (TF 2:9, 2:10)."""

    RECEIVED = "inkommen"
    CREATED = "upprattad"


class MediaKind(StrEnum):
    """What sort of attachment a media file is."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    DOCUMENT = "document"


class MediaStatus(StrEnum):
    """What became of one attachment; anything but `captured` stands in the coverage statement."""

    CAPTURED = "captured"
    TOO_LARGE = "too_large"
    UNAVAILABLE = "unavailable"
    BLOCKED = "blocked"


class HarvestStatus(StrEnum):
    """How a harvest ended."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    STOPPED = "stopped"


class RecordKind(StrEnum):
    """What a record shows."""

    THREAD = "thread"
    SNAPSHOT = "snapshot"


class Visibility(StrEnum):
    """Who could see a thread on the platform; anything but `PUBLIC` is kept apart, in the restricted store."""

    PUBLIC = "publik"
    DIRECT = "direktmeddelande"
    GROUP = "sluten_grupp"
    HIDDEN = "dold"


class Outcome(StrEnum):
    """What a harvest found of one thread, compared with the latest kept version."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DISAPPEARED = "disappeared"
    FAILED = "failed"


class ChangeKind(StrEnum):
    """What makes one version differ from the one before."""

    EDITED = "edited"
    NEW_COMMENT = "new_comment"
    NEW_MEDIA = "new_media"
    DISAPPEARED = "disappeared"
    REAPPEARED = "reappeared"
    METADATA = "metadata"
