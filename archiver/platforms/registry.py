"""All readers there are. A new site mostly needs only a profile; code only where the page itself is not enough."""

from archiver.errors import ProfileError
from archiver.platforms.generic import GENERIC
from archiver.platforms.mediawiki import MEDIAWIKI
from archiver.platforms.readings import FeedReading, Reader, ThreadReading
from archiver.profiles import Profile

__all__ = ["READERS", "FeedReading", "Reader", "ThreadReading", "reader_for"]

READERS: tuple[Reader, ...] = (GENERIC, MEDIAWIKI)


def reader_for(profile: Profile) -> Reader:
    """Give the reader that the profile names.

    Raises:
        ProfileError: there is no reader by that name.
    """
    for reader in READERS:
        if reader.name == profile.reader:
            return reader
    known = ", ".join(reader.name for reader in READERS)
    raise ProfileError(
        f"capture_profiles/{profile.name}.toml: reader = '{profile.reader}' does not exist. Use one of: {known}."
    )
