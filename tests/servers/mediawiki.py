"""MediaWiki, as Debian ships it, on SQLite and in Swedish: pages with headings, discussions and history."""

import datetime as dt
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.servers.processes import PATIENCE, answers, built, free_port, installed, key_of, package_version, running

DEBIAN = Path("/usr/share/mediawiki")
PAGES = Path(__file__).with_name("wiki_pages.xml")
BUILT_AS = "http://mediawiki.invalid"
PASSWORD = "Granåsa-lösenord-7"


@dataclass(frozen=True, kw_only=True)
class WikiPage:
    """A page as the wiki's own API tells it."""

    title: str
    url: str
    wikitext: str
    at: dt.datetime  # of the latest revision
    by: str
    revisions: int


@dataclass(frozen=True)
class MediaWiki:
    """A running wiki. `edit` and `delete` are done by its maintenance scripts, as its editor."""

    url: str
    settings: Path

    @property
    def host_port(self) -> str:
        """What a register would have to allow."""
        return self.url.removeprefix("http://")

    def page(self, title: str) -> WikiPage:
        """Give what the wiki has of one page, e.g. "Diskussion:Snöröjning"."""
        asks = {"action": "query", "format": "json", "formatversion": "2", "titles": title, "rvslots": "main"}
        asks |= {"prop": "revisions|info", "rvprop": "content|timestamp|user", "inprop": "url", "rvlimit": "max"}
        (found,) = (
            httpx.get(f"{self.url}/api.php", params=asks, timeout=PATIENCE).raise_for_status().json()["query"]["pages"]
        )
        latest = found["revisions"][0]
        return WikiPage(
            title=found["title"],
            url=found["fullurl"],
            wikitext=latest["slots"]["main"]["content"],
            at=dt.datetime.fromisoformat(latest["timestamp"]),
            by=latest["user"],
            revisions=len(found["revisions"]),
        )

    def edit(self, title: str, wikitext: str) -> None:
        """Save a new revision of the page."""
        _maintain(self.settings, "edit.php", "--user", "Redaktor", title, said=wikitext)

    def delete(self, title: str) -> None:
        """Delete the page; its address answers 404."""
        _maintain(self.settings, "deleteBatch.php", "-u", "Redaktor", said=title)


@contextmanager
def serve_mediawiki() -> Iterator[MediaWiki]:
    """Serve a fresh copy of the seeded wiki on 127.0.0.1 while the block lasts."""
    installed("php")
    words = (package_version("mediawiki"), PAGES.read_text("utf-8"), Path(__file__).read_text("utf-8"))
    seeded = built("mediawiki", key_of(DEBIAN / "mw-config", *words), _build)
    with tempfile.TemporaryDirectory(prefix="archiver-mw-") as work:
        shutil.copytree(seeded, work, dirs_exist_ok=True)
        port = free_port()
        url, settings = f"http://127.0.0.1:{port}", Path(work) / "LocalSettings.php"
        _move(settings, (BUILT_AS, url), ("@FOLDER@", work))
        args = ["php", "-S", f"127.0.0.1:{port}", "-t", str(DEBIAN)]
        env = {"MW_CONFIG_FILE": str(settings), "PHP_CLI_SERVER_WORKERS": "4"}
        with running(args, ready=answers(f"{url}/api.php"), log=Path(work) / "log", env=env):
            yield MediaWiki(url, settings)


def _build(folder: Path) -> None:
    names = ["--dbtype", "sqlite", "--dbpath", str(folder / "db"), "--dbname", "wiki", "--lang", "sv"]
    names += ["--pass", PASSWORD, "--server", BUILT_AS, "--scriptpath", "", "--confpath", str(folder)]
    _run("install.php", *names, "--skins", "Vector", "Granåsawiki", "Redaktor")
    settings = folder / "LocalSettings.php"
    with settings.open("a", encoding="utf-8") as more:
        more.write("$wgLocaltimezone = 'Europe/Stockholm';\n$wgJobRunRate = 0;\n$wgRateLimits = [];\n")
    for user in ("Björn Ö", "Lars-Göran"):  # who is not known would be shown as imported
        _maintain(settings, "createAndPromote.php", user, PASSWORD)
    _maintain(settings, "importDump.php", "--username-prefix=", str(PAGES))
    _maintain(settings, "rebuildrecentchanges.php")
    _maintain(settings, "initSiteStats.php", "--update")
    _move(settings, (str(folder), "@FOLDER@"))


def _move(settings: Path, *changes: tuple[str, str]) -> None:
    text = settings.read_text("utf-8")
    for old, new in changes:
        text = text.replace(old, new)
    settings.write_text(text, "utf-8")


def _maintain(settings: Path, script: str, *args: str, said: str = "") -> None:
    _run(script, *args, said=said, settings=str(settings))


def _run(script: str, *args: str, said: str = "", settings: str = "") -> None:
    env = {**os.environ, **({"MW_CONFIG_FILE": settings} if settings else {})}
    done = subprocess.run(
        ["php", DEBIAN / "maintenance" / script, *args], input=said.encode(), env=env, capture_output=True, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"{script}: {done.stdout.decode()[-1500:]} {done.stderr.decode()[-1500:]}")
