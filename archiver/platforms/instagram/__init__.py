"""Instagram business accounts: the Instagram API and the owner's own download."""
