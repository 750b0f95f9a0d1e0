"""Delivered packages taken back into an archive."""
