"""A capture profile: how one kind of site is recognised, walked and read, as strict data an archivist can edit.

One TOML file per platform in `capture_profiles/`. Unknown keys, wrong types and impossible pairs are refused at
loading, naming file and key. Nothing here opens a page or reads HTML; see `capture/` and `platforms/`.
"""

import re
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urljoin, urlsplit

from pydantic import (
    BeforeValidator,
    Field,
    NonNegativeInt,
    PositiveInt,
    StringConstraints,
    field_validator,
    model_validator,
)

from archiver.errors import ProfileError
from archiver.strict import Strict, Text, read_strict


def _spelled_short(value: object) -> object:
    """Let `"time.posted @datetime"` stand for `{selector = "time.posted", attr = "datetime"}`, and a list for choices.

    Of a list the first place that gives something is used; the others become its `otherwise`.
    """
    if isinstance(value, list) and value:
        first, *others = (_spelled_short(one) for one in value)
        return {**first, "otherwise": tuple(others)} if isinstance(first, dict) else value
    if not isinstance(value, str):
        return value
    selector, at, attr = value.rpartition("@")
    if at and (not selector or selector.endswith(" ")) and re.fullmatch(r"[\w:-]+", attr):
        return {"selector": selector.strip(), "attr": attr}
    return {"selector": value}


class Pick(Strict):
    """Where one field of an item stands: in an element (its text or an attribute), or in embedded JSON."""

    selector: str = ""  # CSS inside the item; empty = the item's own element
    attr: str = ""  # attribute to read; empty = the element's text
    pattern: str = ""  # regular expression; its first group (or whole match) is the value
    path: str = ""  # JMESPath in the item's embedded JSON; beside a selector: in the JSON that stands there
    page: bool = False  # the selector is matched in the whole page, not only inside the item
    html: bool = False  # the value is HTML, to be read as a reader sees it
    otherwise: tuple["Pick", ...] = ()  # where to look when nothing stood here

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from error
        return value


Where = Annotated[Pick, BeforeValidator(_spelled_short)]


class Match(Strict):
    """Which addresses the profile recognises. An empty `urls` means: only when asked for by name."""

    urls: tuple[Text, ...] = ()  # regular expressions, matched against the whole address
    examples: tuple[Text, ...] = ()  # each must match `urls` and no other profile's
    meta: tuple[Text, ...] = ()  # CSS selectors that also prove the platform (e.g. meta[name=generator])


class Wall(Strict):
    """Something that may stand in the way, how it is recognised, and what to do."""

    kind: Literal["login", "consent", "captcha", "rate_limit", "geo", "error", "gone", "empty"]
    selector: str = ""
    text: str = ""  # regular expression in the visible text
    url: str = ""  # regular expression in the final address
    status: tuple[int, ...] = ()
    do: Literal["stop", "dismiss", "retry"] = "stop"
    click: str = ""  # what to click when `do` is dismiss
    say: str = ""  # Swedish sentence for the operator

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if not (self.selector or self.text or self.url or self.status):
            raise ValueError("a wall needs at least one of selector, text, url, status")
        if self.do == "dismiss" and not self.click:
            raise ValueError("do = 'dismiss' needs click = '<selector of the button>'")
        return self


class Dismiss(Strict):
    """Click away whatever matches and is visible; nothing there is fine."""

    do: Literal["dismiss"]
    click: Text


class Expand(Strict):
    """Click every match ("visa fler kommentarer") until none is left, or `max_clicks`."""

    do: Literal["expand"]
    click: Text
    max_clicks: PositiveInt = 2000
    grows: str = ""  # selector whose number must grow after each click; default: any change in the page


class Scroll(Strict):
    """Scroll to the end until `grows` (or the page's height) has stopped growing, or `max_screens`."""

    do: Literal["scroll"]
    grows: str = ""
    max_screens: PositiveInt = 400


class Wait(Strict):
    """Wait until `selector` is there (or gone), at most `seconds`; `required` makes its absence a mismatch."""

    do: Literal["wait"]
    selector: Text
    gone: bool = False
    seconds: PositiveInt = 15
    required: bool = False


class Remove(Strict):
    """Remove from the view (not from the evidence) what covers content, e.g. a sticky banner."""

    do: Literal["remove"]
    selector: Text


Step = Annotated[Dismiss | Expand | Scroll | Wait | Remove, Field(discriminator="do")]


class ItemFields(Strict):
    """Where the fields of a post or comment stand."""

    item: Text  # CSS selector of the item's element, or JMESPath to a list when `embedded` is set
    embedded: str = ""  # selector of a script element holding JSON; then `item` and every pick use JMESPath
    id: Where
    permalink: Where | None = None
    author_name: Where | None = None
    author_id: Where | None = None
    author_url: Where | None = None
    owner: str = ""  # selector, matched on or in the item: written by the account itself
    published: Where | None = None
    edited: Where | None = None
    author_url_claimed: bool = False  # the address is the writer's own claim (a comment form): never proves who it is
    text: Where | None = None
    text_skip: str = ""  # selector: parts inside the text that are no text (buttons, captions kept with their image)
    text_pre: bool = False  # line breaks and spaces in the source are shown (CSS white-space: pre-wrap)
    language: Where | None = None
    images: str = ""  # selectors, inside the item but outside nested comments
    videos: str = ""
    audio: str = ""
    documents: str = ""
    counters: dict[str, Where] = Field(default_factory=dict)


class PostFields(ItemFields):
    """A post."""

    title: Where | None = None
    shared_from: Where | None = None
    options: Where | None = None  # of a poll: every match is an answer that it offers
    comments_expected: Where | None = None  # displayed number of comments
    answered_as: Where | None = None  # another id of the post, by which comments name it as what they answer
    unnamed: Literal["account", "site"] = "account"  # who wrote a post that names nobody


class CommentFields(ItemFields):
    """A comment. Its parent comes from nesting in the page, or from a field naming it, or from a depth."""

    parent: Where | None = None
    nested: bool = True  # the nearest enclosing comment element is the parent
    depth: Where | None = None  # 1 = answers the post, 2 = answers the nearest 1 before it ...
    hidden: str = ""
    newest_part_first: bool = False  # the page first shown has the newest comments; thread.next leads to older ones
    answers: str = ""  # with `embedded`: JMESPath inside a comment to the comments that answer it


class AccountPage(Strict):
    """The account's own page: what proves it, and what it tells."""

    proof: tuple[Text, ...]  # every selector must be there, before, during and after
    name: Where
    description: Where | None = None
    avatar: str = ""
    counters: dict[str, Where] = Field(default_factory=dict)
    posts_expected: Where | None = None


class Feed(Strict):
    """How the account's page lists its threads."""

    steps: tuple[Step, ...] = ()
    item: Text
    id: Where
    link: Where
    title: Where | None = None
    published: Where | None = None
    comments: Where | None = None
    next: str = ""  # selector of the link to older posts
    max_pages: PositiveInt = 1000
    may_be_empty: bool = False
    skip: str = ""  # selector: items that match (pinned copies, adverts) are no threads
    cut_at: NonNegativeInt = 0  # the page shows at most so many, and no way to older ones: as many are told as missing


class ThreadPage(Strict):
    """How one thread is opened and walked."""

    proof: tuple[Text, ...]
    steps: tuple[Step, ...] = ()
    next: str = ""  # selector of the link to the next page of comments
    max_pages: PositiveInt = 200
    url: str = ""  # "{link}?comments=all": how the address to open is made from the feed's link


class Pacing(Strict):
    """How politely the site is walked."""

    min_delay_ms: NonNegativeInt = 1000  # between page loads
    jitter_ms: NonNegativeInt = 500
    max_pages: PositiveInt = 5000  # page loads in one harvest
    timeout_s: PositiveInt = 45  # for one page
    retries: NonNegativeInt = 2


class Browser(Strict):
    """The browser as the site sees it. Language and time zone are always sv-SE and Europe/Stockholm."""

    width: PositiveInt = 1280
    height: PositiveInt = 1000
    scripts: bool = True


class MediaRules(Strict):
    """What is fetched beside the page."""

    max_mb: PositiveInt = 500  # one file
    # where an image's address stands; of an attribute whose name ends in "srcset" the largest is taken
    attr_order: tuple[Text, ...] = ("data-full-url", "data-src", "data-srcset", "srcset", "src")
    skip: str = ""  # selector: decoration, not content (smilies, icons)


class Login(Strict):
    """How one knows that a stored login still stands, and what of it may be kept."""

    url: Annotated[str, StringConstraints(pattern=r"^(https?://\S+|[^:\s]+)$")]  # whole, or against the account's
    proof: Annotated[tuple[Text, ...], Field(min_length=1)]  # every selector must be there on every logged-in page
    domains: tuple[Text, ...] = ()  # cookies of these, and of what lies below them, are kept; none = the account's host

    def at(self, account: str) -> "Login":
        """Give it for the account at an address: with a whole address of its own, and with domains."""
        host = urlsplit(account).hostname or ""
        return self.model_copy(update={"url": urljoin(account, self.url), "domains": self.domains or (host,)})


class Profile(Strict):
    """One platform's capture profile."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
    version: Text  # changes with every edit; stands in each record
    title: Text
    platform: Text
    reader: Text = "generic"  # name of the reader in archiver/platforms
    tested_on: Text  # real server, real captured page, or "never met the live platform"
    match: Match
    browser: Browser = Browser()
    pacing: Pacing = Pacing()
    walls: tuple[Wall, ...] = ()
    login: Login | None = None
    account: AccountPage
    feed: Feed
    thread: ThreadPage
    post: PostFields
    comment: CommentFields | None = None
    media: MediaRules = MediaRules()

    def recognises(self, url: str) -> bool:
        """Say whether the address is one of this profile's."""
        return any(re.fullmatch(pattern, url) for pattern in self.match.urls)


def read_profile(path: Path) -> Profile:
    """Load one profile file.

    Raises:
        ProfileError: not TOML, unknown key, wrong type or impossible pair; names file, line, key and fix.
    """
    return read_strict(path, Profile, ProfileError)


def read_profiles(folder: Path) -> dict[str, Profile]:
    """Load every profile of a folder by name; the file must be called `<name>.toml`."""
    profiles: dict[str, Profile] = {}
    for path in sorted(folder.glob("*.toml")):
        profile = read_profile(path)
        if path.stem != profile.name:
            raise ProfileError(f"{path}: name = '{profile.name}' must equal the file's name '{path.stem}'.")
        profiles[profile.name] = profile
    return profiles


def profile_for(url: str, profiles: dict[str, Profile]) -> Profile | None:
    """Give the profile whose `match.urls` recognises the address, or None."""
    return next((profile for profile in profiles.values() if profile.recognises(url)), None)
