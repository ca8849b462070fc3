"""Investigations as rows."""
