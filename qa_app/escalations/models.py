"""Escalations as rows."""
