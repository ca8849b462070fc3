"""What every page stands on: the request's session and actor, permissions, errors, headers, filters."""

from qa_app.web.access import actor, needs, public
from qa_app.web.pages import Entry, Task, navigation, worklist
from qa_app.web.requests import database, session, settings, store

__all__ = [
    "Entry",
    "Task",
    "actor",
    "database",
    "navigation",
    "needs",
    "public",
    "session",
    "settings",
    "store",
    "worklist",
]
