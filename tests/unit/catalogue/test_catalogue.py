import datetime as dt
import threading
from dataclasses import replace
from pathlib import Path

import alembic.command
import alembic.config
import alembic.script
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from archiver.catalogue.catalogue import Catalogue
from archiver.catalogue.database import HEAD, MIGRATIONS, migrate, open_engine, reading, sqlite_url, writing
from archiver.catalogue.rows import item_key
from archiver.catalogue.tables import metadata
from archiver.errors import ConfigError, NoSuchThing, WorkspaceError
from archiver.records import AuthorRole, Lane, Record, RecordKind, Thread
from tests.unit.catalogue.dumping import dump
from tests.unit.catalogue.municipal_records import (
    MONDAY,
    PASSED,
    comment,
    folder,
    harvest,
    image,
    post,
    snapshot,
    thread,
)

TUESDAY = MONDAY + dt.timedelta(days=1)


def put(catalogue: Catalogue, *records: Record) -> None:
    for record in records:
        catalogue.add(record, folder=folder(record), validations=PASSED)


def test_the_migrations_make_the_tables_that_the_program_uses(url: str) -> None:
    engine = open_engine(url)
    migrate(engine)
    with reading(engine) as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_name": lambda name, kind, _: kind != "table" or not str(name).startswith("search"),
            },
        )
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_the_newest_migration_is_the_one_that_opening_looks_for() -> None:
    config = alembic.config.Config()
    config.set_main_option("script_location", str(MIGRATIONS))

    assert alembic.script.ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_verdicts_from_before_files_were_named_are_about_the_only_files_there_were(tmp_path: Path) -> None:
    engine = open_engine(sqlite_url(tmp_path / "gammal.db"))
    config = alembic.config.Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        alembic.command.upgrade(config, "0001")
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        for position, flavour in enumerate(("2a", "XSD", "Schematron")):
            row = f"('t-a', 1, {position}, 'j', '{flavour}', 'pass', '')"
            connection.execute(
                text(
                    f"INSERT INTO validations (record, version, position, judge, flavour, verdict, detail) VALUES {row}"
                )
            )
        alembic.command.upgrade(config, "0002")
        files = connection.execute(text("SELECT file FROM validations ORDER BY position")).scalars().all()
        connection.rollback()
    engine.dispose()
    assert files == ["record.pdf", "record.xml", "record.xml"]


def test_a_catalogue_of_a_newer_program_is_refused(url: str, catalogue: Catalogue) -> None:
    catalogue.count()
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()

    with Catalogue(url) as newer, pytest.raises(WorkspaceError, match="newer archiver"):
        newer.count()


@pytest.mark.parametrize("address", ["oracle://x/y", "inte en adress", "mysql://localhost/x"])
def test_an_address_of_another_engine_is_refused(address: str) -> None:
    with Catalogue(address) as catalogue, pytest.raises(ConfigError):
        catalogue.count()


def test_a_server_that_does_not_answer_is_said_without_the_password() -> None:
    with (
        Catalogue("postgresql://eva:hemlig@127.0.0.1:1/arkiv") as catalogue,
        pytest.raises((WorkspaceError, ConfigError)) as told,
    ):
        catalogue.count()

    assert "hemlig" not in str(told.value)


def test_a_file_that_is_no_catalogue_is_said_to_be_damaged(tmp_path: Path) -> None:
    (tmp_path / "catalogue.db").write_bytes(b"inte en databas, men lika lang som en" * 100)

    with (
        Catalogue(sqlite_url(tmp_path / "catalogue.db")) as catalogue,
        pytest.raises(WorkspaceError, match="archive rebuild"),
    ):
        catalogue.count()


def test_an_item_has_the_same_number_everywhere_and_it_fits_the_engine() -> None:
    assert item_key("t-aaaaaaaaaaaaaaaa", 0) == 5290288364179722747
    assert all(0 <= item_key("t-aaaaaaaaaaaaaaaa", at) < 2**63 for at in range(1000))


def test_a_record_is_found_by_its_id_and_tells_what_it_is(catalogue: Catalogue) -> None:
    record = thread(
        "1", post("Hej\n  på er!", media=(image(),)), comment("Hej"), captured_at=TUESDAY, lane=Lane.EXPORT, whole=False
    )
    put(catalogue, record)

    entry = catalogue.record(record.id)
    assert (entry.id, entry.version, entry.kind, entry.latest) == (record.id, 1, RecordKind.THREAD, True)
    assert (entry.account, entry.thread, entry.lane) == ("kommunen", "1", Lane.EXPORT)
    assert (entry.path, entry.pdf, entry.xml) == (
        folder(record),
        f"{folder(record)}/record.pdf",
        f"{folder(record)}/record.xml",
    )
    assert (entry.captured_at, entry.published_at, entry.disappeared_at) == (TUESDAY, MONDAY, None)
    assert (entry.summary, entry.comments, entry.media, entry.whole) == ("Hej på er!", 1, 1, False)
    assert entry.harvest == record.provenance.harvest
    assert entry.validations == PASSED


def test_a_record_is_found_by_the_beginning_of_its_id_and_by_its_address(catalogue: Catalogue) -> None:
    record = thread("1", post("Hej"))
    put(catalogue, record, thread("2", post("Hej")))

    assert catalogue.record(record.id[:6]).id == record.id
    assert catalogue.record("https://social.example/kommunen/1").id == record.id


@pytest.mark.parametrize(
    "key", ["", " ", "t-zzzz", "%", "_", "t-____", "'; DROP TABLE records; --", "https://x.example/"]
)
def test_what_is_not_there_is_said_so(catalogue: Catalogue, key: str) -> None:
    put(catalogue, thread("1", post("Hej")))

    with pytest.raises(NoSuchThing, match="archive list"):
        catalogue.record(key)


def test_a_slip_of_the_pen_is_answered_with_what_may_have_been_meant(catalogue: Catalogue) -> None:
    record = thread("1", post("Hej"))
    put(catalogue, record)

    with pytest.raises(NoSuchThing, match=f"Did you mean {record.id}"):
        catalogue.record(record.id[:-1] + "q")


def test_a_beginning_that_several_share_is_answered_with_them(catalogue: Catalogue) -> None:
    records = [thread(str(number), post("Hej")) for number in range(7)]
    put(catalogue, *records)

    with pytest.raises(NoSuchThing) as told:
        catalogue.record("t-")
    assert sum(record.id in str(told.value) for record in records) == 5
    assert "and more" in str(told.value)


def test_the_latest_version_of_each_thread_of_an_account_is_known(catalogue: Catalogue) -> None:
    first, second = thread("1", post("Hej")), thread("2", post("Hej"))
    put(catalogue, first, second, thread("1", post("Hej igen"), version=2), thread("1", post("x"), of="ale"))
    put(catalogue, snapshot("Vi svarar"))

    assert catalogue.latest("kommunen") == {"1": (first.id, 2), "2": (second.id, 1)}
    assert catalogue.latest("finns-inte") == {}


def test_all_versions_of_a_record_are_known(catalogue: Catalogue) -> None:
    record = thread("1", post("Hej"))
    put(catalogue, record, thread("1", post("Hej igen"), version=2))

    versions = catalogue.versions(record.id)
    assert [(entry.version, entry.latest, entry.summary) for entry in versions] == [
        (1, False, "Hej"),
        (2, True, "Hej igen"),
    ]
    assert all(entry.validations == PASSED for entry in versions)


def test_records_are_listed_newest_first_by_what_is_asked(catalogue: Catalogue) -> None:
    old, new = thread("1", post("gammal")), thread("2", post("ny"), captured_at=TUESDAY, lane=Lane.API)
    profile = snapshot("Vi svarar", captured_at=TUESDAY + dt.timedelta(hours=1))
    put(catalogue, old, new, profile, thread("3", post("ale"), of="ale"))

    def ids(**only: object) -> list[str]:
        return [entry.id for entry in catalogue.list_records(**only)]  # type: ignore[arg-type]

    assert ids(account="kommunen") == [profile.id, new.id, old.id]
    assert ids(account="kommunen", limit=1) == [profile.id]
    assert ids(account="kommunen", kind=RecordKind.THREAD) == [new.id, old.id]
    assert ids(lane=Lane.API) == [new.id]
    assert ids(account="kommunen", until=TUESDAY) == [old.id]
    assert ids(since=TUESDAY, kind=RecordKind.THREAD) == [new.id]
    assert ids(harvest=new.provenance.harvest) == [profile.id, new.id][1:]


def test_harvests_are_known_latest_first(catalogue: Catalogue) -> None:
    first, second = harvest(thread("1", post("Hej"))), harvest(started_at=TUESDAY)
    catalogue.add_harvest(first)
    catalogue.add_harvest(second)
    catalogue.add_harvest(harvest(of="ale"))

    assert catalogue.harvests(account="kommunen") == (second.id, first.id)
    assert len(catalogue.harvests(limit=1)) == 1


def test_adding_the_same_again_changes_nothing(url: str, catalogue: Catalogue) -> None:
    record = thread("1", post("Hej", media=(image("ord"),)), comment("Hej"))
    put(catalogue, record)
    catalogue.add_harvest(harvest(record))
    before = dump(url)

    put(catalogue, record)
    catalogue.add_harvest(harvest(record))

    assert dump(url) == before


def test_text_that_no_engine_can_hold_is_shown_with_a_mark(catalogue: Catalogue) -> None:
    put(catalogue, thread("1", post("noll\0 halv\ud800 hel😀")))

    (hit,) = catalogue.search("halv*")
    assert hit.snippet == "noll\ufffd halv\ufffd hel😀"


def test_a_very_long_text_is_found_by_its_beginning(catalogue: Catalogue) -> None:
    text = " ".join(f"ord{number}" for number in range(30_000))
    put(catalogue, thread("1", post(text + " " + "x" * 100_000)))

    assert len(catalogue.search("ord77")) == 1
    assert len(catalogue.search("ord77")[0].snippet) < 500


def test_two_writers_at_once_both_get_in(url: str, catalogue: Catalogue) -> None:
    catalogue.count()

    def write(of: str) -> None:
        with Catalogue(url) as mine:
            put(mine, *(thread(str(number), post("Hej"), of=of) for number in range(20)))

    writers = [threading.Thread(target=write, args=(of,)) for of in ("a", "b")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert catalogue.count() == 40


def test_every_post_comment_and_snapshot_has_its_place(catalogue: Catalogue) -> None:
    kept, taken = thread("1", post("Nytt"), comment("Hej", id="c1"), comment("Hej igen", id="c2")), snapshot("Kommunen")
    put(catalogue, kept, taken)
    wanted = {("kommunen", kept.id, name) for name in ("1", "c1", "c2")} | {("kommunen", taken.id, "")}
    assert set(catalogue.item_places()) == wanted


def test_what_was_published_at_a_time_is_found_in_its_account_alone(catalogue: Catalogue) -> None:
    kept = thread("1", post("Nytt", at=MONDAY), comment("Tack!", at=TUESDAY))
    put(catalogue, kept, thread("2", post("Nytt", at=MONDAY), of="skolan"))
    second = dt.timedelta(seconds=1)
    for at in (MONDAY, TUESDAY):
        assert catalogue.published_between("kommunen", at, at) == (kept.id,)
        assert catalogue.published_between("kommunen", at - 3 * second, at - second) == ()
    assert len(catalogue.published_between("skolan", MONDAY, MONDAY)) == 1


def test_the_newest_post_is_the_municipalitys_own_and_anybodys_where_it_has_none(catalogue: Catalogue) -> None:
    def by_public(name: str, at: dt.datetime, of: str) -> Record:
        said = post("Hej!", at=at)
        return thread(name, replace(said, author=replace(said.author, role=AuthorRole.PUBLIC)), of=of)

    assert catalogue.newest_post("kommunen") is None
    put(catalogue, by_public("1", TUESDAY, "skolan"), by_public("2", TUESDAY, "kommunen"))
    put(catalogue, thread("3", post("Nyhet", at=MONDAY), comment("Tack!", at=TUESDAY)))
    put(catalogue, thread("4", post("Odaterad", at=None)))
    assert catalogue.newest_post("skolan") == TUESDAY
    assert catalogue.newest_post("kommunen") == MONDAY


def test_a_thread_is_found_by_its_address_or_by_that_of_something_in_it(catalogue: Catalogue) -> None:
    kept = thread("7", post("Hej"), comment("En fråga", id="c1"))
    catalogue.add(kept, folder=folder(kept), validations=PASSED)
    content = kept.content
    assert isinstance(content, Thread)
    found = (content.id, content.permalink)
    assert catalogue.thread_at("kommunen", content.permalink) == found
    assert catalogue.thread_at("kommunen", content.comments[0].permalink) == found
    assert catalogue.thread_at("annat", content.permalink) is None
    assert catalogue.thread_at("kommunen", "https://social.example/okänd") is None
