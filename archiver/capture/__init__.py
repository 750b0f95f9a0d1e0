"""The browser lane: pages opened through a guard, walked to their end, and taken down as evidence."""
