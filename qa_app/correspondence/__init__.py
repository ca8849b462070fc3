"""Correspondence: what goes to customers and comes back: templates, letters, links into the portal."""
