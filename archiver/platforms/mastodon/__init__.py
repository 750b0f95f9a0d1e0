"""Mastodon, and every server that speaks its API: snac, GoToSocial, Pleroma, Akkoma."""
