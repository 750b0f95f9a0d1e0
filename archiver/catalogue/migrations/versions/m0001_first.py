"""The first schema: harvests, records, items, media, validations and the search index."""

import sqlalchemy as sa
from alembic import op

from archiver.catalogue.tables import UtcTime, Words

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table."""
    _make_harvests()
    _make_records()
    _make_items()
    if op.get_bind().dialect.name == "sqlite":
        _make_sqlite_search()
    else:
        _make_postgresql_search()


def _make_harvests() -> None:
    op.create_table(
        "harvests",
        sa.Column("id", sa.String(120), primary_key=True),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("lane", sa.String(16), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("started_at", UtcTime, nullable=False),
        sa.Column("ended_at", UtcTime, nullable=False),
        sa.Column("reason", Words, nullable=False),
        sa.Column("profile", Words, nullable=False),
        sa.Column("profile_version", Words, nullable=False),
        sa.Column("posts_expected", sa.Integer),
        sa.Column("posts_captured", sa.Integer, nullable=False),
        sa.Column("posts_missing", sa.Integer, nullable=False),
        sa.Column("comments_expected", sa.Integer),
        sa.Column("comments_captured", sa.Integer, nullable=False),
        sa.Column("comments_missing", sa.Integer, nullable=False),
        sa.Column("media_expected", sa.Integer),
        sa.Column("media_captured", sa.Integer, nullable=False),
        sa.Column("media_missing", sa.Integer, nullable=False),
    )
    op.create_index("harvests_by_account", "harvests", ["account", "started_at"])
    op.create_table(
        "seen",
        sa.Column("harvest", sa.String(120), sa.ForeignKey("harvests.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("thread", Words, nullable=False),
        sa.Column("record", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
    )
    op.create_index("seen_by_record", "seen", ["record"])


def _make_records() -> None:
    op.create_table(
        "records",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("latest", sa.Boolean, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("thread", Words, nullable=False),
        sa.Column("permalink", Words, nullable=False),
        sa.Column("harvest", sa.String(120), nullable=False),
        sa.Column("lane", sa.String(16), nullable=False),
        sa.Column("path", sa.String(255), nullable=False),
        sa.Column("pdf", sa.String(255), nullable=False),
        sa.Column("xml", sa.String(255), nullable=False),
        sa.Column("captured_at", UtcTime, nullable=False),
        sa.Column("published_at", UtcTime),
        sa.Column("disappeared_at", UtcTime),
        sa.Column("summary", Words, nullable=False),
        sa.Column("comments", sa.Integer, nullable=False),
        sa.Column("media", sa.Integer, nullable=False),
        sa.Column("whole", sa.Boolean, nullable=False),
    )
    op.create_index("records_by_account", "records", ["account", "latest", "captured_at"])
    op.create_index("records_by_time", "records", ["captured_at"])
    op.create_index("records_by_harvest", "records", ["harvest"])
    op.create_table(
        "validations",
        sa.Column("record", sa.String(32), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("judge", Words, nullable=False),
        sa.Column("flavour", sa.String(32), nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("detail", Words, nullable=False),
        sa.ForeignKeyConstraint(["record", "version"], ["records.id", "records.version"], ondelete="CASCADE"),
    )


def _make_items() -> None:
    op.create_table(
        "items",
        sa.Column("record", sa.String(32), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("key", sa.BigInteger, nullable=False, unique=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("id", Words, nullable=False),
        sa.Column("parent", Words, nullable=False),
        sa.Column("author", Words, nullable=False),
        sa.Column("author_id", Words, nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("direction", sa.String(16), nullable=False),
        sa.Column("at", UtcTime, nullable=False),
        sa.Column("published_at", UtcTime),
        sa.Column("disappeared_at", UtcTime),
        sa.Column("title", Words, nullable=False),
        sa.Column("text", Words, nullable=False),
        sa.Column("permalink", Words, nullable=False),
        sa.ForeignKeyConstraint(["record", "version"], ["records.id", "records.version"], ondelete="CASCADE"),
    )
    op.create_index("items_by_time", "items", ["at"])
    op.create_table(
        "media",
        sa.Column("record", sa.String(32), primary_key=True),
        sa.Column("item", sa.Integer, primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("path", sa.String(255), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("mime", Words, nullable=False),
        sa.Column("alt", Words, nullable=False),
        sa.Column("caption", Words, nullable=False),
        sa.Column("ocr", Words, nullable=False),
        sa.ForeignKeyConstraint(["record", "item"], ["items.record", "items.position"], ondelete="CASCADE"),
    )
    op.create_index("media_by_sha256", "media", ["sha256"])


def _make_sqlite_search() -> None:
    """https://www.sqlite.org/fts5.html: the words come folded and stemmed, so the tokenizer must not fold again."""
    op.execute(
        'CREATE VIRTUAL TABLE search USING fts5(author, body, image, words, tokenize="unicode61 remove_diacritics 0")'
    )


def _make_postgresql_search() -> None:
    """https://www.postgresql.org/docs/15/datatype-textsearch.html: the vectors are made of the same words."""
    op.execute("CREATE TABLE search (key BIGINT PRIMARY KEY, stems TSVECTOR NOT NULL, words TSVECTOR NOT NULL)")
    op.execute("CREATE INDEX search_by_stem ON search USING gin (stems)")
    op.execute("CREATE INDEX search_by_word ON search USING gin (words)")
