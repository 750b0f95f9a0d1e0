"""Packages for the e-archive (e-arkiv): one description, written as FGS Paketstruktur 1.2 or 2.0 (= E-ARK SIP)."""
