"""The index over the store: made of it, never more than it, and made again whenever it is lost."""
