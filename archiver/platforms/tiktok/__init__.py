"""TikTok: the owner's own data as it is delivered (export.py), a single JSON file (user_data.py)."""
