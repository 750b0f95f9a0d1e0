import datetime as dt

import pytest

from archiver.errors import ProfileMismatch
from archiver.platforms.api_reading import Ask
from archiver.platforms.kundo.api import KUNDO_API, NO_DIALOG, SHORT
from archiver.records import Account, AuthorRole, Missing
from tests.unit.platforms.talking import context, read_all, talk

ACCOUNT = Account(id="k", platform="kundo", url="https://kundo.se/org/granasa/", name="Granåsa kommun", authority="KS")


def dialog(number: int, comments: int = 0) -> dict[str, object]:
    return {
        "id": number,
        "title": f"Fråga {number}",
        "text": "<p>När öppnar <b>badet</b>?</p>",
        "pub_date": "2025-05-01 10:00:00",
        "absolute_url": f"/org/granasa/d/fraga-{number}/",
        "topic": "Q",
        "state": "frågan är besvarad",
        "num_comments": comments,
        "user": {"first_name": "Åsa", "gravatar_image": "g.png", "work_title": ""},
    }


def comment(number: int, *, org: bool = False) -> dict[str, object]:
    user = {"first_name": "Eva" if org else "Åsa", "work_title": "kommunvägledare" if org else ""}
    return {"id": number, "text": "<p>Ja.</p>", "pub_date": "2025-05-01 11:00:00", "user": user, "is_org_reply": org}


DIALOGS = [*(dialog(n) for n in range(100, 149)), {"id": 1, "title": "Utan adress"}, dialog(200, 62)]


def served(ask: Ask) -> object:
    path, asked = ask.url.removeprefix("https://kundo.se/api/"), dict(ask.query)
    start = int(asked.get("start", "0"))
    if path == "properties/granasa.json":
        return [{"name": "Granåsa", "formal_name": "Granåsa kommun", "enabled_topics": ["Q", "S"]}]
    if path == "granasa.json":
        return DIALOGS[start : start + 50]
    if path.startswith("dialog/granasa/"):
        number = int(path.rpartition("/")[2].removesuffix(".json"))
        return next(one for one in DIALOGS if one["id"] == number)
    assert path.startswith("comment/granasa/")
    assert asked["sort"] == "pub_date"
    rows = [comment(n, org=n == 3001) for n in range(3000, 3060)] if "/200." in path else []
    return rows[start : start + 50]


def test_every_dialog_is_read_with_all_its_answers() -> None:
    account, readings = read_all(KUNDO_API, context(ACCOUNT), served)
    assert account.name == "Granåsa kommun"
    threads = {one.thread.id: one for one in readings}
    assert len(threads) == 50
    one = threads["fraga-200"]
    assert (one.thread.post.title, one.thread.post.text) == ("Fråga 200", "När öppnar badet?")
    assert one.thread.post.published_at == dt.datetime(2025, 5, 1, 8, tzinfo=dt.UTC)
    assert len(one.thread.comments) == 60
    assert [c.author.role for c in one.thread.comments[:3]] == [
        AuthorRole.PUBLIC, AuthorRole.MUNICIPALITY, AuthorRole.PUBLIC,
    ]  # fmt: skip
    assert one.thread.comments[1].permalink == "https://kundo.se/org/granasa/d/fraga-200/#c3001"
    assert one.problems == (Missing(what=one.thread.permalink, why=SHORT.format(expected=62, found=60)),)


def test_a_dialog_without_address_is_told() -> None:
    account = talk(KUNDO_API.read_account(context(ACCOUNT)), served)
    listing = talk(KUNDO_API.read_listing(context(ACCOUNT), account, ""), served)
    assert listing.problems == (Missing(what=ACCOUNT.url, why=NO_DIALOG.format(what="adress")),)
    assert listing.next == "50"


def test_an_address_that_is_no_forum_is_refused() -> None:
    other = Account(id="k", platform="kundo", url="https://kundo.se/", name="G", authority="KS")
    with pytest.raises(ProfileMismatch, match="/org/"):
        talk(KUNDO_API.read_account(context(other)), served)
