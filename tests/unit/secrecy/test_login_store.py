"""Stored logins: encrypted, for one user alone, and never overwritten by a run that ended logged out."""

import datetime as dt
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.capture.storage_state import StorageState, read_login_file, read_state
from archiver.cli.main import program
from archiver.errors import ConfigError, WorkspaceError
from archiver.secrecy.keys import VARIABLE, new_key
from archiver.secrecy.sessions import Kind, SessionStore, token_variable
from archiver.store.events import EventLog
from archiver.workspace import create_workspace

NOON = dt.datetime(2026, 3, 2, 11, 0, tzinfo=dt.UTC)
COOKIE = "kakans-hemliga-varde-8812"
TOKEN = "EAAGm0PX4ZCpsBAO-hemlig-nyckel"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(VARIABLE, new_key())
    monkeypatch.delenv(token_variable("kommunen"), raising=False)
    folder = tmp_path / "arkiv"
    create_workspace(folder, name="Exempelkommunen", org_nr="212000-0001", now=NOON)
    (folder / "profiles").mkdir(exist_ok=True)
    profile = (
        'name = "prov"\nversion = "1"\ntitle = "Prov"\nplatform = "prov"\ntested_on = "loopback"\n'
        '[match]\nurls = ["https://prov.example/kommun"]\nexamples = ["https://prov.example/kommun"]\n'
        '[login]\nurl = "https://prov.example/login"\nproof = ["#ut"]\ndomains = ["prov.example"]\n'
        '[account]\nproof = ["body"]\nname = "h1"\n[feed]\nitem = "article"\nid = "@id"\nlink = "a @href"\n'
        '[thread]\nproof = ["body"]\n[post]\nitem = "article"\nid = "@id"\n'
    )
    (folder / "profiles" / "prov.toml").write_text(profile, "utf-8")
    account = '\n[[accounts]]\nid = "kommunen"\nplatform = "prov"\nurl = "https://prov.example/kommun"\n'
    with (folder / "archive.toml").open("a", encoding="utf-8") as file:
        file.write(account)
    return folder


@pytest.fixture
def log(home: Path) -> Iterator[EventLog]:
    with EventLog.open(home, actor="test", now=NOON) as opened:
        yield opened


def state(value: str = COOKIE, domain: str = ".prov.example") -> StorageState:
    cookie = {"name": "sid", "value": value, "domain": domain, "path": "/", "expires": 2_000_000_000}
    return read_state({"cookies": [cookie], "origins": []})


def run(home: Path, *arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        program.main(["--home", str(home), *arguments])
    return int(str(ended.value.code or 0))


def every_byte(home: Path) -> bytes:
    return b"\0".join(path.name.encode() + b"\0" + path.read_bytes() for path in home.rglob("*") if path.is_file())


def test_a_session_and_a_token_come_out_as_they_went_in_and_no_byte_of_the_workspace_shows_them(
    home: Path, log: EventLog
) -> None:
    store = SessionStore(home)
    assert (store.load("kommunen"), store.token("kommunen")) == (None, None)
    store.keep_session("kommunen", state(), at=NOON, log=log)
    store.keep_token("kommunen", f"{TOKEN}\n", at=NOON, log=log)
    assert (store.load("kommunen"), store.token("kommunen")) == (state(), TOKEN)
    told = every_byte(home)
    assert COOKIE.encode() not in told
    assert TOKEN.encode() not in told
    for path in (home / "restricted" / ".logins").iterdir():
        assert path.stat().st_mode & 0o777 == 0o600
    assert (home / "restricted" / ".logins").stat().st_mode & 0o777 == 0o700
    assert b"login changed" in told


def test_another_key_opens_nothing_and_no_key_stores_nothing(
    home: Path, log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = SessionStore(home)
    store.keep_session("kommunen", state(), at=NOON, log=log)
    monkeypatch.setenv(VARIABLE, new_key())
    with pytest.raises(WorkspaceError, match="another key"):
        store.load("kommunen")
    monkeypatch.delenv(VARIABLE)
    for act in (lambda: store.load("kommunen"), lambda: store.keep_token("kommunen", TOKEN, at=NOON, log=log)):
        with pytest.raises(ConfigError, match="archive restricted key"):
            act()
    assert not (home / "restricted" / ".logins" / "kommunen.token").exists()


def test_one_accounts_login_cannot_be_put_in_the_place_of_anothers(home: Path, log: EventLog) -> None:
    store = SessionStore(home)
    store.keep_session("kommunen", state(), at=NOON, log=log)
    folder = home / "restricted" / ".logins"
    (folder / "annat.session").write_bytes((folder / "kommunen.session").read_bytes())
    with pytest.raises(WorkspaceError, match="changed"):
        store.load("annat")
    (folder / "annat.session").write_bytes(b"skrap")
    with pytest.raises(WorkspaceError, match="damaged"):
        store.load("annat")


def test_a_run_that_ended_logged_out_overwrites_nothing(home: Path, log: EventLog) -> None:
    store = SessionStore(home)
    store.keep_session("kommunen", state(), at=NOON, log=log)
    assert not store.refresh("kommunen", state("utloggad-kaka-0000"), logged_in=False, at=NOON)
    assert not store.refresh("kommunen", StorageState(), logged_in=True, at=NOON)
    assert not store.refresh("kommunen", None, logged_in=True, at=NOON)
    assert store.load("kommunen") == state()
    assert store.refresh("kommunen", state("fornyad-kaka-1111"), logged_in=True, at=NOON)
    assert store.load("kommunen") == state("fornyad-kaka-1111")


def test_what_was_forgotten_while_a_run_went_on_does_not_come_back(home: Path, log: EventLog) -> None:
    store = SessionStore(home)
    store.keep_session("kommunen", state(), at=NOON, log=log)
    assert store.forget("kommunen", at=NOON, log=log) == (Kind.SESSION,)
    assert not store.refresh("kommunen", state(), logged_in=True, at=NOON)
    assert store.load("kommunen") is None
    assert store.forget("kommunen", at=NOON, log=log) == ()


def test_a_token_may_have_the_spaces_that_wordpress_shows_it_with(home: Path, log: EventLog) -> None:
    SessionStore(home).keep_token("kommunen", "redaktor:abcd EFGH 1234", at=NOON, log=log)
    assert SessionStore(home).token("kommunen") == "redaktor:abcd EFGH 1234"


def test_the_environments_token_wins_and_needs_no_key(
    home: Path, log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = SessionStore(home)
    store.keep_token("kommunen", TOKEN, at=NOON, log=log)
    monkeypatch.setenv("ARCHIVE_TOKEN_KOMMUNEN", "ur-miljon")
    monkeypatch.delenv(VARIABLE)
    assert store.token("kommunen") == "ur-miljon"
    assert token_variable("facebook-kommun.2") == "ARCHIVE_TOKEN_FACEBOOK_KOMMUN_2"


@pytest.mark.parametrize(
    "junk", ["", "rad\nannan-rad", "nyckelnå", "x" * 20_000], ids=["empty", "lines", "no ascii", "long"]
)
def test_what_is_no_token_is_refused_and_not_repeated(home: Path, log: EventLog, junk: str) -> None:
    with pytest.raises(ConfigError) as refused:
        SessionStore(home).keep_token("kommunen", junk, at=NOON, log=log)
    assert not junk or junk not in str(refused.value)


COOKIES_TXT = (
    "# Netscape HTTP Cookie File\n"
    f"#HttpOnly_.prov.example\tTRUE\t/\tTRUE\t2000000000\tsid\t{COOKIE}\n"
    "annan.example\tFALSE\t/\tFALSE\t0\tx\tnågot-annat-hemligt\n"
)


@pytest.mark.parametrize("form", ["json", "cookies.txt", "a list"])
def test_a_login_saved_elsewhere_is_imported_without_what_belongs_to_other_sites(
    home: Path, tmp_path: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    cookies = [
        {"name": "sid", "value": COOKIE, "domain": ".prov.example", "path": "/", "expires": 2_000_000_000},
        {"name": "x", "value": "nagot-annat-hemligt", "domain": "annan.example", "path": "/"},
    ]
    texts = {
        "json": json.dumps({"cookies": cookies, "origins": []}),
        "cookies.txt": COOKIES_TXT,
        "a list": json.dumps(cookies),
    }
    file = tmp_path / "session.json"
    file.write_text(texts[form], "utf-8")
    assert run(home, "login", "kommunen", "--import", str(file)) == 0
    kept = SessionStore(home).load("kommunen")
    assert kept is not None
    assert [(one.domain, one.value, one.expires) for one in kept.cookies] == [(".prov.example", COOKIE, 2_000_000_000)]
    assert run(home, "login", "kommunen", "--status") == 0
    said = capsys.readouterr()
    assert COOKIE not in said.out + said.err
    assert "inloggad session sedan" in said.out
    assert COOKIE.encode() not in every_byte(home)


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"inte en kaka",
        b"\xff\xfe\x00",
        b'{"cookies": [',
        b'{"cookies": "nej"}',
        b"[" * 100_000,
        json.dumps({"cookies": [{"name": "a", "value": COOKIE, "domain": "annan.example"}]}).encode(),
        json.dumps({"cookies": [{"name": "a", "value": COOKIE, "domain": "prov.example", "expires": 1}]}).encode(),
    ],
    ids=["empty", "words", "no text", "cut off", "another type", "deep", "another site", "past its time"],
)
def test_what_is_no_login_is_refused_with_the_files_name_and_what_to_do(
    home: Path, tmp_path: Path, junk: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "skrap.json"
    file.write_bytes(junk)
    assert run(home, "login", "kommunen", "--import", str(file)) == ConfigError.exit_code
    said = capsys.readouterr().err
    assert "skrap.json" in said
    assert "save" in said.lower()
    assert COOKIE not in said
    assert SessionStore(home).load("kommunen") is None


def test_a_token_is_read_from_stdin_and_never_said(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{TOKEN}\n"))
    assert run(home, "login", "kommunen", "--token") == 0
    assert SessionStore(home).token("kommunen") == TOKEN
    assert run(home, "login", "kommunen", "--forget") == 0
    assert SessionStore(home).token("kommunen") is None
    said = capsys.readouterr()
    assert TOKEN not in said.out + said.err


def test_on_a_server_without_a_screen_or_a_key_nothing_is_begun(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert run(home, "login", "kommunen") == 40
    assert "--import FILE" in capsys.readouterr().err
    monkeypatch.delenv(VARIABLE)
    assert run(home, "login", "kommunen") == ConfigError.exit_code
    assert "archive restricted key" in capsys.readouterr().err


def test_two_acts_at_once_are_refused(home: Path) -> None:
    assert run(home, "login", "kommunen", "--forget", "--status") == 2


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"borta\.json"):
        read_login_file(tmp_path / "borta.json")
