"""Lets a person log in: a browser with a window opens the profile's login page and waits until its proof stands.

The program types nothing, solves nothing and looks like nothing else than it is; it only takes the cookies afterwards.
"""

import os
from collections.abc import Callable
from contextlib import suppress

from playwright.sync_api import Browser, Error
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from archiver.capture.session import LOCALE, TIME_ZONE
from archiver.capture.storage_state import StorageState, read_state
from archiver.errors import CaptureStopped, ProgramMissing
from archiver.profiles import Login
from archiver.programs.chromium import launch

PATIENCE = 900.0  # seconds for a person, with a telephone to confirm it by
NO_SCREEN = (
    "This machine has no screen, so no browser can be shown here. Log in on your own machine, save the session there "
    "(`playwright open --save-storage=session.json ADDRESS`, or a cookies.txt), and give it with "
    "`archive login ACCOUNT --import FILE`. Delete the file afterwards."
)


def has_screen() -> bool:
    """Say whether a window can be shown."""
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def log_in_at_screen(login: Login, *, tell: Callable[[str], None]) -> StorageState:
    """Show a browser in which a person logs in, and give the login.

    Raises:
        ProgramMissing: there is no screen, or no Chromium with a window.
        CaptureStopped: nobody had logged in when the time was over or the window was closed.
    """
    if not has_screen():
        raise ProgramMissing(NO_SCREEN)
    with launch(proxy=None, window=True) as browser:
        return wait_for_login(browser, login, tell=tell)


def wait_for_login(
    browser: Browser, login: Login, *, tell: Callable[[str], None], patience: float = PATIENCE
) -> StorageState:
    """Open the login page and wait until everything in `login.proof` is on the page.

    Raises:
        CaptureStopped: it never was; nothing is taken.
    """
    context = browser.new_context(locale=LOCALE, timezone_id=TIME_ZONE, no_viewport=True)
    try:
        page = context.new_page()
        tell(f"Logga in i fönstret som öppnas ({login.url}). Programmet fortsätter när du är inloggad.")
        page.goto(login.url, wait_until="domcontentloaded")
        for selector in login.proof:
            page.wait_for_selector(selector, state="attached", timeout=patience * 1000)
        return read_state(context.storage_state()).within(login.domains)
    except PlaywrightTimeout as error:
        raise CaptureStopped(
            f"Nobody was logged in at {login.url} within {patience / 60:.0f} minutes: login.proof was never there. "
            "Nothing was stored. Try again, or correct login.proof in the profile.",
            say="Ingen loggade in i tid.",
        ) from error
    except Error as error:
        raise CaptureStopped(
            f"The window was closed, or {login.url} could not be reached, before the login was done. "
            "Nothing was stored. Try again.",
            say="Fönstret stängdes innan inloggningen var klar.",
        ) from error
    finally:
        with suppress(Error):
            context.close()
