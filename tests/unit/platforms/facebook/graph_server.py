"""Answers as the Graph API gives them, by path and place in the list. All names and texts are invented."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from archiver.platforms.api_reading import Ask

PAGE = "100064000000001"


def page_of(rows: list[object], after: str = "", **more: object) -> dict[str, object]:
    """A page of a list. `after` is where the next one begins; its `next` is an address that nobody may follow."""
    paging = {"cursors": {"before": "x", "after": after or "slut"}}
    if after:
        return {
            "data": rows,
            "paging": {**paging, "next": f"https://ond.example/stjal?after={after}&access_token=EAAHEMLIG"},
            **more,
        }
    return {"data": rows, "paging": paging, **more}


@dataclass
class Served:
    """Answers by the end of the path, and by `after` when a list has several pages; keeps what was asked."""

    answers: dict[str, object]
    asked: list[Ask] = field(default_factory=list)

    def __call__(self, ask: Ask) -> object:
        assert urlsplit(ask.url).hostname in {"graph.facebook.com", "graph.instagram.com"}
        assert "access_token" not in dict(ask.query)
        self.asked.append(ask)
        place = urlsplit(ask.url).path.partition("/v25.0/")[2]
        after = dict(ask.query).get("after", "")
        return self.answers[f"{place}?{after}" if after else place]
