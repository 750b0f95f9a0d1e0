"""Disposal (gallring): proposal, approval, execution, verification, protocol; and again after a restored backup."""
