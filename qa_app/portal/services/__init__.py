"""What customers can do without an account: complain, write, send files, answer, and prove who they are."""

from qa_app.portal.services.codes import UNREACHABLE, ask, change_contact, confirm, open_code
from qa_app.portal.services.files import keep, waiting
from qa_app.portal.services.intake import send
from qa_app.portal.services.setting import set_up
from qa_app.portal.services.writing import ask_higher, still_wrong, write

__all__ = [
    "UNREACHABLE",
    "ask",
    "ask_higher",
    "change_contact",
    "confirm",
    "keep",
    "open_code",
    "send",
    "set_up",
    "still_wrong",
    "waiting",
    "write",
]
