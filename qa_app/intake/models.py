"""Intake as rows."""
