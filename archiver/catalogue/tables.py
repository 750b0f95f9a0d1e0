"""The catalogue's tables. Migrations make them; a test holds the two against each other.

No key is counted up: every key follows from the record, so a catalogue made again from the store is the same, row by
row. Captured words stand only here and in the search index, never in a key or an index on disk. All times are UTC.
"""

import datetime as dt

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)


class UtcTime(TypeDecorator[dt.datetime]):
    """An aware time in UTC, on engines that know zones and on those that do not."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Refuse a time without a zone; SQLite gets it without, as it has none."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"a time without a zone: {value!r}")
        utc = value.astimezone(dt.UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Give the time back with its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Words(TypeDecorator[str]):
    """Captured text. What no engine and no file can hold (NUL, half a character) is shown as U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Give text that both engines can hold."""
        return None if value is None else storable(value)


def storable(text: str) -> str:
    """Give `text` with U+FFFD for each NUL and each lone surrogate."""
    if "\0" not in text and text.isascii():
        return text
    return text.replace("\0", "\ufffd").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


metadata = MetaData()

harvests = Table(
    "harvests",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("account", String(64), nullable=False),
    Column("lane", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    Column("started_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime, nullable=False),
    Column("reason", Words, nullable=False),
    Column("profile", Words, nullable=False),
    Column("profile_version", Words, nullable=False),
    *(
        Column(f"{what}_{count}", Integer, nullable=count == "expected")
        for what in ("posts", "comments", "media")
        for count in ("expected", "captured", "missing")
    ),
    Index("harvests_by_account", "account", "started_at"),
)

seen = Table(
    "seen",
    metadata,
    Column("harvest", String(120), ForeignKey("harvests.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("thread", Words, nullable=False),
    Column("record", String(32), nullable=False),
    Column("version", Integer, nullable=False),
    Column("outcome", String(16), nullable=False),
    Index("seen_by_record", "record"),
)

records = Table(
    "records",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("latest", Boolean, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("account", String(64), nullable=False),
    Column("thread", Words, nullable=False),
    Column("permalink", Words, nullable=False),
    Column("harvest", String(120), nullable=False),
    Column("lane", String(16), nullable=False),
    Column("path", String(255), nullable=False),
    Column("pdf", String(255), nullable=False),
    Column("xml", String(255), nullable=False),
    Column("captured_at", UtcTime, nullable=False),
    Column("published_at", UtcTime),
    Column("disappeared_at", UtcTime),
    Column("summary", Words, nullable=False),
    Column("comments", Integer, nullable=False),
    Column("media", Integer, nullable=False),
    Column("whole", Boolean, nullable=False),
    Index("records_by_account", "account", "latest", "captured_at"),
    Index("records_by_time", "captured_at"),
    Index("records_by_harvest", "harvest"),
)

items = Table(
    "items",
    metadata,
    Column("record", String(32), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("key", BigInteger, nullable=False, unique=True),
    Column("version", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("id", Words, nullable=False),
    Column("parent", Words, nullable=False),
    Column("author", Words, nullable=False),
    Column("author_id", Words, nullable=False),
    Column("role", String(16), nullable=False),
    Column("direction", String(16), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("published_at", UtcTime),
    Column("disappeared_at", UtcTime),
    Column("title", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("permalink", Words, nullable=False),
    ForeignKeyConstraint(["record", "version"], ["records.id", "records.version"], ondelete="CASCADE"),
    Index("items_by_time", "at"),
)

media = Table(
    "media",
    metadata,
    Column("record", String(32), primary_key=True),
    Column("item", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    Column("path", String(255), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("mime", Words, nullable=False),
    Column("alt", Words, nullable=False),
    Column("caption", Words, nullable=False),
    Column("ocr", Words, nullable=False),
    ForeignKeyConstraint(["record", "item"], ["items.record", "items.position"], ondelete="CASCADE"),
    Index("media_by_sha256", "sha256"),
)

validations = Table(
    "validations",
    metadata,
    Column("record", String(32), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("judge", Words, nullable=False),
    Column("flavour", String(32), nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("detail", Words, nullable=False),
    Column("file", String(64), nullable=False, server_default=""),
    ForeignKeyConstraint(["record", "version"], ["records.id", "records.version"], ondelete="CASCADE"),
)
