"""From a record to its PDF/A: HTML, Chromium, tags, text layer, conversion, and what the judges say of it."""
