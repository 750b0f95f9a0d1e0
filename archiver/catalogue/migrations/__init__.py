"""How the catalogue's schema came to be, step by step (Alembic). A step that has been released never changes."""
