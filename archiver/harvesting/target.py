"""What a harvest is asked to do, and what that means: which account, by which profile, allowed to reach what."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from archiver.config.accounts import AccountEntry, Status
from archiver.config.settings import Settings
from archiver.data import data_path
from archiver.errors import CaptureStopped, NoSuchThing, ProfileError
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
    snapshot: bool = False  # keep how the account looks even if it looks as it did (SM-04)
    ocr: bool = True  # read text inside images
    judge: bool = True  # have each PDF judged at once; `archive verify` does it any time
    account: Account | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One account, the profile that reads it, and the private hosts that may be reached for it."""

    account: Account
    profile: Profile
    allowed: frozenset[str]


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
        CaptureStopped: the register says that the account is closed, or the lane asked for is not to be had.
    """
    if request.lane not in (None, Lane.BROWSER):
        raise CaptureStopped(f"The {request.lane} lane (väg) is not built for this platform; use --lane browser.")
    if request.account is not None:
        profile = _profile(request.profile or request.account.platform, request.account.url, profiles)
        return Target(account=request.account, profile=_sound(profile), allowed=frozenset(request.allow_hosts))
    entry = _entry(request, settings, profiles)
    if entry.status is Status.CLOSED:
        raise CaptureStopped(
            f"The account (konto) {entry.id} is closed since {entry.closed}. "
            "If it lives again, change its status in archive.toml."
        )
    profile = _profile(request.profile or entry.profile, entry.url, profiles)
    return Target(
        account=as_account(entry, settings.authority),
        profile=_sound(profile),
        allowed=frozenset((*entry.allow_hosts, *request.allow_hosts)),
    )


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
