"""The rows of interactions: what came in, what is searched, the vocabulary of its queues, and saved
views of the list."""

from qa_app.interactions.models.interaction import (
    EXTERNAL_ID_MAXIMUM,
    FILE_NAME_MAXIMUM,
    Customer,
    Direction,
    FileKind,
    Interaction,
    InteractionFile,
    Source,
    TranscriptKind,
    TranscriptVersion,
)
from qa_app.interactions.models.search import SearchEntry
from qa_app.interactions.models.view import SavedView
from qa_app.interactions.models.vocabulary import EVERY_QUEUE, TERM_MAXIMUM, TermState, VocabularyTerm

__all__ = [
    "EVERY_QUEUE",
    "EXTERNAL_ID_MAXIMUM",
    "FILE_NAME_MAXIMUM",
    "TERM_MAXIMUM",
    "Customer",
    "Direction",
    "FileKind",
    "Interaction",
    "InteractionFile",
    "SavedView",
    "SearchEntry",
    "Source",
    "TermState",
    "TranscriptKind",
    "TranscriptVersion",
    "VocabularyTerm",
]
