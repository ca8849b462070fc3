"""Sorting as rows."""
