"""All that a catalogue holds, as text."""

from sqlalchemy import text

from archiver.catalogue.database import open_engine
from archiver.catalogue.tables import metadata


def dump(url: str) -> list[str]:
    """Every row of every table as text, in the order of the keys."""
    engine = open_engine(url)
    lines = []
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(table.select().order_by(*table.primary_key.columns)):
                lines.append(f"{table.name} {tuple(row)!r}")
        key = "rowid" if engine.dialect.name == "sqlite" else "key"
        extra = "rowid, " if engine.dialect.name == "sqlite" else ""
        lines += [
            f"search {tuple(row)!r}" for row in connection.execute(text(f"SELECT {extra}* FROM search ORDER BY {key}"))
        ]
    engine.dispose()
    return lines
