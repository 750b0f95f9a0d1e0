"""Checks of packages, our own and anybody's: FGS Paketstruktur 1.2 and 2.0, E-ARK CSIP and SIP."""
