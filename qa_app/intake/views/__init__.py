"""Pages of intake."""

from qa_app.intake.views import checklists, crm, facts, imports, keys, mentions, recording, rule, webhooks
from qa_app.intake.views.blueprint import pages

__all__ = ["checklists", "crm", "facts", "imports", "keys", "mentions", "pages", "recording", "rule", "webhooks"]
