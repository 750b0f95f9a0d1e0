"""What a lane cannot know: the fields whose absence in a reading says nothing, so that another lane's word stands.

The names are those of `records.Item`, `Post` and `Comment`, and a few that name more than one field.
"""

COMMENTS = "comments"  # other people's answers are not in it: none of them has disappeared
TEXT = "text"
TITLE = "title"
AUTHOR_ID = "author_id"
AUTHOR_URL = "author_url"
EDITED_AT = "edited_at"
LANGUAGE = "language"
LINKS = "links"
SHARED_FROM = "shared_from"
HIDDEN = "hidden"
PARENT = "parent"
COUNTERS = "counters"
MEDIA = "media"  # attachments are not told of at all
ALT = "alt"
CAPTION = "caption"
OPTIONS = "options"
PERMALINK = "permalink"
REVISIONS = "revisions"
ANSWERS = "answers"

FIELDS = frozenset(
    {
        COMMENTS,
        TEXT,
        TITLE,
        AUTHOR_ID,
        AUTHOR_URL,
        EDITED_AT,
        LANGUAGE,
        LINKS,
        SHARED_FROM,
        HIDDEN,
        PARENT,
        COUNTERS,
        MEDIA,
        ALT,
        CAPTION,
        OPTIONS,
        PERMALINK,
        REVISIONS,
        ANSWERS,
    }
)
