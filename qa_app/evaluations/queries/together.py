"""Evaluations that agents write, alone, of a colleague or with a reviewer; and a self-evaluation beside the review."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from qa_app.builder import queries as scorecards
from qa_app.builder.models import ScorecardVersion
from qa_app.db import in_scope
from qa_app.errors import NotFound
from qa_app.evaluations.models import AnswerRow, Evaluation, EvaluationState, Selection, Signature
from qa_app.evaluations.queries import reading
from qa_app.evaluations.queries.reach import scores_still, visible
from qa_app.evaluations.rules.gaps import Side
from qa_app.evaluations.rules.transitions import OPEN_FOR_WORK, SUBMITTED_OR_LATER
from qa_app.interactions.models import Interaction
from qa_app.interactions.queries import lends
from qa_app.people import queries as people
from qa_app.people.models import Person
from qa_app.policy import Actor

REVIEWS = (Selection.RANDOM, Selection.RISK, Selection.TARGETED, Selection.COMPLAINT, Selection.JOINT)
"""The series that a self-evaluation is put beside."""
BY_AGENTS = (Selection.SELF, Selection.PEER)
SIGNED_FROM = tuple(state for state in SUBMITTED_OR_LATER if state != EvaluationState.CLOSED)
_own = aliased(Evaluation, name="own")


@dataclass(frozen=True, slots=True)
class Pair:
    """A self-evaluation and the review of the same contact, both handed in."""

    own: Evaluation
    review: Evaluation

    @property
    def is_blind(self) -> bool:
        """Whether the self-evaluation was handed in before its agent could read the review."""
        read_at, own_at = self.review.released_at, self.own.submitted_at
        return read_at is None or (own_at is not None and own_at < read_at)


def pair(session: Session, actor: Actor, own_id: int) -> Pair:
    """The self-evaluation beside the newest review that the actor may read. Raises NotFound until both are in, for
    its agent until the review is released, and for whoever still has to score the contact themselves."""
    found = session.execute(_pairs(actor).where(_own.id == own_id).limit(1)).first()
    if found is None:
        raise NotFound("There is nothing to compare yet.")
    whole = {row.id: row for row in _whole(session, (found[0], found[1]))}
    return Pair(whole[found[1]], whole[found[0]])


def beside(session: Session, actor: Actor, evaluation_ids: Sequence[int]) -> Mapping[int, int]:
    """For those of the reviews beside which a self-evaluation can be read: the id of the self-evaluation."""
    return {row[0]: row[1] for row in session.execute(_pairs(actor).where(Evaluation.id.in_(evaluation_ids)))}


def ready(session: Session, actor: Actor, own_ids: Sequence[int]) -> frozenset[int]:
    """Those of the self-evaluations beside which the actor can read a review."""
    return frozenset(row[1] for row in session.execute(_pairs(actor).where(_own.id.in_(own_ids))))


def comparable(session: Session, actor: Actor, row: Evaluation) -> int | None:
    """The self-evaluation that can be read beside this one (or is this one), or None while there is none."""
    is_own = row.selection == Selection.SELF
    found = session.execute(_pairs(actor).where((_own if is_own else Evaluation).id == row.id).limit(1)).first()
    return found[1] if found else None


def _pairs(actor: Actor) -> Select[int, int]:
    """(review, self-evaluation) of the same contact that the actor may read beside each other, the newest first."""
    same = and_(_own.interaction_id == Evaluation.interaction_id, _own.agent_id == Evaluation.agent_id)
    return (
        select(Evaluation.id, _own.id)
        .join(_own, and_(same, _own.selection == Selection.SELF, _own.state.in_(SUBMITTED_OR_LATER)))
        .where(
            visible(actor),
            ~scores_still(actor),
            Evaluation.selection.in_(REVIEWS),
            Evaluation.state.in_(SUBMITTED_OR_LATER),
        )
        .order_by(Evaluation.id.desc())
    )


def _whole(session: Session, ids: Sequence[int]) -> Sequence[Evaluation]:
    options = (
        joinedload(Evaluation.interaction),
        joinedload(Evaluation.scorecard_version),
        joinedload(Evaluation.agent).lazyload(Person.roles),
        joinedload(Evaluation.reviewer).lazyload(Person.roles),
        selectinload(Evaluation.answers).selectinload(AnswerRow.evidence),
    )
    return session.scalars(select(Evaluation).where(Evaluation.id.in_(ids)).options(*options)).all()


def side_of(row: Evaluation) -> Side:
    """An evaluation as one side of a comparison; it is handed in, so it has a score."""
    score = reading.stored_score(row)
    assert score is not None
    return Side(scorecards.definition(row.scorecard_version), reading.draft_of(row).answers, score)


def version_for(session: Session, contact: Interaction) -> ScorecardVersion | None:
    """The version to score the contact on beside others: that of its newest review, else the channel's current one."""
    of_review = (
        select(ScorecardVersion)
        .join(Evaluation, Evaluation.scorecard_version_id == ScorecardVersion.id)
        .where(
            Evaluation.interaction_id == contact.id,
            Evaluation.selection.in_(REVIEWS),
            Evaluation.state != EvaluationState.VOID,
        )
        .order_by(Evaluation.id.desc())
    )
    return session.scalars(of_review.limit(1)).first() or next(
        iter(scorecards.current_versions(session, contact.channel, contact.queue, contact.language)), None
    )


def given(session: Session, interaction_id: int, reviewer_id: int, selection: Selection) -> Evaluation | None:
    """The evaluation of this kind that this person has of this contact, if it is not void."""
    return session.scalars(
        select(Evaluation).where(
            Evaluation.interaction_id == interaction_id,
            Evaluation.reviewer_id == reviewer_id,
            Evaluation.selection == selection,
            Evaluation.state != EvaluationState.VOID,
        )
    ).one_or_none()


def was_shown(session: Session, contact: Interaction) -> bool:
    """Whether the agent could already read a review of this contact."""
    shown = select(Evaluation.id).where(
        Evaluation.interaction_id == contact.id,
        Evaluation.agent_id == contact.agent_id,
        Evaluation.released_at.is_not(None),
        Evaluation.state != EvaluationState.VOID,
    )
    return session.scalar(shown.limit(1)) is not None


def signatures(session: Session, row: Evaluation) -> Mapping[int, Signature]:
    """Who signed the evaluation as it stands, by person; what was signed before a change counts no more."""
    found = session.scalars(select(Signature).where(Signature.evaluation_id == row.id))
    return {item.person_id: item for item in found if row.submitted_at and item.at >= row.submitted_at}


def colleagues(session: Session, actor: Actor, contact: Interaction) -> Sequence[Person]:
    """Agents in the actor's reach who could look at the contact: everybody but the one whom it is about."""
    reached = people.agents_for(session, actor, "evaluation.assign")
    return [person for person in reached if person.id != contact.agent_id]


def by_me(actor: Actor) -> ColumnElement[bool]:
    """The self-evaluations and reviews of colleagues that were given to the actor."""
    return and_(
        Evaluation.reviewer_id == actor.id,
        Evaluation.selection.in_(BY_AGENTS),
        Evaluation.state != EvaluationState.VOID,
    )


def to_sign(actor: Actor) -> ColumnElement[bool]:
    """What the actor scored together with somebody and has not signed as it stands."""
    signed = select(Signature.person_id).where(
        Signature.evaluation_id == Evaluation.id,
        Signature.person_id == actor.id,
        Signature.at >= Evaluation.submitted_at,
    )
    return and_(
        or_(Evaluation.agent_id == actor.id, Evaluation.reviewer_id == actor.id),
        Evaluation.selection == Selection.JOINT,
        Evaluation.state.in_(SIGNED_FROM),
        ~signed.exists(),
    )


def to_share(actor: Actor) -> ColumnElement[bool]:
    """Reviews by colleagues that wait for somebody in whose reach they are to let the agent read them."""
    return and_(
        in_scope(actor, "evaluation.assign", owner=Evaluation.agent_id, team=Evaluation.team_id),
        Evaluation.agent_id != actor.id,
        Evaluation.reviewer_id != actor.id,
        Evaluation.selection == Selection.PEER,
        Evaluation.state == EvaluationState.SUBMITTED,
    )


def contact_of(session: Session, actor: Actor, interaction_id: int, permission: str) -> Interaction:
    """A contact with its agent known, in the reach of the permission. Raises NotFound."""
    row = session.scalars(
        select(Interaction).where(Interaction.id == interaction_id).options(joinedload(Interaction.agent))
    ).one_or_none()
    if row is None or row.agent_id is None or not actor.reaches(permission, owner_id=row.agent_id, team_id=row.team_id):
        raise NotFound("There is no such interaction.")
    return row


@lends
def _for_a_peer_review(actor: Actor) -> ColumnElement[bool] | None:
    """A colleague's contact is lent to whoever was asked to review it, until they have handed the review in."""
    if not actor.may("evaluation.self"):
        return None
    open_review = select(Evaluation.id).where(
        Evaluation.interaction_id == Interaction.id,
        Evaluation.reviewer_id == actor.id,
        Evaluation.selection == Selection.PEER,
        Evaluation.state.in_(OPEN_FOR_WORK),
    )
    return open_review.exists()
