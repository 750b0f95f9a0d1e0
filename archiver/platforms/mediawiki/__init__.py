"""MediaWiki: its pages as a browser gets them (page.py), and its action API (api.py)."""
