import gzip
import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import brotli
import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.recordloader import ArcWarcRecord

from archiver.capture.walls import find_wall, visible_text
from archiver.data import data_path
from archiver.profiles import Profile, read_profiles

SHARED = Path(os.environ.get("ARCHIVER_SHARED", Path(__file__).parents[4] / "shared"))
PAGES = SHARED / "samples" / "pages"
URL = "https://www.example.se/kommun"


def profile(*walls: dict[str, object], proof: str = "#aldrig") -> Profile:
    return Profile.model_validate(
        {
            "name": "prov",
            "version": "1",
            "title": "Prov",
            "platform": "prov",
            "tested_on": "saved pages",
            "match": {},
            "walls": list(walls),
            "account": {"proof": [proof], "name": "h1"},
            "feed": {"item": "article", "id": "@id", "link": "a @href"},
            "thread": {"proof": [proof]},
            "post": {"item": "article", "id": "@id"},
        }
    )


def kind(html: str, *, status: int = 200, url: str = URL, using: Profile | None = None) -> str | None:
    wall = find_wall(using or profile(), status=status, url=url, html=html)
    return wall.kind if wall else None


WORDS = "Kommunen informerar om att vattnet på Storgatan åter är tjänligt efter lagningen. " * 4


@pytest.mark.parametrize(
    ("status", "expected", "do"),
    [
        (401, "login", "stop"),
        (403, "login", "stop"),
        (404, "gone", "stop"),
        (410, "gone", "stop"),
        (418, "error", "stop"),
        (429, "rate_limit", "retry"),
        (451, "geo", "stop"),
        (500, "error", "retry"),
        (503, "error", "retry"),
    ],
)
def test_an_error_status_is_a_wall_whatever_the_page_shows(status: int, expected: str, do: str) -> None:
    wall = find_wall(profile(proof="h1"), status=status, url=URL, html=f"<h1>Kommun</h1><article>{WORDS}</article>")
    assert wall is not None
    assert (wall.kind, wall.do) == (expected, do)
    assert wall.say.endswith(".")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.instagram.com/accounts/login/?next=/kommun/", "login"),
        ("https://www.facebook.com/login/?next=https%3A%2F%2Fwww.facebook.com%2Fkommun", "login"),
        ("https://www.facebook.com/login.php?next=x", "login"),
        ("https://www.linkedin.com/authwall?trk=x", "login"),
        ("https://x.com/i/flow/login", "login"),
        ("https://blogg.example.se/wp-login.php?redirect_to=x", "login"),
        ("https://mastodon.example/auth/sign_in", "login"),
        ("https://consent.youtube.com/m?continue=x", "consent"),
        ("https://www.google.com/sorry/index?continue=x", "captcha"),
        ("https://www.example.se/logga-in-pa-biblioteket", None),
        ("https://www.example.se/nyheter/login-for-foretag", None),
        ("https://www.example.se/kommun", None),
    ],
)
def test_an_address_that_the_site_sends_walls_to_is_known(url: str, expected: str | None) -> None:
    assert kind(f"<article>{WORDS}</article>", url=url) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (
            "<title>Just a moment...</title><h1>www.example.se</h1><p>Checking your browser before accessing</p>",
            "captcha",
        ),
        ("<div id=challenge-form></div><p>Vänta medan vi kontrollerar din anslutning till webbplatsen.</p>", "captcha"),
        ("<p>Bekräfta att du är människa innan du fortsätter</p><div class=g-recaptcha></div>", "captcha"),
        (
            "<iframe src='https://newassets.hcaptcha.com/c/1'></iframe><p>En kontroll innan du får se sidan</p>",
            "captcha",
        ),
        ("<div class=cf-turnstile></div><p>En sista kontroll innan du får se sidan hos oss</p>", "captcha"),
        ("<p>Vår programvara har upptäckt ovanlig trafik från ditt datornätverk.</p>", "captcha"),
        (
            "<h1>Vänta några minuter innan du försöker igen.</h1><p>Vi begränsar hur ofta du kan göra det.</p>",
            "rate_limit",
        ),
        ("<p>Please wait a few minutes before you try again.</p>", "rate_limit"),
        ("<p>Innehållet är inte tillgängligt i ditt land på grund av lokal lagstiftning.</p>", "geo"),
        ("<p>This video is not available in your country. Learn more about why.</p>", "geo"),
        ("<h2>Sorry, this page isn't available.</h2><p>The link may be broken, or removed.</p>", "gone"),
        ("<h2>Den här sidan är tyvärr inte tillgänglig.</h2><p>Länken kan vara trasig.</p>", "gone"),
        ("<h2>Det här innehållet är inte tillgängligt just nu</h2><p>Ägaren delade det med få.</p>", "gone"),
        (
            "<span>Something went wrong. Try reloading.</span><button>Retry</button><p>Terms Privacy Cookies</p>",
            "error",
        ),
        ("<p>Något gick fel. Försök att läsa in sidan på nytt om en liten stund.</p>", "error"),
        ("<h1>Logga in för att fortsätta till kontot</h1><p>Du kan också skapa ett konto här.</p>", "login"),
        ("<p>You must log in to continue to this page, or create an account.</p>", "login"),
        ("<form><input name=u><input type=password></form><a>Glömt lösenordet?</a><p>Skapa nytt konto</p>", "login"),
        (
            "<h1>Innan du fortsätter till YouTube</h1><button>Avvisa alla</button><button>Godkänn alla</button>",
            "consent",
        ),
        ("<h1>Before you continue to YouTube</h1><button>Reject all</button><button>Accept all</button>", "consent"),
        ("<h2>Tillåta användningen av cookies från Facebook i den här webbläsaren?</h2>", "consent"),
        (
            "<p>Vi använder kakor för att sidan ska fungera så bra som möjligt.</p><button>Jag förstår</button>",
            "consent",
        ),
        (
            "<div id=root></div><noscript>You need to enable JavaScript to run this app, please do so.</noscript>",
            "empty",
        ),
        ("<script>var inlagg = 'en lång text som ingen ser'.repeat(99)</script>", "empty"),
        ("", "empty"),
    ],
)
def test_a_page_that_is_a_wall_is_known_by_its_kind(html: str, expected: str) -> None:
    assert kind(html) == expected


HEADER_LOGIN = (
    "<header><form action=/login><input name=u><input type=password><button>Logga in</button></form></header>"
)
META = "<aside><h2>Meta</h2><ul><li><a href=/wp-login.php>Logga in</a><li>Inläggsflöde<li>Kommentarsflöde</ul></aside>"
REPLY = """<form id=commentform><p>Din e-postadress kommer inte publiceras. Obligatoriska fält är märkta *</p>
<textarea></textarea><div class=g-recaptcha></div><p>Du måste vara <a>inloggad</a> för att kommentera.</p></form>"""
CONSENT = "<div role=dialog><p>Vi använder kakor</p><button>Godkänn alla kakor</button></div>"


@pytest.mark.parametrize("extra", [HEADER_LOGIN, META, REPLY, CONSENT], ids=["login", "meta", "reply", "consent"])
@pytest.mark.parametrize("content", [f"<article>{WORDS}</article>", f"<div>{WORDS * 8}</div>"], ids=["marked", "long"])
def test_an_ordinary_page_with_a_login_a_form_or_a_banner_is_no_wall(content: str, extra: str) -> None:
    assert kind(f"<html><body>{extra}{content}</body></html>") is None


@pytest.mark.parametrize("extra", [HEADER_LOGIN, META, REPLY, CONSENT], ids=["login", "meta", "reply", "consent"])
def test_a_page_that_bears_the_profiles_proof_is_no_wall_however_short(extra: str) -> None:
    assert kind(f"{extra}<h1 id=konto>Kommun</h1>", using=profile(proof="#konto")) is None


def test_a_post_that_talks_of_walls_is_none() -> None:
    post = "Sidan finns inte längre, något gick fel. Logga in för att fortsätta, skrev en kommuninvånare till oss."
    assert kind(f"<article><p>{post}</p></article>") is None


def test_the_profiles_own_walls_come_first_and_need_every_sign_they_name() -> None:
    own = {
        "kind": "consent",
        "selector": "#kakor",
        "text": "(?i)kakor",
        "do": "dismiss",
        "click": "#neka",
        "say": "Egen.",
    }
    using = profile(own)
    assert kind("<div id=kakor>Kakor?</div>" + WORDS, using=using) == "consent"
    assert kind("<div id=kakor>Annat</div>" + WORDS, using=using) is None
    assert kind("<div>Kakor</div>" + WORDS, using=using) is None
    assert kind("<div id=kakor>Kakor?</div>", status=503, using=using) == "consent"


def test_a_deeply_nested_page_is_read() -> None:
    assert kind("<div>" * 500 + WORDS) is None


def test_hidden_text_is_not_seen() -> None:
    html = "<p hidden>a</p><p style='display: none'>b</p><script>c</script><template>d</template><p>synlig</p>"
    assert visible_text(html) == "synlig"


EMPTY = (
    "instagram-post-with-multi-photo",
    "instagram-post-with-photo",
    "instagram-profile",
    "instagram-story",
    "twitter-gif",
    "twitter-image",
)
ORDINARY = (
    "facebook.mbasic.feed",
    "facebook.mbasic.post",
    "facebook.mbasic.photo_post",
    "facebook.mbasic.about",
    "facebook.mbasic.life_event",
    "facebook.mbasic.profile",
    "facebook.m.post",
    "facebook.m.timeline",
    "metascraper--metascraper-bluesky-post",
    "metascraper--metascraper-bluesky-post-image",
    "metascraper--metascraper-bluesky-post-link",
    "metascraper--metascraper-bluesky-profile",
    "metascraper--metascraper-instagram",
    "metascraper--metascraper-linkedin-company",
    "metascraper--metascraper-linkedin-pulse",
    "metascraper--metascraper-telegram-channel",
    "metascraper--metascraper-telegram-post-link-image",
    "metascraper--metascraper-tiktok-profile",
    "metascraper--metascraper-tiktok-video",
    "postlight--medium.com",
    "postlight--www.linkedin.com",
    "postlight--twitter.com",
    "postlight--www.youtube.com",
    "postlight--www.reddit.com",
)


SHIPPED = read_profiles(data_path("capture_profiles"))
HOSTS = {
    "facebook": "https://www.facebook.com/granasakommun",
    "instagram": "https://www.instagram.com/granasakommun/",
    "linkedin": "https://www.linkedin.com/company/granasa-kommun",
    "tiktok": "https://www.tiktok.com/@granasakommun",
    "twitter": "https://x.com/granasakommun",
    "youtube": "https://www.youtube.com/@granasakommun",
}


def address(name: str) -> str:
    return next((url for host, url in HOSTS.items() if host in name), URL)


def saved(name: str) -> str:
    return (PAGES / "html" / f"{name}.html").read_text("utf-8", "replace")


def under_each(html: str, url: str, status: int = 200) -> dict[str, str | None]:
    """Give what stands there by each profile that comes with the program."""
    return {name: kind(html, status=status, url=url, using=using) for name, using in SHIPPED.items()}


@pytest.mark.parametrize("name", EMPTY)
def test_a_real_empty_shell_is_empty_under_every_profile(name: str) -> None:
    html = saved(f"metascraper--metascraper-{name}")
    assert under_each(html, address(name)) == dict.fromkeys(SHIPPED, "empty")


@pytest.mark.parametrize("name", ORDINARY)
def test_a_real_page_with_content_is_no_wall_under_any_profile(name: str) -> None:
    assert under_each(saved(name), address(name)) == dict.fromkeys(SHIPPED) | UNLOADED.get(name, {})


# What a platform's own profile knows to be unloaded, though it has a frame of words around it.
UNLOADED: dict[str, dict[str, str | None]] = {"metascraper--metascraper-bluesky-post": {"bluesky": "empty"}}
WALLS = Path(__file__).parents[2] / "pages" / "walls"
OURS = tomllib.loads((WALLS / "fixture.toml").read_text("utf-8"))["wall"]


@pytest.mark.parametrize("wall", OURS, ids=lambda wall: wall["path"])
def test_a_platforms_wall_is_one_under_every_profile(wall: dict[str, Any]) -> None:
    html = (WALLS / wall["path"]).read_text("utf-8")
    assert under_each(html, wall["url"], wall["status"]) == dict.fromkeys(SHIPPED, wall["kind"])


def test_a_proof_that_every_page_bears_proves_nothing() -> None:
    login = "<h1>Logga in</h1><form><input type=password></form><p>Glömt lösenordet?</p>"
    assert kind(f"<html><body>{login}</body></html>", using=profile(proof="body")) == "login"


def test_the_script_that_cloudflare_adds_to_ordinary_pages_is_no_wall() -> None:
    page = (
        "<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script><p>Badet öppnar på lördag kl. 10.</p>"
    )
    assert kind(page + "<p>Välkomna till årets första bad i Granåsa!</p>") is None


def test_an_ordinary_refusal_is_told_apart_from_a_check_of_the_visitor() -> None:
    assert kind("<h1>403 Forbidden</h1>", status=403) == "login"
    challenge = (WALLS / "cloudflare-challenge.html").read_text("utf-8")
    assert [kind(challenge, status=status) for status in (403, 429, 503)] == ["captcha"] * 3


def body(record: ArcWarcRecord) -> bytes:
    """Give the body of a record; warcio's own reading of brotli fails with brotli of today."""
    headers = record.http_headers
    chunked = headers.get_header("transfer-encoding") == "chunked"
    raw = (ChunkedDataReader(record.raw_stream) if chunked else record.raw_stream).read()
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress}.get(headers.get_header("content-encoding") or "")
    return unpack(raw) if unpack else raw


def front_pages(name: str) -> Iterator[tuple[str, str]]:
    """Give address and HTML of the pages (no frames, no scripts) that a WARC opens with."""
    with (PAGES / f"servo-2018-{name}.warc.gz").open("rb") as file:
        for record in ArchiveIterator(file):
            if record.rec_type == "response" and record.http_headers.get_statuscode() == "200":
                html = body(record).decode("utf-8", "replace")
                if "text/html" in (record.http_headers.get_header("content-type") or ""):
                    yield record.rec_headers.get_header("WARC-Target-URI"), html


def test_facebooks_real_login_wall_is_one_under_every_profile() -> None:
    url = "https://www.facebook.com/"
    assert under_each(dict(front_pages("Facebook"))[url], url) == dict.fromkeys(SHIPPED, "login")


@pytest.mark.parametrize("name", ["Youtube", "Weibo"])
def test_a_real_front_page_with_content_is_no_wall_under_any_profile(name: str) -> None:
    url, html = max(front_pages(name), key=lambda page: len(page[1]))
    assert under_each(html, url) == dict.fromkeys(SHIPPED)
