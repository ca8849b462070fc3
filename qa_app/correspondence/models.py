"""Correspondence as rows."""
