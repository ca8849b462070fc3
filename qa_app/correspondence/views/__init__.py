"""The pages of correspondence: a complaint's messages, the desk's letters, and the mail that came in."""

from qa_app.complaints.views import casing
from qa_app.complaints.views.setup import SetupPage, setup_pages
from qa_app.correspondence.views import case, letters, mail, waiting, words
from qa_app.correspondence.views.blueprint import pages

__all__ = ["case", "letters", "mail", "pages", "waiting", "words"]

casing.tabs(casing.Tab("messages", "Messages", "correspondence.messages", 10))
setup_pages(
    SetupPage(
        "Letters",
        "correspondence.letters",
        "The words that messages to customers are made from, and what the desk sends by itself.",
        20,
    ),
    SetupPage(
        "Mail that came in",
        "correspondence.mail",
        "Every mail of the mailbox, with what became of it; mails that were saved as files are taken in here.",
        21,
    ),
)
