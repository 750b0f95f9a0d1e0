"""A receipt (kvittens) read from a file that was handed in: its form is recognised, its content believed in nothing."""

from pathlib import Path

from archiver.diarium.answers import Answer, refused
from archiver.diarium.receipt_csv import read_csv
from archiver.diarium.receipt_xml import read_xml
from archiver.errors import DeliveryRefused

MOST_BYTES = 50_000_000


def read_receipt(path: Path) -> tuple[Answer, ...]:
    """Give the answers in the file at `path`, XML or CSV.

    Raises:
        DeliveryRefused: unreadable, too large, or nothing that can be understood; the place and the fix are named.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise DeliveryRefused(f"{path} cannot be read: {error.strerror}. Name the receipt (kvittens) file.") from error
    if len(data) > MOST_BYTES:
        raise refused("as a whole", f"it is larger than {MOST_BYTES // 1_000_000} MB. Divide it.")
    answers = read_xml(data) if _is_xml(data) else read_csv(data)
    if not answers:
        raise refused("as a whole", "it says nothing of any handling, package or delivery. Is it the right file?")
    return answers


def _is_xml(data: bytes) -> bool:
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"
