"""What can be done with complaints: take one in, link, acknowledge, decide, make good, move; promote or dismiss."""

from qa_app.complaints.services.desk import (
    Intake,
    acknowledge,
    add_remedy,
    decide,
    fulfil,
    link,
    move,
    note,
    record,
    unlink,
)
from qa_app.complaints.services.possible import bring_back, dismiss, promote

__all__ = [
    "Intake",
    "acknowledge",
    "add_remedy",
    "bring_back",
    "decide",
    "dismiss",
    "fulfil",
    "link",
    "move",
    "note",
    "promote",
    "record",
    "unlink",
]
