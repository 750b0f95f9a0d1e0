"""What a word list takes for a crime becomes a flag (flagga): a machine's match may be knowledge (kännedom).

Never silently: a flag has a time from which the authority knows, and an alarm that stands until a person has answered
it (BBS-lagen 5 §; the rule model's §0.10). Whether it is a crime only a person says.
"""

import datetime as dt
from collections.abc import Iterable, Iterator

from archiver.config.actors import system_actor
from archiver.review.assessing import AssessedThread
from archiver.stockholm import local_day
from archiver.store.events import EventLog
from archiver.store.moderation import Cause, ModerationBook, ModerationLine
from archiver.workspace import Workspace

_KEY = "olagligt"


def flag_suspected(
    workspace: Workspace, threads: Iterable[AssessedThread], *, now: dt.datetime
) -> Iterator[AssessedThread]:
    """Give the threads on as they come, and flag each item about which a suggestion of a crime is open, once.

    An item that stands in the moderation log for that cause, flagged or answered, is not flagged again. In a workspace
    opened for reading nothing is flagged. `now` (UTC) is when the authority knows.
    """
    book = ModerationBook(workspace.home)
    known = {(line.item, line.cause) for line in book}
    for thread in threads:
        for item, cause in _suspected(thread):
            if workspace.events is not None and (item, cause) not in known:
                known.add((item, cause))
                _flag(book, workspace.events, thread, item, cause, now)
        yield thread


def _suspected(thread: AssessedThread) -> Iterator[tuple[str, Cause]]:
    for one in thread.items:
        for suggestion in one.known.suggestions:
            if suggestion.key == _KEY and suggestion.value in {cause.value for cause in Cause if cause.unlawful}:
                yield one.item, Cause(suggestion.value)


def _flag(
    book: ModerationBook, log: EventLog, thread: AssessedThread, item: str, cause: Cause, now: dt.datetime
) -> None:
    line = ModerationLine(
        act="flag",
        id=book.next_id(local_day(now)),
        account=thread.account,
        record=thread.record,
        item=item,
        cause=cause,
        known_at=now,
        by=system_actor(),
        at=now,
    )
    book.append(line, log=log)
