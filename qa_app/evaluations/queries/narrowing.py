"""The filter of the list of interactions by whether they were evaluated."""

from sqlalchemy import select
from sqlalchemy.sql import ColumnElement

from qa_app.evaluations.models import Evaluation, EvaluationState
from qa_app.interactions.models import Interaction
from qa_app.interactions.queries import Narrowing, narrowing
from qa_app.policy import Actor

NOT_YET = (EvaluationState.ASSIGNED, EvaluationState.DRAFT, EvaluationState.VOID)


def _condition(_actor: Actor, value: str) -> ColumnElement[bool]:
    """Whether anybody has handed in an evaluation. Only that is told, and only of interactions one may see."""
    done = (
        select(Evaluation.id)
        .where(Evaluation.interaction_id == Interaction.id, Evaluation.state.not_in(NOT_YET))
        .exists()
    )
    return done if value == "yes" else ~done


def _is_open(actor: Actor) -> bool:
    """Agents learn of an evaluation when it is released, not from a filter."""
    return actor.may("evaluation.write") or actor.may("evaluation.browse")


narrowing(Narrowing("evaluated", "Evaluation", {"yes": "an evaluation", "no": "no evaluation"}, _condition, _is_open))
