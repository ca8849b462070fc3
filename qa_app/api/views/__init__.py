"""The API's pages, which programs read."""

from qa_app.api.views import complaints, webhooks
from qa_app.api.views.blueprint import pages

__all__ = ["complaints", "pages", "webhooks"]
