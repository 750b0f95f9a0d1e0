"""Bluesky, and what else speaks the AT protocol: its API, the repository that an account exports, and its pages."""
