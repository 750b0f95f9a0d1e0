"""All readers there are: of pages, of API answers, of exports. A new site mostly needs only a profile, and no code."""

from archiver.errors import ProfileError
from archiver.platforms.api_reading import ApiReader
from archiver.platforms.blog.api import BLOG_FEED
from archiver.platforms.bluesky.api import BLUESKY_API
from archiver.platforms.bluesky.export import BLUESKY_EXPORT
from archiver.platforms.bluesky.page import BLUESKY
from archiver.platforms.export_reading import ANY, Delivered, ExportReader
from archiver.platforms.facebook.api import FACEBOOK_API
from archiver.platforms.facebook.export_html import FACEBOOK_EXPORT_HTML
from archiver.platforms.facebook.export_json import FACEBOOK_EXPORT
from archiver.platforms.flickr.api import FLICKR_API
from archiver.platforms.flickr.export import FLICKR_EXPORT
from archiver.platforms.generic import GENERIC
from archiver.platforms.instagram.api import INSTAGRAM_API
from archiver.platforms.instagram.export import INSTAGRAM_EXPORT
from archiver.platforms.instagram.export_html import INSTAGRAM_EXPORT_HTML
from archiver.platforms.kundo.api import KUNDO_API
from archiver.platforms.linkedin.export import LINKEDIN_EXPORT
from archiver.platforms.mastodon.api import MASTODON_API, SNAC_API
from archiver.platforms.mastodon.export import MASTODON_EXPORT
from archiver.platforms.mediawiki.api import MEDIAWIKI_API
from archiver.platforms.mediawiki.page import MEDIAWIKI
from archiver.platforms.readings import FeedReading, Reader, ThreadReading
from archiver.platforms.saved.export import SAVED, may_be_export
from archiver.platforms.threads.api import THREADS_API
from archiver.platforms.threads.export import THREADS_EXPORT
from archiver.platforms.tiktok.export import TIKTOK_EXPORT
from archiver.platforms.wordpress.api import WORDPRESS_API
from archiver.platforms.wordpress.export import WORDPRESS_EXPORT
from archiver.platforms.x.api import X_API
from archiver.platforms.x.export import X_EXPORT
from archiver.platforms.youtube.api import YOUTUBE_API
from archiver.platforms.youtube.export import YOUTUBE_EXPORT
from archiver.platforms.youtube.page import YOUTUBE
from archiver.profiles import Profile

__all__ = [
    "API_READERS",
    "EXPORT_READERS",
    "READERS",
    "FeedReading",
    "Reader",
    "ThreadReading",
    "api_reader_for",
    "export_reader_for",
    "reader_for",
]

READERS: tuple[Reader, ...] = (BLUESKY, GENERIC, MEDIAWIKI, YOUTUBE)
API_READERS: tuple[ApiReader, ...] = (
    BLOG_FEED,
    BLUESKY_API,
    FACEBOOK_API,
    FLICKR_API,
    INSTAGRAM_API,
    KUNDO_API,
    MASTODON_API,
    MEDIAWIKI_API,
    SNAC_API,
    THREADS_API,
    WORDPRESS_API,
    X_API,
    YOUTUBE_API,
)
EXPORT_READERS: tuple[ExportReader, ...] = (
    BLUESKY_EXPORT,
    FACEBOOK_EXPORT,
    FACEBOOK_EXPORT_HTML,
    FLICKR_EXPORT,
    INSTAGRAM_EXPORT,
    INSTAGRAM_EXPORT_HTML,
    LINKEDIN_EXPORT,
    MASTODON_EXPORT,
    SAVED,
    THREADS_EXPORT,
    TIKTOK_EXPORT,
    WORDPRESS_EXPORT,
    X_EXPORT,
    YOUTUBE_EXPORT,
)


def api_reader_for(platform: str) -> ApiReader | None:
    """Give the reader of the platform's API, or None."""
    return next((reader for reader in API_READERS if platform in reader.platforms), None)


def export_reader_for(platform: str, delivered: Delivered) -> ExportReader | None:
    """Give the reader that knows the platform's export in the form that was delivered, or None."""
    own = [reader for reader in EXPORT_READERS if platform in reader.platforms]
    able = next((reader for reader in own if reader.recognises(delivered)), None)
    if able is not None or (own and may_be_export(delivered)):  # one newer than its reader is no saved page
        return able
    others = (reader for reader in EXPORT_READERS if ANY in reader.platforms)
    return next((reader for reader in others if reader.recognises(delivered)), None)


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
