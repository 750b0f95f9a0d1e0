"""Alerts (larm): raised once, sent again by a ladder until somebody has seen to them; and the weekly digest."""
