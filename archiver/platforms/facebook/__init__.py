"""Facebook pages: the Graph API, the owner's own download (JSON and HTML), and what Instagram shares with them."""
