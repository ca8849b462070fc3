"""The pages of clocks: their part of a complaint's page."""

from qa_app.clocks.views import case, due, setup, standards
from qa_app.clocks.views.frame import pages

__all__ = ["case", "due", "pages", "setup", "standards"]
