"""A printer with a browser of its own, as in the process that finishes records; the browser is killed."""

import threading
import time
from pathlib import Path

import pytest

from archiver.errors import ProgramFailed
from archiver.render import printing
from archiver.render.printing import Printer
from tests.real.killing import kill_browsers
from tests.render_records import poster

pytestmark = pytest.mark.real

LONG = "<!doctype html><html lang=sv><title>t</title>" + "<p>Åk över ån 🎉</p>" * 400 + '<img src="a.jpg" alt="x">'


@pytest.mark.parametrize("whole_tree", [True, False], ids=["with its children", "alone"])
def test_a_printer_whose_browser_is_killed_at_any_moment_prints_the_document(tmp_path: Path, whole_tree: bool) -> None:
    poster(size=(900, 600)).save(tmp_path / "a.jpg")
    files = {"a.jpg": tmp_path / "a.jpg"}
    with Printer() as beside, Printer() as printer:  # two browsers of one driver: the other goes on
        assert beside.pdf("<p>x</p>", {})
        before = time.monotonic()
        right = len(printer.pdf(LONG, files))
        took = time.monotonic() - before
        for moment in range(12):
            killer = threading.Timer(took * moment / 9, kill_browsers, kwargs={"children": whole_tree})
            killer.start()
            before = time.monotonic()
            assert len(printer.pdf(LONG, files)) == right
            assert time.monotonic() - before < 90
            killer.join()


def test_a_printer_whose_browser_is_killed_while_it_starts_starts_another() -> None:
    for moment in range(5):
        killer = threading.Timer(moment / 7, kill_browsers)
        killer.start()
        with Printer() as printer:
            assert printer.pdf("<p>x</p>", {}).startswith(b"%PDF")
        killer.join()


def test_a_page_that_crashes_is_printed_by_another_browser(tmp_path: Path) -> None:
    with Printer() as printer:
        assert printer._browser is not None
        first = printer._browser
        printer.pdf("<p>x</p>", {})
        kill_browsers(only_children=True)
        assert printer.pdf("<p>x</p>", {}).startswith(b"%PDF")
        assert printer._browser is not first


def test_a_document_that_takes_too_long_is_given_up_and_the_next_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    with Printer() as printer:
        monkeypatch.setattr(printing, "LONGEST", 0.01)
        with pytest.raises(ProgramFailed, match="could not print"):
            printer.pdf(LONG + "<p>å</p>" * 60_000, {})
        monkeypatch.undo()
        assert printer.pdf("<p>x</p>", {}).startswith(b"%PDF")
