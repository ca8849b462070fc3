"""Reading escalations: the rules that hold, facts of complaints, who takes one at a level, and what waits."""

from qa_app.escalations.queries.facts import facts_of, last_complaints
from qa_app.escalations.queries.levels import ABLE, empty_levels, people_at, policy, policy_rows, receiver
from qa_app.escalations.queries.record import record
from qa_app.escalations.queries.standing import (
    active,
    attempts_words,
    escalation_to,
    escalations,
    help_for,
    help_requests,
    help_to,
    open_after,
    overdue,
    paper,
    papers,
    waiting_for,
)

__all__ = [
    "ABLE",
    "active",
    "attempts_words",
    "empty_levels",
    "escalation_to",
    "escalations",
    "facts_of",
    "help_for",
    "help_requests",
    "help_to",
    "last_complaints",
    "open_after",
    "overdue",
    "paper",
    "papers",
    "people_at",
    "policy",
    "policy_rows",
    "receiver",
    "record",
    "waiting_for",
]
