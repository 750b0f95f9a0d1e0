"""What is due at a moment. Pure: settings and what was done go in, tasks come out; nothing is remembered here."""
