"""What the browser lane cannot know of a site: every field for which the site's profile names no place. Pure."""

from archiver.platforms import knowing
from archiver.profiles import CommentFields, ItemFields, PostFields, Profile


def unseen_fields(profile: Profile, sees: frozenset[str] = frozenset()) -> frozenset[str]:
    """Give the names (`platforms.knowing`) of what neither posts nor comments show by this profile.

    `sees` is what a reader of its own finds without the profile's help.
    """
    both = (profile.post, *((profile.comment,) if profile.comment else ()))
    found = frozenset(name for fields in both for name in _seen(fields))
    return knowing.FIELDS - found - sees - ({knowing.COMMENTS} if profile.comment else frozenset())


def _seen(fields: ItemFields) -> frozenset[str]:
    places: dict[str, object] = {
        knowing.TEXT: fields.text,
        knowing.AUTHOR_ID: fields.author_id,
        knowing.AUTHOR_URL: fields.author_url,
        knowing.EDITED_AT: fields.edited,
        knowing.LANGUAGE: fields.language,
        knowing.LINKS: fields.text,
        knowing.COUNTERS: fields.counters,
        knowing.MEDIA: fields.images or fields.videos or fields.audio or fields.documents,
        knowing.PERMALINK: fields.permalink,
    }
    if isinstance(fields, PostFields):
        places |= {
            knowing.TITLE: fields.title,
            knowing.SHARED_FROM: fields.shared_from,
            knowing.OPTIONS: fields.options,
        }
    if isinstance(fields, CommentFields):
        places |= {
            knowing.HIDDEN: fields.hidden,
            knowing.PARENT: fields.parent or fields.nested or fields.depth or fields.answers,
        }
    told = frozenset(name for name, place in places.items() if place)
    return told | ({knowing.ALT, knowing.CAPTION} if knowing.MEDIA in told else frozenset())
