"""Alerts over a real mail server and a real webhook: sent, refused, tried again, by the ladder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from archiver.alerts.ladder import Alert, AlertKind
from archiver.alerts.sending import Alerts
from archiver.config.alerts import PASSWORD_VARIABLE
from archiver.workspace import open_workspace
from tests.real.alerts.mail_server import make_certificate, receive_posts, serve_mail
from tests.servers.processes import free_port
from tests.unit.daemon.clockwork import HandClock, Told, make_home, ticked
from tests.unit.schedule.pasts import at

pytestmark = pytest.mark.real
START = "2026-03-02 10:00"
OWNERS = ["anna@kommunen.example", "bo@kommunen.example"]
ARCHIVIST = "arkiv@granasa.example"
ALERT = Alert(
    kind=AlertKind.CAPTURE_FAILED,
    subject="kommunen",
    account="kommunen",
    sentence="Plattformen kräver inloggning.",
    at=at(START),
)


def mail_settings(port: int, security: str = "none", more: str = "") -> str:
    return (
        f'smtp_host = "127.0.0.1"\nsmtp_port = {port}\nsmtp_security = "{security}"\n'
        f'sender = "arkivet@granasa.example"\n{more}'
    )


@contextmanager
def alerts_of(home: Path, now: str) -> Iterator[Alerts]:
    with open_workspace(home, write=True, command="test", now=at(now)) as workspace:
        yield Alerts(workspace)


def send(home: Path, now: str, *raised: Alert) -> tuple[str, ...]:
    with alerts_of(home, now) as alerts:
        alerts.raise_(*raised)
        return alerts.send_due(now=at(now))


def test_the_ladder_goes_out_by_mail_with_the_archivist_in_copy_from_day_2(tmp_path: Path) -> None:
    with serve_mail() as server:
        home = make_home(tmp_path, "kommunen", alerts=mail_settings(server.port))
        for now in (START, "2026-03-03 10:00", "2026-03-04 10:00", "2026-03-05 10:00", "2026-03-09 10:00"):
            assert send(home, now, ALERT) == ()
        send(home, "2026-03-09 12:00", ALERT)
        with alerts_of(home, "2026-03-10 10:00") as alerts:
            alerts.resolve(ALERT.key, at=at("2026-03-10 10:00"))
        send(home, "2026-03-20 10:00")
    assert server.recipients == [OWNERS, [*OWNERS, ARCHIVIST], [*OWNERS, ARCHIVIST]]
    first, second, _ = server.messages
    assert first["To"] == ", ".join(OWNERS)
    assert (first["Cc"], second["Cc"]) == (None, ARCHIVIST)
    assert first["Subject"] == "[Arkivet] Kontot kan inte fångas: kommunen"
    assert second["Subject"].endswith("(dag 2)")
    text = first.get_content()
    for said in ("Plattformen kräver inloggning.", "Sedan: 2026-03-02 kl. 10.00", "archive account kommunen"):
        assert said in text
    assert len({message["Message-ID"] for message in server.messages}) == 3


def test_a_mail_server_that_is_down_is_tried_again_and_the_webhook_is_used_meanwhile(tmp_path: Path) -> None:
    port = free_port()
    with receive_posts() as receiver:
        webhook = f'webhook = "http://127.0.0.1:{receiver.port}/larm"\nwebhook_hosts = ["127.0.0.1:{receiver.port}"]'
        home = make_home(tmp_path, "kommunen", alerts=mail_settings(port, more=webhook))
        (sentence,) = send(home, START, ALERT)
        assert "did not take the message" in sentence
        assert [(one["day"], one["kind"], one["account"]) for one in receiver.posted] == [
            (0, "capture-failed", "kommunen")
        ]
        assert send(home, "2026-03-02 10:10") == ()  # it waits its time
        with serve_mail(port) as server:
            assert send(home, "2026-03-02 10:15") == ()
            assert send(home, "2026-03-02 10:16") == ()
    assert server.recipients == [OWNERS]
    assert len(receiver.posted) == 1
    assert len([*(home / "alerts").iterdir()]) == 1


@pytest.mark.parametrize("status", [500, 404, 302])
def test_a_webhook_that_does_not_take_it_is_tried_again_and_no_redirect_is_followed(
    tmp_path: Path, status: int
) -> None:
    with receive_posts() as receiver:
        where = f"127.0.0.1:{receiver.port}"
        home = make_home(tmp_path, "kommunen", alerts=f'webhook = "http://{where}/"\nwebhook_hosts = ["{where}"]')
        receiver.status = status
        (sentence,) = send(home, START, ALERT)
        assert str(status) in sentence
        receiver.status = 200
        assert send(home, "2026-03-02 10:15") == ()
    assert len(receiver.posted) == 2


def test_a_mail_server_that_knows_one_of_the_recipients_has_taken_the_message(tmp_path: Path) -> None:
    with serve_mail() as server:
        server.refuse = {OWNERS[0]}
        home = make_home(tmp_path, "kommunen", alerts=mail_settings(server.port))
        assert send(home, START, ALERT) == ()
        server.refuse = set(OWNERS)
        (sentence,) = send(
            home,
            START,
            Alert(
                kind=AlertKind.ACCOUNT_DORMANT, subject="kommunen", account="kommunen", sentence="Tyst.", at=at(START)
            ),
        )
    assert "SMTPRecipientsRefused" in sentence
    assert server.recipients == [[OWNERS[1]]]


def test_mail_goes_encrypted_with_the_password_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    with serve_mail(certificate=certificate) as server:
        settings = mail_settings(server.port, "starttls", 'smtp_user = "arkivet"')
        home = make_home(tmp_path, "kommunen", alerts=settings)
        monkeypatch.setenv(PASSWORD_VARIABLE, "galet")
        (sentence,) = send(home, START, ALERT)
        assert "SMTPAuthenticationError" in sentence
        assert "galet" not in sentence
        monkeypatch.setenv(PASSWORD_VARIABLE, "hemligt")
        assert send(home, "2026-03-02 10:15") == ()
    assert [*dict.fromkeys(server.logins)] == [("arkivet", "galet"), ("arkivet", "hemligt")]
    assert len(server.messages) == 1
    assert b"hemligt" not in b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())


def test_a_mail_server_whose_certificate_nobody_vouches_for_gets_nothing(tmp_path: Path) -> None:
    with serve_mail(certificate=make_certificate(tmp_path)) as server:
        home = make_home(tmp_path, "kommunen", alerts=mail_settings(server.port, "starttls"))
        (sentence,) = send(home, START, ALERT)
    assert "SSLCertVerificationError" in sentence
    assert server.messages == []


def test_the_weekly_digest_goes_to_the_archivist_and_is_tried_again_when_the_server_is_down(tmp_path: Path) -> None:
    port = free_port()
    home, told, clock = make_home(tmp_path, alerts=mail_settings(port)), Told(), HandClock(at(START))
    ticked(home, told, clock)
    assert [path.name for path in (home / "alerts").glob("veckobrev*")] == ["veckobrev-2026-03-02.txt"]
    with serve_mail(port) as server:
        for now in ("2026-03-02 10:10", "2026-03-02 10:16", "2026-03-02 12:00", "2026-03-03 12:00"):
            clock.set(now)
            ticked(home, told, clock)
    digests = [message for message in server.messages if "Veckobrev" in message["Subject"]]
    assert [message["To"] for message in digests] == [ARCHIVIST]
