"""Carries out a profile's steps on a page until nothing more comes, or a cap is reached, which is then told.

The loops themselves run inside the page (inpage.js); between their turns it is asked whether the network is busy,
which the page cannot know. Nothing is waited for by the clock alone.
"""

import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from archiver.capture.tab import PageLeft, ScriptFailed, Tab
from archiver.errors import ProfileMismatch
from archiver.profiles import Dismiss, Expand, Remove, Scroll, Step, Wait
from archiver.records import Missing

TURN = 5.0  # seconds that one turn inside the page may take
ANSWER = 15.0  # seconds to wait for more content while the network is busy
QUIET = 0.5  # seconds without change and traffic, after which nothing more is expected at the page's end
SETTLE = 0.05  # seconds without a change in the page; what comes later is found by the next look for buttons
STEP_LIMIT = 900.0  # seconds for one step
PATIENCE = 3  # clicks without any answer, after which answers are waited for less long
SAY_SCREENS = "Rullningen avbröts vid gränsen {cap} skärmar; sidan fortsatte att växa."
SAY_CLICKS = "Utvidgningen (”{selector}”) avbröts vid gränsen {cap} klick; {left} återstod."
SAY_SILENT = "{count} klick på ”{selector}” gav inget svar; det som skulle ha visats saknas."
SAY_LEFT = "Sidan lämnade sin adress medan ”{selector}” fälldes ut; resten av stegets innehåll kan saknas."
SAY_TIME = "Steget avbröts efter {minutes} minuter; sidan kan ha haft mer att visa."
SAY_ABSENT = "Sidan visade inte det som fångstprofilen väntar på: {selector}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where steps stand, for messages: the profile's file and the key."""

    profile: str  # "wordpress.toml"
    key: str  # "thread.steps"


def run_steps(tab: Tab, steps: Iterable[Step], place: Place) -> tuple[Missing, ...]:
    """Walk the page by the steps; give what a cap or a silent button kept from view.

    Raises:
        ProfileMismatch: a required element never came, or a selector is not valid; names file, key and selector.
    """
    steps = tuple(steps)
    shortfalls: list[Missing] = []
    for number, step in enumerate(steps):
        try:
            shortfalls.extend(Missing(what=tab.url, why=why) for why in _run(tab, step, f"{place.key}.{number}", place))
        except ScriptFailed as error:
            raise ProfileMismatch(f"{place.profile}: {place.key}.{number} ({step.do}): {error}") from error
        tab.drain()
    if tab.network.busy:
        with suppress(PageLeft):  # the proof will tell where it has gone
            _settle(tab)
    for late in (step for step in steps if isinstance(step, Dismiss | Remove)):
        _run(tab, late, place.key, place)  # a banner may have come while the other steps went on
    return tuple(shortfalls)


def _run(tab: Tab, step: Step, key: str, place: Place) -> tuple[str, ...]:
    match step:
        case Dismiss():
            tab.ask("dismiss", selector=step.click, ms=2000)
            return ()
        case Remove():
            tab.ask("remove", selector=step.selector)
            return ()
        case Wait():
            there = tab.ask("wait", selector=step.selector, gone=step.gone, ms=step.seconds * 1000, limit=step.seconds)
            if there or not step.required:
                return ()
            raise ProfileMismatch(
                f"{place.profile}: {key}: '{step.selector}' was waited for {step.seconds} s but never came.",
                say=SAY_ABSENT.format(selector=step.selector),
            )
        case Scroll():
            return _scroll(tab, step)
        case Expand():
            return _expand(tab, step)


def _scroll(tab: Tab, step: Scroll) -> tuple[str, ...]:
    used, until = 0, time.monotonic() + STEP_LIMIT
    while used < step.max_screens:
        seen = tab.ask("scroll", grows=step.grows, screens=step.max_screens - used, ms=TURN * 1000, limit=TURN)
        used += int(seen["used"])
        if seen["atEnd"] and not _grows(tab, step, seen):
            tab.ask("top")
            return ()
        if time.monotonic() > until:
            return (SAY_TIME.format(minutes=int(STEP_LIMIT // 60)),)
    return (SAY_SCREENS.format(cap=step.max_screens),)


def _grows(tab: Tab, step: Scroll, seen: Any) -> bool:
    """Wait at the page's end: for growth while the network is busy, else until it has been quiet for a while."""
    until = time.monotonic() + ANSWER
    while True:
        measured = {"grows": step.grows, "count": seen["count"], "height": seen["height"]}
        if tab.ask("grown", **measured, ms=QUIET * 1000):
            return True
        if not tab.network.busy or time.monotonic() > until:
            return False


def _expand(tab: Tab, step: Expand) -> tuple[str, ...]:
    clicks, silent, until = 0, 0, time.monotonic() + STEP_LIMIT
    tab.ask("unfolded")
    try:
        while clicks < step.max_clicks:
            turn = tab.ask_once(
                "expand",
                selector=step.click,
                grows=step.grows,
                clicks=step.max_clicks - clicks,
                ms=TURN * 1000,
                limit=TURN,
            )
            clicks += int(turn["used"])
            if turn["pending"]:
                silent += _outcome(tab, counted=bool(step.grows), hurry=silent >= PATIENCE) == "silent"
            elif not turn["used"]:
                return _silent(step, silent)
            elif not turn["left"]:
                _settle(tab)
            if time.monotonic() > until:
                return (SAY_TIME.format(minutes=int(STEP_LIMIT // 60)), *_silent(step, silent))
        left = tab.ask_once("expand", selector=step.click, grows=step.grows, clicks=0, ms=0)["left"]
    except PageLeft:
        return (SAY_LEFT.format(selector=step.click),)
    capped = (SAY_CLICKS.format(selector=step.click, cap=step.max_clicks, left=left),) if left else ()
    return (*capped, *_silent(step, silent))


def _silent(step: Expand, count: int) -> tuple[str, ...]:
    return (SAY_SILENT.format(count=count, selector=step.click),) if count else ()


def _outcome(tab: Tab, *, counted: bool, hurry: bool) -> str:
    """Wait for what a click brings and say what came of it: grew, vanished, changed, folded or silent."""
    until = time.monotonic() + ANSWER
    slice_ms = 100 if hurry else 400
    came = bool(tab.ask_once("answered", ms=slice_ms))
    while not came and tab.network.busy and time.monotonic() < until:
        came = bool(tab.ask_once("answered", ms=slice_ms))
    if not (came and counted):  # where the profile says what is to be counted, its growth is the answer, and whole
        _settle(tab)
    return str(tab.ask_once("judge"))


def _settle(tab: Tab) -> None:
    """Wait until the network is quiet and the page has stopped changing."""
    until = time.monotonic() + ANSWER
    while True:
        tab.ask_once("still", quiet=SETTLE * 1000, ms=2000)
        if not tab.network.busy or time.monotonic() > until:
            return
