"""What investigators do: gather evidence, ask people, code causes, group cases; and what a step still lacks."""

from qa_app.investigations.services.causes import code_cause, code_second, missing
from qa_app.investigations.services.evidence import (
    Document,
    add_document,
    add_evaluation,
    add_lines,
    add_note,
    set_aside,
)
from qa_app.investigations.services.interviews import answer, ask, waive
from qa_app.investigations.services.problems import (
    Words,
    change_problem,
    link_problem,
    open_problem,
    problem_of_alike,
    unlink_problem,
)

__all__ = [
    "Document",
    "Words",
    "add_document",
    "add_evaluation",
    "add_lines",
    "add_note",
    "answer",
    "ask",
    "change_problem",
    "code_cause",
    "code_second",
    "link_problem",
    "missing",
    "open_problem",
    "problem_of_alike",
    "set_aside",
    "unlink_problem",
    "waive",
]
