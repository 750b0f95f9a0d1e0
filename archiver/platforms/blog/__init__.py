"""Any blog that publishes a feed: RSS 2.0 or Atom."""
