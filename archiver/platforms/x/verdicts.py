"""What X's API means when it refuses, wholly or in part (https://docs.x.com/x-api/fundamentals/response-codes-and-errors)."""

import re

from archiver.platforms.api_reading import Answer, Json, Trouble, Verdict
from archiver.platforms.fields import list_of, number_of, text_of
from archiver.platforms.x.wording import status_address
from archiver.records import Missing

SAY_TOKEN = (
    "X godtar inte åtkomstnyckeln: den är felskriven, återkallad eller ersatt. Skapa en ny Bearer Token i "
    "utvecklarportalen."
)
SAY_TIER = (
    "Åtkomstnyckelns nivå hos X får inte läsa detta ({detail}). Byt nivå i utvecklarportalen, eller använd arkivfilen "
    "(export)."
)
SAY_RATE = "X har tagit emot så många frågor som det tillåter just nu."
SAY_CAP = "Månadens tak för lästa inlägg är nått hos X. Vänta till nästa period, eller höj taket i utvecklarportalen."
SAY_CREDITS = "Pengarna för X:s API är slut. Fyll på i utvecklarportalen."
WHY_GONE = "Inlägget som det hänvisas till är borttaget."
WHY_CLOSED = "Inlägget som det hänvisas till får inte visas: kontot är skyddat, avstängt eller borttaget."
WHY_OTHER = "X lämnade inte ut {what}: {detail}"


def judge(answer: Answer) -> Verdict | None:
    """Say what an answer means beyond its status.

    A probe of the whole archive's search may be refused without that being trouble. 429 names the second at which to
    come back in `x-rate-limit-reset` (https://docs.x.com/x-api/fundamentals/rate-limits).
    """
    said = f"{text_of(answer.data, 'title')} {text_of(answer.data, 'detail')} {text_of(answer.data, 'type')}"
    if answer.status == 401:
        return Verdict(trouble=Trouble.TOKEN, say=SAY_TOKEN)
    if answer.status == 402 or re.search(r"(?i)credits?\s?depleted", said):
        return Verdict(trouble=Trouble.REFUSED, say=SAY_CREDITS)
    if re.search(r"(?i)usage.?cap", said):
        return Verdict(trouble=Trouble.REFUSED, say=SAY_CAP)
    if answer.status == 429:
        return Verdict(trouble=Trouble.RATE, say=SAY_RATE, wait=_wait(answer))
    if answer.status == 403 and "/2/tweets/counts/all" not in answer.url:
        detail = text_of(answer.data, "detail") or text_of(answer.data, "title") or "403"
        return Verdict(trouble=Trouble.ROLE, say=SAY_TIER.format(detail=detail.rstrip(".")))
    return None


def _wait(answer: Answer) -> float | None:
    reset = number_of({"at": answer.headers.get("x-rate-limit-reset", "")}, "at")
    return None if reset is None else min(max(1.0, reset - answer.at.timestamp() + 1), 3600.0)


def told_errors(data: Json) -> tuple[Missing, ...]:
    """Give what a 200 answer says that it left out (`errors`): each thing once."""
    found: dict[str, Missing] = {}
    for one in list_of(data, "errors"):
        id = text_of(one, "resource_id") or text_of(one, "value")
        missing = _told(one, id)
        found.setdefault(missing.what, missing)
    return tuple(found.values())


def _told(error: object, id: str) -> Missing:
    kind = text_of(error, "resource_type") or "tweet"
    what = status_address(id) if kind in {"tweet", "post"} and id.isdigit() else f"{kind} {id}".strip()
    problem = f"{text_of(error, 'type')} {text_of(error, 'title')}".casefold().replace(" ", "-")
    if kind in {"tweet", "post"} and "not-found" in problem:
        return Missing(what=what, why=WHY_GONE)
    if kind in {"tweet", "post"} and any(word in problem for word in ("authoriz", "forbidden")):
        return Missing(what=what, why=WHY_CLOSED)
    detail = text_of(error, "detail") or text_of(error, "title") or "utan förklaring"
    return Missing(what=what, why=WHY_OTHER.format(what=what, detail=detail))
