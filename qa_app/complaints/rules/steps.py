"""The states of a complaint and the steps between them: which are legal, who takes them, and what each asks for.

This is the table of complaints.md 3.2. What a step asks for of the complaint itself is checked here, as pure
functions over `Facts`; other parts of the desk add what theirs ask for (`complaints.services.steps`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from qa_app.errors import Conflict, Invalid

UNDO_WITHIN = timedelta(days=7)
REOPEN_WITHIN = timedelta(days=30)

_ENDS = ("withdrawn", "not_a_complaint", "merged")
STEPS: Mapping[str, tuple[str, ...]] = {
    "draft": ("new",),
    "new": ("triaged", "resolved", *_ENDS),
    "triaged": ("assigned", "resolved", *_ENDS),
    "assigned": ("investigating", *_ENDS),
    "investigating": ("proposed", "waiting_customer", "waiting_third_party", *_ENDS),
    "waiting_customer": ("investigating", *_ENDS),
    "waiting_third_party": ("investigating", *_ENDS),
    "proposed": ("implementing", "resolved", "investigating", *_ENDS),
    "implementing": ("resolved", *_ENDS),
    "resolved": ("closed", "reopened"),
    "closed": ("reopened",),
    "reopened": ("investigating", *_ENDS),
    "withdrawn": (),
    "not_a_complaint": ("new",),
    "merged": ("new",),
}
OPEN = frozenset(
    {
        "new", "triaged", "assigned", "investigating", "waiting_customer", "waiting_third_party", "proposed",
        "implementing", "reopened",
    }
)  # fmt: skip
"""The states in which somebody still works on it."""
FINISHED = frozenset(STEPS) - OPEN - {"draft"}
CHANGEABLE = OPEN - {"implementing"}
"""The states in which the decision may still be changed."""
LEADS_ALONE = frozenset({"not_a_complaint", "merged"})
"""Steps that only a desk lead takes, and takes back."""
WAY: tuple[str, ...] = ("new", "triaged", "assigned", "investigating", "proposed", "implementing", "resolved", "closed")
"""The way of a complaint as the page draws it; the states beside it stand at the place they lead back to."""
BESIDE: Mapping[str, str] = {
    "waiting_customer": "investigating",
    "waiting_third_party": "investigating",
    "reopened": "assigned",
}

_STEP_WORDS: Mapping[tuple[str, str], str] = {
    ("new", "triaged"): "Assess it",
    ("triaged", "assigned"): "Assign it",
    ("assigned", "investigating"): "Start investigating",
    ("reopened", "investigating"): "Start investigating again",
    ("new", "resolved"): "Resolve on the spot",
    ("triaged", "resolved"): "Resolve on the spot",
    ("investigating", "proposed"): "Propose the outcome",
    ("investigating", "waiting_customer"): "Wait for the customer",
    ("investigating", "waiting_third_party"): "Wait for a third party",
    ("waiting_customer", "investigating"): "Go on investigating",
    ("waiting_third_party", "investigating"): "Go on investigating",
    ("proposed", "investigating"): "The customer rejects it",
    ("proposed", "implementing"): "Put it into effect",
    ("proposed", "resolved"): "Resolve",
    ("implementing", "resolved"): "Resolve",
    ("resolved", "closed"): "Close",
    ("resolved", "reopened"): "Reopen",
    ("closed", "reopened"): "Reopen",
    ("not_a_complaint", "new"): "It is a complaint after all",
    ("merged", "new"): "Take the merge back",
}
_ASIDE_WORDS: Mapping[str, str] = {"withdrawn": "The customer withdraws it", "not_a_complaint": "It is not a complaint"}
REASON_WORDS: Mapping[str, str] = {
    "withdrawn": "What did the customer say?",
    "not_a_complaint": "Why is it no complaint?",
    "merged": "Why are they the same complaint?",
    "reopened": "What does the customer still disagree with, or what failed?",
    "new": "Why is the step taken back?",
}
NEEDS_REASON = frozenset(REASON_WORDS)


@dataclass(frozen=True, slots=True)
class Step:
    """A step somebody wants to take. A third party that is waited for is named, with the date it is expected by."""

    before: str
    after: str
    reason: str = ""
    party: str = ""
    expected_on: date | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that a step still lacks: what it is, and on which of the complaint's pages it is done."""

    what: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the complaint itself says of its readiness; `ended_at` is when it came into its present state."""

    category: str = ""
    severity: str | None = None
    initial_assessment: str = ""
    owner_id: int | None = None
    team_id: int | None = None
    accused: frozenset[int] = frozenset()
    has_question: bool = False
    decision: str | None = None
    explanation: str = ""
    root_cause: str | None = None
    customer_response: str = "not_asked"
    is_remedy_open: bool = False
    merged_into_id: int | None = None
    ended_at: datetime | None = None


def step_words(before: str, after: str) -> str:
    """What a step is called for those who take it."""
    return _STEP_WORDS.get((before, after)) or _ASIDE_WORDS.get(after) or after.replace("_", " ").capitalize()


def check_legal(before: str, after: str) -> None:
    """Refuse a step that the table does not have, naming the ones it has. Raises `Conflict`."""
    allowed = STEPS.get(before, ())
    if after not in allowed:
        names = ", ".join(name.replace("_", " ") for name in allowed) or "nothing more"
        raise Conflict(f"From {before.replace('_', ' ')} it can go to: {names}.")


def check_reason(step: Step, today: date) -> None:
    """Refuse a step without what is said with it: a reason, or the third party and its date. Raises `Invalid`."""
    if step.after in NEEDS_REASON and step.before != "draft" and not step.reason.strip():
        raise Invalid("Say why.", {"reason": f"This step needs a reason. {REASON_WORDS[step.after]}"})
    if (step.before, step.after) == ("proposed", "investigating") and not step.reason.strip():
        raise Invalid("Say why.", {"reason": "Write down what the customer answers, and what they ask for instead."})
    if step.after == "waiting_third_party":
        _check_party(step, today)


def _check_party(step: Step, today: date) -> None:
    problems = {}
    if not step.party.strip():
        problems["party"] = "Name who you wait for."
    if step.expected_on is None:
        problems["expected_on"] = "Give the date by which you expect an answer."
    elif step.expected_on < today:
        problems["expected_on"] = "This date has passed."
    elif step.expected_on > today + timedelta(days=365):
        problems["expected_on"] = "Choose a date within a year."
    if problems:
        raise Invalid("Say who you wait for, and until when.", problems)


def lacking(step: Step, facts: Facts, now: datetime) -> list[Missing]:
    """What the complaint itself lacks for the step, in the order in which it is done (complaints.md 3.2)."""
    found = {
        "triaged": _to_triage,
        "assigned": _to_assign,
        "investigating": _to_investigate,
        "waiting_customer": _to_wait,
        "proposed": _to_propose,
        "implementing": _to_implement,
        "resolved": _to_resolve,
        "withdrawn": _to_withdraw,
        "reopened": _to_reopen,
        "merged": _to_merge,
        "new": _to_undo,
    }.get(step.after)
    return [] if found is None else found(step, facts, now)


def _to_triage(_step: Step, facts: Facts, _now: datetime) -> list[Missing]:
    wanted = {"category": facts.category, "severity": facts.severity, "initial assessment": facts.initial_assessment}
    return [Missing(f"the {name}", "assess") for name, value in wanted.items() if not (value or "").strip()]


def _to_assign(_step: Step, facts: Facts, _now: datetime) -> list[Missing]:
    if facts.owner_id is None and facts.team_id is None:
        return [Missing("an owner or a queue", "assign")]
    return _unaccused(facts)


def _to_investigate(step: Step, facts: Facts, _now: datetime) -> list[Missing]:
    lack = [] if facts.owner_id is not None else [Missing("an owner: somebody has to look into it", "assign")]
    return [*lack, *_unaccused(facts)]


def _unaccused(facts: Facts) -> list[Missing]:
    """The person complained about may not own, investigate or approve."""
    if facts.owner_id in facts.accused:
        return [Missing("another owner: the complaint is about the present one", "assign")]
    return []


def _to_wait(_step: Step, facts: Facts, _now: datetime) -> list[Missing]:
    return [] if facts.has_question else [Missing("a question sent to the customer", "messages")]


def _decided(facts: Facts) -> list[Missing]:
    wanted = {"a decision": facts.decision, "an explanation for the customer": facts.explanation}
    return [Missing(name, "outcome") for name, value in wanted.items() if not (value or "").strip()]


def _to_propose(_step: Step, facts: Facts, _now: datetime) -> list[Missing]:
    cause = [] if facts.root_cause else [Missing("the root cause, or “not established”", "investigation")]
    return [*_decided(facts), *cause]


def _to_implement(_step: Step, facts: Facts, _now: datetime) -> list[Missing]:
    return [] if facts.is_remedy_open else [Missing("a remedy to carry out; without one, resolve", "outcome")]


def _to_resolve(step: Step, facts: Facts, _now: datetime) -> list[Missing]:
    lack = _decided(facts)
    if facts.is_remedy_open:
        lack.append(Missing("the remedies that were promised, given", "outcome"))
    is_agreed = facts.customer_response in ("accepted", "accepted_reluctantly")
    if step.before in ("new", "triaged") and not is_agreed:
        lack.append(Missing("the customer’s yes, noted with the outcome", "outcome"))
    return lack


def _to_withdraw(_step: Step, facts: Facts, _now: datetime) -> list[Missing]:
    return [Missing("the promised remedies, given or cancelled", "outcome")] if facts.is_remedy_open else []


def _to_reopen(_step: Step, facts: Facts, now: datetime) -> list[Missing]:
    if facts.ended_at is not None and now - facts.ended_at > REOPEN_WITHIN:
        return [Missing(f"a new complaint that follows this one: it ended over {REOPEN_WITHIN.days} days ago", "new")]
    return []


def _to_merge(_step: Step, facts: Facts, _now: datetime) -> list[Missing]:
    return [] if facts.merged_into_id else [Missing("the complaint that it becomes part of", "related")]


def _to_undo(step: Step, facts: Facts, now: datetime) -> list[Missing]:
    if step.before == "draft" or facts.ended_at is None or now - facts.ended_at <= UNDO_WITHIN:
        return []
    return [Missing(f"a new complaint: this can be taken back for {UNDO_WITHIN.days} days", "new")]
