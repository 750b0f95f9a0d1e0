"""Threads: the Threads API, and what Instagram's download holds of it."""
