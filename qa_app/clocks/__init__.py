"""Clocks: what is due by when, by which rules, and telling people before and when it is late."""
