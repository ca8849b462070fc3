"""Insights: what a period looked like, and the reports that leave the product on paper or as a file."""
