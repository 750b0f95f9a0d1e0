"""MediaWiki's action API: the same pages as the browser lane sees, read by the same reader.

What `action=parse` gives is laid out as the wiki's own page and read as that is, so a thread, its signed comments and
their ids are those of the browser lane. See https://www.mediawiki.org/wiki/API:Action_API.
"""

import datetime as dt
import json
from dataclasses import replace
from html import escape
from urllib.parse import parse_qs, unquote, urlsplit

from archiver.errors import ProfileMismatch
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
    checked_stated,
)
from archiver.platforms.fields import field, list_of, moment_of, need_text, number_of, text_of
from archiver.platforms.fragments import shipped
from archiver.platforms.markup import parse_page
from archiver.platforms.mediawiki.page import read_thread as read_pages
from archiver.platforms.readings import ThreadReading
from archiver.records import Counter, Missing, ThreadRef

PER_LISTING = 50  # what a query may name without the right `apihighlimits`
ALWAYS = (("format", "json"), ("formatversion", "2"), ("uselang", "content"))
NO_API = "Sidan {url} säger inte var wikins API finns. Ange api_url i kontoförteckningen."
NO_PAGE = "Wikisidan {what} beskrivs utan uppgiften {field} och kunde inte läsas."
TROUBLES = {
    "readapidenied": (Trouble.TOKEN, "Wikin visar sina sidor bara för den som är inloggad."),
    "mwoauth-invalid-authorization": (Trouble.TOKEN, "Wikin godtar inte åtkomstnyckeln."),
    "permissiondenied": (Trouble.ROLE, "Åtkomstnyckeln får inte läsa detta i wikin."),
    "ratelimited": (Trouble.RATE, "Wikin ber oss vänta innan vi frågar mer."),
    "maxlag": (Trouble.RATE, "Wikins databas är efter; wikin ber oss vänta."),
    "missingtitle": (Trouble.GONE, "Wikisidan finns inte."),
    "nosuchpageid": (Trouble.GONE, "Wikisidan finns inte."),
}


def read_account(context: ApiContext) -> Talk[AccountReading]:
    """Give the wiki itself: its name, language and figures (API:Siteinfo)."""
    url = context.account.url
    api = _endpoint(context.base) if context.base else checked_stated(context, (yield from _found_endpoint(url)))
    asked = _ask(api, action="query", meta="siteinfo", siprop="general|statistics")
    site = field((yield asked).data, "query")
    name = need_text(site, "general", "sitename", of=api)
    counters = tuple(
        Counter(kind=kind, value=number, shown=str(number))
        for kind in ("articles", "pages", "edits", "users")
        if (number := number_of(site, "statistics", kind)) is not None
    )
    return AccountReading(
        id=text_of(site, "general", "wikiid") or url,
        url=url,
        name=name,
        text="\n".join([name, *(f"{one.kind}: {one.value}" for one in counters)]),
        counters=counters,
        data={"api": api, "general": field(site, "general")},
    )


def _endpoint(base: str) -> str:
    return base if base.endswith("api.php") else f"{base.rstrip('/')}/api.php"


def _found_endpoint(url: str) -> Talk[str]:
    """Give the address that the wiki's own pages state in their EditURI link (RSD)."""
    answer = yield Ask(url=url, accept="text/html", token=False)
    page = parse_page(answer.body.decode("utf-8", "replace"), answer.url)
    for link in page.select("link[rel=EditURI][href]"):
        if address := page.absolute(link.get("href") or ""):
            return address.partition("?")[0]
    raise ProfileMismatch(
        f"{url}: no link[rel=EditURI] says where api.php is. Set api_url for the account in archive.toml.",
        say=NO_API.format(url=url),
    )


def read_listing(context: ApiContext, account: AccountReading, cursor: str) -> Talk[Listing]:
    """Give one part of all pages that are no redirects, by name, as Special:AllPages lists them (API:Allpages)."""
    api = text_of(account.data, "api")
    more = tuple((key, str(value)) for key, value in json.loads(cursor).items()) if cursor else ()
    asked = _ask(
        api,
        action="query",
        generator="allpages",
        gapnamespace="0",
        gapfilterredir="nonredirects",
        gaplimit=str(PER_LISTING),
        prop="info|revisions",
        inprop="url|talkid",
        rvprop="ids|timestamp",
    )
    data = (yield replace(asked, query=(*asked.query, *more))).data
    pages = sorted(list_of(data, "query", "pages"), key=lambda page: text_of(page, "title"))
    listed, problems = yield from _with_talk(api, pages)
    rest = field(data, "continue")
    return Listing(threads=listed, next=json.dumps(rest) if isinstance(rest, dict) and rest else "", problems=problems)


def _with_talk(api: str, pages: list[object]) -> Talk[tuple[tuple[Listed, ...], tuple[Missing, ...]]]:
    """Give each page with its talk page, so that its stamp changes with either."""
    numbers = {number: text_of(page, "pageid") for page in pages if (number := text_of(page, "talkid"))}
    talks: dict[str, object] = {}
    if numbers:
        answer = yield _ask(api, action="query", pageids="|".join(numbers), prop="info", inprop="url")
        talks = {numbers.get(text_of(one, "pageid"), ""): one for one in list_of(answer.data, "query", "pages")}
    listed: list[Listed] = []
    problems: list[Missing] = []
    for page in pages:
        title, url = text_of(page, "title"), text_of(page, "fullurl")
        lacking = next((key for key in ("pageid", "title", "fullurl") if not text_of(page, key)), "")
        if lacking:
            problems.append(Missing(what=title or api, why=NO_PAGE.format(what=title or "?", field=lacking)))
            continue
        talk = talks.get(text_of(page, "pageid"))
        stamp = f"{text_of(page, 'lastrevid')}-{text_of(talk, 'lastrevid')}"
        ref = ThreadRef(id=_id(url), url=url, title=title)
        listed.append(Listed(ref=ref, data={"page": page, "talk": talk}, stamp=stamp))
    return tuple(listed), tuple(problems)


def _id(url: str) -> str:
    """Give the address as the wiki's own lists write it: without its host."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def read_thread(context: ApiContext, account: AccountReading, listed: Listed) -> Talk[ThreadReading]:
    """Give the page as the post, and what is signed on its talk page as comments (API:Parsing wikitext)."""
    api = text_of(account.data, "api")
    page, talk = field(listed.data, "page"), field(listed.data, "talk")
    parsed = yield _parse(api, page)
    parts = [_as_page(parsed.data, page, talk)]
    if text_of(talk, "pageid"):
        said = yield replace(_parse(api, talk), query=(*_parse(api, talk).query, ("redirects", "1")))
        parts.append(_as_page(said.data, None, talk))
    first = yield _ask(
        api,
        action="query",
        pageids=text_of(page, "pageid"),
        prop="revisions",
        rvdir="newer",
        rvlimit="1",
        rvprop="timestamp",
    )
    reading = read_pages(
        parts,
        ref=listed.ref,
        url=listed.ref.url,
        profile=shipped("mediawiki"),
        account=context.account,
        captured_at=parsed.at,
    )
    return _dated(
        reading,
        made=moment_of(first.data, "query", "pages", 0, "revisions", 0, "timestamp"),
        changed=moment_of(page, "revisions", 0, "timestamp"),
    )


def _parse(api: str, page: Json) -> Ask:
    number = need_text(page, "pageid", of=api)
    return _ask(api, action="parse", pageid=number, prop="text|displaytitle|revid", disableeditsection="1")


def _as_page(parsed: Json, page: Json, talk: Json) -> str:
    """Lay out what was parsed as the wiki's own page; without `page` it is the talk page."""
    text = field(parsed, "parse", "text")
    if not isinstance(text, str):
        raise ProfileMismatch("api.php: action=parse gives no parse.text.", say="Wikins svar saknar sidans text.")
    title = text_of(parsed, "parse", "displaytitle")
    language = text_of(page or talk, "pagelanguagehtmlcode") or text_of(page or talk, "pagelanguage")
    tabs = f'<li id="ca-talk"><a href="{escape(text_of(talk, "fullurl"))}"></a></li>' if talk else ""
    if page:
        tabs += f'<li id="ca-nstab-main"><a href="{escape(_id(text_of(page, "fullurl")))}"></a></li>'
    return (
        f'<html><body class="mediawiki{"" if page else " ns-talk"}"><ul>{tabs}</ul><h1 id="firstHeading">{title}</h1>'
        f'<div id="mw-content-text" lang="{escape(language)}">{text}</div></body></html>'
    )


def _dated(reading: ThreadReading, *, made: dt.datetime | None, changed: dt.datetime | None) -> ThreadReading:
    post = replace(
        reading.thread.post,
        published_at=made,
        published_precision="second" if made else "",
        edited_at=changed,
    )
    return replace(reading, thread=replace(reading.thread, post=post))


def find_thread(context: ApiContext, account: AccountReading, url: str) -> Talk[Listed]:
    """Give the wiki page at an address, also one that redirects."""
    api, title = text_of(account.data, "api"), _title(account, url)
    asked = _ask(
        api,
        action="query",
        titles=title,
        redirects="1",
        prop="info|revisions",
        inprop="url|talkid",
        rvprop="ids|timestamp",
    )
    pages = [page for page in list_of((yield asked).data, "query", "pages") if text_of(page, "pageid")]
    listed, _ = yield from _with_talk(api, pages)
    if not listed:
        raise ProfileMismatch(f"{url}: the wiki has no page called {title!r}.", say="Wikisidan finns inte.")
    return listed[0]


def _title(account: AccountReading, url: str) -> str:
    """Give the title that an address names, by the wiki's own form of addresses (`articlepath`)."""
    parts = urlsplit(url)
    if named := parse_qs(parts.query).get("title"):
        return named[0].replace("_", " ")
    before = text_of(account.data, "general", "articlepath").partition("$1")[0]
    return unquote(parts.path.removeprefix(before)).replace("_", " ")


def _ask(api: str, **query: str) -> Ask:
    return Ask(url=api, query=(*query.items(), *ALWAYS))


def judge(answer: Answer) -> Verdict | None:
    """Say what an answer with `error` means; its status is 200 (API:Errors and warnings)."""
    code = text_of(answer.data, "error", "code")
    if not code:
        return None
    if code in TROUBLES:
        trouble, say = TROUBLES[code]
        after = answer.headers.get("retry-after", "")
        return Verdict(trouble=trouble, say=say, wait=float(after) if after.isdigit() else None)
    trouble = Trouble.ERROR if code.startswith("internal_api_error") else Trouble.REFUSED
    return Verdict(trouble=trouble, say=f"Wikin svarar med felet {code}.")


MEDIAWIKI_API = ApiReader(
    name="mediawiki-api",
    platforms=frozenset({"mediawiki"}),
    title="MediaWiki, action API",
    version="2026-11-30",
    reference="https://www.mediawiki.org/wiki/API:Action_API",
    tested_on="MediaWiki 1.39.17 (Debian), Swedish: every page equal to what the browser lane reads",
    token=TokenNeed.OPTIONAL,
    token_help=(
        "En öppen wiki behöver ingen åtkomstnyckel. För en sluten wiki: be wikins ansvariga om en OAuth 2-nyckel för"
        " egen användning (Special:OAuthConsumerRegistration, ”owner-only”) med rätten att läsa sidor."
    ),
    read_account=read_account,
    read_listing=read_listing,
    read_thread=read_thread,
    find_thread=find_thread,
    judge=judge,
    budget=Budget(per_second=2.0),
)
