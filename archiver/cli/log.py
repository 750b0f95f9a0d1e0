"""The program's own log: on stderr, silent unless asked for, and never with a secret in it."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

HIDDEN = "[dolt]"
_SECRET_NAME = re.compile(r"pass|token|secret|cookie|authori[sz]ation|api_?key|credential|session", re.IGNORECASE)
_SECRET_IN_URL = re.compile(
    r"(?<=://)[^/\s@]+@|(?<=[?&])([^=&\s]*(?:token|secret|sig|key|auth|session)[^=&\s]*)=[^&\s#]+", re.I
)


def set_up_log(*, verbose: bool) -> None:
    """Send the log to stderr: everything with `verbose`, else only warnings."""
    level = logging.DEBUG if verbose else logging.WARNING
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            hide_secrets,
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(stream=sys.stderr, level=level, format="%(levelname)s %(name)s %(message)s", force=True)
    for noisy in ("httpcore", "httpx", "PIL", "fontTools", "ocrmypdf", "pikepdf"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def hide_secrets(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Blot out values with a secret's name, and user names, passwords and tokens inside addresses."""
    for key, value in event.items():
        if _SECRET_NAME.search(key):
            event[key] = HIDDEN
        elif isinstance(value, str):
            event[key] = _SECRET_IN_URL.sub(_blot, value)
    return event


def _blot(found: re.Match[str]) -> str:
    return f"{found[1]}={HIDDEN}" if found[1] else f"{HIDDEN}@"
