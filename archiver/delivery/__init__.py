"""Deliveries (leveranser): records chosen, packed, checked, handed over, and answered by the recipient."""
