"""The search index on each engine: how words go in, go out, and are asked for.

Both get the words that `words.py` makes and nothing else, so that they find the same. A term of the query never
reaches an engine as its own query syntax: every word is quoted, and words have only letters and digits.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

from sqlalchemy import BigInteger, Connection, Select, column, select, table, text

from archiver.catalogue.rows import Searchable
from archiver.catalogue.words import Term

_PARTS = ("author", "body", "image")
_MOST_POSITIONS = 16_383  # https://www.postgresql.org/docs/15/textsearch-limitations.html
_VECTOR_BYTES = 900_000  # a tsvector holds less than one megabyte


class SearchIndex(Protocol):
    """What the catalogue asks of an engine's full-text search."""

    def put(self, connection: Connection, found: Sequence[Searchable]) -> None:
        """Add items; their keys ascend and are not there yet."""

    def drop(self, connection: Connection, keys: Sequence[int]) -> None:
        """Take items away."""

    def matching(self, terms: Sequence[Term]) -> Select[int]:
        """Give the query for the keys of the items in which every term is met."""


class SqliteSearch:
    """FTS5 (https://www.sqlite.org/fts5.html)."""

    def put(self, connection: Connection, found: Sequence[Searchable]) -> None:
        """Add items."""
        rows = [(one.key, one.author, one.body, one.image, one.words) for one in found]
        if rows:
            sql = "INSERT INTO search (rowid, author, body, image, words) VALUES (?, ?, ?, ?, ?)"
            connection.exec_driver_sql(sql, rows)

    def drop(self, connection: Connection, keys: Sequence[int]) -> None:
        """Take items away."""
        rows = [(key,) for key in sorted(keys)]
        if rows:
            connection.exec_driver_sql("DELETE FROM search WHERE rowid = ?", rows)

    def matching(self, terms: Sequence[Term]) -> Select[int]:
        """Give the query for the keys."""
        asked = " AND ".join(_fts5(term) for term in terms)
        rowid = column("rowid", BigInteger)
        return (
            select(rowid).select_from(table("search", rowid)).where(text("search MATCH :asked").bindparams(asked=asked))
        )


class PostgresqlSearch:
    """Text search vectors (https://www.postgresql.org/docs/15/textsearch.html), made here word by word."""

    def put(self, connection: Connection, found: Sequence[Searchable]) -> None:
        """Add items."""
        sql = text("INSERT INTO search VALUES (:key, CAST(:stems AS tsvector), CAST(:words AS tsvector))")
        rows = [
            {"key": one.key, "stems": _vector((one.author, one.body, one.image)), "words": _vector((one.words,))}
            for one in found
        ]
        if rows:
            connection.execute(sql, rows)

    def drop(self, connection: Connection, keys: Sequence[int]) -> None:
        """Take items away."""
        connection.execute(text("DELETE FROM search WHERE key = ANY(:keys)").bindparams(keys=sorted(keys)))

    def matching(self, terms: Sequence[Term]) -> Select[int]:
        """Give the query for the keys."""
        key = column("key", BigInteger)
        query = select(key).select_from(table("search", key))
        for number, term in enumerate(terms):
            stems, words = f"stems{number}", f"words{number}"
            met = text(f"(stems @@ CAST(:{stems} AS tsquery) OR words @@ CAST(:{words} AS tsquery))")
            query = query.where(met.bindparams(**{stems: _tsquery_of_stems(term), words: _tsquery_of_words(term)}))
        return query


def search_index(dialect: str) -> SearchIndex:
    """Give the search index of an engine by SQLAlchemy's name for it."""
    return SqliteSearch() if dialect == "sqlite" else PostgresqlSearch()


def _fts5(term: Term) -> str:
    ways = [f'{{{" ".join(_PARTS)}}} : "{" ".join(together)}"' for together in term.stems]
    ways += [f'words : "{term.word}"'] if term.word else []
    ways += [f'words : "{term.prefix}" *'] if term.prefix else []
    return f"({' OR '.join(ways)})"


def _tsquery_of_stems(term: Term) -> str:
    return " | ".join("(" + " <-> ".join(f"'{stem}'" for stem in together) + ")" for together in term.stems)


def _tsquery_of_words(term: Term) -> str:
    return f"'{term.prefix}':*" if term.prefix else f"'{term.word}'" if term.word else ""


def _vector(parts: Iterable[str]) -> str:
    """Write a tsvector: each word with its place; parts lie far enough apart that no phrase spans two of them."""
    at, size = 1, 0
    lexemes: list[str] = []
    for part in parts:
        for word in part.split():
            lexeme = f"'{word}':{min(at, _MOST_POSITIONS)}"
            size += len(lexeme.encode("utf-8"))
            if size > _VECTOR_BYTES:
                return " ".join(lexemes)
            lexemes.append(lexeme)
            at += 1
        at += 1
    return " ".join(lexemes)
