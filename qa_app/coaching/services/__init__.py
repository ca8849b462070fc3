"""What can be done with coaching sessions: open, write, choose topics, agree actions, share, acknowledge."""

from qa_app.coaching.services.steps import acknowledge, complete, share, toggle_item
from qa_app.coaching.services.writing import Choice, Text, add_topics, open_session, write

__all__ = [
    "Choice",
    "Text",
    "acknowledge",
    "add_topics",
    "complete",
    "open_session",
    "share",
    "toggle_item",
    "write",
]
