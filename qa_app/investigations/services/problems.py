"""Problems: opened by hand, from a suggestion or from an alert, with the complaints that show them (R41, R70)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.complaints import queries as desk
from qa_app.complaints import services as complaints
from qa_app.complaints.models import Complaint
from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.investigations import queries, rules
from qa_app.investigations.models import TITLE_MAXIMUM, Problem, ProblemComplaint, ProblemState
from qa_app.people.models import Person
from qa_app.policy import Actor

MOST_COMPLAINTS = 500
ORIGINS = ("hand", "suggestion", "alert")


@dataclass(frozen=True, slots=True)
class Words:
    """What a problem says about itself."""

    title: str
    description: str = ""
    is_systemic: bool = False
    owner_id: int | None = None
    window_days: int = 90
    state: str = ProblemState.OPEN
    conclusion: str = ""


def open_problem(
    session: Session,
    actor: Actor,
    words: Words,
    *,
    alike: rules.Alike | None = None,
    complaint_ids: Sequence[int] = (),
    origin: str = "hand",
) -> Problem:
    """Open a problem with the complaints that show it. Raises `Invalid`, and `NotFound` for an unknown complaint.

    Complaints of different customers are only grouped: nothing of theirs is merged.
    """
    _check(session, words)
    alike = alike or rules.Alike()
    row = Problem(
        title=words.title.strip(),
        description=words.description.strip(),
        is_systemic=words.is_systemic,
        state=ProblemState.OPEN,
        owner_id=words.owner_id,
        category=alike.category,
        product=alike.product,
        cause=alike.cause,
        window_days=words.window_days,
        origin=origin if origin in ORIGINS else "hand",
        opened_at=datetime.now(UTC),
        opened_by_id=actor.id,
        revision=0,
    )
    session.add(row)
    session.flush()  # the links name it
    for complaint_id in list(dict.fromkeys(complaint_ids))[:MOST_COMPLAINTS]:
        link_problem(session, actor, row, complaint_id)
    audit.record(session, actor, "problem_opened", ("problem", row.id), origin=row.origin)
    return row


def problem_of_alike(
    session: Session,
    actor: Actor,
    alike: rules.Alike,
    *,
    since: datetime,
    until: datetime,
    origin: str = "alert",
) -> Problem:
    """Open a problem with every complaint that is alike and was received in `[since, until)`: one click (R70).

    When an open problem is about the very same, those complaints join it. Raises `Invalid` when nothing is alike.
    """
    if not alike.is_anything:
        raise Invalid("Say what the complaints have in common.", {"category": "A category, a product or a cause."})
    ids = queries.alike_ids(session, actor, alike, since, until, limit=MOST_COMPLAINTS)
    if not ids:
        raise Invalid("No complaint of this kind was received in that time.")
    known = queries.open_problem_about(session, alike)
    if known is None:
        words = Words(rules.title_of(alike), window_days=min(730, max(1, (until - since).days)))
        return open_problem(session, actor, words, alike=alike, complaint_ids=ids, origin=origin)
    linked = set(queries.linked_ids(session, known.id))
    for complaint_id in (one for one in ids if one not in linked):
        link_problem(session, actor, known, complaint_id)
    return known


def change_problem(session: Session, actor: Actor, problem: Problem, words: Words, *, revision: int) -> None:
    """Change what a problem says, or close it with what came of it. Raises `Conflict` and `Invalid`."""
    if problem.revision != revision:
        raise Conflict("Somebody changed this problem meanwhile. Your text is kept below; look at theirs first.")
    _check(session, words)
    if words.state not in list(ProblemState):
        raise Invalid("Unknown state.", {"state": "Choose from the list."})
    if words.state == ProblemState.CLOSED and not words.conclusion.strip():
        raise Invalid("Say what came of it.", {"conclusion": "What was changed, or why nothing was?"})
    before = problem.state
    problem.title, problem.description = words.title.strip(), words.description.strip()
    problem.is_systemic, problem.owner_id = words.is_systemic, words.owner_id
    problem.window_days, problem.state = words.window_days, words.state
    problem.conclusion = words.conclusion.strip()
    problem.closed_at = (problem.closed_at or datetime.now(UTC)) if words.state == ProblemState.CLOSED else None
    problem.revision += 1
    audit.record(session, actor, "problem_changed", ("problem", problem.id), before=before, after=problem.state)


def link_problem(session: Session, actor: Actor, problem: Problem, complaint_id: int) -> None:
    """Say that a complaint shows the problem. Raises `NotFound`, `Conflict` when it is said already."""
    complaint = desk.one(session, actor, complaint_id)
    if session.get(ProblemComplaint, (problem.id, complaint_id)) is not None:
        raise Conflict(f"C-{complaint_id} is linked already.")
    now = datetime.now(UTC)
    session.add(
        ProblemComplaint(problem_id=problem.id, complaint_id=complaint_id, linked_by_id=actor.id, linked_at=now)
    )
    complaints.happened(session, actor, complaint, "problem_linked", problem=problem.id)


def unlink_problem(session: Session, actor: Actor, problem: Problem, complaint_id: int) -> None:
    """Take a complaint out of the problem; its log keeps that it was there. Raises `NotFound`."""
    found = session.get(ProblemComplaint, (problem.id, complaint_id))
    if found is None:
        raise NotFound("That complaint is not linked.")
    session.delete(found)
    complaints.happened(
        session, actor, session.get_one(Complaint, complaint_id), "problem_unlinked", problem=problem.id
    )


def _check(session: Session, words: Words) -> None:
    problems = {}
    if not words.title.strip() or len(words.title.strip()) > TITLE_MAXIMUM:
        problems["title"] = f"1 to {TITLE_MAXIMUM} characters."
    owner = session.get(Person, words.owner_id) if words.owner_id is not None else None
    if words.owner_id is not None and (owner is None or not owner.active):
        problems["owner"] = "Choose somebody with an active account."
    if not 1 <= words.window_days <= 730:
        problems["window_days"] = "1 to 730 days."
    if problems:
        raise Invalid("The problem is not complete.", problems)
