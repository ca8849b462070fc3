"""What can be done with complaints: take in, assess, assign, link, acknowledge, make good, take steps."""

from qa_app.complaints.services.assessing import Assessment, assess, assign, take
from qa_app.complaints.services.customers import mind
from qa_app.complaints.services.desk import acknowledge, link, note, unlink
from qa_app.complaints.services.events import FOLLOWERS, happened
from qa_app.complaints.services.possible import bring_back, dismiss, promote
from qa_app.complaints.services.recording import Intake, known_as, record
from qa_app.complaints.services.relations import merge, unmerge
from qa_app.complaints.services.steps import GUARDS, missing, missing_of_each, move, move_if_ready, unchanged_since

__all__ = [
    "FOLLOWERS",
    "GUARDS",
    "Assessment",
    "Intake",
    "acknowledge",
    "assess",
    "assign",
    "bring_back",
    "dismiss",
    "happened",
    "known_as",
    "link",
    "merge",
    "mind",
    "missing",
    "missing_of_each",
    "move",
    "move_if_ready",
    "note",
    "promote",
    "record",
    "take",
    "unchanged_since",
    "unlink",
    "unmerge",
]
