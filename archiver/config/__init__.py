"""archive.toml as strict data: one module per part of the file, `settings.py` for the whole."""
