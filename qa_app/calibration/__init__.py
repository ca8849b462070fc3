"""Calibration: several reviewers score the same contact blind, and see how far they agree."""
