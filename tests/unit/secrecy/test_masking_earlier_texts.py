"""What a masked item said before it was edited, and what it answered, is as secret as what it says now."""

import datetime as dt
from dataclasses import replace

from archiver.package.record_xml import record_xml
from archiver.records import Comment, Post, Record, Revision, Thread, ThreadRef
from archiver.secrecy.masking import Protected, mask_record, protected_in
from archiver.store.layout import item_id, thread_record_id
from tests.unit.package.sample import NOW, SNAPSHOT, THREAD

MARKER = "[maskerat]"
SECRET = "Min son Åke går i klass 4 B"
ANSWERED = "https://torget.example/grannen/inlagg/7"
EARLIER = (
    Revision(at=NOW - dt.timedelta(days=2), text=f"{SECRET}.\nVem hör jag av mig till?"),
    Revision(text="Någon annan"),
)


def thread(record: Record) -> Thread:
    assert isinstance(record.content, Thread)
    return record.content


def told(*, post: Post | None = None, comments: tuple[Comment, ...] | None = None) -> Record:
    content = thread(THREAD)
    return replace(
        THREAD,
        content=replace(
            content,
            post=post or content.post,
            comments=content.comments if comments is None else comments,
        ),
    )


def masked(record: Record, *items: str) -> Record:
    protected = protected_in(record, items)
    return mask_record(record, items, marker=MARKER, protected=protected, version=3)


def test_a_masked_comment_loses_its_earlier_texts() -> None:
    first, *rest = thread(THREAD).comments
    record = told(comments=(replace(first, revisions=EARLIER), *rest))
    shown = thread(masked(record, item_id(record.id, first.id)))
    assert shown.comments[0].revisions == ()
    assert SECRET.encode() not in record_xml(masked(record, item_id(record.id, first.id)))


def test_a_masked_post_loses_its_earlier_texts_and_what_it_answers() -> None:
    record = told(post=replace(thread(THREAD).post, revisions=EARLIER, answers=ANSWERED))
    shown = masked(record, item_id(record.id, thread(record).post.id))
    assert (thread(shown).post.revisions, thread(shown).post.answers) == ((), "")
    assert SECRET.encode() not in record_xml(shown)
    assert thread(masked(record)).post.revisions == ()


def test_others_who_repeat_an_earlier_text_of_a_masked_item_are_scrubbed() -> None:
    first, *rest = thread(THREAD).comments
    post = replace(
        thread(THREAD).post,
        text=f"Du skrev nyss: {SECRET}.",
        revisions=(Revision(at=NOW, text=f"Svar till dig:\n{SECRET}."), Revision(text="Hej")),
        answers=ANSWERED,
    )
    record = told(post=post, comments=(replace(first, text="Borttaget", revisions=EARLIER), *rest))
    shown = thread(masked(record, item_id(record.id, first.id)))
    assert SECRET not in shown.post.text
    assert [SECRET in one.text for one in shown.post.revisions] == [False, False]
    assert [one.at for one in shown.post.revisions] == [NOW, None]
    assert shown.post.revisions[1].text == "Hej"
    assert shown.post.answers == ANSWERED


def test_what_is_answered_or_shared_is_left_out_when_it_names_a_protected_person_or_place() -> None:
    post = replace(thread(THREAD).post, answers=ANSWERED, shared_from=ANSWERED)
    protected = Protected(addresses=frozenset({ANSWERED}))
    first = thread(THREAD).comments[0]
    for known in (protected, Protected(names=frozenset({"grannen"}))):
        shown = mask_record(told(post=post), (item_id(THREAD.id, first.id),), marker=MARKER, protected=known, version=3)
        assert (thread(shown).post.answers, thread(shown).post.shared_from) == ("", "")


def test_a_thread_that_was_kept_before_its_id_was_known_is_known_in_the_feed() -> None:
    """Its record is named after the id that an export made; the feed lists it under the platform's."""
    record = replace(THREAD, id=thread_record_id(THREAD.account.id, "utan-id-abcdefghijklmnop"))
    protected = protected_in(record, ())
    assert isinstance(SNAPSHOT.content, type(SNAPSHOT.content))
    feed = (ThreadRef(id=thread(record).id, url="https://torget.example/granasa/inlagg/1", title="Rubriken"),)
    snapshot = replace(SNAPSHOT, content=replace(SNAPSHOT.content, feed=feed))  # type: ignore[type-var]
    shown = mask_record(snapshot, ("*",), marker=MARKER, protected=protected, version=2)
    assert shown.content.feed[0].title == MARKER  # type: ignore[union-attr]
