"""How long a platform asks us to wait, read from its headers. Pure; names of headers are in lower case.

Retry-After: RFC 9110 §10.2.3. X: `x-rate-limit-remaining`, `-reset` (seconds since 1970). Mastodon: `x-ratelimit-…`
with an ISO 8601 moment. Bluesky and the IETF's draft: `ratelimit-remaining`, `ratelimit-reset`.
"""

import datetime as dt
from collections.abc import Mapping

from archiver.capture.pacing import retry_after

REMAINING = ("x-rate-limit-remaining", "x-ratelimit-remaining", "ratelimit-remaining")
RESET = ("x-rate-limit-reset", "x-ratelimit-reset", "ratelimit-reset")
EPOCH = 1_000_000_000  # a larger number is a moment, a smaller one seconds from now


def wait_asked(headers: Mapping[str, str], now: dt.datetime) -> float | None:
    """Give the seconds until another try is welcome, or None when the platform does not say."""
    asked = retry_after(headers.get("retry-after", ""), now)
    return asked if asked is not None else _reset(headers, now)


def wait_until_refilled(headers: Mapping[str, str], now: dt.datetime) -> float:
    """Give the seconds to wait before the next question: 0 unless this answer was the last one allowed."""
    left = next((headers[name] for name in REMAINING if name in headers), "")
    if left.strip() != "0":
        return 0.0
    return _reset(headers, now) or 0.0


def _reset(headers: Mapping[str, str], now: dt.datetime) -> float | None:
    value = next((headers[name].strip() for name in RESET if name in headers), "")
    try:
        if not value:
            return None
        if value.isdigit():
            number = int(value)
            return max(0.0, number - now.timestamp()) if number > EPOCH else float(number)
        at = dt.datetime.fromisoformat(value)
    except (ValueError, OverflowError):
        return None
    return max(0.0, ((at if at.tzinfo else at.replace(tzinfo=dt.UTC)) - now).total_seconds())
