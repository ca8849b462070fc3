"""Clocks as rows."""
