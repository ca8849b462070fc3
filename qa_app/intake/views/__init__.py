"""Pages of intake."""

from qa_app.intake.views import recording, rule
from qa_app.intake.views.blueprint import pages

__all__ = ["pages", "recording", "rule"]
