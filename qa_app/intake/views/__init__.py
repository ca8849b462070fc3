"""Pages of intake."""

from qa_app.intake.views import checklists, facts, keys, recording, rule
from qa_app.intake.views.blueprint import pages

__all__ = ["checklists", "facts", "keys", "pages", "recording", "rule"]
