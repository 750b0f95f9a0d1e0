"""A small invented social site served on loopback: for `archive demo`, for tests and for measuring."""
