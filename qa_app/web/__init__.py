"""What every page stands on: the request's session and actor, permissions, errors, headers, filters."""

from qa_app.web.access import actor, door, needs, public
from qa_app.web.pages import Entry, Task, navigation, worklist
from qa_app.web.requests import begin_writing, database, session, settings, store, writes_later

__all__ = [
    "Entry",
    "Task",
    "actor",
    "begin_writing",
    "database",
    "door",
    "navigation",
    "needs",
    "public",
    "session",
    "settings",
    "store",
    "worklist",
    "writes_later",
]
