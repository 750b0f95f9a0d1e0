"""The word lists that come with the program, with what each meets and just misses, and lists of one's own."""

from dataclasses import replace
from pathlib import Path

import pytest

from archiver.errors import RulesInvalid
from archiver.records import Author, AuthorRole, Comment, Direction, Link, Media, MediaKind, Post
from archiver.review.lists import FOLDER, Effect, Lists, protects, read_list, read_lists, shipped
from archiver.review.suggesting import Suggestion, suggest

LISTS = read_lists()
PERMALINK = "https://plattform.example/kommunen/1"


def comment(text: str, role: AuthorRole = AuthorRole.PUBLIC, links: tuple[Link, ...] = ()) -> Comment:
    author = Author(name="Någon", role=role)
    return Comment(id="k1", permalink=PERMALINK, author=author, direction=Direction.RECEIVED, text=text, links=links)


def post(text: str, links: tuple[Link, ...] = (), title: str = "") -> Post:
    author = Author(name="Kommunen", role=AuthorRole.MUNICIPALITY)
    return Post(
        id="p1", permalink=PERMALINK, author=author, direction=Direction.CREATED, text=text, links=links, title=title
    )


def found(item: Comment | Post, lists: Lists = LISTS, *, answered: bool = False) -> list[Suggestion]:
    return list(suggest(item, lists, answered=answered))


def names(item: Comment | Post) -> set[str]:
    return {one.list for one in found(item)}


HITS = {
    "fraga": ["När öppnar badet", "Går det att låna cyklar?", "Jag undrar om sophämtningen", "Varför är det stängt"],
    "klagomal": [
        "Plogningen är under all kritik",
        "Vi vill lämna klagomål",
        "klagomålen hopar sig",
        "Skandalöst!",
        "Jag kräver svar",
    ],
    "felanmalan": [
        "Stort hål i vägbanan",
        "gatlamporna utanför skolan är mörka",
        "Trasigt lås på toaletten",
        "Det är inte plogat på Åsvägen",
    ],
    "begaran_allman_handling": [
        "Jag begär ut alla mejl",
        "Kan jag få ut protokollet",
        "med stöd av offentlighetsprincipen",
        "Skicka gärna protokollet",
        "jag vill ta del av det nya avtalet",
    ],
    "overklagande": [
        "Jag ÖVERKLAGAR detta",
        "Överklagandet skickas hit",
        "jag bestrider er faktura",
        "ompröva beslutet",
    ],
    "skadestand": [
        "Jag kräver ersättning för fälgen",
        "Vem hos er betalar detta",
        "skadeståndet ska ni betala",
        "Halkade på trottoaren",
    ],
    "oro_for_barn": [
        "Jag är orolig för barnen där",
        "Pojken i huset far illa",
        "gör en orosanmälan",
        "han slår sonen varje dag",
    ],
    "oro_for_barn_sekretess": ["Flickan i trean far illa", "han slår sin lilla dotter varje dag"],
    "personnummer": ["Mitt är 811218-9876", "skriv 19811218 9876 på blanketten"],
    "kontaktuppgifter": ["Ring 070-123 45 67", "anna@exempel.se", "Storgatan 14", "Jag bor på höjden"],
    "halsa": ["Mamma har fått cancer", "sonens ADHD", "Hon är sjukskriven", "väntar på färdtjänsten", "bröstcancer"],
    "skyddade_uppgifter": ["Familjen har skyddad identitet", "skyddade personuppgifter", "hon bor på kvinnojouren"],
    "hot": ["Vi vet var du bor", "du ska dö", "Jag ska skada er", "Ni ska få ångra detta", "Passa dig!"],
    "reklam": ["Tjäna pengar hemifrån", "Köp bitcoins nu", "Du har vunnit", "Följ mig", "onlinecasino casino"],
    "bara_emoji": ["👍", "❤️❤️ 😍!", "…"],
    "ren_reaktion": ["Grattis!", "Heja, heja", "Så fint 😍"],
    "bara_taggar": ["@anna @bo", "@anna 😍 #sommar"],
    "annan_skrift": ["Дякую за інформацію", "شكرا", "很好 fint"],
    "ansokan": ["Jag vill ansöka om plats", "Härmed ansöker vi", "Vi söker nytt bygglov", "ett medborgarförslag"],
    "gdpr_radering": [
        "Ta bort bilden på Elsa",
        "Enligt GDPR ska ni radera mitt namn",
        "Vi godkänner inte den bilden",
        "jag återkallar mitt samtycke",
    ],
    "visselblasning": ["Jag jobbar på skolan och ser hur", "Chefen mörklägger allt", "en visselblåsare"],
}
MISSES = {
    "fraga": ["Nu öppnar badet", "Undret är stort", "Se https://exempel.se/?a=1"],
    "klagomal": ["Inget att beklaga", "kritiken är god", "Klagomuren i Jerusalem"],
    "felanmalan": ["Solen lyser i parken", "Söndag hela dagen", "hålet i osten"],
    "begaran_allman_handling": ["begäret efter glass", "behandlingen var bra", "en allmän fundering"],
    "overklagande": ["Vi klagar inte", "beslutet är bra", "överklassen"],
    "skadestand": ["Betala med kort", "skadad", "vem står där borta med korv"],
    "oro_for_barn": ["Ingen oro alls", "Barnen spelar fotboll", "orolig för vädret"],
    "oro_for_barn_sekretess": ["orolig för barnbarnens framtid", "barnen slår rekord"],
    "personnummer": ["811218-9875", "order 12345678901234"],
    "kontaktuppgifter": ["gatan är 14 meter", "den 01-02-2026", "bord på terrassen"],
    "halsa": [
        "diagonalen",
        "kanske forskarna",
        "sjutton bilar",
        "meditation",
    ],
    "skyddade_uppgifter": ["skyddad natur", "hemligt recept"],
    "hot": ["hotellet är fint", "dö av skratt", "ska döpa henne", "passa på"],
    "reklam": ["investigerar", "pengarna räcker till skolan", "följ med oss"],
    "bara_emoji": ["👍 fint", "👍?", "112"],
    "ren_reaktion": ["Grattis, men vägen då", "👍?", "Bra! 811218", "inte bra"],
    "bara_taggar": ["@anna kom", "anna bo", "@anna?"],
    "annan_skrift": ["Čáppa beaivi ŋ", "Łódź Ħ 👍🏽 ½", "ß æ ø é"],
    "ansokan": ["ansökningstiden är slut", "söker efter katten", "min ansats"],
    "gdpr_radering": ["bilden är fin", "ta bort snön", "mina uppfinningar"],
    "visselblasning": ["fåglarna visslar", "jag jobbar hemma"],
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in HITS.items() for text in texts])
def test_a_list_meets_what_it_is_about(name: str, text: str) -> None:
    assert name in names(comment(text))


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in MISSES.items() for text in texts])
def test_a_list_leaves_what_only_looks_alike(name: str, text: str) -> None:
    assert name not in names(comment(text))


def test_every_list_that_comes_with_the_program_is_tried_here() -> None:
    tried = {*HITS, "kanonisk_kalla", "besked_i_arende"}
    assert {path.stem for path in shipped()} == tried
    assert set(HITS) == set(MISSES)


def test_no_list_may_count_at_once_for_what_could_let_something_go() -> None:
    for one in LISTS.lists:
        for key, value in one.list.foreslar.items():
            assert one.list.verkan is not Effect.AT_ONCE or protects(key, value), (one.name, key)


def test_the_reason_names_the_word_and_the_list() -> None:
    (suggestion,) = found(comment("Jag Överklagar beslutet om skolan"))
    assert suggestion.reason == "Listan overklagande.toml: ordet ”överklagar”."
    assert (suggestion.key, suggestion.value) == ("inleder_arende", "overklagande")


def test_what_a_pattern_met_is_not_repeated_in_the_reason() -> None:
    (suggestion,) = found(comment("811218-9876"))
    assert "811218" not in suggestion.reason and "mönstret personnummer" in suggestion.reason


def test_what_is_written_in_and_about_an_image_is_looked_through_too() -> None:
    medium = Media(url="", kind=MediaKind.IMAGE, ocr="Personnummer 811218-9876", alt="En blankett")
    told = found(replace(comment("Titta"), media=(medium,)))
    assert [one.reason for one in told] == ["Listan personnummer.toml: mönstret personnummer i text i en bild."]


def test_a_picture_with_only_an_emoji_is_no_pure_reaction() -> None:
    medium = Media(url="", kind=MediaKind.IMAGE)
    assert "bara_emoji" not in names(replace(comment("👍"), media=(medium,)))
    assert "ren_reaktion" not in names(replace(comment("Grattis"), media=(medium,)))


def test_a_comment_of_nothing_but_mentioned_names_is_tags_only() -> None:
    links = (Link(text="Anna Ek", url="https://plattform.example/anna", mention=True),)
    assert "bara_taggar" in names(comment("Anna Ek 😍", links=links))
    assert "bara_taggar" not in names(comment("Anna Ek är snäll", links=links))


def test_an_answered_question_is_no_unanswered_one() -> None:
    assert [one.key for one in found(comment("När öppnar badet?"), answered=False)] == ["besvarad"]
    assert found(comment("När öppnar badet?"), answered=True) == []


def test_the_municipality_s_own_post_with_a_link_to_the_same_information_is_a_proposal_with_the_address() -> None:
    link = Link(text="granasa.example/badet", url="https://granasa.example/badet")
    told = found(post("Hela listan finns på granasa.example/badet", links=(link,)))
    assert {one.key: one.value for one in told} == {"unik": False, "kanonisk_kalla": "https://granasa.example/badet"}
    assert {one.effect for one in told} == {Effect.PROPOSAL}
    assert found(post("Läs mer här", links=(replace(link, url=PERMALINK),))) == []
    assert found(post("Läs mer", links=(replace(link, mention=True),))) == []
    assert found(post("Läs mer")) == []
    assert found(comment("Läs mer", links=(link,))) == []


def test_the_municipality_s_own_answer_in_a_case_of_one_person_is_known() -> None:
    own = comment("Din ansökan har beviljats", role=AuthorRole.MUNICIPALITY)
    assert [(one.list, one.value) for one in found(own)] == [("besked_i_arende", "enskilt_arende")]
    assert "besked_i_arende" not in names(comment("Min ansökan har beviljats"))


def test_the_title_is_looked_through_too() -> None:
    told = found(post("Nu", title="Orosanmälan"))
    assert {one.reason for one in told} >= {"Listan oro_for_barn.toml: ordet ”orosanmälan” i rubriken."}


OWN = """
namn = "Eget"
foreslar = { sarskilt_intresse = true }
verkan = "tvekan"
varfor = "Lokalhistoria."
galler = ["allmanhet"]
ord = ["järnbruk*"]
inte = ["järnbruksgatan"]
"""


def write(home: Path, name: str, text: str) -> Path:
    path = home / FOLDER / f"{name}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_a_list_of_one_s_own_is_added_and_one_of_a_shipped_name_takes_its_place(tmp_path: Path) -> None:
    write(tmp_path, "lokalhistoria", OWN)
    write(tmp_path, "hot", OWN.replace("järnbruk*", "hyttan"))
    lists = read_lists(tmp_path)
    assert {one.list for one in found(comment("Järnbruket 1920"), lists)} == {"lokalhistoria"}
    assert {one.list for one in found(comment("hyttan, du ska dö"), lists)} == {"hot"}


def test_an_exception_calls_its_list_off_and_a_list_can_be_turned_off(tmp_path: Path) -> None:
    write(tmp_path, "lokalhistoria", OWN)
    assert found(comment("Järnbruket på Järnbruksgatan"), read_lists(tmp_path)) == []
    write(tmp_path, "lokalhistoria", OWN + "avstangd = true\n")
    assert found(comment("Järnbruket"), read_lists(tmp_path)) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("sarskilt_intresse = true", "intressant = true"), "no fact is called intressant"),
        (("sarskilt_intresse = true", 'sekretess = "kanske"'), "sekretess"),
        (('"tvekan"', '"genast"'), 'verkan = "forslag"'),
        (("sarskilt_intresse = true", 'overforing = "kvitterad"'), "no person can decide"),
        (
            (
                'foreslar = { sarskilt_intresse = true }\nverkan = "tvekan"',
                'foreslar = { unik = false }\nverkan = "genast"',
            ),
            "unik",
        ),
        (("järnbruk*", "jä*"), "too short"),
        (('ord = ["järnbruk*"]', 'monster = ["regex"]'), "no pattern 'regex'"),
        (('ord = ["järnbruk*"]', "ord = []"), "looks for nothing"),
        (('ord = ["järnbruk*"]', 'bara_ord = ["två ord"]'), "more than one word"),
        (("namn", "nam"), "line 2"),
    ],
)
def test_a_list_that_cannot_work_is_refused_with_place_and_fix(
    tmp_path: Path, change: tuple[str, str], fault: str
) -> None:
    assert change[0] in OWN
    with pytest.raises(RulesInvalid, match=fault):
        read_list(write(tmp_path, "egen", OWN.replace(*change)))


HOSTILE = {
    "one word": "a" * 1_000_000,
    "almost numbers": "811218-" * 150_000,
    "addresses": "a@" * 500_000,
    "accents": "o" + "\u0308\u0323" * 500_000,
    "questions": "?" * 1_000_000,
    "hits": " ".join(f"överklaga{number}" for number in range(60_000)),
    "streets": "agatan " * 140_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_million_signs_are_looked_through(text: str) -> None:
    assert len(found(comment(text))) <= len(LISTS.lists)
