"""The same invented photos in the published form of the API and in the form of the export."""

import datetime as dt
import json
from dataclasses import replace

import pytest

from archiver.errors import ProfileMismatch
from archiver.platforms.api_reading import Answer, Ask, Listed, Trouble
from archiver.platforms.export_reading import ExportThread
from archiver.platforms.flickr.api import FLICKR_API, NO_FILM, judge
from archiver.platforms.flickr.export import BROKEN, FLICKR_EXPORT, NO_FILE, recognises
from archiver.records import Account, AuthorRole, Missing, Thread, Visibility
from tests.unit.platforms.talking import NOW, InMemory, context, export_context, read_all, talk

NSID = "12345678@N00"
ACCOUNT = Account(
    id="fl", platform="flickr", url="https://www.flickr.com/photos/granasa/", name="Granåsa kommun", authority="KS",
    identities=(NSID,),
)  # fmt: skip
OK = {"stat": "ok"}


def photo(id: str, media: str = "photo", comments: int = 0) -> dict[str, object]:
    return {
        "id": id, "secret": "abc", "server": "65535", "media": media, "views": "142",
        "owner": {"nsid": NSID, "username": "granasa", "realname": "Granåsa kommun", "path_alias": "granasa"},
        "title": {"_content": f"Badet {id}"},
        "description": {"_content": 'Nu öppnar vi!\nLäs <a href="https://granasa.example/bad">mer</a>.'},
        "dates": {"posted": "1562289000", "taken": "2019-07-04 18:30:00", "lastupdate": "1562290000"},
        "comments": {"_content": str(comments)},
        "urls": {"url": [{"type": "photopage", "_content": f"https://www.flickr.com/photos/granasa/{id}/"}]},
    }  # fmt: skip


SAID = [
    {"id": "6065-101-72157594077818641", "author": "9@N01", "authorname": "bo", "realname": "Bo Ek", "path_alias": "bo",
     "datecreate": "1562290000", "permalink": "https://www.flickr.com/photos/granasa/101/#comment72157594077818641",
     "_content": "Fint!\nNär öppnar ni?"},
    {"id": "6065-101-72157594077818642", "author": NSID, "authorname": "granasa", "realname": "Granåsa kommun",
     "path_alias": "granasa", "datecreate": "1562290100", "permalink": "", "_content": "På måndag."},
]  # fmt: skip


def served(ask: Ask) -> object:
    asked = dict(ask.query)
    assert asked["nojsoncallback"] == "1"
    method, id = asked["method"], asked.get("photo_id", "")
    if method == "flickr.urls.lookupUser":
        return {**OK, "user": {"id": NSID, "username": {"_content": "granasa"}}}
    if method == "flickr.people.getInfo":
        about = {"_content": "Bilder från Granåsa"}
        return {**OK, "person": {
            "nsid": NSID, "iconserver": "7", "iconfarm": 8, "realname": {"_content": "Granåsa kommun"},
            "description": about, "photosurl": {"_content": ACCOUNT.url},
            "photos": {"count": {"_content": 3}}}}  # fmt: skip
    if method == "flickr.people.getPublicPhotos":
        listed = {"1": ["103", "102"], "2": ["101"]}[asked["page"]]
        rows = [{"id": id, "title": f"Badet {id}", "dateupload": "1562289000", "lastupdate": "1562290000",
                 "url_o": f"https://live.staticflickr.com/65535/{id}_o.jpg"} for id in listed]  # fmt: skip
        return {**OK, "photos": {"page": int(asked["page"]), "pages": 2, "total": 3, "photo": rows}}
    if method == "flickr.photos.getInfo":
        return {**OK, "photo": photo(id, "video" if id == "103" else "photo", comments=2 if id == "101" else 0)}
    assert method == "flickr.photos.comments.getList"
    return {**OK, "comments": {"photo_id": id, "comment": SAID}}


def exported(id: str, comments: int = 0, privacy: str = "public") -> bytes:
    said = [
        {"id": "72157594077818641", "date": "2019-07-05 01:26:40", "user": "9@N01", "comment": SAID[0]["_content"],
         "url": SAID[0]["permalink"]},
        {"id": "72157594077818642", "date": "2019-07-05 01:28:20", "user": NSID, "comment": "På måndag.", "url": ""},
    ]  # fmt: skip
    return json.dumps({
        "id": id, "name": f"Badet {id}", "description": photo(id)["description"]["_content"],  # type: ignore[index]
        "count_views": "142", "count_comments": str(comments), "date_imported": "2019-07-05 01:10:00",
        "photopage": f"https://www.flickr.com/photos/granasa/{id}/", "privacy": privacy,
        "original": f"https://live.staticflickr.com/65535/{id}_o.jpg", "comments": said[:comments],
    }).encode()  # fmt: skip


EXPORT = {
    "account_profile.json": json.dumps({"real_name": "Granåsa kommun", "nsid": NSID}).encode(),
    "photo_101.json": exported("101", 2),
    "photo_102.json": exported("102", 1, "friends & family"),
    "photo_103.json": b'{"id": "103", ',
    "data/badet-101_101000_o.jpg": b"x",
    "data/badet_1000101_o.jpg": b"x",
}


def by_api() -> dict[str, Thread]:
    _, threads = read_all(FLICKR_API, context(ACCOUNT), served)
    return {one.thread.id: one.thread for one in threads}


def by_export(members: dict[str, bytes]) -> tuple[dict[str, ExportThread], list[Missing]]:
    given = list(FLICKR_EXPORT.read(InMemory(members), export_context(ACCOUNT)).threads)
    threads = {one.reading.thread.id: one for one in given if isinstance(one, ExportThread)}
    return threads, [one for one in given if isinstance(one, Missing)]


def test_the_api_gives_every_public_photo_with_its_comments() -> None:
    account, readings = read_all(FLICKR_API, context(ACCOUNT), served)
    assert (account.name, account.expected, account.description) == ("Granåsa kommun", 3, "Bilder från Granåsa")
    threads = {one.thread.id: one.thread for one in readings}
    assert list(threads) == ["103", "102", "101"]
    post = threads["101"].post
    assert (post.title, post.text) == ("Badet 101", "Nu öppnar vi!\nLäs mer.")
    assert post.published_at == dt.datetime(2019, 7, 5, 1, 10, tzinfo=dt.UTC)
    assert [one.url for one in post.media] == ["https://live.staticflickr.com/65535/101_o.jpg"]
    assert [(one.id, one.text, one.author.name, one.author.role) for one in threads["101"].comments] == [
        ("72157594077818641", "Fint!\nNär öppnar ni?", "Bo Ek", AuthorRole.PUBLIC),
        ("72157594077818642", "På måndag.", "Granåsa kommun", AuthorRole.MUNICIPALITY),
    ]
    assert [problem.why for one in readings for problem in one.problems] == [NO_FILM]


def test_both_lanes_tell_the_same_but_for_names_that_the_export_lacks() -> None:
    api = by_api()["101"]
    threads, _ = by_export(EXPORT)
    export = threads["101"].reading.thread
    assert [told(one) for one in export.items()] == [told(one) for one in api.items()]
    assert [one.author.id for one in export.comments] == [one.author.id for one in api.comments]
    assert export.post.title == api.post.title
    assert [one.url for one in export.post.media] == [one.url for one in api.post.media]


def told(item: object) -> tuple[object, ...]:
    names = ("id", "text", "links", "published_at", "published_precision", "direction", "counters")
    return tuple(getattr(item, name) for name in names)


def test_an_export_says_who_could_see_a_photo_and_what_it_lacks() -> None:
    threads, problems = by_export(EXPORT)
    assert problems == [Missing(what="photo_103.json", why=BROKEN.format(name="photo_103.json"))]
    assert threads["102"].reading.thread.visibility is Visibility.GROUP
    assert threads["102"].reading.problems == ()
    assert [one.reason for one in threads["102"].reading.thread.post.media] == [NO_FILE]


def test_a_photos_file_is_found_by_its_number() -> None:
    members = {"photo_12345678901.json": exported("12345678901"), "p/nu-öppnar-vi_12345678901_o.jpg": b"x"}
    threads, _ = by_export(members)
    one = threads["12345678901"]
    assert list(one.files.values()) == ["p/nu-öppnar-vi_12345678901_o.jpg"]
    assert [medium.reason for medium in one.reading.thread.post.media] == [""]


def test_an_export_with_fewer_comments_than_it_counts_says_so() -> None:
    cut = json.loads(exported("101", 1)) | {"count_comments": "4"}
    threads, _ = by_export({"photo_101.json": json.dumps(cut).encode()})
    (problem,) = threads["101"].reading.problems
    assert problem.why == "Flickr uppger 4 kommentarer men exporten har 1."


def test_a_photo_is_found_by_its_address_and_nothing_else_is() -> None:
    assert FLICKR_API.find_thread is not None
    account = talk(FLICKR_API.read_account(context(ACCOUNT)), served)
    found = talk(FLICKR_API.find_thread(context(ACCOUNT), account, f"{ACCOUNT.url}101/in/album-1"), served)
    assert found.ref.id == "101"
    with pytest.raises(ProfileMismatch):
        talk(FLICKR_API.find_thread(context(ACCOUNT), account, ACCOUNT.url), served)


@pytest.mark.parametrize(
    ("data", "trouble"),
    [
        ({"stat": "ok"}, None),
        ({"stat": "fail", "code": 1}, Trouble.GONE),
        ({"stat": "fail", "code": 100}, Trouble.TOKEN),
        ({"stat": "fail", "code": 105}, Trouble.ERROR),
        ({"stat": "fail", "code": 112}, Trouble.REFUSED),
        (["other"], None),
    ],
)
def test_a_failure_is_told_apart_from_an_answer(data: object, trouble: Trouble | None) -> None:
    verdict = judge(Answer(url="u", status=200, data=data, body=b"", headers={}, at=NOW))
    assert (verdict.trouble if verdict else None) == trouble


def test_the_export_is_known_by_its_names() -> None:
    assert recognises(InMemory(EXPORT))
    assert not recognises(InMemory({"photos.json": b"[]"}))


def test_a_photo_of_another_number_than_asked_for_is_refused() -> None:
    listed = replace(read_listed(), ref=replace(read_listed().ref, id="999"))
    account = talk(FLICKR_API.read_account(context(ACCOUNT)), served)
    other = {**OK, "photo": photo("101")}
    with pytest.raises(ProfileMismatch):
        talk(FLICKR_API.read_thread(context(ACCOUNT), account, listed), lambda _: other)


def read_listed() -> Listed:
    account = talk(FLICKR_API.read_account(context(ACCOUNT)), served)
    return talk(FLICKR_API.read_listing(context(ACCOUNT), account, ""), served).threads[0]
