"""Complaints: recorded, linked to interactions, decided, with remedies and root causes."""
