"""Kundo's customer forum: its public API (api.py)."""
