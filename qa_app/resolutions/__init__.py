"""Resolutions: proposals, remedies, checks by a second person, follow-up and surveys."""
