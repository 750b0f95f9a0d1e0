"""LinkedIn: the owner's own data as it is delivered (export.py), and its tables (tables.py)."""
