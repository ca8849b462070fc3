"""What is done with notices: telling people, letting them read, and gathering notices into letters."""

from qa_app.notices.services.telling import choose, read, read_all, tell, tidy, write_letters

__all__ = ["choose", "read", "read_all", "tell", "tidy", "write_letters"]
