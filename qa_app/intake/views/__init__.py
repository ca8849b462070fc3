"""Pages of intake."""

from qa_app.intake.views import checklists, crm, facts, imports, keys, recording, rule
from qa_app.intake.views.blueprint import pages

__all__ = ["checklists", "crm", "facts", "imports", "keys", "pages", "recording", "rule"]
