"""What `archive review` says to people, in Swedish."""

from collections.abc import Iterable, Sequence

from archiver.cli.plain import harmless
from archiver.cli.wording import several
from archiver.review.fact_words import NOTHING, cell
from archiver.review.listing import QUESTIONS, Row
from archiver.review.lists import Effect
from archiver.review.setting import Planned

_ROLES = {"kommun": "kommunen", "allmanhet": "allmänheten", "fortroendevald": "förtroendevald"}
_EFFECTS = {
    Effect.AT_ONCE: "gäller tills någon har avgjort",
    Effect.DOUBT: "hindrar gallring tills någon har avgjort",
    Effect.PROPOSAL: "väntar på beslut",
}
_SHOWN = 20  # planned facts


def list_text(rows: Sequence[Row], *, more: bool, unreadable: int) -> str:
    """Give the list with the reviewer's questions above and what to do next below."""
    if not rows:
        return "Inget behöver granskas." + _unread(unreadable)
    questions = "\n".join(f"  {number}. {question}" for number, question in enumerate(QUESTIONS, 1))
    told = "\n".join(line for row in rows for line in _row_lines(row))
    end = "Det finns fler; höj --limit." if more else f"{len(rows)} handlingar."
    return (
        f"Frågor att ställa – ett ja betyder att handlingen inte är av ringa betydelse:\n{questions}\n\n{told}\n"
        f"{end} Sätt uppgifter med `archive review set`, eller ta ut en tabell med `archive review export`."
        f"{_unread(unreadable)}"
    )


def planned_text(planned: Sequence[Planned], *, done: bool) -> str:
    """Give what is, or would be, set."""
    if not planned:
        return "Inget att ändra: allt är redan sagt."
    lines = [
        f"  {one.line.item}  {one.line.key}: {_told(one.line.key, one.before) or 'inte känt'} → "
        f"{_told(one.line.key, one.line.value) or NOTHING}"
        for one in planned[:_SHOWN]
    ]
    if len(planned) > _SHOWN:
        lines.append(f"  … och {len(planned) - _SHOWN} till")
    items = len({one.line.item for one in planned})
    facts = several(len(planned), "uppgift", "uppgifter")
    act = ("är satt" if len(planned) == 1 else "är satta") if done else "skulle sättas"
    head = f"{facts} om {several(items, 'handling', 'handlingar')} {act}:"
    return "\n".join([head, *lines])


def _told(key: str, value: object) -> str:
    return harmless(cell(key, value))


def _row_lines(row: Row) -> Iterable[str]:
    published = row.published.isoformat() if row.published else "okänd dag"
    rule = f" ({row.rule})" if row.rule else ""
    who = _ROLES.get(row.author_role, "okänd avsändare")
    yield f"{row.item}  {row.account}  {who}, {published}  {row.outcome}{rule}"
    yield f"    {harmless(row.text) or '(ingen text)'}"
    yield f"    Skäl: {harmless(row.reason)}"
    if row.missing:
        yield f"    Saknas: {', '.join(row.missing)}"
    for one in row.suggestions:
        value = harmless(cell(one.key, one.value))
        yield f"    Förslag: {one.title} – {one.key}={value} ({_EFFECTS[one.effect]}). {harmless(one.reason)}"
    if told := ", ".join(f"{key}={value}" for key, value in row.cells.items() if value):
        yield f"    Känt: {harmless(told)}"
    yield ""


def _unread(count: int) -> str:
    return f"\n{count} handlingar kunde inte läsas; kör `archive verify --all`." if count else ""
