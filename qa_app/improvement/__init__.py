"""Improvement: actions with a measured effect, reviews, expectations, recovery, compliments, case studies."""
