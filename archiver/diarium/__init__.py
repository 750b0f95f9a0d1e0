"""What a diarium takes in: registrations as FGS Ärendehantering 1.0, CITS ERMS, CSV and one-page PDF/A."""
