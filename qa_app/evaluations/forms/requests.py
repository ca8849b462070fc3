"""Assignments, disputes, decisions and list filters as pages send them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from qa_app.errors import Invalid
from qa_app.evaluations.forms import drafts
from qa_app.evaluations.models import EvaluationState, Selection
from qa_app.evaluations.queries import Filters, Line
from qa_app.evaluations.services import Assignment, Challenge, Decision
from scorecards.definition import Question, Scorecard

Form = MultiDict[str, str]
LONGEST_NUMBER = 18
PROPOSED = "p-"


def assignment(form: Form, interaction_id: int, zone: ZoneInfo) -> Assignment:
    """What the assigning form says. Raises Invalid when no reviewer is chosen or the date cannot be read or is over."""
    reviewer = number(form.get("reviewer"))
    if reviewer is None:
        raise Invalid("The assignment is not complete.", {"reviewer": "Choose a reviewer."})
    due = form.get("due", "").strip()
    due_on = day(due)
    if due and due_on is None:
        raise Invalid("The assignment is not complete.", {"due": "Write the day like 2026-01-31."})
    if due_on and due_on < datetime.now(zone).date():
        raise Invalid("The assignment is not complete.", {"due": "That day is over. Choose today or later."})
    return Assignment(
        interaction_id,
        reviewer,
        selection=form.get("selection", ""),
        reason=form.get("reason", ""),
        due_at=datetime.combine(due_on, time(23, 59), zone).astimezone(UTC) if due_on else None,
        scorecard_version_id=number(form.get("scorecard")),
    )


def challenges(card: Scorecard, form: Form, lines: Mapping[int, Line]) -> list[Challenge]:
    """The questions for which something was filled in. Raises Invalid with a message by question."""
    found, problems = [], {}
    for question in card.questions():
        try:
            challenge = _challenge(question, form, lines)
        except Invalid as error:
            problems[question.key] = next(iter(error.fields.values()), str(error))
            continue
        if challenge:
            found.append(challenge)
    if problems:
        raise Invalid("The dispute was not sent; what you wrote is still here.", problems)
    return found


def _challenge(question: Question, form: Form, lines: Mapping[int, Line]) -> Challenge | None:
    reason = form.get(f"reason-{question.key}", "").strip()
    proposed = drafts.answer(question, form, PROPOSED)
    times = form.get(f"at-{question.key}", "").strip()
    if not (reason or proposed or times):
        return None
    return Challenge(question.key, reason, proposed, drafts.at_times(times, lines))


def decision(question: Question, form: Form) -> Decision:
    """How a dispute is decided."""
    return Decision(form.get("decision", ""), form.get("rationale", ""), drafts.answer(question, form))


def filters(form: Form) -> Filters:
    """What a list is narrowed to; what cannot be read narrows nothing."""
    return Filters(
        state=_one_of(form.get("state"), EvaluationState),
        agent_id=number(form.get("agent")),
        reviewer_id=number(form.get("reviewer")),
        selection=_one_of(form.get("selection"), Selection),
        since=day(form.get("since", "")),
        until=day(form.get("until", "")),
    )


def number(text: str | None) -> int | None:
    """A row's id, or None."""
    is_number = text is not None and text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER
    return int(text) if is_number and text else None


def day(text: str) -> date | None:
    """A day, or None."""
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if 1970 < found.year < 9000 else None


def _one_of(text: str | None, known: type[EvaluationState] | type[Selection]) -> str | None:
    return text if text in list(known) else None
