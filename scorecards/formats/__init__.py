"""Scorecards of other systems, in and out, and our own as YAML; what a journey loses is always listed."""
