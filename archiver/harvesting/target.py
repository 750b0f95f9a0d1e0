"""What a harvest is asked to do, and what that means: which account, by which profile, allowed to reach what."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from archiver.config.accounts import AccountEntry, Status
from archiver.config.settings import Settings
from archiver.data import data_path
from archiver.errors import CaptureStopped, NoSuchThing, ProfileError
from archiver.harvesting.single import Single
from archiver.platforms.registry import api_reader_for
from archiver.platforms.soundness import profile_faults
from archiver.profiles import Profile, profile_for, read_profiles
from archiver.records import Account, Lane
from archiver.register.accounts import as_account, find_account, is_address, registered_account, unregistered_entry


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureRequest:
    """What a person or the schedule asked for. `account` is given when it stands in no register (the demo)."""

    target: str  # an account's id, or an address
    profile: str = ""
    lane: Lane | None = None
    allow_hosts: tuple[str, ...] = ()
    limit: int | None = None
    since: dt.date | None = None
    reason: str = ""
    ad_hoc: bool = False  # a person says so, though the platform's terms were not reviewed
    ordered_by: str = ""  # the id of that person, for the event log
    authorised_by: str = ""  # who ordered it, for the record
    full: bool = True  # the api lane looks at every thread; False: only at what is new, until a full pass is due
    exports: tuple[Path, ...] = ()  # delivered files, for the export lane
    made_at: dt.datetime | None = None  # when the export was made, if its files do not tell
    single: Single | None = None  # one thread by its address, and nothing else of the account
    snapshot: bool = False  # keep how the account looks even if it looks as it did (SM-04)
    ocr: bool = True  # read text inside images
    judge: bool = True  # have each PDF judged at once; `archive verify` does it any time
    account: Account | None = None


class Standing(StrEnum):
    """Where an account that is to be captured stands."""

    REGISTER = "register"
    ADDRESS = "address"  # in no register: somebody wrote an address
    GIVEN = "given"  # in no register: the demonstration


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One account, the lanes to try in order, what reads it, and the private hosts that may be reached for it."""

    account: Account
    lanes: tuple[Lane, ...]
    allowed: frozenset[str]
    profile: Profile | None = None  # for the browser lane
    api_url: str = ""
    standing: Standing = Standing.GIVEN

    @property
    def capture_profile(self) -> Profile:
        """Give the profile of the browser lane.

        Raises:
            NoSuchThing: there is none.
        """
        if self.profile is None:
            raise NoSuchThing(
                f"No capture profile (fångstprofil) recognises {self.account.url}. Say which with --profile."
            )
        return self.profile


def known_profiles(home: Path) -> dict[str, Profile]:
    """Give the profiles that come with the program, and those in the workspace's own folder `profiles/`.

    One there with the name of one that came along takes its place, so that an archivist can mend a profile at once.

    Raises:
        ProfileError: a profile is not valid; the message names file and key.
    """
    return {**read_profiles(data_path("capture_profiles")), **read_profiles(home / "profiles")}


def find_target(request: CaptureRequest, settings: Settings, profiles: Mapping[str, Profile]) -> Target:
    """Say what the request means.

    Raises:
        NoSuchThing: no such account, or no profile that recognises the address.
        ConfigError: the address is none.
        ProfileError: a selector or path of the profile cannot be used.
        CaptureStopped: the register says that the account is closed, or no lane to it is to be had.
    """
    if request.account is not None:
        profile = _sound(_profile(request.profile or request.account.platform, request.account.url, profiles))
        by = Lane.EXPORT if request.exports else request.lane or Lane.BROWSER
        return Target(account=request.account, lanes=(by,), profile=profile, allowed=frozenset(request.allow_hosts))
    entry = _entry(request, settings, profiles)
    if entry.status is Status.CLOSED and not request.exports:  # what was saved of it may come in later
        raise CaptureStopped(
            f"The account (konto) {entry.id} is closed since {entry.closed}. "
            "If it lives again, change its status in archive.toml."
        )
    named = request.profile or entry.profile
    found = _profile(named, entry.url, profiles) if named else _profile_of(entry, profiles)
    lanes = _lanes(request, entry, found)
    return Target(
        account=as_account(entry, settings.authority),
        lanes=lanes,
        profile=_sound(found) if found and Lane.BROWSER in lanes else found,
        allowed=frozenset((*entry.allow_hosts, *request.allow_hosts)),
        api_url=entry.api_url,
        standing=Standing.REGISTER if entry in settings.accounts else Standing.ADDRESS,
    )


def _profile_of(entry: AccountEntry, profiles: Mapping[str, Profile]) -> Profile | None:
    """Give the profile that recognises the account's address, else the one that bears its platform's name."""
    return profile_for(entry.url, dict(profiles)) or profiles.get(entry.platform)


def _lanes(request: CaptureRequest, entry: AccountEntry, profile: Profile | None) -> tuple[Lane, ...]:
    """Give the lanes to try, in the register's order; the export lane is taken only with a file in hand.

    How an account looked is seen by the browser lane alone, so a snapshot that was asked for tries it first.

    Raises:
        CaptureStopped: no lane to the account is to be had.
    """
    able = {Lane.API: api_reader_for(entry.platform) is not None, Lane.BROWSER: profile is not None}
    if request.exports:
        return (Lane.EXPORT,)
    if request.lane is not None:
        if request.lane is Lane.EXPORT:
            raise CaptureStopped(f"The export lane (väg) needs a file: `archive import FILE --account {entry.id}`.")
        if not able[request.lane]:
            raise CaptureStopped(
                f"There is no {request.lane.value} lane (väg) to the platform {entry.platform!r}: "
                f"`archive platforms list` lists the platforms and their lanes."
            )
        return (request.lane,)
    wanted = (Lane.BROWSER,) if is_address(request.target) and not entry.name else entry.lanes
    lanes = tuple(lane for lane in wanted if able.get(lane))
    if not lanes:
        raise CaptureStopped(
            f"None of the lanes (vägar) {', '.join(lane.value for lane in wanted)} leads to {entry.id} "
            f"({entry.platform}): see docs/platforms.md. Correct `lanes` or `platform` in archive.toml, or import."
        )
    return tuple(sorted(lanes, key=lambda lane: lane is not Lane.BROWSER)) if request.snapshot else lanes


def _entry(request: CaptureRequest, settings: Settings, profiles: Mapping[str, Profile]) -> AccountEntry:
    if not is_address(request.target):
        return registered_account(settings, request.target)
    found = find_account(settings, request.target)
    if found is not None:
        return found
    profile = _profile(request.profile, request.target, profiles)
    return unregistered_entry(request.target, platform=profile.platform, profile=profile.name)


def _sound(profile: Profile) -> Profile:
    if faults := tuple(profile_faults(profile)):
        raise ProfileError("The capture profile (fångstprofil) cannot be used:\n  " + "\n  ".join(faults))
    return profile


def _profile(name: str, url: str, profiles: Mapping[str, Profile]) -> Profile:
    if name:
        if name not in profiles:
            raise NoSuchThing(f"There is no capture profile (fångstprofil) {name!r}. There are: {', '.join(profiles)}.")
        return profiles[name]
    found = profile_for(url, dict(profiles))
    if found is None:
        raise NoSuchThing(
            f"No capture profile (fångstprofil) recognises {url}. Say which with --profile: {', '.join(profiles)}."
        )
    return found
