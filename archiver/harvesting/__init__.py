"""The stages of a harvest: survey the feed, take each thread, fetch its media, finish and keep the record."""
