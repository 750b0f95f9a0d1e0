"""What is known of the items of a record, and whom it is from."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archiver.config.accounts import AccountEntry
from archiver.config.actors import Actor
from archiver.records import (
    AuthorRole,
    Change,
    ChangeKind,
    Counter,
    Lane,
    Media,
    MediaKind,
    Post,
    Provenance,
    Record,
    RecordKind,
    Snapshot,
    Visibility,
)
from archiver.retention.factkeys import SetBy
from archiver.retention.holds import Hold, HoldType
from archiver.review.known import known_facts
from archiver.review.surroundings import last_answers
from archiver.secrecy.restrictions import Ground, Restriction
from archiver.store.crises import Crisis
from archiver.store.events import EventLog
from archiver.store.layout import item_id
from archiver.store.receipts import Receipt, ReceiptBook, ReceiptKind
from tests.unit.review.surroundings import (
    ENTRY,
    NOW,
    POST,
    RECORD,
    RECORD_ID,
    SITE,
    around,
    at,
    comment,
    known,
    note,
    thread,
)


def day(number: int, month: int = 3) -> dt.date:
    return dt.date(2026, month, number)


def receipt(**given: Any) -> Receipt:
    told: dict[str, Any] = {"kind": ReceiptKind.DIARIUM, "record": RECORD_ID, "version": 1, "at": at(6)}
    return Receipt(**told | given)


def test_the_record_tells_kind_author_media_days_and_language(tmp_path: Path) -> None:
    film = Media(url="", kind=MediaKind.VIDEO)
    post = replace(POST, media=(film,), counters=(Counter(kind="comment", value=140), Counter(kind="vote", value=3)))
    found = known(around(tmp_path), thread(comment("k1", "Fint."), post=post))
    facts = found["p1"].facts
    assert (facts.platform, facts.author_role, facts.kind, facts.synlighet) == ("torget", "kommun", "inlagg", "publik")
    assert (facts.media, facts.publicerad, facts.sprak) == (("enkat", "text", "video"), day(1), "sv")
    assert (facts.antal_kommentarer, facts.redigeringar, facts.svar_pa) == (140, 0, None)
    answer = found["k1"].facts
    assert (answer.kind, answer.author_role, answer.svar_pa) == ("kommentar", "allmanhet", "p1")
    assert found["k1"].parent == found["p1"].item == item_id(RECORD_ID, "p1")


@pytest.mark.parametrize(
    ("precision", "published"), [("minute", day(1)), ("month", day(31)), ("year", dt.date(2026, 12, 31))]
)
def test_a_time_told_only_to_the_month_or_year_is_its_last_day(
    tmp_path: Path, precision: str, published: dt.date
) -> None:
    record = thread(post=replace(POST, published_precision=precision))
    assert known(around(tmp_path), record)["p1"].facts.publicerad == published


def test_days_are_swedish_ones(tmp_path: Path) -> None:
    record = thread(post=replace(POST, published_at=dt.datetime(2026, 6, 30, 22, 30, tzinfo=dt.UTC)))
    assert known(around(tmp_path), record)["p1"].facts.publicerad == dt.date(2026, 7, 1)


def test_a_hidden_comment_is_hidden_and_what_another_lane_gives_is_of_unknown_visibility(tmp_path: Path) -> None:
    record = thread(comment("k1", "Hej", hidden=True))
    assert known(around(tmp_path), record)["k1"].facts.synlighet == "dold"
    other = replace(record, provenance=replace(RECORD.provenance, lane=Lane.EXPORT))
    assert known(around(tmp_path), other)["p1"].facts.synlighet is None
    asked = replace(record, provenance=replace(RECORD.provenance, lane=Lane.API))
    assert known(around(tmp_path), asked)["p1"].facts.synlighet == "publik"
    member = replace(record, provenance=replace(RECORD.provenance, agent="Chromium 150, inloggad session"))
    assert known(around(tmp_path), member)["p1"].facts.synlighet is None
    letter = replace(other, content=replace(other.content, visibility=Visibility.DIRECT))
    assert known(around(tmp_path), letter)["p1"].facts.synlighet == "direktmeddelande"


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ({}, "aktiv"),
        ({"status": "closed", "closed": day(1), "final_capture": "KS 1"}, "avslutat"),
    ],
)
def test_the_register_tells_type_status_and_records_creator(tmp_path: Path, status: dict[str, Any], told: str) -> None:
    entry = AccountEntry.model_validate(ENTRY.model_dump(by_alias=True) | {"class": "projekt"} | status)
    facts = known(around(tmp_path, register={"torget": entry}), RECORD)["p1"].facts
    assert (facts.kontotyp, facts.konto_status, facts.arkivbildare) == ("projekt", told, "Kultur- och fritidsnämnden")


def test_an_account_that_is_not_in_the_register_has_no_type(tmp_path: Path) -> None:
    facts = known(around(tmp_path, register={}), RECORD)["p1"].facts
    assert (facts.kontotyp, facts.konto_status, facts.arkivbildare) == (None, None, "Kultur- och fritidsnämnden")


def test_a_reply_by_the_municipality_straight_below_answers_the_item_on_the_last_day(tmp_path: Path) -> None:
    record = thread(
        comment("k1", "När öppnar badet?"),
        comment("k2", "Klockan tio.", parent="k1", own=True, published_at=at(4)),
        comment("k3", "Och elva på söndagar.", parent="k1", own=True, published_at=at(6)),
    )
    found = known(around(tmp_path), record)["k1"]
    assert (found.facts.besvarad, found.facts.besvarad_datum) == (True, day(6))
    assert not [one for one in found.suggestions if one.key == "besvarad"]
    told = next(one for one in found.sources if one.key == "besvarad")
    assert told.source is SetBy.AUTO and told.confidence < 1 and "svarat" in told.reason


def test_a_reply_of_unknown_day_answers_without_a_day(tmp_path: Path) -> None:
    answer = comment("k2", "Klockan tio.", parent="k1", own=True, published_at=None)
    facts = known(around(tmp_path), thread(comment("k1", "När?"), answer))["k1"].facts
    assert (facts.besvarad, facts.besvarad_datum) == (True, None)


def test_a_question_without_a_reply_counts_as_unanswered_and_what_is_no_question_as_neither(tmp_path: Path) -> None:
    record = thread(comment("k1", "När öppnar badet?"), comment("k2", "Fint bad."), comment("k3", "Öppet!", own=True))
    found = known(around(tmp_path), record)
    assert [found[name].facts.besvarad for name in ("k1", "k2", "k3", "p1")] == [False, None, None, None]


def test_a_reply_further_down_is_a_proposal_for_a_person(tmp_path: Path) -> None:
    record = thread(
        comment("k1", "Fint bad."),
        comment("k2", "Håller med.", parent="k1"),
        comment("k3", "Välkommen!", parent="k2", own=True),
    )
    found = known(around(tmp_path), record)
    assert found["k1"].facts.besvarad is None and found["k2"].facts.besvarad is True
    assert [(one.list, one.key, one.value) for one in found["k1"].suggestions] == [("tradstruktur", "besvarad", True)]


def edited(*, at_version: int, before: str, seen: dt.datetime) -> Record:
    change = Change(kind=ChangeKind.EDITED, item="k1", field="text", before=before, after="nytt")
    return thread(
        comment("k1", "Vad bra allt blev."),
        version=at_version,
        changes=(change,),
        provenance=replace(RECORD.provenance, captured_at=seen),
    )


def test_edits_are_counted_over_all_versions_and_the_text_before_is_told(tmp_path: Path) -> None:
    first = thread(comment("k1", "ett"))
    found = known(
        around(tmp_path),
        edited(at_version=3, before="två", seen=at(9)),
        first,
        edited(at_version=2, before="ett", seen=at(7)),
    )
    assert (found["k1"].facts.redigeringar, found["k1"].facts.tidigare_version) == (2, "två")
    assert found["p1"].facts.redigeringar == 0


def test_an_edit_that_only_the_platform_tells_of_is_one(tmp_path: Path) -> None:
    record = thread(post=replace(POST, edited_at=at(2)))
    assert known(around(tmp_path), record)["p1"].facts.redigeringar == 1


def test_a_disappearance_that_nobody_has_explained_is_a_doubt_until_somebody_does(tmp_path: Path) -> None:
    record = thread(comment("k1", "Fint.", disappeared_at=at(8)))
    found = known(around(tmp_path), record)
    assert [(doubt.key, "2026-03-08" in doubt.reason) for doubt in found["k1"].doubts] == [("moderering", True)]
    assert found["p1"].doubts == ()
    note(tmp_path, "k1", "moderering", "dold av moderator 2026-03-07")
    assert known(around(tmp_path), record)["k1"].doubts == ()


def test_the_snapshot_day_is_that_of_the_first_receipted_one_after_publication(tmp_path: Path) -> None:
    taken = (at(1, hour=20), at(20), at(30))
    facts = known(around(tmp_path, snapshots={"torget": taken}), RECORD)["p1"].facts
    assert facts.ingar_i_ogonblicksbild == day(20)
    assert known(around(tmp_path, snapshots={"annat": taken}), RECORD)["p1"].facts.ingar_i_ogonblicksbild is None


def test_what_was_hidden_gone_or_of_unknown_day_has_been_in_no_snapshot(tmp_path: Path) -> None:
    surroundings = around(tmp_path, snapshots={"torget": (at(20),)})
    record = thread(
        comment("k1", "Hej", hidden=True),
        comment("k2", "Hej", disappeared_at=at(19)),
        comment("k3", "Hej", published_at=None),
        comment("k4", "Hej", disappeared_at=at(21)),
    )
    found = known(surroundings, record)
    days = [found[name].facts.ingar_i_ogonblicksbild for name in ("k1", "k2", "k3", "k4")]
    assert days == [None, None, None, day(20)]


def test_the_diarium_s_receipt_gives_the_case_and_acknowledges_the_transfer(tmp_path: Path) -> None:
    item = item_id(RECORD_ID, "k1")
    receipts = {RECORD_ID: (receipt(item=item, reference="KS 2026/7", recipient="diariet"),)}
    found = known(around(tmp_path, receipts=receipts), thread(comment("k1", "Hej"), comment("k2", "Hej")))
    facts = found["k1"].facts
    assert (facts.arende, facts.overforing, facts.kvitterad_datum) == ("KS 2026/7", "kvitterad", day(6))
    assert (found["k2"].facts.arende, found["k2"].facts.overforing) == (None, None)


def test_a_receipt_for_the_whole_record_is_one_for_each_item(tmp_path: Path) -> None:
    found = known(around(tmp_path, receipts={RECORD_ID: (receipt(reference="KS 1"),)}), thread(comment("k1", "Hej")))
    assert {one.facts.arende for one in found.values()} == {"KS 1"}


def test_another_system_s_receipt_says_where_the_item_went(tmp_path: Path) -> None:
    given = receipt(kind=ReceiptKind.OTHER, recipient="Felanmälan", reference="F-12")
    facts = known(around(tmp_path, receipts={RECORD_ID: (given,)}), thread(comment("k1", "Hål i vägen")))["k1"].facts
    assert (facts.overforing, facts.overford_till) == ("kvitterad", "Felanmälan F-12")


def test_the_last_word_of_a_recipient_counts_and_one_refusal_undoes_the_transfer(tmp_path: Path) -> None:
    book = ReceiptBook(tmp_path)
    given = receipt(reference="KS 1"), receipt(accepted=False, at=at(7), reason="fel format")
    with EventLog.open(tmp_path, actor="test", now=at(7)) as log:
        book.note(given, log=log, at=at(7))
    answers = last_answers(book)
    assert [one.accepted for one in answers[RECORD_ID]] == [False]
    facts = known(around(tmp_path, receipts=answers), RECORD)["p1"].facts
    assert (facts.overforing, facts.arende) == ("ej_kvitterad", None)


def test_a_transfer_that_a_person_tells_of_is_not_acknowledged_until_a_receipt_comes(tmp_path: Path) -> None:
    note(tmp_path, "p1", "overford_till", "Felanmälan F-12")
    assert known(around(tmp_path), RECORD)["p1"].facts.overforing == "ej_kvitterad"
    receipts = {RECORD_ID: (receipt(kind=ReceiptKind.OTHER),)}
    assert known(around(tmp_path, receipts=receipts), RECORD)["p1"].facts.overforing == "kvitterad"


def test_a_receipt_from_the_e_archive_is_no_transfer_to_a_case(tmp_path: Path) -> None:
    receipts = {RECORD_ID: (receipt(kind=ReceiptKind.E_ARCHIVE),)}
    assert known(around(tmp_path, receipts=receipts), RECORD)["p1"].facts.overforing is None


def test_what_was_published_during_a_crisis_belongs_to_it(tmp_path: Path) -> None:
    crisis = Crisis(id="vatten-2026", accounts=("torget",), started_at=at(3, hour=8), ended_at=at(4))
    found = known(
        around(tmp_path, crises=(crisis,)), thread(comment("k1", "Hej"), comment("k2", "Hej", published_at=at(6)))
    )
    assert [found[name].facts.kris for name in ("p1", "k1", "k2")] == [None, "vatten-2026", None]
    other = replace(crisis, accounts=("annat",))
    assert known(around(tmp_path, crises=(other,)), thread(comment("k1", "Hej")))["k1"].facts.kris is None


def test_a_hold_on_one_item_holds_its_whole_thread(tmp_path: Path) -> None:
    hold = Hold(
        id="sp-20260309-01",
        type=HoldType.SUPERVISION,
        items=frozenset({item_id(RECORD_ID, "k1")}),
        set_by="eva",
        set_at=NOW,
    )
    found = known(around(tmp_path, holds=(hold,)), thread(comment("k1", "Hej"), comment("k2", "Hej")))
    assert {one.facts.sparrar for one in found.values()} == {("sp-20260309-01",)}
    assert {one.facts.sparrar for one in known(around(tmp_path), thread(comment("k1", "Hej"))).values()} == {()}


@pytest.mark.parametrize(
    ("ground", "key", "value"),
    [
        (Ground.SECRECY, "sekretess", "konstaterad"),
        (Ground.UNLAWFUL, "olagligt", "olaga_hot"),
        (Ground.NOT_PUBLIC, "synlighet", "dold"),
    ],
)
def test_what_is_kept_apart_is_a_doubt_until_a_fact_says_why(
    tmp_path: Path, ground: Ground, key: str, value: str
) -> None:
    line = Restriction(
        account="torget",
        record=RECORD_ID,
        items=(item_id(RECORD_ID, "k1"),),
        ground=ground,
        at=NOW,
        by=Actor(id="eva", name="Eva"),
    )
    surroundings, record = around(tmp_path, restricted={RECORD_ID: (line,)}), thread(comment("k1", "Hej"))
    found = known(surroundings, record)
    assert [doubt.key for doubt in found["k1"].doubts] == [key] and found["p1"].doubts == ()
    note(tmp_path, "k1", key, value)
    assert known(surroundings, record)["k1"].doubts == ()


def test_a_protection_taken_back_while_the_item_is_kept_apart_is_a_doubt(tmp_path: Path) -> None:
    line = Restriction(
        account="torget", record=RECORD_ID, ground=Ground.SECRECY, at=NOW, by=Actor(id="eva", name="Eva")
    )
    note(tmp_path, "p1", "sekretess", "ingen")
    found = known(around(tmp_path, restricted={RECORD_ID: (line,)}), RECORD)
    assert [doubt.key for doubt in found["p1"].doubts] == ["sekretess"]


def test_a_delivery_without_an_answer_holds_what_is_in_it(tmp_path: Path) -> None:
    found = known(around(tmp_path, on_its_way=frozenset({RECORD_ID})), RECORD)
    assert found["p1"].facts.sparrar == ("leverans_ej_kvitterad",)


def test_a_person_is_believed_before_the_program_and_stands_by_name_and_time(tmp_path: Path) -> None:
    record = thread(comment("k1", "Varför?"), comment("k2", "Se webben.", parent="k1", own=True))
    note(tmp_path, "k1", "besvarad", False)
    note(tmp_path, "k1", "author_role", "fortroendevald")
    found = known(around(tmp_path), record)["k1"]
    assert (found.facts.besvarad, found.facts.author_role) == (False, AuthorRole.ELECTED.value)
    told = next(one for one in found.sources if one.key == "besvarad")
    assert (told.source, told.by, told.at) == (SetBy.PERSON, "eva", NOW)


def test_a_doubt_that_a_list_raised_is_gone_when_a_person_has_decided_either_way(tmp_path: Path) -> None:
    record = thread(comment("k1", "Jag överklagar beslutet"))
    found = known(around(tmp_path), record)["k1"]
    assert [doubt.key for doubt in found.doubts] == ["inleder_arende"] and found.facts.inleder_arende is None
    note(tmp_path, "k1", "inleder_arende", None)
    decided = known(around(tmp_path), record)["k1"]
    assert (decided.doubts, decided.suggestions, decided.facts.inleder_arende) == ((), (), None)


def test_a_suggestion_that_protects_counts_at_once_with_its_reason(tmp_path: Path) -> None:
    found = known(around(tmp_path), thread(comment("k1", "Mitt nummer är 811218-9876")))["k1"]
    assert found.facts.personuppgifter == "skyddsvarda"
    told = next(one for one in found.sources if one.key == "personuppgifter")
    assert told.source is SetBy.AUTO and "personnummer.toml" in told.reason


def test_what_a_person_said_before_an_edit_counts_only_where_it_protects(tmp_path: Path) -> None:
    note(tmp_path, "k1", "sekretess", "ingen", on=at(6))
    note(tmp_path, "k1", "sarskilt_intresse", True, on=at(6))
    before = known(around(tmp_path), thread(comment("k1", "ett")))["k1"]
    assert (before.facts.sekretess, before.facts.sarskilt_intresse, before.doubts) == ("ingen", True, ())
    after = known(around(tmp_path), edited(at_version=2, before="ett", seen=at(7)), thread(comment("k1", "ett")))["k1"]
    assert (after.facts.sekretess, after.facts.sarskilt_intresse) == (None, True)
    assert [doubt.key for doubt in after.doubts] == ["sekretess"]
    note(tmp_path, "k1", "sekretess", "ingen", on=at(8))
    again = known(around(tmp_path), edited(at_version=2, before="ett", seen=at(7)), thread(comment("k1", "ett")))["k1"]
    assert (again.facts.sekretess, again.doubts) == ("ingen", ())


def test_what_is_said_of_the_post_is_said_of_its_comments_unless_of_them_too(tmp_path: Path) -> None:
    note(tmp_path, "p1", "efterfragad", True)
    note(tmp_path, "p1", "sarskilt_intresse", True)
    note(tmp_path, "k2", "efterfragad", False)
    found = known(around(tmp_path), thread(comment("k1", "Ja tack"), comment("k2", "Hej")))
    assert [found[name].facts.efterfragad for name in ("p1", "k1", "k2")] == [True, True, False]
    assert found["k1"].facts.sarskilt_intresse is None


def test_a_line_that_the_program_itself_wrote_may_not_lower_a_protection(tmp_path: Path) -> None:
    note(tmp_path, "k1", "sekretess", "ingen", source="auto")
    note(tmp_path, "k1", "barn", True, source="auto")
    facts = known(around(tmp_path), thread(comment("k1", "Hej")))["k1"].facts
    assert (facts.sekretess, facts.barn) == (None, True)


def test_a_snapshot_is_one_item_of_its_own_kind(tmp_path: Path) -> None:
    snapshot = Record(
        id="s-abcdefgh23456723",
        version=1,
        authority=RECORD.authority,
        account=RECORD.account,
        content=Snapshot(url=SITE, name="Granåsa"),
        provenance=Provenance(
            harvest=RECORD.provenance.harvest, lane=Lane.BROWSER, captured_at=at(5), requested_url=SITE, final_url=SITE
        ),
        coverage=RECORD.coverage,
    )
    assert snapshot.kind is RecordKind.SNAPSHOT
    (found,) = known_facts(around(tmp_path), snapshot)
    assert (found.item, found.facts.kind, found.facts.author_role) == (
        item_id(snapshot.id, ""),
        "ogonblicksbild",
        "kommun",
    )


def test_a_post_of_the_public_on_the_municipality_s_wall_is_answered_by_a_comment_straight_below(
    tmp_path: Path,
) -> None:
    post = Post(
        id="p1",
        permalink=f"{SITE}/1",
        author=replace(POST.author, role=AuthorRole.PUBLIC),
        direction=POST.direction,
        text="När öppnar badet?",
        published_at=at(1),
    )
    found = known(around(tmp_path), thread(comment("k1", "I juni.", own=True), post=post))
    assert found["p1"].facts.besvarad is True
