"""A filled-in table becomes facts to set: compared with what is known now, checked as a whole."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from archiver.errors import NoSuchThing, RulesInvalid
from archiver.review.fact_words import NOTHING, cell, read_fact
from archiver.review.kept_records import Place, versions_of
from archiver.review.known import known_facts
from archiver.review.known_values import KnownItem
from archiver.review.listing import cells_of, fingerprint
from archiver.review.setting import Wish
from archiver.review.sheets import FilledRow
from archiver.review.surroundings import Surroundings
from archiver.workspace import Workspace


def wishes_of(
    workspace: Workspace, around: Surroundings, path: Path, rows: Sequence[FilledRow]
) -> dict[Place, list[Wish]]:
    """Give what the filled-in rows of the file `path` wish to change, by account and record.

    Raises:
        RulesInvalid: an item that is not there, a value that cannot be, or an item that has changed since the table
            was written; row and column are named.
    """
    by_place: dict[Place, list[FilledRow]] = {}
    for row in rows:
        by_place.setdefault((row.account, row.record), []).append(row)
    found: dict[Place, list[Wish]] = {}
    for place, some in by_place.items():
        known = _known(workspace, around, place, f"{path}, row {some[0].number}")
        wishes = [wish for row in some for wish in _of_row(path, row, known)]
        if wishes:
            found[place] = wishes
    return found


def _known(workspace: Workspace, around: Surroundings, place: Place, where: str) -> dict[str, KnownItem]:
    try:
        versions = versions_of(workspace, *place)
    except NoSuchThing as error:
        raise RulesInvalid(f"{where}: {error}") from error
    if versions is None:
        raise RulesInvalid(f"{where}: the account {place[0]} has no record (handling) {place[1]}. Export anew.")
    return {one.item: one for one in known_facts(around, versions.latest, earlier=versions.earlier)}


def _of_row(path: Path, row: FilledRow, known: dict[str, KnownItem]) -> Iterator[Wish]:
    item = known.get(row.item)
    if item is None:
        raise RulesInvalid(f"{path}, row {row.number}, column item: {row.item} is no item of {row.record}.")
    current = cells_of(item)
    for key, said in row.cells.items():
        place = f"{path}, row {row.number}, column {key}"
        if _differs(key, said, current[key], place):
            if row.mark != fingerprint(item):
                raise RulesInvalid(
                    f"{place}: {row.item} has changed since the table was written (ändrad efter exporten). Export "
                    f"anew and fill it in again. Nothing was set."
                )
            yield Wish(item=row.item, key=key, said=said, why=row.why, place=place)


def _differs(key: str, said: object, current: str, place: str) -> bool:
    if isinstance(said, str) and said.strip() == current:
        return False
    try:
        value = read_fact(key, said)
    except RulesInvalid as error:
        raise RulesInvalid(f"{place}: {error}") from error
    if value is not None:
        return cell(key, value) != current
    emptied = said is None or (isinstance(said, str) and not said.strip())
    return current not in ("", NOTHING) if emptied else current != NOTHING
