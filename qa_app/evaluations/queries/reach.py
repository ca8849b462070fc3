"""Which evaluations somebody may see, which they may write, and which count in averages."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.orm import aliased

from qa_app.evaluations.models import Evaluation, EvaluationState, Selection
from qa_app.evaluations.rules import transitions
from qa_app.interactions.models import Interaction
from qa_app.interactions.queries import veils
from qa_app.policy import Actor, Role, Scope

BY_COLLEAGUES = (Selection.SELF, Selection.PEER)
COMPARED = (Selection.CALIBRATION, Selection.DOUBLE)
"""What is scored again to see how far people agree: each writes their own, blind to the others'."""


def visible(actor: Actor) -> ColumnElement[bool]:
    """The evaluations the actor may see: those they wrote, those about them once released, their scope's.

    Whatever the role, nobody sees an evaluation about themselves before it was released, but the one they wrote
    themselves and, once it is submitted, the one they scored together with a reviewer. What others scored for a
    calibration only QA managers see: its session shows it when all have answered. Who scores a contact to be
    compared with others sees none of theirs before handing in. An agent's self-evaluation is hidden from whoever
    still has to score the same contact.
    """
    scope = actor.scope("evaluation.read")
    if scope is Scope.NONE:
        return false()
    not_about_me = Evaluation.agent_id != actor.id
    reach: ColumnElement[bool] = Evaluation.reviewer_id == actor.id
    if scope is Scope.TEAM and actor.team_ids:
        reach = or_(reach, Evaluation.team_id.in_(actor.team_ids))
    reach = not_about_me if scope is Scope.ALL else and_(not_about_me, reach)
    if scope is not Scope.OWN:
        reach = and_(reach, or_(Evaluation.selection != Selection.SELF, ~scores_still(actor)))
    found = or_(_about(actor), reach)
    if Role.QA_MANAGER in actor.roles:
        is_open = or_(Evaluation.reviewer_id == actor.id, ~scores_still(actor, COMPARED))
        return and_(found, is_open)
    return and_(found, or_(Evaluation.selection != Selection.CALIBRATION, Evaluation.reviewer_id == actor.id))


def scores_still(actor: Actor, series: Sequence[str] = ()) -> ColumnElement[bool]:
    """Whether the actor has an evaluation of the same contact (of these series, or any) not handed in yet (QM-I1)."""
    other = aliased(Evaluation)
    mine = select(other.id).where(
        other.interaction_id == Evaluation.interaction_id,
        other.reviewer_id == actor.id,
        other.state.in_(transitions.OPEN_FOR_WORK),
        *([other.selection.in_(series)] if series else []),
    )
    return mine.correlate(Evaluation).exists()


def _about(actor: Actor) -> ColumnElement[bool]:
    """What is about the actor and open to them."""
    is_open = or_(
        Evaluation.released_at.is_not(None),
        and_(Evaluation.selection == Selection.SELF, Evaluation.reviewer_id == actor.id),
        and_(Evaluation.selection == Selection.JOINT, Evaluation.submitted_at.is_not(None)),
    )
    return and_(Evaluation.agent_id == actor.id, Evaluation.state != EvaluationState.VOID, is_open)


def writable(actor: Actor, permission: str) -> ColumnElement[bool]:
    """The evaluations the actor writes: their own by the permission (a QA manager's: any), never one about
    themselves, nor another's that an agent writes or that is compared with others; and the self-evaluations and
    reviews of colleagues given to them."""
    may = Evaluation.agent_id != actor.id if actor.may(permission) else false()
    if actor.scope(permission) is not Scope.ALL:
        may = and_(may, Evaluation.reviewer_id == actor.id)
    if permission == "evaluation.write":
        alone = (*BY_COLLEAGUES, *COMPARED)
        may = and_(may, or_(Evaluation.reviewer_id == actor.id, Evaluation.selection.not_in(alone)))
    if permission == "evaluation.write" and actor.may("evaluation.self"):
        own = and_(Evaluation.reviewer_id == actor.id, Evaluation.selection.in_(BY_COLLEAGUES))
        may = or_(may, own)
    return and_(may, Evaluation.state != EvaluationState.VOID)


def without_sway(actor: Actor, interaction_id: int) -> ColumnElement[bool]:
    """Every evaluation of the contact, but only the actor's own while they have not handed it in."""
    own = aliased(Evaluation)
    is_scoring = exists().where(
        own.interaction_id == interaction_id,
        own.reviewer_id == actor.id,
        own.state.in_(transitions.OPEN_FOR_WORK),
    )
    return or_(Evaluation.reviewer_id == actor.id, ~is_scoring)


def counted() -> ColumnElement[bool]:
    """The evaluations that feed averages: submitted (where needed: approved) or later, not void, randomly chosen,
    with a score (QM-C7). One that is disputed counts on, as it stands, until the dispute is decided (QM-H9).

    Targeted, complaint-driven, calibration and self-evaluations are looked at one by one, never averaged.
    """
    return and_(
        Evaluation.state.in_(transitions.SUBMITTED_OR_LATER),
        Evaluation.selection == Selection.RANDOM,
        Evaluation.percent.is_not(None),
    )


@veils
def _to_judge_by_words_alone(actor: Actor) -> ColumnElement[bool] | None:
    """A contact of the complaint series, until who is to score it has handed in: what would tell it from those that
    it is compared with is kept back (complaints.md 4.3). Whoever keeps plans knows them anyway."""
    if actor.may("plan.read") or not actor.may("evaluation.write"):
        return None
    waiting = select(Evaluation.id).where(
        Evaluation.interaction_id == Interaction.id,
        Evaluation.reviewer_id == actor.id,
        Evaluation.selection == Selection.COMPLAINT,
        Evaluation.state.in_(transitions.OPEN_FOR_WORK),
    )
    return waiting.exists()
