"""Words, icons and tones for the values that the database keeps; the only place where they are chosen."""

from qa_app.labels.desk import DESK
from qa_app.labels.label import Label
from qa_app.labels.quality import QUALITY

__all__ = ["LABELS", "Label", "of", "of_complaint", "standing"]

LABELS: dict[str, Label] = QUALITY | DESK


def of(value: str | None) -> Label:
    """The label of a value; one that has none reads as itself with its underscores as spaces."""
    if value is None:
        return Label("–")
    return LABELS.get(value) or Label(str(value).replace("_", " ").capitalize())


def standing(state: str | None) -> str | None:
    """The value under which a complaint's state has its words; `assigned` is an evaluation's word too ("To do")."""
    return "complaint_assigned" if state == "assigned" else state


def of_complaint(state: str | None) -> Label:
    """The label of a complaint's state."""
    return of(standing(state))
