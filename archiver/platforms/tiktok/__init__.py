"""TikTok: the owner's own data as it is delivered (export.py)."""
