"""How politely a site is walked: a pause between page loads, a budget of loads, and respect for Retry-After."""

import datetime as dt
import email.utils
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from archiver.errors import CaptureStopped
from archiver.profiles import Pacing

LONGEST_WAIT = 120.0  # seconds that a site may make us wait before one more attempt
SAY_BUDGET = "Fångsten nådde profilens gräns på {pages} sidhämtningar; resten hämtades inte."


@dataclass(slots=True)
class Pace:
    """Counts page loads of one harvest and keeps their distance. Sites that are the register's own are not paced."""

    pacing: Pacing
    sleep: Callable[[float], None]
    clock: Callable[[], float] = time.monotonic
    loads: int = 0
    _last: float | None = None
    _random: random.Random = field(default_factory=random.Random)

    def before_load(self, *, polite: bool) -> None:
        """Wait until the next page may be asked for.

        Raises:
            CaptureStopped: the harvest's budget of page loads is used up.
        """
        if self.loads >= self.pacing.max_pages:
            raise CaptureStopped(
                f"The profile's budget of {self.pacing.max_pages} page loads (pacing.max_pages) is used up.",
                say=SAY_BUDGET.format(pages=self.pacing.max_pages),
            )
        self.loads += 1
        if polite and self._last is not None:
            delay = (self.pacing.min_delay_ms + self._random.uniform(0, self.pacing.jitter_ms)) / 1000
            left = self._last + delay - self.clock()
            if left > 0:
                self.sleep(left)
        self._last = self.clock()


def retry_after(value: str, now: dt.datetime) -> float | None:
    """Read a Retry-After header (RFC 9110 §10.2.3): seconds to wait, or None when there is none that can be read."""
    value = value.strip()
    if value.isdigit():
        return float(value)
    try:
        at = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=dt.UTC)
    return max(0.0, (at - now).total_seconds())
