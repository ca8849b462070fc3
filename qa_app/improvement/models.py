"""Improvement as rows."""
