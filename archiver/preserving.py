"""STORY: something is to be removed from the platform, and is preserved first (SM-16 … SM-21, SM-34).

One thread is captured at once, by whichever lane leads there; the files are read again; the moderation log says when
the authority knew and what was captured. The program removes nothing: it says what the moderator does next. What may
not be copied at all (SM-20) is refused before anything is opened.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from archiver.config.accounts import AccountEntry
from archiver.config.actors import Actor
from archiver.config.settings import Settings
from archiver.config.values import checked_url
from archiver.errors import ArchiveError, CaptureStopped, ConfigError, NoSuchThing, RegisterRefused
from archiver.harvesting.run import Progress, utc_now
from archiver.harvesting.single import Single, missing_comment
from archiver.harvesting.target import CaptureRequest
from archiver.pipeline import HarvestReport, archive_account
from archiver.records import Lane, Record
from archiver.register.accounts import account_on, registered_account
from archiver.register.acting import Duty, require, told_by
from archiver.secrecy.moderating import Moderation, log_moderation, log_preservation, next_steps, refuse_future
from archiver.secrecy.restricting import Finish, Restricted, restrict, spread
from archiver.secrecy.restrictions import Ground, Restriction, RestrictionBook
from archiver.store.layout import item_id
from archiver.store.moderation import Cause, ModerationLine
from archiver.workspace import Workspace, index

REASON = "Bevarad före borttagning: {cause}"
GONE = (
    "Det finns inte längre på plattformen. Är det fångat tidigare: archive search, och archive moderation log.",
    "Annars är det borta utan att ha bevarats, vilket är gallring utan beslut: anmäl avvikelsen till kommunarkivarien.",
)
NOT_CAPTURED = (
    "Ta inte bort det på plattformen än: det är inte fångat.",
    "Åtgärda det som stoppade fångsten och kör kommandot igen, eller ta sidan som PDF och lämna den till arkivet.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a moderator asks to have preserved. Times are UTC."""

    url: str
    told: Moderation
    account: str = ""  # an account's id, where the address does not tell
    comment: str = ""  # the platform's id of a comment, where the address does not tell
    restricted: bool = False
    paragraph: str = ""  # of the restriction: "OSL 21:1"
    lane: Lane | None = None
    ocr: bool = True  # read text inside images


@dataclass(frozen=True, slots=True, kw_only=True)
class Preserved:
    """What came of it. `line` is None when nothing was preserved; `steps` are Swedish, in order."""

    report: HarvestReport
    item: str = ""
    line: ModerationLine | None = None
    restricted: Restricted | None = None
    steps: tuple[str, ...] = ()
    error: ArchiveError | None = None


@dataclass(slots=True)
class _Found:
    """What was read of the thread, before anything of it was kept."""

    record: Record | None = None
    item: str = ""  # the platform's id
    restriction: Restriction | None = None


def preserve(
    workspace: Workspace,
    actor: Actor,
    asked: Asked,
    *,
    progress: Progress,
    finish: Finish,
    now: dt.datetime,
    clock: Callable[[], dt.datetime] = utc_now,
) -> Preserved:
    """Capture one thread, or one comment with the thread it stands in, and write the moderation log.

    Raises:
        NotEntitled: no role for it.
        RegisterRefused: it may not be copied (SM-20), or was known in the future.
        ConfigError, NoSuchThing: the address is none, or no account of the register is there.
    """
    entry = _account(workspace.settings, asked)
    authority = entry.authority or workspace.settings.authority.name
    require(actor, Duty.MODERATE, authority=authority)
    if asked.restricted:
        require(actor, Duty.RESTRICT, authority=authority)
    refuse_future(asked.told.known_at, now)
    found = _Found()
    report = archive_account(
        workspace, _request(entry, actor, asked, found, now), progress=progress, now=now, clock=clock
    )
    if isinstance(report.error, CaptureStopped) or found.record is None:
        gone = report.error is not None and report.error.exit_code == 12
        return Preserved(report=report, steps=GONE if gone else NOT_CAPTURED, error=report.error)
    if not found.item:
        return Preserved(report=report, steps=NOT_CAPTURED, error=missing_comment(asked.url))
    line = _logged(workspace, actor, asked, found, now)
    restricted = _restricted(workspace, actor, asked, found, finish, now)
    return Preserved(
        report=report,
        item=line.item,
        line=line,
        restricted=restricted,
        steps=_steps(asked, line, restricted),
        error=report.error,
    )


def _account(settings: Settings, asked: Asked) -> AccountEntry:
    """Find whose thread it is. What may not be copied is refused here, before anything is looked up."""
    if asked.told.cause is Cause.CHILD_ABUSE:
        raise RegisterRefused(
            f"Suspected sexual abuse of children is never captured (SM-20, innehav är brott). Do not open it again. "
            f"Write a note instead, and report it to the police: `archive moderation note-only {asked.url}`"
        )
    try:
        checked_url(asked.url)
    except ValueError as error:
        raise ConfigError(str(error)) from error
    if asked.account:
        return registered_account(settings, asked.account)
    found = account_on(settings, asked.url)
    if len(found) != 1:
        known = ", ".join(entry.id for entry in found or settings.accounts) or "none"
        raise NoSuchThing(
            f"{'Several accounts' if found else 'No account'} (konton) of the register may have {asked.url}. "
            f"Say which with --account: {known}."
        )
    return found[0]


def _request(entry: AccountEntry, actor: Actor, asked: Asked, found: _Found, now: dt.datetime) -> CaptureRequest:
    def read(record: Record, item: str, known: bool) -> Restriction | None:
        found.record, found.item = record, item
        if asked.restricted and item and not known:  # what is kept already is restricted after the capture
            found.restriction = Restriction(
                account=entry.id,
                record=record.id,
                items=_items(record, item),
                ground=_ground(asked.told.cause),
                paragraph=asked.paragraph,
                at=now,
                by=actor,
            )
        return found.restriction

    return CaptureRequest(
        target=entry.id,
        lane=asked.lane,
        ocr=asked.ocr,
        judge=False,  # a moderator waits; `archive verify` has the judges look at any time
        ad_hoc=True,  # a person preserves what is to be removed: the duty to preserve does not wait for a review
        ordered_by=actor.id,
        authorised_by=told_by(actor),
        reason=REASON.format(cause=asked.told.cause.value),
        single=Single(url=asked.url, comment=asked.comment, found=read),
    )


def _logged(workspace: Workspace, actor: Actor, asked: Asked, found: _Found, now: dt.datetime) -> ModerationLine:
    """Write that it is preserved; and that it is removed, if a person has done so meanwhile."""
    assert found.record is not None
    entry = index(workspace).record(found.record.id)
    item = item_id(entry.id, found.item)
    line = log_preservation(workspace, actor, entry, item, asked.told, now=now)
    return log_moderation(workspace, actor, item, asked.told, now=now) if asked.told.removed_at else line


def _restricted(
    workspace: Workspace, actor: Actor, asked: Asked, found: _Found, finish: Finish, now: dt.datetime
) -> Restricted | None:
    assert found.record is not None
    record = found.record.id
    if found.restriction is not None:
        return spread(workspace, record, now=now, finish=finish)
    if not asked.restricted or RestrictionBook(workspace.home).of(record) is not None:
        return None  # what was restricted before is so still: the harvest has divided it
    return restrict(
        workspace,
        record,
        items=_items(found.record, found.item),
        ground=_ground(asked.told.cause),
        paragraph=asked.paragraph,
        why="",
        actor=actor,
        now=now,
        finish=finish,
    )


def _items(record: Record, item: str) -> tuple[str, ...]:
    """Give what is masked: a comment alone, or with the post all of its thread."""
    post = getattr(record.content, "post", None)
    return () if post is not None and post.id == item else (item_id(record.id, item),)


def _ground(cause: Cause) -> Ground:
    by_name = {Cause.SECRECY: Ground.SECRECY, Cause.PERSONAL_DATA: Ground.PERSONAL_DATA, Cause.CONSENT: Ground.CONSENT}
    return by_name.get(cause, Ground.UNLAWFUL if cause.unlawful else Ground.NOT_PUBLIC)


def _steps(asked: Asked, line: ModerationLine, restricted: Restricted | None) -> tuple[str, ...]:
    steps = next_steps(asked.told.cause, line.item)
    if restricted is not None:
        steps = tuple(step for step in steps if "archive restrict " not in step)
    if line.removed_at is not None:
        steps = tuple(step for step in steps if "archive moderation log" not in step and not step.startswith("Ta bort"))
    return steps
