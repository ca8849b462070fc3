"""Reading what sorting needs: the rules in use, people's skills and room, what was learnt and suggested, counts."""

from qa_app.sorting.queries.learning import (
    examples,
    labelled,
    learning_job,
    measured,
    model_in_use,
    models,
    suggested_and_chosen,
    suggestion,
)
from qa_app.sorting.queries.places import Place, open_counts, places, unowned, with_lost_owner, workers
from qa_app.sorting.queries.remapping import Held, held, to_move
from qa_app.sorting.queries.versions import book, history, newest, versions, weights
from qa_app.sorting.queries.weighing import alike_open, case_of, known, lately, spread

__all__ = [
    "Held",
    "Place",
    "alike_open",
    "book",
    "case_of",
    "examples",
    "held",
    "history",
    "known",
    "labelled",
    "lately",
    "learning_job",
    "measured",
    "model_in_use",
    "models",
    "newest",
    "open_counts",
    "places",
    "spread",
    "suggested_and_chosen",
    "suggestion",
    "to_move",
    "unowned",
    "versions",
    "weights",
    "with_lost_owner",
    "workers",
]
