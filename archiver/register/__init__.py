"""The register of accounts (kontoförteckning): found, edited in archive.toml, and published."""
