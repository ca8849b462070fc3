"""Pickups: folders, S3 prefixes and mailboxes that are looked into for new files by themselves."""
