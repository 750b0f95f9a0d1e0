"""How each platform's pages become threads: pure, no network, no browser."""
