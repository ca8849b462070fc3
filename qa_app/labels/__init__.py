"""Words, icons and tones for the values that the database keeps; the only place where they are chosen."""

from qa_app.labels.desk import DESK
from qa_app.labels.label import Label
from qa_app.labels.quality import QUALITY

__all__ = ["LABELS", "Label", "of"]

LABELS: dict[str, Label] = QUALITY | DESK


def of(value: str | None) -> Label:
    """The label of a value; one that has none reads as itself with its underscores as spaces."""
    if value is None:
        return Label("–")
    return LABELS.get(value) or Label(str(value).replace("_", " ").capitalize())
