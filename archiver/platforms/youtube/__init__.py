"""YouTube: its Data API, Google Takeout, its pages, and what they have in common."""
