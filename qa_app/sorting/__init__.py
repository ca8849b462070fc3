"""Sorting: what a complaint is about, how urgent it is, and who gets it."""
