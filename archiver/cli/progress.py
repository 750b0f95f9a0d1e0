"""Progress on a terminal: one line on stderr that is gone afterwards. Anywhere else: nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

from archiver.cli.plain import harmless


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Give a function that shows what is being done now."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    with console.status("") as status:
        yield lambda sentence: status.update(Text(harmless(sentence)))
