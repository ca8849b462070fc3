"""Portal as rows."""
