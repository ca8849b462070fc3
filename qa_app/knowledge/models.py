"""Knowledge as rows."""
