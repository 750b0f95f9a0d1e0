"""snac, a small ActivityPub server: a municipality with two inhabitants, posts, answers and pictures.

Quirks that make it a good test: no dates of one's own (everything is from now), `limit` is ignored, and a thread's
`/context` wants a token and gives only direct answers.
"""

import datetime as dt
import json
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx

from tests.servers.processes import PATIENCE, TESTBED, answers, free_port, get, running
from tests.servers.swedish_texts import NEWS, REMARKS, REPLIES

MEDIA = Path(__file__).parents[2] / "archiver" / "demo" / "media"
USERS = {"granasa": "Granåsa kommun", "bjorn": "Björn Öberg", "cecilia": "Cécilia Ångström 🌲"}
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
# snac delivers to itself over HTTP. With as few threads as processors all of them may wait for an answer that none is
# left to give, until they give up and try again two minutes later.
UNHINDERED = {"num_threads": 24, "queue_retry_minutes": 0}


@dataclass(frozen=True, kw_only=True)
class SnacStatus:
    """A status as it was sent and as the server named it."""

    id: str
    url: str
    by: str
    text: str
    at: dt.datetime
    parent: str = ""
    media: tuple[tuple[str, str], ...] = ()  # address and alternative text


@dataclass
class Snac:
    """A running snac. `statuses` has everything sent, in order, without what was deleted."""

    url: str
    tokens: Mapping[str, str]
    passwords: Mapping[str, str]
    statuses: list[SnacStatus] = field(default_factory=list)

    @property
    def host_port(self) -> str:
        """What a register would have to allow."""
        return self.url.removeprefix("http://")

    @property
    def account_url(self) -> str:
        """The municipality's public page."""
        return f"{self.url}/granasa"

    def post(self, by: str, text: str, *, reply_to: str = "", pictures: Sequence[tuple[str, str]] = ()) -> SnacStatus:
        """Send a status; a picture is a file name of the demonstration and its alternative text."""
        form: dict[str, str | list[str]] = {"status": text, "media_ids[]": [self._upload(by, *one) for one in pictures]}
        if reply_to:
            form["in_reply_to_id"] = reply_to
        found = self._ask(by, "/api/v1/statuses", data=form)
        sent = SnacStatus(
            id=found["id"],
            url=found["url"],
            by=by,
            text=text,
            at=dt.datetime.fromisoformat(found["created_at"]),
            parent=reply_to,
            media=tuple((one["url"], one["description"]) for one in found["media_attachments"]),
        )
        self.statuses.append(sent)
        return sent

    def edit(self, status: str, text: str) -> None:
        """Let a status without pictures say something else."""
        sent = self._sent(status)
        self.form(sent.by, "note", {"content": text, "edit_id": sent.url, "redir": "", "summary": ""})
        self.statuses[self.statuses.index(sent)] = replace(sent, text=text)

    def delete(self, status: str) -> None:
        """Delete a status; its address answers 404."""
        sent = self._sent(status)
        form = {"id": sent.url, "actor": f"{self.url}/{sent.by}", "group": "", "redir": "", "action": "Delete"}
        self.form(sent.by, "action", form)
        self.statuses.remove(sent)

    def _sent(self, status: str) -> SnacStatus:
        return next(one for one in self.statuses if one.id == status)

    def form(self, by: str, name: str, fields: Mapping[str, str]) -> None:
        """Do what the owner's own page does; the API of this version can neither edit nor delete."""
        files = {field: (None, value.encode()) for field, value in fields.items()}  # the form is multipart
        sent = httpx.post(f"{self.url}/{by}/admin/{name}", auth=(by, self.passwords[by]), files=files, timeout=PATIENCE)
        if sent.status_code not in (200, 303):
            sent.raise_for_status()

    def _upload(self, by: str, name: str, alt: str) -> str:
        picture = (name, (MEDIA / name).read_bytes())
        return str(self._ask(by, "/api/v1/media", files={"file": picture}, data={"description": alt})["id"])

    def _ask(self, by: str, path: str, **what: Any) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.tokens[by]}"}
        found: dict[str, Any] = (
            httpx.post(self.url + path, headers=headers, timeout=PATIENCE, **what).raise_for_status().json()
        )
        return found


@contextmanager
def serve_snac() -> Iterator[Snac]:
    """Serve a seeded snac on 127.0.0.1 while the block lasts."""
    program = shutil.which("snac") or TESTBED / "snac" / "usr" / "bin" / "snac"
    if not Path(program).exists():
        raise FileNotFoundError("snac is not there: run scripts/test once, it fetches it")
    with tempfile.TemporaryDirectory(prefix="archiver-snac-") as work:
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        data = Path(work) / "data"
        passwords = _install(program, data, port)
        with running([program, "httpd", data], ready=answers(url), log=Path(work) / "log"):
            site = Snac(url, {user: _token(url, user, password) for user, password in passwords.items()}, passwords)
            _seed(site)
            _until_shown(site)
            yield site


def _install(program: str | Path, data: Path, port: int) -> dict[str, str]:
    wants = f"127.0.0.1\n{port}\n127.0.0.1:{port}\n\n\n"
    subprocess.run([program, "init", data], input=wants, text=True, check=True, capture_output=True)
    _set(data / "server.json", protocol="http", title="Granåsa", **UNHINDERED)
    passwords = {}
    for user, name in USERS.items():
        done = subprocess.run([program, "adduser", data], input=f"{user}\n", text=True, check=True, capture_output=True)
        said = re.search(r"password is (\S+)", done.stdout + done.stderr)
        assert said, done
        passwords[user] = said.group(1)
        _set(data / "user" / user / "user.json", name=name, bio=f"{name} i Granåsa")
    return passwords


def _set(path: Path, **values: str | int) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **values}), "utf-8")


def _token(url: str, user: str, password: str) -> str:
    app = {"client_name": "test", "redirect_uris": OUT_OF_BAND, "scopes": "read write"}
    made = httpx.post(f"{url}/api/v1/apps", data=app, timeout=PATIENCE).json()
    login = {"login": user, "passwd": password, "redir": OUT_OF_BAND, "cid": made["client_id"], "state": ""}
    answer = httpx.post(f"{url}/oauth/x-snac-login", data=login, timeout=PATIENCE)
    code = re.search(r"code=([0-9a-f]+)", answer.headers.get("Location", "")) or re.search(
        r"\b([0-9a-f]{32,})\b", answer.text
    )
    assert code, answer.text
    ask = {"grant_type": "authorization_code", "code": code.group(1), "redirect_uri": OUT_OF_BAND}
    ask |= {"client_id": made["client_id"], "client_secret": made["client_secret"]}
    return str(httpx.post(f"{url}/oauth/token", data=ask, timeout=PATIENCE).json()["access_token"])


def _seed(site: Snac) -> None:
    """Fourteen posts with two answers each, and one with a chain of seven."""
    pictures = (("bad.jpg", "En stilla sjö i kvällssol"), ("valborg.png", "Affisch för Valborg"))
    for number, text in enumerate(NEWS[:14]):
        post = site.post("granasa", text, pictures=pictures[: number % 3])
        answer = site.post("bjorn", REMARKS[number], reply_to=post.id)
        site.post("granasa", REPLIES[number % len(REPLIES)], reply_to=answer.id)
    last = site.post("granasa", "Vad tycker ni om det nya torget?\n\nSkriv här!")
    for number in range(7):
        last = site.post(("bjorn", "cecilia", "granasa")[number % 3], REMARKS[-number - 1], reply_to=last.id)


def _until_shown(site: Snac) -> None:
    """Wait for the answers: snac delivers them through a queue and shows each some seconds after it was sent."""
    until = time.monotonic() + 2 * PATIENCE
    threads = {one.id: one.url for one in site.statuses if one.by == "granasa" and not one.parent}
    above = {one.id: one.parent for one in site.statuses}
    awaited = {one.url: _first(one.id, above) for one in site.statuses}
    while awaited and time.monotonic() < until:
        shown = "".join(get(threads[first]).text for first in set(awaited.values()))
        awaited = {url: first for url, first in awaited.items() if url not in shown}
        if awaited:
            time.sleep(0.25)  # between two looks at a condition, as in `_await`
    assert not awaited, f"snac does not show {set(awaited)}"


def _first(status: str, above: Mapping[str, str]) -> str:
    while above[status]:
        status = above[status]
    return status
