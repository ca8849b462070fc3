"""What can be done with knowledge: write, publish and retire articles, use them, and hear from readers."""

from qa_app.knowledge.services.answering import ask_for_help, note_unfound, recognise, vote
from qa_app.knowledge.services.using import judge, put_aside, use
from qa_app.knowledge.services.writing import (
    begin,
    draft_of,
    hand_in,
    look_again,
    publish,
    retire,
    rewrite,
    send_back,
    take_over,
)

__all__ = [
    "ask_for_help",
    "begin",
    "draft_of",
    "hand_in",
    "judge",
    "look_again",
    "note_unfound",
    "publish",
    "put_aside",
    "recognise",
    "retire",
    "rewrite",
    "send_back",
    "take_over",
    "use",
    "vote",
]
