"""A record that is destroyed leaves the catalogue, every byte of it, and its neighbours stay as they were."""

from pathlib import Path

import pytest
from sqlalchemy import text

from archiver.catalogue.catalogue import Catalogue
from archiver.catalogue.database import open_engine, sqlite_url
from archiver.errors import WorkspaceError
from archiver.store.mentions import without
from tests.unit.catalogue.dumping import dump
from tests.unit.catalogue.municipal_records import PASSED, comment, folder, harvest, image, post, thread

SECRET = thread(
    "1783-hemlig", post("Hemligheten Rumpelstiltskin", media=(image("zebraord i bild"),)), comment("Pomperipossa!")
)
WORDS = (b"umpelstiltskin", b"rumpelstiltskin", b"omperipossa", b"pomperiposs", b"zebraord", b"1783-hemlig")


def fill(catalogue: Catalogue, *, secret: bool) -> None:
    """Add five threads, and among them the one that is to be destroyed (or was)."""
    for number in range(2, 7):
        neighbour = thread(str(number), post(f"Inlägg {number} om simhallen"), comment("Bra!"))
        if number == 4 and secret:
            catalogue.add(SECRET, folder=folder(SECRET), validations=PASSED)
        catalogue.add(neighbour, folder=folder(neighbour), validations=PASSED)
    statement = harvest(SECRET)
    catalogue.add_harvest(statement if secret else without(statement, {SECRET.id}, ()))


def test_a_forgotten_record_leaves_what_would_have_been_had_it_never_been_there(url: str, catalogue: Catalogue) -> None:
    fill(catalogue, secret=False)
    never_there = dump(url)
    fill(catalogue, secret=True)
    assert catalogue.knows(SECRET.id)

    catalogue.forget(SECRET.id)
    catalogue.scrub()

    assert dump(url) == never_there
    assert not catalogue.knows(SECRET.id)
    assert catalogue.search("rumpelstiltskin") == ()
    assert len(catalogue.search("simhallen")) == 5


def test_no_byte_of_a_forgotten_record_is_left_in_the_catalogues_files(tmp_path: Path) -> None:
    with Catalogue(sqlite_url(tmp_path / "catalogue.db")) as catalogue:
        fill(catalogue, secret=True)
        before = b"".join(path.read_bytes() for path in tmp_path.iterdir())
        assert all(word in before for word in WORDS)

        catalogue.forget(SECRET.id)
        catalogue.scrub()

        after = b"".join(path.read_bytes() for path in tmp_path.iterdir())
        assert [word for word in WORDS if word in after] == []


def test_a_reader_that_keeps_the_old_log_alive_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archiver.catalogue.database.BUSY_MS", 100)
    with Catalogue(sqlite_url(tmp_path / "catalogue.db")) as catalogue:
        fill(catalogue, secret=True)
        reader = open_engine(sqlite_url(tmp_path / "catalogue.db"))
        with reader.connect() as connection:
            connection.execute(text("SELECT count(*) FROM items")).scalar()
            catalogue.forget(SECRET.id)
            with pytest.raises(WorkspaceError, match="Another program reads the catalogue"):
                catalogue.scrub()
        reader.dispose()
        catalogue.scrub()
