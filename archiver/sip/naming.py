"""File names for a package: ASCII without spaces (FGS Paketstruktur); the original name is kept beside them."""

import re
import unicodedata

LONGEST = 100
_SPELLED = str.maketrans({"æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "ß": "ss", "đ": "d", "ł": "l", "þ": "th"})


def ascii_name(original: str) -> str:
    """Give a file name of A-Z, a-z, 0-9, `.`, `_`, `-` for `original`; one that is so already comes back as it is.

    Only the last part of a path is looked at. The ending is kept. At most `LONGEST` characters; never empty.
    """
    last = re.split(r"[/\\]", original)[-1].translate(_SPELLED)
    plain = unicodedata.normalize("NFKD", last).encode("ascii", "ignore").decode("ascii")
    safe = re.sub(r"[^A-Za-z0-9._-]+", "_", plain).lstrip("._-")
    stem, dot, ending = safe.rpartition(".")
    if len(safe) > LONGEST and dot and len(ending) < LONGEST // 2:
        return f"{stem[: LONGEST - len(ending) - 1]}.{ending}"
    return safe[:LONGEST] or "namnlos"
