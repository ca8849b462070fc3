"""Pages of those who run the installation, and their part of the home page."""

from qa_app.admin.views import home, people, teams, trail, work
from qa_app.admin.views.blueprint import pages
from qa_app.web import Entry, navigation, worklist

__all__ = ["home", "pages", "people", "teams", "trail", "work"]

navigation(
    Entry("People", "admin.people", "person-gear", "people.manage", 70),
    Entry("Background work", "admin.jobs", "hourglass-split", "job.read", 71),
    Entry("Audit trail", "admin.trail", "journal-text", "audit.read", 72),
)
worklist(home.failed_work)
