"""Where a link in METS leads, as a path in the package."""

import posixpath
from urllib.parse import unquote


def inside(href: str, within: str = "") -> str | None:
    """Give the path below the package's root that `href` means in a document in the folder `within`; None if outside.

    `file:///content/a` and `file:content/a` are taken from the package's root, as FGS 1.2 has it; percent-encoding is
    undone and backslashes are read as slashes. An address of anything else than a file leads outside.
    """
    text = href.strip().replace("\\", "/")
    base = within
    if text.casefold().startswith("file:"):
        text, base = text[5:].lstrip("/"), ""
    elif ":" in text.partition("/")[0] or text.startswith("/"):
        return None
    path = posixpath.normpath(posixpath.join(base, unquote(text.partition("#")[0])))
    return None if not text or path in (".", "..") or path.startswith(("../", "/")) else path
