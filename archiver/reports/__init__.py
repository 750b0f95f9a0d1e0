"""Reports (rapporter) about the archive as PDF/A, CSV and JSON."""
