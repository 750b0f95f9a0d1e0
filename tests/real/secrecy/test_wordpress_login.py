"""A login at a real WordPress: brought from elsewhere, stored, used for what members see, and ended by the server."""

import datetime as dt
import gzip
import json
from pathlib import Path

import httpx
import pytest

from archiver.capture.browser import BrowserLane
from archiver.cli.main import program
from archiver.data import data_path
from archiver.errors import AccountGone, SessionExpired
from archiver.harvesting.target import CaptureRequest
from archiver.profiles import read_profile
from archiver.records import Account, Lane, ThreadRef
from archiver.secrecy.keys import VARIABLE, new_key
from archiver.secrecy.sessions import SessionStore
from tests.real.harvests import SETTINGS, harvest_account, make_workspace, records_of
from tests.servers.wordpress import WordPress

pytestmark = pytest.mark.real

PASSWORD = "provlosen-9921"
NOON = dt.datetime(2025, 10, 2, 10, 0, tzinfo=dt.UTC)
FOREIGN = {"name": "annat", "value": "en-annan-tjansts-hemlighet", "domain": "annan.example", "path": "/"}


def log_in(wordpress: WordPress) -> list[dict[str, object]]:
    """Do what a person's browser does, and give its cookies as Playwright writes them."""
    wordpress.database.sql(f"UPDATE wp_users SET user_pass = MD5('{PASSWORD}') WHERE user_login = 'redaktor'", "wp")
    with httpx.Client(base_url=wordpress.url, trust_env=False) as person:
        person.get("/wp-login.php")
        form = {"log": "redaktor", "pwd": PASSWORD, "testcookie": "1", "wp-submit": "Logga in"}
        assert person.post("/wp-login.php", data=form).status_code == 302
        return [
            {"name": one.name, "value": one.value, "domain": "127.0.0.1", "path": one.path, "expires": -1}
            for one in person.cookies.jar
        ]


def lane(wordpress: WordPress, home: Path, *, login: bool) -> BrowserLane:
    account = Account(id="blogg", platform="wordpress", url=f"{wordpress.url}/", name="Blogg", authority="KS")
    return BrowserLane(
        account,
        read_profile(data_path("capture_profiles", "wordpress.toml")),
        work=home.parent / "work",
        allowed=frozenset({wordpress.host_port}),
        progress=lambda _: None,
        sleep=lambda _: None,
        session=SessionStore(home).load("blogg") if login else None,
    )


def test_a_login_brought_from_elsewhere_shows_what_members_see_until_the_server_ends_it(
    wordpress: WordPress, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, new_key())
    account = f'\n[[accounts]]\nid = "blogg"\nplatform = "wordpress"\nurl = "{wordpress.url}/"\nprofile = "wordpress"\n'
    home = make_workspace(tmp_path / "arkiv", SETTINGS + account)
    cookies = log_in(wordpress)
    values = [str(one["value"]) for one in cookies if len(str(one["value"])) > 20]
    assert values
    saved = tmp_path / "session.json"
    saved.write_text(json.dumps({"cookies": [*cookies, FOREIGN], "origins": []}), "utf-8")
    with pytest.raises(SystemExit) as ended:
        program.main(["--home", str(home), "login", "blogg", "--import", str(saved)])
    assert not ended.value.code

    post = wordpress.add_written("Bara för oss", "<p>Intern text om badplatsen.</p>", at=NOON, status="private")
    ref = ThreadRef(id=f"post-{post}", url=f"{wordpress.url}/?p={post}")
    try:
        with lane(wordpress, home, login=False) as stranger, pytest.raises(AccountGone), stranger.open_thread(ref):
            pass
        with lane(wordpress, home, login=True) as member:
            with member.open_thread(ref) as thread:
                assert "Intern text om badplatsen." in thread.text()
                assert "Logga ut" not in thread.text()
                thread.write_warc(tmp_path / "kept.warc.gz")
            assert member.login() is not None
        asked = CaptureRequest(
            target="blogg", lane=Lane.BROWSER, allow_hosts=(wordpress.host_port,), limit=2, ocr=False, ad_hoc=True
        )
        report = harvest_account(home, asked)
        assert all(record.provenance.agent.endswith("inloggad session") for record in records_of(report))
        assert report.records
        told = gzip.decompress((tmp_path / "kept.warc.gz").read_bytes())
        kept = [told, *(path.read_bytes() for path in home.rglob("*") if path.is_file())]
        kept += [gzip.decompress(path.read_bytes()) for path in home.rglob("*.gz")]
        assert not any(value.encode() in data for value in (*values, FOREIGN["value"]) for data in kept)

        wordpress.database.sql("DELETE FROM wp_usermeta WHERE meta_key = 'session_tokens'", "wp")
        with lane(wordpress, home, login=True) as member, pytest.raises(SessionExpired):
            member.open_account()
    finally:
        wordpress.delete_post(post)
