"""Behaviours: detectors that point at lines as evidence, what they found, and what people said of it."""
