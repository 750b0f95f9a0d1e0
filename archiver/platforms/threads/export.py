"""What Instagram's own download in JSON holds of the account's Threads: posts and answers that the account wrote."""

from archiver.platforms.export_reading import Delivered, ExportContext, ExportReader, ExportReading
from archiver.platforms.instagram.export import BLIND, ORDER_HELP, Reading, account_of
from archiver.platforms.instagram.export_items import Kind, members_of, own_names


def recognises(delivered: Delivered) -> bool:
    """Say whether a download that holds Threads was delivered."""
    return bool(members_of(delivered, ".json")[Kind.THREADS])


def read(delivered: Delivered, context: ExportContext) -> ExportReading:
    """Give the account as its export names it, and what it wrote on Threads."""
    own = own_names(delivered)
    return ExportReading(
        account=account_of(delivered, context, own),
        threads=Reading(delivered, context, own, (Kind.THREADS,)).threads(),
    )


THREADS_EXPORT = ExportReader(
    name="threads-export",
    platforms=frozenset({"threads"}),
    title="Threads egen export (JSON)",
    version="2026-11-30",
    reference="https://help.instagram.com/181231772500920",
    tested_on="one file written after the layout of 2024 as others' programs read it; never met a real export",
    order_help=ORDER_HELP,
    recognises=recognises,
    read=read,
    blind=BLIND,
)
