import datetime as dt
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archiver.catalogue.catalogue import Catalogue
from archiver.records import AuthorRole, Lane, Record
from tests.unit.catalogue.conftest import ENGINES, address
from tests.unit.catalogue.municipal_records import (
    MONDAY,
    PASSED,
    comment,
    folder,
    image,
    post,
    snapshot,
    thread,
)

TUESDAY = MONDAY + dt.timedelta(days=1)
LATER = TUESDAY + dt.timedelta(hours=1)
LIBRARY = thread(
    "1",
    post("Alla biblioteken i Sunne är öppna i jul.", title="Kommunens öppettider"),
    comment("Tack! Får man låna en idé också?", id="c1", author="Åsa Öberg", at=TUESDAY),
    comment(
        "Stängt för café och möten\nenligt e-post", id="c2", author="René Müller", at=TUESDAY + dt.timedelta(hours=1)
    ),
)
BATHS = thread(
    "2",
    post("Se bilden!", media=(image("Badhuset stängt\nvecka 32", alt="En affisch", caption="Foto: Kommunikation"),)),
    captured_at=TUESDAY,
    lane=Lane.API,
)
OTHER = thread("3", post("Biblioteket i Ale flyttar."), of="ale", captured_at=TUESDAY)
PROFILE = snapshot("Vi svarar på frågor vardagar")


@pytest.fixture
def filled(catalogue: Catalogue) -> Catalogue:
    put(catalogue, LIBRARY, BATHS, OTHER, PROFILE)
    return catalogue


@pytest.fixture(scope="module", params=ENGINES)
def library(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    """The same, shared by the tests that change nothing. On SQLite, or in a schema that the other tests leave alone."""
    url = address(request, tmp_path_factory.mktemp("shared"), schema="shared")
    with Catalogue(url) as catalogue:
        put(catalogue, LIBRARY, BATHS, OTHER, PROFILE)
        yield catalogue


def put(catalogue: Catalogue, *records: Record) -> None:
    for record in records:
        catalogue.add(record, folder=folder(record), validations=PASSED)


def found(catalogue: Catalogue, asked: str, **only: object) -> list[tuple[str, str]]:
    names = {LIBRARY.id: "library", BATHS.id: "baths", OTHER.id: "other", PROFILE.id: "profile"}
    return sorted((names[hit.record], hit.item) for hit in catalogue.search(asked, **only))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "hits"),
    [
        ("kommunens bibliotek", [("library", "1"), ("other", "1")]),
        ("bibliotek", [("library", "1"), ("other", "1")]),
        ("BIBLIOTEKETS", [("library", "1"), ("other", "1")]),
        ("bibliotek jul", [("library", "1")]),
        ("bibliotek badhus", []),
        ("ide", [("library", "c1")]),
        ("idéer", [("library", "c1")]),
        ("Öberg", [("library", "c1")]),
        ("Oberg", []),
        ("far", []),
        ("får", [("library", "c1")]),
        ("rene muller", [("library", "c2")]),
        ("müller café", [("library", "c2")]),
        ("cafe", [("library", "c2")]),
        ('"öppna i jul"', [("library", "1")]),
        ('"i öppna jul"', []),
        ('"kommunens öppettid"', [("library", "1")]),
        ('"möten enligt"', [("library", "c2")]),
        ('"Müller Stängt"', []),
        ("bibliotekets*", []),
        ("biblioteke*", [("library", "1"), ("other", "1")]),
        ("bib* sun*", [("library", "1"), ("other", "1")]),
        ('"alla biblioteken" öppn*', [("library", "1")]),
        ("badhus", [("baths", "1")]),
        ('"badhuset stängt vecka"', [("baths", "1")]),
        ("affisch kommunikation", [("baths", "1")]),
        ("e-post", [("library", "c2")]),
        ("frågor", [("profile", "")]),
        ("finnsinte", []),
    ],
)
def test_words_are_found_as_a_reader_of_swedish_expects(
    library: Catalogue, asked: str, hits: list[tuple[str, str]]
) -> None:
    assert found(library, asked) == hits


@pytest.mark.parametrize(
    "asked",
    [
        '"',
        "'",
        "AND",
        "OR NOT",
        "(",
        "a AND (b",
        "NEAR(a b",
        "body:x",
        "^a",
        "a\0b",
        "*",
        "\\",
        "a' OR 1=1 --",
        "\udcff",
    ],
)
def test_no_question_is_an_error(library: Catalogue, asked: str) -> None:
    library.search(asked)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(max_size=30))
def test_whatever_is_typed_is_answered(library: Catalogue, asked: str) -> None:
    library.search(asked)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(max_size=60).filter(lambda told: any(letter.isalnum() for letter in told)))
def test_what_was_written_is_found_by_what_was_written(filled: Catalogue, told: str) -> None:
    record = thread("hypothesis", post(told))
    put(filled, record)

    assert record.id in {hit.record for hit in filled.search(told.replace('"', " ").replace("*", " "), limit=None)}


@pytest.mark.parametrize(
    ("only", "hits"),
    [
        ({"account": "ale"}, [("other", "1")]),
        ({"account": "finns-inte"}, []),
        ({"role": AuthorRole.PUBLIC}, [("library", "c1"), ("library", "c2")]),
        ({"lane": Lane.API}, [("baths", "1")]),
        ({"since": TUESDAY}, [("library", "c1"), ("library", "c2")]),
        ({"since": TUESDAY, "until": TUESDAY + dt.timedelta(minutes=1)}, [("library", "c1")]),
        ({"until": TUESDAY, "role": AuthorRole.PUBLIC}, []),
    ],
)
def test_a_search_without_words_finds_all_that_the_filters_let_through(
    library: Catalogue, only: dict[str, object], hits: list[tuple[str, str]]
) -> None:
    assert found(library, "", **only) == hits


def test_words_of_signs_only_find_nothing_rather_than_everything(library: Catalogue) -> None:
    assert library.search("😀 ***") == ()


def test_hits_come_newest_first_and_no_more_than_asked_for(library: Catalogue) -> None:
    hits = library.search("", limit=2)

    assert [hit.item for hit in hits] == ["c2", "c1"]


def test_a_hit_says_where_who_when_and_what(library: Catalogue) -> None:
    (hit,) = library.search("låna", account="kommunen")

    assert (hit.record, hit.version, hit.account, hit.kind, hit.item) == (LIBRARY.id, 1, "kommunen", "comment", "c1")
    assert (hit.author, hit.role, hit.at) == ("Åsa Öberg", AuthorRole.PUBLIC, TUESDAY)
    assert hit.snippet == "Tack! Får man låna en idé också?"
    assert hit.permalink == "https://social.example/kommunen/1#c1"
    assert hit.pdf == f"{folder(LIBRARY)}/record.pdf"


def test_a_hit_inside_an_image_shows_the_words_of_the_image(library: Catalogue) -> None:
    (hit,) = library.search("badhus")

    assert hit.snippet == "Badhuset stängt vecka 32"


def test_only_the_latest_version_is_searched(filled: Catalogue) -> None:
    put(filled, thread("1", post("Stängt tills vidare"), version=2))

    assert found(filled, "biblioteken jul") == []
    assert [hit.version for hit in filled.search("tills vidare")] == [2]


def test_an_older_version_that_comes_late_does_not_take_the_place_of_the_latest(filled: Catalogue) -> None:
    put(filled, thread("9", post("nyast"), version=2), thread("9", post("äldst")))

    assert filled.search("äldst") == ()
    assert [hit.version for hit in filled.search("nyast")] == [2]
