"""Who is acting, what they may do, and that two persons are two persons."""

import os
from collections.abc import Callable

import pytest

from archiver.config.actors import Actor, How, same_person, system_actor
from archiver.config.authority import AuthoritySettings, Person
from archiver.config.secrets import checked_hash, hash_secret, is_secret
from archiver.config.settings import Settings, register_problems
from archiver.errors import NotEntitled
from archiver.register.acting import DUTIES, Duty, acting, login_name, may, require

SECRET = "korrekt häst batteri"
SALT = bytes(range(16))
LOGIN = login_name(os.getuid())
ANNA = Person(id="anna", name="Anna Arkivarie", email="anna@kommunen.example", roles=("arkivredogorare",))
BO = Person(
    id="bo", name="Bo Berg", email="bo@kommunen.example", roles=("arkivansvarig",), secret=hash_secret(SECRET, SALT)
)
CITY = AuthoritySettings(name="Granåsa kommun", org_nr="212000-0001")


def settings(*people: Person) -> Settings:
    return Settings(authority=CITY, people=people)


def never() -> str:
    raise AssertionError("nobody was to be asked")


def said(secret: str) -> Callable[[], str]:
    return lambda: secret


def own(person: Person) -> Person:
    return person.model_copy(update={"os_user": (LOGIN,)})


def test_the_login_says_who_acts_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USER", "somebody-else")
    monkeypatch.setenv("LOGNAME", "somebody-else")
    actor = acting(settings(own(ANNA), BO), as_id=None, secret=never)
    assert (actor.id, actor.os_user, actor.os_person, actor.how) == ("anna", LOGIN, "anna", How.LOGIN)


def test_a_login_that_is_nobodys_is_refused_with_the_line_to_add() -> None:
    with pytest.raises(NotEntitled, match=rf'os_user = \["{LOGIN}"\]'):
        acting(settings(ANNA, BO), as_id=None, secret=never)


def test_as_another_person_needs_that_persons_secret_and_remembers_whose_login_it_is() -> None:
    actor = acting(settings(own(ANNA), BO), as_id="bo", secret=said(SECRET))
    assert (actor.id, actor.os_person, actor.how) == ("bo", "anna", How.SECRET)


@pytest.mark.parametrize("given", ["", "fel hemlighet här", SECRET + " ", SECRET.upper()])
def test_the_wrong_secret_is_refused(given: str) -> None:
    with pytest.raises(NotEntitled, match="not the secret"):
        acting(settings(own(ANNA), BO), as_id="bo", secret=said(given))


def test_without_a_configured_secret_nobody_can_act_as_that_person() -> None:
    with pytest.raises(NotEntitled, match="archive people secret anna"):
        acting(settings(ANNA, own(BO)), as_id="anna", secret=never)


def test_nobody_acts_as_a_person_who_is_not_there() -> None:
    with pytest.raises(NotEntitled, match="anna, bo"):
        acting(settings(ANNA, own(BO)), as_id="cilla", secret=never)


def test_a_secret_may_be_typed_in_any_unicode_form() -> None:
    assert is_secret("korrekt ha\u0308st batteri", hash_secret(SECRET, SALT))


@pytest.mark.parametrize("value", [SECRET, "scrypt$15$8$1$kort$kort", "scrypt$15$8$1$" + "=" * 24 + "$" + "=" * 44])
def test_archive_toml_takes_no_secret_but_its_hash(value: str) -> None:
    with pytest.raises(ValueError, match="archive people secret"):
        checked_hash(value)


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="12 characters"):
        hash_secret("elva tecken", SALT)


def test_a_login_cannot_be_two_peoples_own() -> None:
    problems = list(register_problems(settings(own(ANNA), own(BO))))
    assert [problem.place for problem in problems] == [("people", 1, "os_user")]


def test_a_secret_cannot_be_two_peoples_own() -> None:
    twin = ANNA.model_copy(update={"secret": BO.secret})
    problems = list(register_problems(settings(twin, BO, own(ANNA.model_copy(update={"id": "cilla"})))))
    assert [problem.place for problem in problems] == [("people", 1, "secret")]


def test_nobody_takes_the_programs_own_id() -> None:
    assert list(register_problems(settings(ANNA.model_copy(update={"id": "system"}))))


MAY_NOT = {  # gallring.md §2.7, the column "May not" and what follows from it
    "kommunikator": {Duty.PROPOSE, Duty.APPROVE, Duty.EXECUTE, Duty.RELEASE_HOLD, Duty.SEE_RESTRICTED, Duty.REVIEW},
    "arkivredogorare": {Duty.APPROVE, Duty.CHANGE_RULES, Duty.RELEASE_HOLD},
    "kommunarkivarie": {Duty.APPROVE},
    "arkivansvarig": {Duty.PROPOSE, Duty.EXECUTE, Duty.SEE_RESTRICTED},
    "system": {Duty.APPROVE, Duty.RELEASE_HOLD, Duty.RESTRICT, Duty.SEE_RESTRICTED, Duty.REVIEW, Duty.SET_HOLD},
}


@pytest.mark.parametrize(
    ("role", "duty"), [(role, duty) for role, duties in MAY_NOT.items() for duty in sorted(duties)]
)
def test_a_role_may_not_do_what_the_table_keeps_from_it(role: str, duty: Duty) -> None:
    with pytest.raises(NotEntitled, match="These may"):
        require(Actor(id="x", name="X", roles=(role,)), duty)


@pytest.mark.parametrize("duty", Duty)
def test_every_duty_is_somebodys(duty: Duty) -> None:
    assert DUTIES[duty]
    assert may(Actor(id="x", name="X", roles=tuple(DUTIES[duty])), duty)


def test_a_boards_person_acts_on_that_nämnds_accounts_only() -> None:
    actor = Actor(id="x", name="X", roles=("registrator",), authority="Kommunstyrelsen")
    require(actor, Duty.REGISTER, authority="kommunstyrelsen")
    with pytest.raises(NotEntitled, match="Socialnämnden"):
        require(actor, Duty.REGISTER, authority="Socialnämnden")
    assert may(actor.model_copy(update={"authority": ""}), Duty.REGISTER, authority="Socialnämnden")


FIRST = Actor(id="anna", name="Anna Arkivarie", email="anna@kommunen.example", os_user="anna01", os_person="anna")
OTHER = Actor(id="bo", name="Bo Berg", email="bo@kommunen.example", os_user="bo02", os_person="bo")


@pytest.mark.parametrize(
    "disguise",
    [
        {"id": "ANNA"},
        {"id": "anna"},
        {"name": "anna  ARKIVARIE"},
        {"name": "Anna\u00a0Arkivarie"},
        {"name": "\uff21nna Arkivarie"},
        {"name": "\u0410nn\u0430 \u0410rkivarie"},
        {"name": "Anna\u200b Arkivarie"},
        {"email": "Anna@Kommunen.Example"},
        {"email": "anna+godkann@kommunen.example"},
        {"os_user": "anna01", "os_person": ""},
        {"os_person": "anna"},
        {"os_user": "ANNA01"},
    ],
)
def test_four_eyes_are_not_bypassed_by(disguise: dict[str, str]) -> None:
    other = OTHER.model_copy(update=disguise)
    assert same_person(FIRST, other)
    assert same_person(other, FIRST)


def test_two_persons_are_two_persons() -> None:
    assert not same_person(FIRST, OTHER)
    assert not same_person(FIRST, system_actor())


def test_two_persons_with_a_secret_each_may_share_a_login_that_is_nobodys_own() -> None:
    shared = {"os_user": "arkivtjanst", "os_person": "", "how": How.SECRET}
    assert not same_person(FIRST.model_copy(update=shared), OTHER.model_copy(update=shared))
