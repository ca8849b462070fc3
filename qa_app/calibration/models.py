"""Calibration as rows."""
