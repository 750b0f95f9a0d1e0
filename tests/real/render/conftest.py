"""One Chromium and one veraPDF for all tests of rendering in a module."""

from collections.abc import Iterator

import pytest

from archiver.programs.verapdf import Judge
from archiver.render.printing import Printer


@pytest.fixture(scope="module")
def printer() -> Iterator[Printer]:
    with Printer() as printer:
        yield printer


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    with Judge() as judge:
        yield judge
