"""The API's pages, which programs read."""

from qa_app.api.views import complaints, figures, webhooks
from qa_app.api.views.blueprint import pages

__all__ = ["complaints", "figures", "pages", "webhooks"]
