"""Portal: the pages that customers see without an account."""
