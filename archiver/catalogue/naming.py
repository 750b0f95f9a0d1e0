"""By what a record may be named: its id, the beginning of it, an address; and what to say when that means nothing."""

import difflib
import re
from collections.abc import Sequence

from sqlalchemy import Connection, or_, select

from archiver.catalogue.tables import items, records
from archiver.records import RecordKind

_SUGGESTED = 5


def ids_named(connection: Connection, key: str) -> Sequence[str]:
    """Give the records whose id begins so, or that were taken from that address; one more than are suggested."""
    if re.fullmatch(r"[a-z0-9-]+", key):
        chosen = records.c.id.startswith(key, autoescape=True)
    else:
        chosen = records.c.permalink == key
    query = select(records.c.id).where(chosen, records.c.latest).order_by(records.c.id)
    return connection.scalars(query.limit(_SUGGESTED + 1)).all() if key else ()


def unfound(connection: Connection, key: str, several: Sequence[str]) -> str:
    """Say that no record, or several, answer to the name, and which may have been meant."""
    if several:
        more = " and more" if len(several) > _SUGGESTED else ""
        return f"{key!r} may be {', '.join(several[:_SUGGESTED])}{more}. Write more of the id (handlingens id)."
    near = difflib.get_close_matches(key, connection.scalars(select(records.c.id).where(records.c.latest)), _SUGGESTED)
    meant = f" Did you mean {', '.join(near)}?" if near else " archive list shows those there are."
    return f"No record (handling) has the id or address {key!r}.{meant}"


def thread_at(connection: Connection, account: str, address: str) -> tuple[str, str] | None:
    """Give id and address of the account's thread that has something at that address, or None."""
    inside = select(items.c.record).where(items.c.permalink == address)
    query = select(records.c.thread, records.c.permalink).where(
        records.c.account == account,
        records.c.kind == RecordKind.THREAD.value,
        records.c.latest,
        or_(records.c.permalink == address, records.c.id.in_(inside)),
    )
    row = connection.execute(query.order_by(records.c.id).limit(1)).first()
    return (row.thread, row.permalink) if row else None
