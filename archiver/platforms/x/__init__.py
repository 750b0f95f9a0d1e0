"""X (Twitter): its API, its archive file, and what both have in common."""
