"""Pages of intake."""

from qa_app.intake.views import keys, recording, rule
from qa_app.intake.views.blueprint import pages

__all__ = ["keys", "pages", "recording", "rule"]
