"""The public register of accounts (förteckning) as an accessible web page and as a table for a spreadsheet.

Only what the public is meant to see: no administrators, deputies, telephone numbers or places of secrets. The same
register gives the same bytes. Torsby: all accounts stand in a register on the municipality's website.
"""

from dataclasses import dataclass, fields
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from archiver.config.accounts import AccountEntry, Status
from archiver.config.settings import Settings
from archiver.spreadsheet import csv_bytes

HIDDEN = (Status.PLANNED,)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicAccount:
    """What the public register says of one account. The field names are the table's headings."""

    konto: str
    plattform: str
    adress: str
    ansvarig_namnd: str
    ansvarig: str
    syfte: str
    malgrupp: str
    bevakas: str
    status: str
    oppnat: str
    avslutat: str


HEADINGS = (
    "Konto",
    "Plattform",
    "Adress",
    "Ansvarig nämnd eller bolag",
    "Ansvarig",
    "Syfte",
    "Målgrupp",
    "Bevakas",
    "Status",
    "Öppnat",
    "Avslutat",
)


def public_accounts(settings: Settings) -> tuple[PublicAccount, ...]:
    """Give what may be published, sorted by name; planned and private accounts are left out."""
    shown = (entry for entry in settings.accounts if entry.status not in HIDDEN and entry.class_ != "privat")
    rows = (_public(entry, settings.authority.name) for entry in shown)
    return tuple(sorted(rows, key=lambda row: (row.konto.casefold(), row.adress)))


def register_html(settings: Settings) -> str:
    """Give the public register as one web page without scripts or outside resources."""
    environment = Environment(
        loader=PackageLoader("archiver.register", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    rows = public_accounts(settings)
    return environment.get_template("forteckning.html.j2").render(
        authority=settings.authority,
        open_accounts=[row for row in rows if not row.avslutat],
        closed_accounts=[row for row in rows if row.avslutat],
    )


def register_csv(settings: Settings) -> bytes:
    """Give the public register as CSV (RFC 4180) that Swedish spreadsheets open rightly: UTF-8 mark, semicolons."""
    rows = ([getattr(row, field.name) for field in fields(row)] for row in public_accounts(settings))
    return csv_bytes(HEADINGS, rows)


def write_register(settings: Settings, into: Path) -> tuple[Path, Path]:
    """Write forteckning.html and forteckning.csv in the folder, and give their paths."""
    into.mkdir(parents=True, exist_ok=True)
    page, table = into / "forteckning.html", into / "forteckning.csv"
    page.write_text(register_html(settings), "utf-8", newline="\n")
    table.write_bytes(register_csv(settings))
    return page, table


def _public(entry: AccountEntry, municipality: str) -> PublicAccount:
    return PublicAccount(
        konto=entry.name or entry.id,
        plattform=entry.platform,
        adress=entry.url,
        ansvarig_namnd=entry.authority or municipality,
        ansvarig=entry.owner_role,
        syfte=entry.purpose,
        malgrupp=entry.target_group,
        bevakas=entry.monitoring_hours,
        status=entry.status.swedish,
        oppnat=entry.opened.isoformat() if entry.opened else "",
        avslutat=entry.closed.isoformat() if entry.closed else "",
    )
