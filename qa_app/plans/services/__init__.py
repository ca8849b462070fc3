"""What can be done with plans and their samples: keep, draw, draw again to compare, deal, claim, replace."""

from qa_app.plans.services.drawing import Replay, ask, replay
from qa_app.plans.services.keeping import (
    Profile,
    Wish,
    add_absence,
    drop_absence,
    keep,
    keep_profile,
    switch,
)
from qa_app.plans.services.tending import tend
from qa_app.plans.services.working import claim, give_back, pass_on, remove, replace

__all__ = [
    "Profile",
    "Replay",
    "Wish",
    "add_absence",
    "ask",
    "claim",
    "drop_absence",
    "give_back",
    "keep",
    "keep_profile",
    "pass_on",
    "remove",
    "replace",
    "replay",
    "switch",
    "tend",
]
