"""Escalations: when a complaint goes up, to whom, and the record of it."""
