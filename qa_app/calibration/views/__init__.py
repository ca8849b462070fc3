"""The pages of calibration: sessions, what they came to, and how far reviewers agree over time."""

from qa_app.calibration.views import sessions, showing, standing, steps, work
from qa_app.calibration.views.frame import pages

__all__ = ["pages", "sessions", "showing", "standing", "steps", "work"]
