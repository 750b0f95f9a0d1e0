"""LinkedIn: the owner's own data as it is delivered (export.py), its tables (tables.py), where its addresses lead."""
