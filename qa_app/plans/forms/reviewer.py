"""The forms about a reviewer: capacity, languages and goals, and a stretch of absence."""

from datetime import date

from werkzeug.datastructures import MultiDict

from qa_app.plans.forms.reading import Fields
from qa_app.plans.services import Profile

MOST = 999


def profile(form: MultiDict[str, str]) -> Profile:
    """What a reviewer can take and wants to do. Raises Invalid by field."""
    fields = Fields(form)
    languages = tuple(part.strip().lower() for part in fields.text("languages").split(",") if part.strip())
    if any(not part.isascii() or not part.replace("-", "").isalpha() for part in languages):
        fields.problems["languages"] = "Codes such as en, de, separated by commas."
    found = Profile(
        fields.whole("capacity", 0, MOST),
        languages,
        fields.number("goal_day", 0, 0, MOST),
        fields.number("goal_week", 0, 0, MOST),
    )
    fields.check("This was not kept.")
    return found


def absence(form: MultiDict[str, str]) -> tuple[date, date]:
    """The first and the last day of an absence. Raises Invalid by field."""
    fields = Fields(form)
    first, last = fields.day("starts_on"), fields.day("ends_on")
    fields.check("The absence was not kept.")
    assert first is not None
    assert last is not None
    return first, last
