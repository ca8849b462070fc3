"""Notices: what people are told, in the product always and by e-mail as they wish."""
