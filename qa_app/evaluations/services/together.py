"""Evaluations that agents take part in: their own contact, a colleague's, and one scored together with a reviewer."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from qa_app import labels
from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.evaluations import queries
from qa_app.evaluations.models import (
    REASON_MAXIMUM,
    Acknowledgement,
    Evaluation,
    EvaluationState,
    Selection,
    Signature,
)
from qa_app.evaluations.queries import together
from qa_app.evaluations.rules import transitions
from qa_app.evaluations.rules.windows import Calendar
from qa_app.evaluations.services.releasing import let_out
from qa_app.evaluations.services.submitting import on_submit
from qa_app.interactions.models import Interaction
from qa_app.notices import services as notices
from qa_app.policy import Actor


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for: which contact, of whom (where there is a choice), by when, and why."""

    interaction_id: int
    person_id: int | None = None
    due_at: datetime | None = None
    reason: str = ""


def begin_self(session: Session, actor: Actor, interaction_id: int, *, now: datetime | None = None) -> Evaluation:
    """The agent's own evaluation of their contact; one that they have already is returned.

    Raises NotFound for anybody else's contact, Conflict when a review of it was already there to read, and Invalid
    without a scorecard for the channel.
    """
    contact = together.contact_of(session, actor, interaction_id, "evaluation.self")
    if contact.agent_id != actor.id:
        raise NotFound("There is no such interaction.")
    found = together.given(session, contact.id, actor.id, Selection.SELF)
    if found is not None:
        return found
    if together.was_shown(session, contact):
        raise Conflict("You could already read a review of this contact. Choose one that has none yet.")
    return _give(session, contact, actor.id, Selection.SELF, Wish(contact.id), now)


def ask_self(session: Session, actor: Actor, wish: Wish, *, now: datetime | None = None) -> Evaluation:
    """Ask the agent to score their own contact before they read a review of it. Raises as `begin_self`."""
    contact = together.contact_of(session, actor, wish.interaction_id, "evaluation.assign")
    assert contact.agent_id is not None
    _not_own(actor, contact)
    if together.given(session, contact.id, contact.agent_id, Selection.SELF):
        raise Conflict("The agent has a self-evaluation of this contact already.")
    if together.was_shown(session, contact):
        raise Conflict("The agent could already read a review of this contact. Choose one without a released review.")
    row = _give(session, contact, contact.agent_id, Selection.SELF, wish, now)
    _ask(session, actor, row, "self_asked", f"{actor.name} asks you to score your {_contact(contact)} yourself", now)
    return row


def ask_peer(session: Session, actor: Actor, wish: Wish, *, now: datetime | None = None) -> Evaluation:
    """Ask an agent to review a colleague's contact (QM-I3): lent to them for that, its own series, never averaged.

    Raises NotFound, Invalid for somebody who cannot be asked, Conflict when they were asked before.
    """
    contact = together.contact_of(session, actor, wish.interaction_id, "evaluation.assign")
    _not_own(actor, contact)
    peer = next((each for each in together.colleagues(session, actor, contact) if each.id == wish.person_id), None)
    if peer is None:
        raise Invalid("Choose a colleague.", {"peer": "An agent in your reach, and not the one whom it is about."})
    if together.given(session, contact.id, peer.id, Selection.PEER):
        raise Conflict(f"{peer.name} was asked to review this contact already.")
    row = _give(session, contact, peer.id, Selection.PEER, wish, now)
    about = contact.agent.name if contact.agent else ""
    _ask(session, actor, row, "peer_asked", f"{actor.name} asks you to review a {_contact(contact)} of {about}", now)
    return row


def begin_joint(session: Session, actor: Actor, wish: Wish, *, now: datetime | None = None) -> Evaluation:
    """Have a reviewer and the agent score the contact together (QM-I2); both sign what they came to.

    Raises NotFound, NotAllowed (their own contact), Invalid, or Conflict when this reviewer has it already.
    """
    contact = together.contact_of(session, actor, wish.interaction_id, "evaluation.assign")
    _not_own(actor, contact)
    reviewer_id = wish.person_id
    if reviewer_id is None or reviewer_id not in {person.id for person in queries.reviewers(session)}:
        raise Invalid("Choose a reviewer.", {"reviewer": "Somebody who may evaluate."})
    assert contact.agent_id is not None
    transitions.may_review(reviewer_id, contact.agent_id)
    if together.given(session, contact.id, reviewer_id, Selection.JOINT):
        raise Conflict("This reviewer has this contact to score together already.")
    row = _give(session, contact, reviewer_id, Selection.JOINT, wish, now)
    title = f"You and the agent score a {_contact(contact)} together; {actor.name} asks for it"
    _ask(session, actor, row, "joint_asked", title, now)
    return row


def sign(
    session: Session, actor: Actor, evaluation_id: int, *, calendar: Calendar | None = None, now: datetime | None = None
) -> Evaluation:
    """The reviewer or the agent stands by what they scored together; with both, it is released and acknowledged.

    What is changed after a signature has to be signed again. Raises NotFound for anybody else, Conflict when it
    cannot be signed (yet), or twice.
    """
    row = queries.evaluation(session, actor, evaluation_id, is_locked=True)
    if row.selection != Selection.JOINT or actor.id not in (row.reviewer_id, row.agent_id):
        raise NotFound(queries.ABSENT)
    if row.state not in together.SIGNED_FROM:
        raise Conflict("It is signed when it is handed in, and before it is closed.")
    signed, now = together.signatures(session, row), now or datetime.now(UTC)
    if actor.id in signed:
        raise Conflict("You have signed this already.")
    session.merge(Signature(evaluation_id=row.id, person_id=actor.id, at=now))
    if {*signed, actor.id} == {row.reviewer_id, row.agent_id}:
        _signed_by_both(session, row, calendar or Calendar(), now)
    return row


def _signed_by_both(session: Session, row: Evaluation, calendar: Calendar, now: datetime) -> None:
    if row.state == EvaluationState.SUBMITTED:
        let_out(session, row, calendar, now)
    if row.state == EvaluationState.RELEASED:
        row.state = EvaluationState(transitions.after("acknowledge", row.state))
        if queries.acknowledgement(session, row) is None:
            session.add(Acknowledgement(evaluation_id=row.id, person_id=row.agent_id, at=now))


def share_peer(
    session: Session, actor: Actor, evaluation_id: int, *, calendar: Calendar | None = None, now: datetime | None = None
) -> Evaluation:
    """Let the agent read what a colleague wrote: for whoever may ask for peer reviews, never for those two.

    Raises NotFound, or Conflict while it is not handed in, or is released already.
    """
    row = queries.evaluation(session, actor, evaluation_id, is_locked=True)
    is_reached = actor.reaches("evaluation.assign", owner_id=None, team_id=row.team_id)
    if row.selection != Selection.PEER or not is_reached or actor.id in (row.agent_id, row.reviewer_id):
        raise NotFound(queries.ABSENT)
    let_out(session, row, calendar or Calendar(), now or datetime.now(UTC))
    return row


@on_submit
def _to_sign(session: Session, row: Evaluation, now: datetime) -> None:
    """Both are told that what they scored together waits for their signature."""
    if row.selection != Selection.JOINT:
        return
    for person_id in (row.agent_id, row.reviewer_id):
        notices.tell(
            session,
            person_id,
            kind="joint_to_sign",
            title="What you scored together waits for your signature",
            url=f"/evaluations/{row.id}",
            key=f"joint:{row.id}:{row.revision}",
            now=now,
        )


def _give(
    session: Session,
    contact: Interaction,
    reviewer_id: int,
    selection: Selection,
    wish: Wish,
    now: datetime | None,
) -> Evaluation:
    version, now = together.version_for(session, contact), now or datetime.now(UTC)
    if version is None:
        raise Invalid("There is no published scorecard for this channel.", {"scorecard": "Publish one first."})
    if len(wish.reason.strip()) > REASON_MAXIMUM:
        raise Invalid("The reason is too long.", {"reason": f"At most {REASON_MAXIMUM} characters."})
    if wish.due_at is not None and wish.due_at < now:
        raise Invalid("This day is over.", {"due": "Choose a day to come, or none."})
    row = Evaluation(
        interaction=contact,
        scorecard_version=version,
        reviewer_id=reviewer_id,
        agent_id=contact.agent_id,
        team_id=contact.team_id,
        transcript_version=contact.transcript_version,
        state=EvaluationState.ASSIGNED,
        selection=selection,
        selection_reason=wish.reason.strip(),
        assigned_at=now,
        due_at=wish.due_at,
    )
    session.add(row)
    session.flush()  # its id is in the address of the next page
    return row


def _not_own(actor: Actor, contact: Interaction) -> None:
    if contact.agent_id == actor.id:
        raise NotFound("There is no such interaction.")


def _ask(session: Session, actor: Actor, row: Evaluation, kind: str, title: str, now: datetime | None) -> None:
    url, key = f"/evaluations/{row.id}/review", f"{kind}:{row.id}"
    notices.tell(session, row.reviewer_id, kind=kind, title=title, url=url, key=key, now=now or datetime.now(UTC))


def _contact(contact: Interaction) -> str:
    started = contact.started_at
    return f"{labels.of(contact.channel).text.lower()} of {started.day} {started:%B %Y}"
