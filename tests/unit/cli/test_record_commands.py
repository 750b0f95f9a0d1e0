"""list, show, search, verify and rebuild on a small archive."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.records import Lane, Option, Origin, Thread, Visibility
from tests.unit.cli.sample_archive import HARVEST, archive, archive_process, keep
from tests.unit.package.sample import NOW, SNAPSHOT, THREAD

VERSION = f"store/{THREAD.account.id}/{THREAD.id}/v0002"


def test_list_gives_the_latest_version_of_every_record(home: Path) -> None:
    said = archive("list", "--json", home=home)
    assert said.code == 0
    found = {record["id"]: record for record in said.document["records"]}
    assert set(found) == {THREAD.id, SNAPSHOT.id}
    thread = found[THREAD.id]
    assert (thread["version"], thread["kind"], thread["whole"]) == (2, "thread", False)
    assert Path(thread["pdf"]).is_file()
    assert Path(thread["xml"]).read_bytes().startswith(b"<?xml")
    assert thread["captured_at"] == "2026-11-20T10:00:05Z"
    assert thread["volumes"] == [thread["pdf"]]
    passed = {"judge": "veraPDF 1.28", "flavour": "2a", "verdict": "pass", "detail": "", "file": "record.pdf"}
    assert passed in thread["validation"]


@pytest.mark.parametrize(
    ("options", "kinds"),
    [
        (("--kind", "snapshot"), ["snapshot"]),
        (("--account", "annat"), []),
        (("--since", "2026-11-21"), []),
        (("--since", "2026-11-20", "--until", "2026-11-20", "--kind", "thread"), ["thread"]),
        (("--until", "2026-11-19"), []),
        (("--lane", "api"), []),
        (("--limit", "1"), ["snapshot"]),
    ],
)
def test_list_is_narrowed_by_swedish_days_and_the_rest(home: Path, options: tuple[str, ...], kinds: list[str]) -> None:
    said = archive("list", *options, "--json", home=home)
    assert [record["kind"] for record in said.document["records"]] == kinds


def test_list_says_in_swedish_what_is_kept(home: Path) -> None:
    said = archive("list", home=home)
    assert f"{THREAD.id}  2026-11-20  torget-granasa  tråd (publicerad 2026-11-02, version 2, inte" in said.out
    assert "Samråd om torget" in said.out


def test_show_gives_the_thread_as_a_tree(home: Path) -> None:
    tree = archive("show", THREAD.id, "--json", home=home).document
    assert (tree["record"], tree["version"], tree["versions"]) == (THREAD.id, 2, [1, 2])
    assert (tree["id"], tree["author"], tree["author_role"], tree["direction"]) == (
        "1",
        "Granåsa kommun",
        "kommun",
        "upprattad",
    )
    assert tree["text"].startswith("Välkommen på samråd! 👩🏽‍🚒\n\n  – Tisdag")
    assert tree["published_at"] == "2026-11-02T07:15:00Z"
    assert tree["edited_at"] == "2026-11-03T12:00:00Z"
    poster = tree["media"][0]
    assert (poster["path"], poster["mime"], poster["alt"]) == (
        "media/0001.jpg",
        "image/jpeg",
        "Affisch om samrådsmötet",
    )
    assert poster["ocr"] == "Samråd om torget\nTisdag 18.00"
    assert (Path(tree["path"]) / poster["path"]).is_file()
    shape = [(one["id"], [(two["id"], [three["id"] for three in two["comments"]]) for two in one["comments"]])
             for one in tree["comments"]]  # fmt: skip
    assert shape == [("11", [("12", ["13"])]), ("14", []), ("15", [])]
    assert tree["coverage"]["comments"]["missing"][0]["what"] == "10"


def test_show_says_by_which_lane_it_came_who_ordered_it_what_others_gave_and_who_could_see_it(home: Path) -> None:
    assert isinstance(THREAD.content, Thread)
    options = (Option(text="Fontän", votes=4), Option(text="Park"))
    message = replace(THREAD.content, visibility=Visibility.DIRECT, post=replace(THREAD.content.post, options=options))
    told = replace(THREAD.provenance, lane=Lane.API, authorised_by="Eva Ek, kommunarkivarie")
    earlier = Origin(item="1", field="alt", lane=Lane.BROWSER, harvest="h-1", captured_at=NOW)
    keep(home, replace(THREAD, version=3, content=message, provenance=told, origins=(earlier,)))
    shown = archive("show", THREAD.id, "--json", home=home).document
    assert (shown["visibility"], shown["provenance"]["authorised_by"]) == ("direktmeddelande", told.authorised_by)
    assert shown["options"] == [{"text": "Fontän", "votes": 4}, {"text": "Park", "votes": None}]
    assert shown["origins"] == [
        {"item": "1", "field": "alt", "lane": "browser", "harvest": "h-1", "captured_at": "2026-11-20T10:00:05Z"}
    ]
    text = archive("show", THREAD.id, home=home).out
    assert "Väg: plattformens API. Fångsten beslutad av: Eva Ek, kommunarkivarie.\n" in text
    assert "Kompletterad: 1 uppgift från webbläsare.\nDirektmeddelande, inte publikt.\n" in text
    assert "  ( ) Fontän: 4\n  ( ) Park\n" in text


def test_show_gives_an_earlier_version_and_refuses_one_that_is_not_there(home: Path) -> None:
    assert archive("show", THREAD.id, "--version", "1", "--json", home=home).document["version"] == 1
    said = archive("show", THREAD.id, "--version", "7", home=home)
    assert said.code == 8
    assert "has no version 7. It has: 1, 2." in said.err


def test_show_takes_the_beginning_of_an_id_and_an_address(home: Path) -> None:
    for key in (THREAD.id[:4], THREAD.content.permalink):  # type: ignore[union-attr]
        assert archive("show", key, "--json", home=home).document["record"] == THREAD.id


def test_show_prints_an_indented_tree_in_swedish_without_control_characters(home: Path) -> None:
    said = archive("show", THREAD.id, home=home)
    assert "Granåsa kommun (kommunen), 2026-11-02 08:15, redigerad 2026-11-03 13:00" in said.out
    assert "\n    Kim Ö (allmänheten), 2026-11-02 09:15" in said.out
    assert "\n        Granåsa kommun (kommunen), " in said.out
    assert "Jag hittar� inte numret" in said.out
    assert "hämtades inte: Filmen är större än den gräns som kontot har." in said.out


def test_show_of_a_snapshot_gives_the_profile_and_the_feed(home: Path) -> None:
    shown = archive("show", SNAPSHOT.id, "--json", home=home).document
    assert (shown["kind"], shown["name"]) == ("snapshot", "Granåsa kommun")
    assert [ref["id"] for ref in shown["feed"]] == ["1", "2"]
    assert "Kommunens konto på Torget" in archive("show", SNAPSHOT.id, home=home).out


def test_what_is_not_there_is_exit_code_eight_in_every_command(home: Path) -> None:
    for command in ("show", "verify"):
        said = archive(command, "t-zzzz", "--json", home=home)
        assert said.code == 8
        assert said.document["error"]["class"] == "NoSuchThing"
        assert said.document["error"]["exit_code"] == 8


@pytest.mark.parametrize(
    ("words", "items"),
    [
        (("samrådet",), ["1"]),
        (("affisch",), ["1"]),
        (("nämnd",), ["14"]),
        (("finnsinte",), []),
        (("ring", "--role", "allmanhet"), []),
        (("ring", "--role", "kommun"), ["12"]),
    ],
)
def test_search_finds_posts_comments_and_text_in_images(home: Path, words: tuple[str, ...], items: list[str]) -> None:
    document = archive("search", *words, "--json", home=home).document
    assert [hit["item"] for hit in document["hits"] if hit["kind"] != "snapshot"] == items
    assert all(Path(hit["pdf"]).is_file() and hit["record"] for hit in document["hits"])


def test_search_says_in_swedish_that_nothing_was_found(home: Path) -> None:
    assert archive("search", "finnsinte", home=home).out == "Inga träffar.\n"


def test_an_archive_in_order_is_verified(home: Path) -> None:
    said = archive("verify", "--all", "--json", home=home)
    assert said.document["verdict"] == "pass", said.out
    assert said.document["versions"] == 3
    assert said.code == 0
    assert "3 versioner kontrollerade. Inga fel." in archive("verify", home=home).out


def test_one_changed_byte_is_found_with_rule_place_and_exit_code(home: Path) -> None:
    pdf = home / VERSION / "record.pdf"
    pdf.chmod(0o644)
    pdf.write_bytes(pdf.read_bytes()[:-1] + b"!")
    said = archive_process("verify", "--json", home=home)
    assert said.code == 30
    assert said.document["verdict"] == "fail"
    (finding,) = [one for one in said.document["findings"] if one["rule"] == "ST-103"]
    assert finding["level"] == "error"
    assert finding["where"] == f"{VERSION}/record.pdf"
    assert archive("verify", THREAD.id, home=home).code == 30
    assert archive("verify", SNAPSHOT.id, home=home).code == 0


def test_verify_of_a_record_or_of_all_but_not_both(home: Path) -> None:
    assert archive("verify", THREAD.id, "--all", home=home).code == 2


def test_a_catalogue_that_is_gone_is_an_error_until_it_is_made_again(home: Path) -> None:
    before = archive("list", "--json", home=home).out
    (home / "catalogue.db").unlink()
    said = archive("list", "--json", home=home)
    assert said.code == 6
    assert "archive rebuild" in said.document["error"]["message"]
    made = archive("rebuild", "--json", home=home)
    assert made.document == {"versions": 3, "harvests": 1, "unreadable": []}
    assert archive("list", "--json", home=home).out == before


def test_a_catalogue_that_is_no_database_is_made_again(home: Path) -> None:
    for beside in home.glob("catalogue.db*"):
        beside.unlink()
    (home / "catalogue.db").write_bytes(b"trasig" * 1000)
    assert archive("list", home=home).code == 6
    assert archive("rebuild", home=home).code == 0
    assert archive("show", THREAD.id, home=home).code == 0


def test_rebuild_names_what_it_could_not_read_and_takes_the_rest(home: Path) -> None:
    broken = home / VERSION / "record.xml"
    broken.chmod(0o644)
    broken.write_text("trasig")
    said = archive("rebuild", "--json", home=home)
    assert said.code == 30
    assert said.document["versions"] == 2
    assert [one["where"] for one in said.document["unreadable"]] == [VERSION]


def test_the_next_writer_catches_the_catalogue_up_with_the_store(home: Path) -> None:
    shutil.copy(home / "catalogue.db", home / "old.db")
    (home / "catalogue.db").unlink()
    add = ("accounts", "add", "--id", "x", "--platform", "wordpress", "--url", "https://x.example/")
    assert archive(*add, home=home).code == 0
    assert archive("show", THREAD.id, home=home).code == 0
    with_harvest = archive("doctor", "--json", home=home).document["workspace"]
    assert (with_harvest["records"], with_harvest["harvests"]) == (3, 1)
    assert HARVEST.id in {path.stem for path in home.rglob("h-*.json")}
