"""Every failure that a person can act on: one class, one sentence, one exit code.

The message of each raised error says what happened, where, and what to do next. Anything that is not
an `ArchiveError` is a bug and keeps its traceback. The README's table of exit codes is generated from here.

Codes: 0 success, 1 a bug, 2 wrong use (click's own), 3-9 the workspace, 10-19 the capture,
20-29 finished but not whole, 30-39 records and verification, 40-49 outside programs, 50-59 disposal and people,
60-69 deliveries.
"""

from typing import ClassVar


class ArchiveError(Exception):
    """Something went wrong that the operator can put right."""

    exit_code: ClassVar[int] = 3


class RegisterRefused(ArchiveError):
    """The register (kontoförteckning) does not allow that now, e.g. closing an account without a final capture."""

    exit_code = 3


class ConfigError(ArchiveError):
    """archive.toml (or another file a person wrote) is not valid; the message names the place and the fix."""

    exit_code = 4


class ProfileError(ArchiveError):
    """A capture profile is not valid; the message names file, key and fix."""

    exit_code = 5


class WorkspaceError(ArchiveError):
    """The workspace is missing, not writable, or not one of ours."""

    exit_code = 6


class WorkspaceLocked(WorkspaceError):
    """Another process works in the workspace; the message says which."""

    exit_code = 7


class NoSuchThing(ArchiveError):
    """No account, record or profile answers to that name."""

    exit_code = 8


class DiskFull(WorkspaceError):
    """There is too little room left on the disk; nothing half-written was kept."""

    exit_code = 9


class CaptureStopped(ArchiveError):
    """The site did not show the account; nothing was archived and the harvest is marked stopped."""

    exit_code = 10

    def __init__(self, message: str, *, say: str = "") -> None:
        super().__init__(message)
        self.say = say or message  # the same in Swedish, for the coverage statement


class CaptureBlocked(CaptureStopped):
    """A login wall, CAPTCHA, consent wall, rate limit or block page stood where the account should be."""

    exit_code = 11


class AccountGone(CaptureStopped):
    """The account's address answers that it does not exist (404, 410)."""

    exit_code = 12


class ProfileMismatch(CaptureStopped):
    """The page was reached but nothing on it matches the profile; the failing selector is named."""

    exit_code = 13


class AddressRefused(CaptureStopped):
    """The address is private, link-local or not http(s), and the register does not allow it."""

    exit_code = 14


class TokenRefused(CaptureStopped):
    """The API token (åtkomstnyckel) is missing, expired, revoked, or lacks a right; the message says which."""

    exit_code = 15


class ExportRefused(CaptureStopped):
    """The export file cannot be read: damaged, dangerous, too large, or of no known platform; nothing was imported."""

    exit_code = 16


class SessionExpired(CaptureBlocked):
    """The stored login session (inloggad session) is no longer logged in; log in again with `archive login`."""

    exit_code = 17


class HarvestIncomplete(ArchiveError):
    """Records were kept, but the coverage statement lists something missing."""

    exit_code = 20


class Overdue(ArchiveError):
    """`archive status`: something should have been done and was not, or the clock (`archive run`) is silent."""

    exit_code = 21


class VerificationFailed(ArchiveError):
    """`archive verify` found something wrong."""

    exit_code = 30


class RecordInvalid(ArchiveError):
    """A record that was about to be kept did not pass its own checks; it was not kept."""

    exit_code = 31


class ProgramMissing(ArchiveError):
    """An outside program is missing or too old; the message says how to install it."""

    exit_code = 40


class ProgramFailed(ArchiveError):
    """An outside program failed, hung, or answered something that cannot be read."""

    exit_code = 41


class NotEntitled(ArchiveError):
    """The acting person is unknown, or has no role that may do that; the message names the roles that may."""

    exit_code = 50


class DisposalRefused(ArchiveError):
    """Nothing was destroyed: a decision, an approval, a receipt or another person's signature is lacking."""

    exit_code = 51


class DisposalIncomplete(ArchiveError):
    """The disposal (gallring) was carried out but items were skipped or a layer could not be emptied."""

    exit_code = 52


class RulesInvalid(ArchiveError):
    """The disposal rules or the facts handed in are not valid; the message names file, place and fix."""

    exit_code = 53


class DeliveryRefused(ArchiveError):
    """The delivery (leverans) cannot be built or sent as asked; the message names what is missing."""

    exit_code = 60


class PackageInvalid(ArchiveError):
    """A package did not pass its checks, or cannot be read as one."""

    exit_code = 61


class TransferFailed(ArchiveError):
    """A package could not be handed over; nothing half-sent counts, and sending again is safe."""

    exit_code = 62
