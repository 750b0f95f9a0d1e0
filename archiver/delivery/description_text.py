"""What the leveransbeskrivning says, in Swedish; the same words for the paper and for the text file beside it. Pure."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The leveransbeskrivning of one package, ready to be laid out."""

    title: str
    authority: str
    identifier: str
    lead: str
    made_at: dt.datetime
    delivery: tuple[Row, ...]
    what: str
    contents: tuple[Row, ...]
    representations: tuple[Row, ...]
    coverage_sentence: str
    coverage: tuple[Row, ...]
    disposal_sentence: str
    decisions: tuple[Row, ...]
    remarks: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())
    no_decision: str = "Inget gallringsbeslut gällde under perioden."


REPRESENTATIONS = {
    "pdf": (
        "pdfa",
        "Varje handling som PDF/A för läsning: följeblad, hela texten i läsordning, bilderna, och en bild av sidan "
        "så som den såg ut.",
    ),
    "record": (
        "handlingar",
        "Varje handling som data: record.xml enligt innehållsprofilen sociala-medier-1 (schemat följer med), "
        "och premis.xml om vad som gjorts och vem som prövat det.",
    ),
    "media": ("handlingar", "Bilagorna i originalformat, i mappen media under varje handling."),
    "warc": ("warc", "Råmaterialet från fångsten: allt som hämtades, som WARC (ISO 28500)."),
}


def described_text(told: Told) -> bytes:
    """Give the same as plain text, UTF-8 with line feeds."""
    return ("\n".join(_lines(told)) + "\n").encode()


def _lines(told: Told) -> Iterator[str]:
    yield from ("LEVERANSBESKRIVNING", told.title, told.lead, "", f"Myndighet: {told.authority}")
    yield from ("", "LEVERANSEN", *_pairs(told.delivery))
    yield from ("", "INNEHÅLLET", told.what, *_pairs(told.contents), "")
    yield from _pairs(told.representations)
    yield from told.remarks
    yield from ("", "TÄCKNING", told.coverage_sentence)
    yield from (
        f"{at} {outcome}: inlägg {posts}, kommentarer {comments}, bilagor {media}, saknas {missing}"
        for at, outcome, posts, comments, media, missing in told.coverage
    )
    yield from ("", "GALLRING", told.disposal_sentence)
    yield from (" | ".join(row) for row in told.decisions) if told.decisions else (told.no_decision,)
    yield from ("", *told.notes)


def _pairs(rows: tuple[Row, ...]) -> Iterator[str]:
    yield from (f"{name}: {value}" for name, value in rows if value)
