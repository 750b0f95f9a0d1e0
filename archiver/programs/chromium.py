"""Debian's Chromium, started in one way for every use: capture and printing.

The browser says nothing to its vendor: Playwright's own switches stay in force (an own `--disable-features` would
replace its list), and the two services which they leave on are pointed at a closed port.
"""

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from playwright.sync_api import Browser, Error, Playwright, ProxySettings, sync_playwright

from archiver.errors import ProgramFailed, ProgramMissing
from archiver.programs.process import Program, find, locate, require

CHROMIUM = Program(
    name="Chromium",
    # Debian's build without a window comes first: the same engine, and it prints in a third of the time (measured).
    executables=("chromium-headless-shell", "chromium", "/usr/bin/chromium", "chromium-browser", "google-chrome"),
    minimum=(120,),
    needed_for="capturing pages and making PDF files",
    install="Install it with: apt install chromium-headless-shell",
    environment="ARCHIVER_CHROMIUM",
)
CHROMIUM_WINDOW = replace(
    CHROMIUM,
    name="Chromium with a window",
    executables=tuple(one for one in CHROMIUM.executables if "headless" not in one),
    needed_for="letting a person log in (archive login)",
    install="Install it with: apt install chromium",
    required=False,
)
CLOSED_PORT = "http://127.0.0.1:9/"
ARGUMENTS = (
    f"--gaia-url={CLOSED_PORT}",
    f"--component-updater=url-source={CLOSED_PORT}",
    "--disable-domain-reliability",
    "--dns-prefetch-disable",
    "--no-pings",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",  # WebRTC may not go round the proxy
    "--disable-quic",
    "--font-render-hinting=none",  # the same glyph widths on every machine with the same fonts
    "--disable-lcd-text",
    "--autoplay-policy=user-gesture-required",
)
START_TIMEOUT = 60.0  # seconds


class _Driver(threading.local):
    """Playwright's driver of this thread; it allows only one, so every browser of the thread shares it."""

    running: Playwright | None = None
    users: int = 0


_driver = _Driver()


@contextmanager
def driver() -> Iterator[Playwright]:
    """Give this thread's Playwright; the last one to leave stops it. Held open, it makes the next launch cheaper."""
    if _driver.running is None:
        _driver.running = sync_playwright().start()
    _driver.users += 1
    try:
        yield _driver.running
    finally:
        _driver.users -= 1
        if _driver.users == 0:
            running, _driver.running = _driver.running, None
            running.stop()


@contextmanager
def launch(*, proxy: str | None, extra_args: Sequence[str] = (), window: bool = False) -> Iterator[Browser]:
    """Start a headless Chromium and end it with the block. With `proxy` everything, loopback too, goes through it.

    With `window` it is shown on the screen, for a person.

    Raises:
        ProgramMissing: Chromium is not installed or too old.
        ProgramFailed: it did not start.
    """
    program = CHROMIUM_WINDOW if window else CHROMIUM
    path = locate(program) or require(program).path
    with ExitStack() as stack:
        playwright = stack.enter_context(driver())
        try:
            browser = playwright.chromium.launch(
                executable_path=path,
                headless=not window,
                args=[*ARGUMENTS, *extra_args],
                proxy=ProxySettings(server=proxy, bypass="<-loopback>") if proxy else None,
                chromium_sandbox=not unsandboxed(),
                timeout=START_TIMEOUT * 1000,
                handle_sigint=False,  # the program itself decides how Ctrl-C ends
                handle_sigterm=False,
                handle_sighup=False,
            )
        except Error as error:
            raise ProgramFailed(f"{path} did not start: {error.message.splitlines()[0]}") from error
        stack.callback(_close, browser)
        yield browser


def unsandboxed() -> bool:
    """Say whether Chromium runs without its sandbox: only as root (containers, CI) or when told so."""
    return os.geteuid() == 0 or os.environ.get("ARCHIVER_NO_SANDBOX") == "1"


def version() -> str:
    """Give the version of the installed Chromium, or an empty string.

    Raises:
        ProgramMissing: it is not installed.
    """
    found = find(CHROMIUM)
    if found is None:
        raise ProgramMissing(f"{CHROMIUM.name} is not installed. {CHROMIUM.install}")
    return found.version


def _close(browser: Browser) -> None:
    try:
        browser.close()
    except Error:  # it has died already, which is what was wanted
        return
