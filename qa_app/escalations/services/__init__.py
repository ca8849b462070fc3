"""What happens to complaints that go up: raised, accepted, passed on, ended; help asked; rules kept."""

from qa_app.escalations.services.accepting import accept, decline, deescalate, pass_on
from qa_app.escalations.services.following import consider, follow
from qa_app.escalations.services.helping import ask_help, give_help
from qa_app.escalations.services.keeping import ask_paper, keep_paper, keep_policy
from qa_app.escalations.services.raising import Raised, escalate

__all__ = [
    "Raised",
    "accept",
    "ask_help",
    "ask_paper",
    "consider",
    "decline",
    "deescalate",
    "escalate",
    "follow",
    "give_help",
    "keep_paper",
    "keep_policy",
    "pass_on",
]
