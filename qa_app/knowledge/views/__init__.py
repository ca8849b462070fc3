"""The pages of the knowledge base: for the staff, beside a complaint, and for customers."""

from qa_app.knowledge.views import answers, articles, case, desk
from qa_app.knowledge.views.answers import known_reader
from qa_app.knowledge.views.blueprint import pages
from qa_app.web import Entry, navigation

__all__ = ["answers", "articles", "case", "desk", "known_reader", "pages"]

navigation(Entry("Knowledge", "knowledge.index", "journal-text", "knowledge.read", 46))
