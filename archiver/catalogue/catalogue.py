"""The catalogue: what is in the store, found quickly.

An index and nothing more: every row follows from record.xml, premis.xml and the harvest statements, so a catalogue
that is lost or damaged is made again (`rebuild`), row by row the same. One transaction per record, after the store.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, Select, and_, delete, func, insert, select, update
from sqlalchemy.engine import make_url

from archiver.catalogue import making
from archiver.catalogue.answers import Hit, RecordEntry, hit, record_entry, validation
from archiver.catalogue.database import migrate, open_engine, reading, writing
from archiver.catalogue.engines import SearchIndex, search_index
from archiver.catalogue.making import Made, Reader, Source
from archiver.catalogue.naming import ids_named, thread_at, unfound
from archiver.catalogue.rows import harvest_row, record_rows, seen_rows
from archiver.catalogue.scrubbing import scrub
from archiver.catalogue.tables import harvests, items, media, records, seen
from archiver.catalogue.tables import validations as validations_table
from archiver.catalogue.words import parse
from archiver.errors import NoSuchThing
from archiver.records import AuthorRole, Harvest, Lane, Record, RecordKind, Validation


class Catalogue:
    """The catalogue at an SQLAlchemy address (see `database.sqlite_url`), its schema up to date when opened."""

    def __init__(self, url: str) -> None:
        """Take the address. The catalogue is opened when it is first asked, and made then if it is not there.

        So any method may raise WorkspaceError, if the catalogue is damaged or cannot be reached; only `rebuild`
        works whatever lies in its place.
        """
        self._url = url
        self._opened: Engine | None = None

    @property
    def _engine(self) -> Engine:
        if self._opened is None:
            engine = open_engine(self._url)
            try:
                migrate(engine)
            except BaseException:  # whatever it was, Ctrl-C too: the half-open engine is closed, and it goes on up
                engine.dispose()
                raise
            self._opened = engine
        return self._opened

    @property
    def _search(self) -> SearchIndex:
        return search_index(self._engine.dialect.name)

    def close(self) -> None:
        """Let go of the database; it is opened again if it is asked again."""
        if self._opened is not None:
            self._opened.dispose()
            self._opened = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # What goes in

    def add(self, record: Record, *, folder: str, validations: Sequence[Validation]) -> None:
        """Add one record version kept in `folder` (relative to the workspace), or put it right if it is there."""
        with writing(self._engine) as connection:
            _Within(connection, self._search).add(record, folder=folder, validations=validations)

    def add_harvest(self, harvest: Harvest) -> None:
        """Add one harvest, or put it right if it is there."""
        with writing(self._engine) as connection:
            _Within(connection, self._search).add_harvest(harvest)

    def catch_up(self, store: Source, read: Reader) -> Made:
        """Add the versions and harvests of the store that the catalogue lacks, and say how many.

        For after a killed run. `read` gives record and validations out of a version's folder; what it cannot read
        is left out and named.
        """
        with reading(self._engine) as connection:
            known = {(row.id, row.version) for row in connection.execute(select(records.c.id, records.c.version))}
            booked = set(connection.scalars(select(harvests.c.id)))
        made = making.fill(self, store, read, known=known, booked=booked)
        if made.versions:
            self._see_again(store, {record for record, _ in known})
        return made

    def rebuild(self, store: Source, read: Reader, *, progress: Callable[[int], None] | None = None) -> Made:
        """Make the catalogue again from the store, and say how much is in it.

        Until the new one is ready the old one answers; killed half-way, the old one stays. `progress` is called
        with the number of versions done. Nothing of what is no longer in the store is left in the new one.
        """
        url = make_url(self._url)
        if url.get_backend_name() != "sqlite":
            with writing(self._engine) as connection:
                making.empty(connection)
                return making.fill(_Within(connection, self._search), store, read, progress=progress)
        place = Path(url.database or "")
        with making.aside(place) as fresh:
            with Catalogue(url.set(database=str(fresh)).render_as_string()) as new:
                with writing(new._engine) as connection:
                    made = making.fill(_Within(connection, new._search), store, read, progress=progress)
                making.seal(new._engine)
            self.close()
            making.replace(fresh, place)
        return made

    # What goes out

    def forget(self, record: str) -> None:
        """Take out all that is known of a record (its disposal, gallring); its bytes may lie there until `scrub`."""
        with writing(self._engine) as connection:
            _Within(connection, self._search).forget(record)

    def unname(self, names: Collection[str]) -> None:
        """Let nothing but their own ids tell where harvests saw these records, as their statements now do."""
        if names:
            with writing(self._engine) as connection:
                connection.execute(update(seen).where(seen.c.record.in_(names)).values(thread=""))

    def scrub(self) -> None:
        """Leave nothing of what was taken out, in the tables, the search index or the log beside them.

        WorkspaceError if somebody reads the catalogue all the while, so that its log cannot be emptied.
        """
        scrub(self._engine)

    def knows(self, record: str) -> bool:
        """Say whether anything of a record is left: a version, an item, or the platform's id of its thread."""
        with reading(self._engine) as connection:
            return any(
                connection.scalar(select(func.count()).where(left))
                for left in (
                    records.c.id == record,
                    items.c.record == record,
                    validations_table.c.record == record,
                    media.c.record == record,
                    and_(seen.c.record == record, seen.c.thread != ""),
                )
            )

    def _see_again(self, store: Source, before: Collection[str]) -> None:
        """Let harvests say again how they saw the records that were not there `before`.

        A disposal killed when the catalogue had forgotten a record, and the store had not, had taken that out.
        """
        query = select(seen.c.harvest, seen.c.record).where(
            seen.c.thread == "", seen.c.record.in_(select(records.c.id))
        )
        with reading(self._engine) as connection:
            nameless = {row.harvest for row in connection.execute(query) if row.record not in before}
            others = set(connection.scalars(select(harvests.c.id))) - nameless
        if nameless:
            for harvest in store.harvests(but=others, unreadable=lambda _: None):
                self.add_harvest(harvest)

    # What comes out

    def latest(self, account: str) -> dict[str, tuple[str, int]]:
        """Give record id and latest version of every thread of an account, by the platform's id of the thread."""
        query = select(records.c.thread, records.c.id, records.c.version).where(
            records.c.account == account, records.c.kind == RecordKind.THREAD.value, records.c.latest
        )
        with reading(self._engine) as connection:
            return {row.thread: (row.id, row.version) for row in connection.execute(query.order_by(records.c.id))}

    def item_places(self) -> Iterator[tuple[str, str, str]]:
        """Give account, record and platform id of each post and comment, one by one; that of a snapshot is ""."""
        query = select(records.c.account, items.c.record, items.c.kind, items.c.id).join_from(
            items, records, and_(items.c.record == records.c.id, items.c.version == records.c.version)
        )
        with reading(self._engine) as connection:
            for row in connection.execution_options(yield_per=1000).execute(query):
                yield row.account, row.record, "" if row.kind == RecordKind.SNAPSHOT.value else row.id

    def record(self, key: str) -> RecordEntry:
        """Give the latest version of a record by its id, the beginning of its id, or the address it was taken from.

        NoSuchThing if there is none or several, with the ids that may have been meant.
        """
        key = key.strip()
        with reading(self._engine) as connection:
            found = ids_named(connection, key)
            if len(found) != 1:
                raise NoSuchThing(unfound(connection, key, found))
            return _entries(connection, select(records).where(records.c.id == found[0], records.c.latest))[0]

    def thread_at(self, account: str, address: str) -> tuple[str, str] | None:
        """Give id and address of the account's thread that has something at that address, or None."""
        with reading(self._engine) as connection:
            return thread_at(connection, account, address)

    def published_between(self, account: str, first: dt.datetime, last: dt.datetime) -> tuple[str, ...]:
        """Give the account's threads in which a post or comment was published from `first` to `last`, by record id."""
        # Asked for in two steps: in one, SQLite goes through the whole account for a minute of it.
        inside = select(items.c.record).where(items.c.at.between(first, last), items.c.published_at.is_not(None))
        with reading(self._engine) as connection:
            found = sorted(set(connection.scalars(inside)))
            query = select(records.c.id).where(records.c.id.in_(found), records.c.account == account, records.c.latest)
            own = set(connection.scalars(query)) if found else set()
        return tuple(record for record in found if record in own)

    def versions(self, record: str) -> tuple[RecordEntry, ...]:
        """Give all versions of the record with this id, the first one first."""
        query = select(records).where(records.c.id == record).order_by(records.c.version)
        with reading(self._engine) as connection:
            return _entries(connection, query)

    def list_records(
        self,
        *,
        account: str = "",
        kind: RecordKind | None = None,
        since: dt.datetime | None = None,
        until: dt.datetime | None = None,
        lane: Lane | None = None,
        harvest: str = "",
        limit: int | None = None,
    ) -> tuple[RecordEntry, ...]:
        """Give the latest version of each record captured from `since` up to, not including, `until`; newest first."""
        wanted: list[ColumnElement[bool]] = [records.c.latest]
        wanted += [records.c.account == account] if account else []
        wanted += [records.c.kind == kind.value] if kind else []
        wanted += [records.c.lane == lane.value] if lane else []
        wanted += [records.c.harvest == harvest] if harvest else []
        wanted += [records.c.captured_at >= since] if since else []
        wanted += [records.c.captured_at < until] if until else []
        query = select(records).where(and_(*wanted)).order_by(records.c.captured_at.desc(), records.c.id).limit(limit)
        with reading(self._engine) as connection:
            return _entries(connection, query)

    def search(
        self,
        text: str,
        *,
        account: str = "",
        since: dt.datetime | None = None,
        until: dt.datetime | None = None,
        role: AuthorRole | None = None,
        lane: Lane | None = None,
        limit: int | None = 50,
    ) -> tuple[Hit, ...]:
        """Give the posts, comments and account profiles in which all of `text` stands, newest first.

        Words are met in any form, `"a phrase"` in that order, `begin*` by its beginning; texts, authors and text in
        images are searched, of the latest version. Text without any words finds nothing; no text at all finds all.
        """
        terms = parse(text)
        if text.strip() and not terms:
            return ()
        query = select(items, records.c.account, records.c.path, records.c.pdf).join_from(
            items, records, and_(items.c.record == records.c.id, items.c.version == records.c.version)
        )
        if terms:
            query = query.where(items.c.key.in_(self._search.matching(terms)))
        for condition in (
            records.c.account == account if account else None,
            records.c.lane == lane.value if lane else None,
            items.c.role == role.value if role else None,
            items.c.at >= since if since else None,
            items.c.at < until if until else None,
        ):
            query = query if condition is None else query.where(condition)
        query = query.order_by(items.c.at.desc(), items.c.record, items.c.position).limit(limit)
        with reading(self._engine) as connection:
            rows = connection.execute(query).mappings().all()
            return tuple(hit(row, _told(connection, row), terms) for row in rows)

    def harvests(self, *, account: str = "", limit: int | None = None) -> tuple[str, ...]:
        """Give the ids of harvests, the latest first; the statements themselves are in the store."""
        query = select(harvests.c.id).order_by(harvests.c.started_at.desc(), harvests.c.id).limit(limit)
        if account:
            query = query.where(harvests.c.account == account)
        with reading(self._engine) as connection:
            return tuple(connection.scalars(query))

    def newest_post(self, account: str) -> dt.datetime | None:
        """Give when the newest post of an account was published: the municipality's own; of anyone if it has none."""
        query = select(func.max(items.c.published_at)).join_from(
            items, records, and_(items.c.record == records.c.id, items.c.version == records.c.version)
        )
        posts = query.where(records.c.account == account, items.c.position == 0, items.c.kind == "post")
        with reading(self._engine) as connection:
            own = posts.where(items.c.role == AuthorRole.MUNICIPALITY.value)
            newest: dt.datetime | None = connection.scalar(own) or connection.scalar(posts)
            return newest

    def count(self) -> int:
        """Give the number of records."""
        with reading(self._engine) as connection:
            return connection.scalar(select(func.count()).where(records.c.latest)) or 0


class _Within:
    """What goes in, within one transaction."""

    def __init__(self, connection: Connection, search: SearchIndex) -> None:
        self._connection = connection
        self._search = search

    def add(self, record: Record, *, folder: str, validations: Sequence[Validation]) -> None:
        """Add one record version."""
        connection = self._connection
        newest = connection.scalar(select(func.max(records.c.version)).where(records.c.id == record.id)) or 0
        latest = record.version >= newest
        rows = record_rows(record, folder=folder, validations=tuple(validations), latest=latest)
        if latest:
            self._forget_items(record.id)
            connection.execute(update(records).where(records.c.id == record.id).values(latest=False))
        connection.execute(delete(records).where(records.c.id == record.id, records.c.version == record.version))
        connection.execute(insert(records), [rows.record])
        for table, many in ((validations_table, rows.validations), (items, rows.items), (media, rows.media)):
            if many:
                connection.execute(insert(table), list(many))
        self._search.put(connection, rows.search)

    def add_harvest(self, harvest: Harvest) -> None:
        """Add one harvest."""
        self._connection.execute(delete(harvests).where(harvests.c.id == harvest.id))
        self._connection.execute(insert(harvests), [harvest_row(harvest)])
        if rows := seen_rows(harvest):
            self._connection.execute(insert(seen), list(rows))

    def forget(self, record: str) -> None:
        """Take out one record; where harvests saw it, only its opaque id stays."""
        connection = self._connection
        self._forget_items(record)
        for table in (media, validations_table):
            connection.execute(delete(table).where(table.c.record == record))
        connection.execute(delete(records).where(records.c.id == record))
        connection.execute(update(seen).where(seen.c.record == record).values(thread=""))

    def _forget_items(self, record: str) -> None:
        keys = self._connection.scalars(select(items.c.key).where(items.c.record == record)).all()
        if keys:
            self._search.drop(self._connection, keys)
            self._connection.execute(delete(items).where(items.c.record == record))


def _entries(connection: Connection, query: Select[Any]) -> tuple[RecordEntry, ...]:
    these = query.with_only_columns(records.c.id, records.c.version).subquery()
    told = (
        select(validations_table)
        .join(these, and_(validations_table.c.record == these.c.id, validations_table.c.version == these.c.version))
        .order_by(validations_table.c.record, validations_table.c.version, validations_table.c.position)
    )
    said: dict[tuple[str, int], list[Validation]] = {}
    for row in connection.execute(told).mappings():
        said.setdefault((row["record"], row["version"]), []).append(validation(row))
    return tuple(
        record_entry(row, tuple(said.get((row["id"], row["version"]), ())))
        for row in connection.execute(query).mappings()
    )


def _told(connection: Connection, row: RowMapping) -> tuple[str, ...]:
    """Give the texts of an item that a search looks in, in the order in which a reader would want to be shown them."""
    query = select(media.c.ocr, media.c.alt, media.c.caption).order_by(media.c.position)
    query = query.where(media.c.record == row["record"], media.c.item == row["position"])
    inside = [text for one in connection.execute(query) for text in one]
    return (row["text"], row["title"], *inside, row["author"], row["author_id"])
