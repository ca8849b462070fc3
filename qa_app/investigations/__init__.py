"""Investigations: evidence, interviews, causes, and problems that several complaints share."""
