"""Improvement: what the centre changes, how it is checked, what it expects, makes good early, and celebrates."""
