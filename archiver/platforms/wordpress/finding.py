"""Where a WordPress answers with JSON, and what its refusals mean."""

from urllib.parse import urlsplit

from archiver.errors import ProfileMismatch
from archiver.platforms.api_reading import Answer, ApiContext, Ask, Json, Talk, Trouble, Verdict, checked_stated
from archiver.platforms.fields import list_of, text_of
from archiver.platforms.markup import parse_page

LOCKED = frozenset({400, 401, 403, 404})
_NO_ANSWER = frozenset({400, 401, 403, 404, 405, 406, 410, 500, 501})
NO_API = (
    "Bloggens REST-API hittades inte på {url}. Ange dess adress som api_url i kontoförteckningen, eller använd"
    " webbläsaren, exporten (WXR) eller plattformen blog, som läser bloggens flöde."
)
HOSTED = "https://public-api.wordpress.com/wp/v2/sites/"  # https://developer.wordpress.com/docs/api/
_TOKEN = frozenset(
    {
        "incorrect_password",
        "invalid_username",
        "invalid_email",
        "invalid_application_password",
        "application_passwords_disabled",
        "application_passwords_disabled_for_user",
        "rest_invalid_token",
    }
)
_CLOSED = frozenset({"rest_cannot_access", "rest_login_required", "rest_disabled", "rest_not_logged_in"})
SAY_TOKEN = "WordPress godtar inte applikationslösenordet; det kan ha återkallats. Skapa ett nytt under Profil."
SAY_CLOSED = (
    "Bloggen har stängt sitt REST-API för dem som inte är inloggade. Ange ett applikationslösenord, eller använd"
    " webbläsaren eller exporten (WXR)."
)


def judge(answer: Answer) -> Verdict | None:
    """Say what a WP_Error means (its `code`), where the status alone would mislead."""
    code = text_of(answer.data, "code") if answer.status >= 400 else ""
    if code in _TOKEN:
        return Verdict(trouble=Trouble.TOKEN, say=SAY_TOKEN)
    if code in _CLOSED:
        return Verdict(trouble=Trouble.REFUSED, say=SAY_CLOSED)
    return None


def route(api: str, what: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Give the address and the query of a resource of wp/v2, also where permalinks are plain (`?rest_route=`)."""
    place, found, _ = api.partition("?rest_route=")
    if found:
        return place, (("rest_route", f"/wp/v2/{what}"),)
    return f"{api}/{what}", ()


def find_api(context: ApiContext) -> Talk[tuple[str, Json]]:
    """Give where wp/v2 answers, and what the API's root says of the blog.

    Raises:
        ProfileMismatch: nothing there answers as WordPress's API does.
    """
    for address in _places(context):
        if "/wp/v2" in address:  # the network WordPress.com keeps no root for each blog
            return address, None
        url, routing = (address.partition("?")[0], (("rest_route", "/"),)) if "?" in address else (f"{address}/", ())
        answer = yield Ask(url=url, query=routing, fine=_NO_ANSWER)
        if _is_root(answer):
            return (f"{url}?rest_route=" if routing else f"{address}/wp/v2"), answer.data
    stated = "" if context.base else (yield from _stated(context.account.url))
    if stated:
        answer = yield Ask(url=checked_stated(context, stated), fine=_NO_ANSWER)
        if _is_root(answer):
            place = stated.partition("?")[0]
            return (f"{place}?rest_route=" if "rest_route=" in stated else f"{stated.rstrip('/')}/wp/v2"), answer.data
    url = context.base or context.account.url
    raise ProfileMismatch(
        f"{url}: no WordPress REST API answers there. {NO_API.format(url=url)}", say=NO_API.format(url=url)
    )


def _places(context: ApiContext) -> tuple[str, ...]:
    if base := context.base.rstrip("/"):
        if "rest_route=" in base:
            return (f"{base.partition('?')[0]}?rest_route",)
        known = "/wp/v2" in base or base.endswith("/wp-json")
        return (base,) if known else (f"{base}/wp-json", base)
    parts = urlsplit(context.account.url)
    if (parts.hostname or "").endswith(".wordpress.com"):
        return (HOSTED + (parts.hostname or ""),)
    home = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
    return f"{home}/wp-json", f"{home}/?rest_route"


def _is_root(answer: Answer) -> bool:
    return answer.status < 300 and "wp/v2" in list_of(answer.data, "namespaces")


def _stated(url: str) -> Talk[str]:
    """Give the address that the blog's own pages state (`link[rel="https://api.w.org/"]`), or nothing."""
    answer = yield Ask(url=url, accept="text/html", token=False)
    page = parse_page(answer.body.decode("utf-8", "replace"), answer.url)
    found = page.select("link[rel='https://api.w.org/'][href]")
    return page.absolute(found[0].get("href") or "") if found else ""
