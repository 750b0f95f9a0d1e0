"""The ladder: which day, to whom, once; tried again when a way is down; an alert's state follows from its lines."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest

from archiver.alerts.ladder import Alert, AlertKind, AlertLine, Channel, Sending, open_alerts, sendings, step_at
from archiver.alerts.recipients import archivists, digest_readers, owners
from archiver.alerts.wording import letter
from archiver.config.alerts import AlertSettings
from archiver.config.authority import AuthoritySettings, Person
from archiver.config.settings import Settings, read_settings
from archiver.errors import ConfigError
from tests.unit.schedule.pasts import account, at

RAISED = "2026-03-27 22:00"
KIND, SUBJECT = AlertKind.CAPTURE_FAILED, "kommunen"


def raised(sentence: str = "Fångsten avbröts.", when: str = RAISED) -> AlertLine:
    return AlertLine(act="raised", kind=KIND, subject=SUBJECT, account="kommunen", sentence=sentence, at=at(when))


def noted(act: str, step: int, when: str, channel: Channel = Channel.MAIL) -> AlertLine:
    return AlertLine.model_validate(
        {"act": act, "kind": KIND, "subject": SUBJECT, "step": step, "channel": channel, "at": at(when)}
    )


def steps(lines: Sequence[AlertLine], now: str, *ways: Channel) -> list[tuple[int, Channel]]:
    found = sendings(open_alerts(lines).values(), ways or (Channel.MAIL,), now=at(now))
    return [(one.step, one.channel) for one in found]


@pytest.mark.parametrize(
    ("now", "step"),
    [
        ("2026-03-27 22:00", 0),
        ("2026-03-28 23:59", 0),
        ("2026-03-29 00:00", 2),
        ("2026-04-02 23:59", 2),
        ("2026-04-03 00:00", 7),
        ("2026-04-08 00:00", 12),
        ("2026-04-13 00:00", 17),
        ("2026-03-20 12:00", 0),
    ],
)
def test_the_ladder_has_day_0_then_2_then_every_fifth_over_summer_time(now: str, step: int) -> None:
    assert step_at(at(RAISED), at(now)) == step


def test_each_step_is_sent_once() -> None:
    assert steps([raised()], RAISED) == [(0, Channel.MAIL)]
    lines = [raised(), noted("sent", 0, RAISED)]
    assert steps(lines, "2026-03-28 12:00") == []
    assert steps(lines, "2026-03-29 00:00") == [(2, Channel.MAIL)]
    assert steps([*lines, noted("sent", 2, "2026-03-29 00:00")], "2026-04-02 12:00") == []


def test_after_days_off_only_the_latest_step_is_sent() -> None:
    assert steps([raised(), noted("sent", 0, RAISED)], "2026-04-20 12:00") == [(22, Channel.MAIL)]


def test_a_way_that_is_down_is_tried_again_later_and_later_and_the_others_are_used() -> None:
    lines = [raised(), noted("failed", 0, RAISED), noted("sent", 0, RAISED, Channel.WEBHOOK)]
    ways = (Channel.MAIL, Channel.WEBHOOK)
    assert steps(lines, "2026-03-27 22:14", *ways) == []
    assert steps(lines, "2026-03-27 22:15", *ways) == [(0, Channel.MAIL)]
    lines.append(noted("failed", 0, "2026-03-27 22:15"))
    assert steps(lines, "2026-03-27 22:44", *ways) == []
    assert steps(lines, "2026-03-27 22:45", *ways) == [(0, Channel.MAIL)]
    lines.append(noted("sent", 0, "2026-03-27 22:45"))
    assert steps(lines, "2026-03-28 12:00", *ways) == []


def test_what_is_resolved_is_silent_and_starts_from_day_0_when_it_comes_back() -> None:
    lines = [
        raised(),
        noted("sent", 0, RAISED),
        AlertLine(act="resolved", kind=KIND, subject=SUBJECT, at=at("2026-03-28 10:00")),
    ]
    assert steps(lines, "2026-04-20 12:00") == []
    assert steps([*lines, raised(when="2026-04-20 12:00")], "2026-04-20 12:00") == [(0, Channel.MAIL)]


def test_a_new_sentence_keeps_the_age_of_the_alert() -> None:
    found = open_alerts([raised(), noted("sent", 0, RAISED), raised("Något annat.", "2026-03-28 12:00")])
    (one,) = found.values()
    assert (one.alert.sentence, one.alert.at, one.sent) == ("Något annat.", at(RAISED), {Channel.MAIL: 0})


@pytest.mark.parametrize("sentence", ["Se https://torget.example/anna", "rad 1\nrad 2", "", "x" * 401])
def test_an_alert_cannot_carry_what_was_captured(sentence: str) -> None:
    with pytest.raises(ValueError, match="nothing of what was captured"):
        Alert(kind=KIND, subject=SUBJECT, sentence=sentence, at=at(RAISED))


@pytest.mark.parametrize("subject", ["../../etc/passwd", "Anna Andersson", "", "a/b"])
def test_the_subject_of_an_alert_is_an_id(subject: str) -> None:
    with pytest.raises(ValueError, match="is an id"):
        Alert(kind=AlertKind.CAPTURE_FAILED, subject=subject, sentence="x", at=at(RAISED))


@pytest.mark.parametrize("kind", AlertKind)
def test_every_alert_says_what_happened_since_when_what_to_do_and_the_command(kind: AlertKind) -> None:
    alert = Alert(kind=kind, subject="t-aaaa", account="kommunen", sentence="Något har hänt.", at=at(RAISED))
    told = letter(Sending(alert=alert, step=2, channel=Channel.MAIL), archive="Granåsa kommun", name="Torget")
    for part in ("Något har hänt.", "2026-03-27 kl. 22.00", "Vad du kan göra: ", "Kommando: archive ", "igen dag 7"):
        assert part in told.text
    assert "Torget" in told.subject
    assert "dag 2" in told.subject


def test_an_alert_goes_to_the_administrators_and_without_any_to_the_archivist() -> None:
    people = (
        Person(id="arkiv", name="Arkiv", email="arkiv@granasa.example", roles=("kommunarkivarie",)),
        Person(id="jur", name="Jur", email="jur@granasa.example", roles=("jurist",)),
    )
    settings = Settings(
        authority=AuthoritySettings(name="Granåsa", org_nr="212000-0001"), people=people, accounts=(account(),)
    )
    assert owners(settings, "kommunen") == ("anna@granasa.example", "bo@granasa.example")
    assert owners(settings, "") == owners(settings, "borttaget") == archivists(settings) == ("arkiv@granasa.example",)
    assert digest_readers(settings) == ("arkiv@granasa.example",)
    asked = settings.model_copy(update={"alerts": AlertSettings(digest_to=("chef@granasa.example",))})
    assert digest_readers(asked) == ("chef@granasa.example",)


@pytest.mark.parametrize(
    ("alerts", "says"),
    [
        ('smtp_host = "post.example"', "needs a `sender`"),
        ('smtp_host = "p.example"\nsender = "a@b.example"\nsmtp_user = "x"\nsmtp_security = "none"', "unencrypted"),
        ('webhook = "http://larm.example/x"', "not https"),
        ('smtp_password = "hemligt"', "credentials never belong"),
    ],
)
def test_settings_of_alerts_that_cannot_be_are_refused(tmp_path: Path, alerts: str, says: str) -> None:
    path = tmp_path / "archive.toml"
    path.write_text(f'[authority]\nname = "Granåsa"\norg_nr = "212000-0001"\n[alerts]\n{alerts}\n', "utf-8")
    with pytest.raises(ConfigError, match=says):
        read_settings(path)


def test_a_webhook_on_the_own_network_may_do_without_https_when_it_is_listed() -> None:
    settings = AlertSettings(webhook="http://127.0.0.1:8080/larm", webhook_hosts=("127.0.0.1:8080",))
    assert settings.webhook == "http://127.0.0.1:8080/larm"


def test_a_failure_dated_by_a_wrong_clock_does_not_silence_an_alert() -> None:
    assert steps([raised(), noted("failed", 0, "2036-01-01 10:00")], "2026-03-28 12:00") == [(0, Channel.MAIL)]
    assert at(RAISED).tzinfo is dt.UTC
