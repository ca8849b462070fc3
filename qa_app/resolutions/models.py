"""Resolutions as rows."""
