"""Flickr: its API (api.py), the owner's own data as it is delivered (export.py), and what both share (wording.py)."""
