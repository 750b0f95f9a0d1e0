"""What the demonstration can be told to do wrong, as real platforms do; for tests and for showing an archivist."""

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """One way in which a site does not show what it was asked for."""

    LOGIN_WALL = "login_wall"  # leads to a page that asks for a login
    LOGIN_AFTER_SCROLL = "login_after_scroll"  # the second helping of the feed is only for members
    CONSENT_WALL = "consent_wall"  # nothing but a consent form, which no click gets past
    CAPTCHA = "captcha"
    GEO_BLOCK = "geo_block"
    NOT_FOUND = "not_found"
    GONE = "gone"
    SERVER_ERROR = "server_error"
    SERVER_ERROR_ONCE = "server_error_once"  # the first visit to each address fails, the next succeeds
    RATE_LIMIT = "rate_limit"
    RATE_LIMIT_ONCE = "rate_limit_once"
    HANG = "hang"  # never answers
    BLANK = "blank"  # 200 without content
    PRIVATE_REDIRECT = "private_redirect"  # leads to a link-local address
    CHANGED_LAYOUT = "changed_layout"  # all is there, under other names
    EMPTY_FEED = "empty_feed"
    ENDLESS = "endless"  # media only: a file that goes on for a gigabyte
    CUT_OFF = "cut_off"  # media only: the connection closes half-way


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """Which faults are on, and where. The empty sets mean every thread and every file."""

    account: Fault | None = None
    thread: Fault | None = None
    only_threads: frozenset[str] = frozenset()  # ids of posts
    media: Fault | None = None
    only_media: frozenset[str] = frozenset()  # file names
    comments_overstated_by: int = 0  # the displayed number is this much higher than what is shown
    cookie_banner: bool = True

    def on_thread(self, post_id: str) -> Fault | None:
        """Say what goes wrong with that thread's page."""
        return self.thread if not self.only_threads or post_id in self.only_threads else None

    def on_media(self, name: str) -> Fault | None:
        """Say what goes wrong with that file."""
        return self.media if not self.only_media or name in self.only_media else None
