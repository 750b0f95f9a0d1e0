"""Addresses without what passes: the signatures, click ids and expiry times that differ on every visit."""

import functools
import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

# Click ids and campaign marks; signatures and sizes of the large media networks; session marks.
_PASSING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|igshid|igsh|mc_[ce]id|mibextid|_gl|ref_src|ref_url"
    r"|__\w+(?:\[\d*\])?|_nc_\w+|_ns\w*|oh|oe|ccb|efg|edm|stp|x-amz-\w+(?:-\w+)*|x-goog-\w+(?:-\w+)*"
    r"|signature|key-pair-id|policy|x-expires|x-signature|expires|phpsessid|jsessionid|sid",
    re.IGNORECASE,
)
_REDIRECT = re.compile(r"(?:l|lm)\.(?:facebook|instagram)\.com")


@functools.lru_cache(maxsize=65_536)
def steady(url: str) -> str:
    """Give the part of an address that is the same on every visit; what is no http(s) address comes back unchanged."""
    if "?" not in url or not url.startswith(("http://", "https://")):
        return url
    try:
        parts = urlsplit(url)
        pairs = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return url
    if _REDIRECT.fullmatch(parts.netloc):
        return next((steady(value) for name, value in pairs if name == "u"), url)
    kept = [(name, value) for name, value in pairs if not _PASSING.fullmatch(name)]
    return urlunsplit(parts._replace(query=urlencode(kept)))
