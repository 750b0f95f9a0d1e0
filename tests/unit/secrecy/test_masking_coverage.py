"""What a coverage statement says of a masked thread names nobody, whatever the missing thing was called."""

from dataclasses import replace

from archiver.records import Count, Coverage, Missing, Thread
from archiver.secrecy.masking import mask_record, protected_in
from archiver.store.layout import item_id
from tests.unit.package.sample import THREAD

MARKER = "[Maskerad: inte offentligt publicerat]"
PLACE = Missing(what="messages/inbox/lenaek_10/message_1.json", why="Bilden finns inte i exporten.")
TOLD = replace(THREAD, coverage=Coverage(comments=Count(expected=6, captured=5, missing=(PLACE,))))


def test_a_masked_thread_is_named_by_its_id_alone() -> None:
    shown = mask_record(TOLD, (), marker=MARKER, protected=protected_in(TOLD, ()), version=1)
    assert shown.coverage.comments == Count(
        expected=6, captured=5, missing=(Missing(what=THREAD.id, why="Bilden finns inte i exporten."),)
    )


def test_where_a_comment_alone_is_masked_the_missing_is_named_as_it_was() -> None:
    assert isinstance(THREAD.content, Thread)
    items = (item_id(THREAD.id, THREAD.content.comments[0].id),)
    shown = mask_record(TOLD, items, marker=MARKER, protected=protected_in(TOLD, items), version=2)
    assert shown.coverage.comments.missing == (PLACE,)
