"""What the page sends on which an agent, a colleague or two together are asked to score a contact."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from qa_app.errors import Invalid
from qa_app.evaluations.forms import requests
from qa_app.evaluations.services.together import Wish

KINDS = {"self": "", "peer": "peer", "joint": "reviewer"}
"""What can be asked for, and the field that says of whom."""


def kind_of(form: Mapping[str, str]) -> str:
    """Which of the three is asked for. Raises Invalid for anything else."""
    kind = form.get("kind", "")
    if kind not in KINDS:
        raise Invalid("Choose who is to score this contact.", {"kind": "Choose one of those shown."})
    return kind


def wish_from(form: Mapping[str, str], interaction_id: int, zone: ZoneInfo) -> Wish:
    """The wish of the form. Raises Invalid naming the field to mend."""
    field = KINDS[kind_of(form)]
    due = form.get("due", "").strip()
    due_on = requests.day(due)
    if due and due_on is None:
        raise Invalid("That is not a day.", {"due": "Write the day like 2026-01-31."})
    end = datetime.combine(due_on, time(23, 59), zone).astimezone(UTC) if due_on else None
    person_id = requests.number(form.get(field)) if field else None
    return Wish(interaction_id, person_id, end, form.get("reason", ""))
