"""Notices: what people are told in the product and by e-mail, and how often."""
