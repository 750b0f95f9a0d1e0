"""Flickr's API: each public photo is a thread with its comments.

Every question goes to one address and names its method: https://www.flickr.com/services/api/request.rest.html. The key
is an argument of the question (`api_key`); no header is taken for it.
"""

from collections.abc import Mapping

from archiver.errors import ProfileMismatch
from archiver.platforms import knowing
from archiver.platforms.api_reading import (
    AccountReading,
    Answer,
    ApiContext,
    ApiReader,
    Ask,
    Budget,
    Json,
    Listed,
    Listing,
    Talk,
    TokenNeed,
    Trouble,
    Verdict,
)
from archiver.platforms.fields import field, list_of, moment_of, need_text, number_of, text_of
from archiver.platforms.flickr.wording import HOME, comment_id, flickr_text
from archiver.platforms.people import direction_of
from archiver.platforms.readings import ThreadReading
from archiver.records import Comment, Counter, Media, MediaKind, MediaStatus, Missing, Post, Thread, ThreadRef

REST = "https://api.flickr.com/services/rest/"
PER_PAGE = "500"  # the most that flickr.people.getPublicPhotos gives at once
EXTRAS = "description,date_upload,date_taken,last_update,owner_name,path_alias,media,url_o,url_k,url_h,url_l,views"
SIZES = ("url_o", "url_k", "url_h", "url_l")
NO_PHOTO = "Ett foto i listan saknar {what} och kunde inte läsas."
NO_FILM = "Filmens fil lämnas inte ut av API:t utan ägarens inloggning; det som visas är en stillbild."
TROUBLES = {  # https://www.flickr.com/services/api/flickr.photos.getInfo.html, error codes
    "1": (Trouble.GONE, "Flickr uppger att kontot eller fotot inte finns."),
    "2": (Trouble.GONE, "Flickr uppger att kontot inte finns."),
    "98": (Trouble.TOKEN, "Flickr godtar inte inloggningen."),
    "99": (Trouble.ROLE, "Nyckeln får inte läsa detta hos Flickr."),
    "100": (Trouble.TOKEN, "Flickr godtar inte API-nyckeln."),
    "105": (Trouble.ERROR, "Flickrs tjänst är tillfälligt otillgänglig."),
    "106": (Trouble.ERROR, "Flickr kunde inte utföra frågan just nu."),
}


def _ask(context: ApiContext, method: str, **query: str) -> Ask:
    fixed = (("method", f"flickr.{method}"), ("format", "json"), ("nojsoncallback", "1"))
    return Ask(url=context.base or REST, query=(*fixed, *query.items()))


def read_account(context: ApiContext) -> Talk[AccountReading]:
    """Give the account: found by its address, or by its number if the register has that."""
    nsid = context.account.platform_id
    if not nsid:
        found = yield _ask(context, "urls.lookupUser", url=context.account.url)
        nsid = need_text(found.data, "user", "id", of="flickr.urls.lookupUser")
    answer = yield _ask(context, "people.getInfo", user_id=nsid)
    person = field(answer.data, "person")
    number = number_of(person, "photos", "count", "_content")
    about = flickr_text(text_of(person, "description", "_content")).text
    name = text_of(person, "realname", "_content") or text_of(person, "username", "_content")
    return AccountReading(
        id=nsid,
        url=text_of(person, "photosurl", "_content") or context.account.url,
        name=name or context.account.name,
        description=about,
        text="\n\n".join(part for part in (name, about, text_of(person, "location", "_content")) if part),
        counters=() if number is None else (Counter(kind="photo", value=number, shown=str(number)),),
        media=_face(person, nsid),
        expected=number,
    )


def _face(person: Json, nsid: str) -> tuple[Media, ...]:
    """Give the account's picture (https://www.flickr.com/services/api/misc.buddyicons.html)."""
    server, farm = text_of(person, "iconserver"), text_of(person, "iconfarm")
    if server in {"", "0"}:
        return ()
    url = f"https://farm{farm}.staticflickr.com/{server}/buddyicons/{nsid}_l.jpg"
    return (Media(url=url, kind=MediaKind.IMAGE, status=MediaStatus.UNAVAILABLE),)


def read_listing(context: ApiContext, account: AccountReading, cursor: str) -> Talk[Listing]:
    """Give one page of the public photos, the newest upload first (flickr.people.getPublicPhotos)."""
    page = cursor or "1"
    answer = yield _ask(
        context, "people.getPublicPhotos", user_id=account.id, extras=EXTRAS, per_page=PER_PAGE, page=page
    )
    photos = field(answer.data, "photos")
    listed: list[Listed] = []
    problems: list[Missing] = []
    for one in list_of(photos, "photo"):
        id = text_of(one, "id")
        if not id:
            problems.append(Missing(what=REST, why=NO_PHOTO.format(what="id")))
            continue
        ref = ThreadRef(
            id=id,
            url=f"{account.url.rstrip('/')}/{id}/",
            title=text_of(one, "title"),
            published_at=moment_of(one, "dateupload"),
        )
        # lastupdate changes with comments, too: "the last time the photo, or any of its metadata was modified"
        listed.append(Listed(ref=ref, data=one, stamp=text_of(one, "lastupdate")))
    more = number_of(photos, "pages") or 0
    return Listing(threads=tuple(listed), next=str(int(page) + 1) if int(page) < more else "", problems=tuple(problems))


def read_thread(context: ApiContext, account: AccountReading, listed: Listed) -> Talk[ThreadReading]:
    """Give the photo as the post (flickr.photos.getInfo) and its comments (flickr.photos.comments.getList)."""
    id = listed.ref.id
    answer = yield _ask(context, "photos.getInfo", photo_id=id)
    photo = field(answer.data, "photo")
    if text_of(photo, "id") != id:
        raise ProfileMismatch(
            f"flickr.photos.getInfo: asked for {id}, got {text_of(photo, 'id')!r}.",
            say="Flickr svarade med ett annat foto än det efterfrågade.",
        )
    post = _post(context, photo, listed)
    expected = number_of(photo, "comments", "_content")
    comments: tuple[Comment, ...] = ()
    if expected != 0:
        said = yield _ask(context, "photos.comments.getList", photo_id=id)
        comments = tuple(_comment(context, one, post) for one in list_of(said.data, "comments", "comment"))
    film = (Missing(what=post.permalink, why=NO_FILM),) if text_of(photo, "media") == "video" else ()
    thread = Thread(id=id, permalink=post.permalink, post=post, comments=comments)
    return ThreadReading(thread=thread, expected_comments=expected, problems=film)


def _post(context: ApiContext, photo: Json, listed: Listed) -> Post:
    owner = field(photo, "owner")
    nsid = text_of(owner, "nsid")
    url = f"{HOME}photos/{text_of(owner, 'path_alias') or nsid}/"
    author = context.people.author(
        text_of(owner, "realname") or text_of(owner, "username"), nsid, url, owner=False, proven_url=url
    )
    page = next((text_of(one, "_content") for one in list_of(photo, "urls", "url")), "")
    said = flickr_text(text_of(photo, "description", "_content"))
    at = moment_of(photo, "dates", "posted")
    views = number_of(photo, "views")
    return Post(
        id=listed.ref.id,
        permalink=page or listed.ref.url,
        author=author,
        direction=direction_of(author),
        title=text_of(photo, "title", "_content"),
        text=said.text,
        links=said.links,
        published_at=at,
        published_precision="second" if at else "",
        media=_media(photo, listed.data),
        counters=() if views is None else (Counter(kind="view", value=views, shown=str(views)),),
    )


def _media(photo: Json, listed: Json) -> tuple[Media, ...]:
    """Give the largest copy that may be had; see https://www.flickr.com/services/api/misc.urls.html."""
    url = next((found for size in SIZES if (found := text_of(listed, size))), "")
    if not url:
        server, id, secret = (text_of(photo, key) for key in ("server", "id", "secret"))
        url = f"https://live.staticflickr.com/{server}/{id}_{secret}_b.jpg" if server and secret else ""
    return (Media(url=url, kind=MediaKind.IMAGE, status=MediaStatus.UNAVAILABLE),) if url else ()


def _comment(context: ApiContext, one: Json, post: Post) -> Comment:
    nsid = text_of(one, "author")
    url = f"{HOME}photos/{text_of(one, 'path_alias') or nsid}/"
    name = text_of(one, "realname") or text_of(one, "authorname")
    author = context.people.author(name or "Okänd", nsid, url, owner=False, proven_url=url)
    said = flickr_text(text_of(one, "_content"))
    at = moment_of(one, "datecreate")
    return Comment(
        id=comment_id(need_text(one, "id", of="flickr.photos.comments.getList")),
        permalink=text_of(one, "permalink") or post.permalink,
        author=author,
        direction=direction_of(author),
        text=said.text,
        links=said.links,
        published_at=at,
        published_precision="second" if at else "",
    )


def find_thread(context: ApiContext, account: AccountReading, url: str) -> Talk[Listed]:
    """Give the photo that an address names by its number."""
    id = next((part for part in reversed(url.partition("?")[0].split("/")) if part.isdigit()), "")
    if not id:
        raise ProfileMismatch(f"{url}: the address has no photo's number.", say="Adressen leder inte till ett foto.")
    yield from ()
    return Listed(ref=ThreadRef(id=id, url=url))


def judge(answer: Answer) -> Verdict | None:
    """Say what `stat: "fail"` means; its status is 200."""
    if text_of(answer.data, "stat") != "fail":
        return None
    code = text_of(answer.data, "code")
    trouble, say = TROUBLES.get(code, (Trouble.REFUSED, f"Flickr svarade med felet {code}."))
    return Verdict(trouble=trouble, say=say)


def authorise(_: str) -> Mapping[str, str]:
    """Give no header: the key goes in the question."""
    return {}


FLICKR_API = ApiReader(
    name="flickr-api",
    platforms=frozenset({"flickr"}),
    title="Flickr API",
    version="2026-11-30",
    reference="https://www.flickr.com/services/api/",
    tested_on="answers of our own in the published form; never met the live platform",
    token=TokenNeed.REQUIRED,
    token_help=(
        "Logga in på Flickr med kommunens konto, gå till The App Garden → Create an App → Apply for a"
        " Non-Commercial Key och beskriv att kommunen arkiverar sitt eget konto. Det är ”Key” som behövs, inte"
        " ”Secret”, eftersom bara offentliga foton läses."
    ),
    read_account=read_account,
    read_listing=read_listing,
    read_thread=read_thread,
    find_thread=find_thread,
    authorise=authorise,
    token_query="api_key",
    judge=judge,
    budget=Budget(requests=3000, per_second=1.0),  # "under 3600 queries per hour", Flickr Developer Guide
    blind=frozenset(
        {
            knowing.EDITED_AT,
            knowing.LANGUAGE,
            knowing.SHARED_FROM,
            knowing.HIDDEN,
            knowing.PARENT,
            knowing.ALT,
            knowing.CAPTION,
            knowing.OPTIONS,
        }
    ),
)
