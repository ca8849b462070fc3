"""Suggesting what a complaint is about when it is recorded, and keeping what people chose beside it."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from qa_app.complaints import queries as desk
from qa_app.complaints.models import Complaint, ComplaintEvent
from qa_app.sorting import queries
from qa_app.sorting.models import LearntModel, Suggestion
from qa_app.sorting.queries.learning import text_of
from qa_app.sorting.rules import keywords
from qa_app.sorting.rules.reading import Guess, Linear, unpack

_LOADED: dict[str, Linear] = {}


def suggest(session: Session, complaint: Complaint) -> Suggestion:
    """Keep what the complaint may be about: by the model in use or, without one, by the words of each category."""
    tree = desk.categories(session)
    model = queries.model_in_use(session)
    text = text_of(complaint)
    if model is None:
        found = keywords.guesses(text, tree)
        is_abstained = not keywords.is_clear(text, found, tree)
    else:
        found = _loaded(model).guesses(text, tuple(tree.choices()))
        is_abstained = not found or (found[0].probability or 0.0) < model.threshold
    row = session.get(Suggestion, complaint.id) or Suggestion(complaint_id=complaint.id)
    row.at, row.model_id = datetime.now(UTC), model.id if model else None
    row.ranked, row.is_abstained = [_kept(guess) for guess in found], is_abstained
    session.add(row)
    return row


def note_choice(session: Session, complaint: Complaint, event: ComplaintEvent) -> None:
    """Keep what a person chose beside what was suggested; what the product chose by itself is no choice."""
    row = session.get(Suggestion, complaint.id)
    if row is not None and event.actor_id is not None:
        row.chosen, row.chosen_at, row.chosen_by_id = complaint.category, event.at, event.actor_id


def _kept(guess: Guess) -> dict[str, object]:
    return {"category": guess.label, "probability": guess.probability, "words": list(guess.words)}


def _loaded(model: LearntModel) -> Linear:
    """The model's numbers, kept in this process until another one is in use."""
    if model.digest not in _LOADED:
        _LOADED.clear()
        _LOADED[model.digest] = unpack(model.parameters)
    return _LOADED[model.digest]
