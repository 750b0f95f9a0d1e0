"""STORY 4: the clock. Does what is due, in order, one thing at a time, and tells when it cannot."""
