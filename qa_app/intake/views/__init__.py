"""Pages of intake."""

from qa_app.intake.views import checklists, facts, imports, keys, recording, rule
from qa_app.intake.views.blueprint import pages

__all__ = ["checklists", "facts", "imports", "keys", "pages", "recording", "rule"]
