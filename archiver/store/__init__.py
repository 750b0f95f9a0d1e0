"""The folders on disk: written aside, made durable, renamed into place, never changed again."""
