"""Quality plans as rows."""
