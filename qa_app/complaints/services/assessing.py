"""Assessing a complaint and giving it to somebody: how serious it is, whom it is about, and who works on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from qa_app.complaints import queries, rules
from qa_app.complaints.models import Complaint, ComplaintState, ComplaintSubject
from qa_app.complaints.rules.categories import Tree
from qa_app.complaints.services.events import happened
from qa_app.complaints.services.steps import move, unchanged_since
from qa_app.errors import Conflict, Invalid
from qa_app.people.models import Person, Team
from qa_app.policy import Actor


@dataclass(frozen=True, slots=True)
class Assessment:
    """The first look at a complaint. `sensitivity` are words of `rules.SENSITIVITIES`, `accused` ids of people."""

    category: str
    severity: str
    initial_assessment: str
    sensitivity: Sequence[str] = ()
    public_exposure: str = "none"
    accused: Sequence[int] = ()


def assess(session: Session, actor: Actor, complaint: Complaint, found: Assessment, *, revision: int) -> None:
    """Keep the assessment; a new complaint is then triaged. Raises `Conflict` and `Invalid` with its fields."""
    unchanged_since(complaint, revision)
    if complaint.state not in rules.OPEN:
        raise Conflict("It is finished: reopen it before it is assessed again.")
    tree = queries.categories(session)
    _check(session, found, tree, complaint.category)
    names = ("category", "severity", "initial_assessment", "public_exposure")
    before: dict[str, Any] = {name: getattr(complaint, name) for name in names}
    for name in names:
        setattr(complaint, name, getattr(found, name).strip())
    if before["category"] != complaint.category:
        complaint.category_version = tree.version
    complaint.sensitivity = sorted(set(found.sensitivity))
    _accuse(complaint, set(found.accused))
    after = {name: getattr(complaint, name) for name in names if name != "initial_assessment"}
    happened(session, actor, complaint, "assessed", before=before, **after, sensitivity=complaint.sensitivity)
    if complaint.state == ComplaintState.NEW:
        move(session, actor, complaint, "triaged")


def _check(session: Session, found: Assessment, tree: Tree, present: str) -> None:
    problems = {}
    if found.category != present and not tree.is_offered(found.category):
        problems["category"] = "What is it about?"
    if found.severity not in rules.SEVERITIES:
        problems["severity"] = "How serious is it for the customer?"
    if not found.initial_assessment.strip():
        problems["initial_assessment"] = "Say in a sentence what you make of it."
    if set(found.sensitivity) - set(rules.SENSITIVITIES):
        problems["sensitivity"] = "Choose from the list."
    if found.public_exposure not in rules.EXPOSURES:
        problems["public_exposure"] = "Choose from the list."
    if any(session.get(Person, person_id) is None for person_id in found.accused):
        problems["accused"] = "Choose somebody of the staff."
    if problems:
        raise Invalid("The assessment is not complete.", problems)


def _accuse(complaint: Complaint, wanted: set[int]) -> None:
    kept = [row for row in complaint.subjects if row.person_id in wanted]
    new = wanted - {row.person_id for row in kept}
    complaint.subjects[:] = [*kept, *(ComplaintSubject(person_id=person_id) for person_id in sorted(new))]


def assign(
    session: Session,
    actor: Actor | None,
    complaint: Complaint,
    *,
    owner_id: int | None,
    team_id: int | None = None,
    reason: str = "",
    rule: str = "",
    now: datetime | None = None,
) -> None:
    """Give the complaint to somebody, or to a team's queue; one that is triaged is then assigned.

    `rule` names the rule and its version when no person chose. Raises `Invalid` for unknown or inactive people,
    `Conflict` when the complaint is about them or finished.
    """
    if complaint.state not in rules.OPEN:
        raise Conflict("It is finished: reopen it before it is given to somebody.")
    _check_receiver(session, complaint, owner_id, team_id)
    before = {"owner": complaint.owner_id, "team": complaint.team_id}
    complaint.owner_id, complaint.team_id = owner_id, team_id
    happened(
        session,
        actor,
        complaint,
        "assigned",
        at=now or datetime.now(UTC),
        owner=owner_id,
        team=team_id,
        before=before,
        reason=reason.strip(),
        rule=rule,
    )
    if complaint.state == ComplaintState.TRIAGED:
        move(session, actor, complaint, "assigned")


def _check_receiver(session: Session, complaint: Complaint, owner_id: int | None, team_id: int | None) -> None:
    if owner_id is None and team_id is None:
        raise Invalid("Give it to somebody, or to a team.", {"owner": "Choose a person or a team."})
    if team_id is not None and session.get(Team, team_id) is None:
        raise Invalid("There is no such team.", {"team": "Choose a team."})
    if owner_id is None:
        return
    owner = session.get(Person, owner_id)
    if owner is None or not owner.active:
        raise Invalid("This person cannot take it.", {"owner": "Choose somebody with an active account."})
    if owner_id in queries.accused(session, complaint):
        raise Conflict(f"The complaint is about {owner.name}, who therefore may not work on it.")


def take(session: Session, actor: Actor, complaint: Complaint) -> None:
    """Make the actor its owner and start investigating, or go on where somebody else did."""
    if complaint.owner_id != actor.id or complaint.state == ComplaintState.TRIAGED:
        assign(session, actor, complaint, owner_id=actor.id, team_id=complaint.team_id)
    if complaint.state in (ComplaintState.ASSIGNED, ComplaintState.REOPENED):
        move(session, actor, complaint, "investigating")
