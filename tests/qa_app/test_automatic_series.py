"""The series scored by rules alone: off by default, its own, in no average, never released, and whole or void."""

from decimal import Decimal

import pytest
from cast import Cast
from factories import interaction
from ruled import FEELINGS, YES_NO, looked_at, version
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.errors import Conflict
from qa_app.evaluations import queries, services
from qa_app.evaluations.models import Evaluation, EvaluationState, Selection, Suggestion
from qa_app.evaluations.queries import suggesting as reading
from qa_app.evaluations.services import automatic
from qa_app.interactions.models import Interaction
from qa_app.jobs.models import JobState
from qa_app.people.models import Person
from qa_app.policy import Actor, Role
from scorecards.definition import Handling, Option, Question, QuestionKind, Scorecard, Section

ALONE = Handling(is_automatic=True)
WITH_COMMENT = (YES_NO[0], Option("no", "No", is_comment_required=True))


def card(handling: Handling = ALONE, *more: Question) -> Scorecard:
    feelings = Question("feelings", "Acknowledged feelings?", QuestionKind.YES_NO, WITH_COMMENT, automation=FEELINGS)
    return Scorecard("alone", "Alone", (Section("all", "All", (feelings, *more)),), handling=handling)


def heard(session: Session, agent: Person, *found: tuple[str, int]) -> Interaction:
    contact = interaction(session, agent)
    looked_at(session, contact, *found)
    return contact


def scored(session: Session) -> list[Evaluation]:
    """Every automatic evaluation there is, once all that waits was scored."""
    for wanted in automatic.waiting(session):
        automatic.score(session, wanted)
    return list(session.scalars(select(Evaluation).where(Evaluation.selection == Selection.AUTOMATIC)))


@pytest.mark.covers("QM-F6")
def test_it_works(session: Session, cast: Cast) -> None:
    contact = heard(session, cast.ada, ("acknowledging-feelings", 2))
    version(session, card())
    [row] = scored(session)
    assert (row.interaction_id, row.state, row.percent) == (contact.id, EvaluationState.SUBMITTED, Decimal(100))
    assert not row.reviewer.active
    assert row.reviewer.roles == []
    assert row.answers[0].value["comment"] == "“Acknowledging feelings” in line 3."
    assert [line.segment_index for line in row.answers[0].evidence] == [2]
    assert (
        session.scalars(select(Suggestion).where(Suggestion.evaluation_id == row.id)).one().question_key == "feelings"
    )


@pytest.mark.covers("QM-F6")
def test_it_is_off_unless_the_newest_version_allows_it(session: Session, cast: Cast) -> None:
    heard(session, cast.ada)
    version(session, card(Handling()))
    assert scored(session) == []
    version(session, card(), 2)
    assert len(automatic.waiting(session)) == 1
    version(session, card(Handling()), 3)
    assert scored(session) == []


@pytest.mark.covers("QM-F6")
def test_it_counts_in_no_average_and_no_agreement_and_is_never_released(session: Session, cast: Cast) -> None:
    heard(session, cast.ada)
    published = version(session, card())
    [row] = scored(session)
    assert session.scalars(select(Evaluation).where(queries.counted())).all() == []
    assert reading.agreement(session, published)["feelings"].n == 0
    assert reading.awaiting(session, is_judged=True) == []
    manager = Actor(cast.dev.id, "Dev", frozenset({Role.QA_MANAGER}))
    with pytest.raises(Conflict):
        services.release(session, manager, row.id)
    agent = Actor(cast.ada.id, "Ada", frozenset({Role.AGENT}))
    assert session.scalars(select(Evaluation).where(queries.visible(agent))).all() == []


def test_each_contact_is_scored_once_for_a_scorecard_over_its_versions(session: Session, cast: Cast) -> None:
    heard(session, cast.ada)
    version(session, card())
    assert len(scored(session)) == 1
    version(session, card(Handling(is_automatic=True, edit_hours=1)), 2)
    assert len(scored(session)) == 1
    heard(session, cast.ada)
    assert len(scored(session)) == 2
    assert len({row.reviewer_id for row in scored(session)}) == 1


def test_what_the_rules_cannot_answer_makes_it_void_and_says_so_once(session: Session, cast: Cast) -> None:
    heard(session, cast.ada)
    version(session, card(ALONE, Question("tone", "Kept a calm tone?", QuestionKind.YES_NO, YES_NO)))
    [row] = scored(session)
    assert (row.state, row.void_reason) == (EvaluationState.VOID, "The rules could not answer: Kept a calm tone?")
    assert row.percent is None
    assert len(scored(session)) == 1


def test_it_waits_for_detectors_and_leaves_out_what_cannot_be_judged(session: Session, cast: Cast) -> None:
    version(session, card())
    looking = interaction(session, cast.ada)
    looked_at(session, looking, state=JobState.RUNNING)
    interaction(session, None)
    unfit = heard(session, cast.ada)
    unfit.is_eligible = False
    heard(session, cast.ada).transcript_version = None
    session.flush()
    assert [wanted.interaction_id for wanted in automatic.waiting(session)] == [looking.id]
    assert scored(session) == []


def test_a_worker_does_it(session: Session, cast: Cast, run_jobs, settings) -> None:
    from qa_app.evaluations.tasks import suggest_due

    heard(session, cast.ada, ("acknowledging-feelings", 2))
    version(session, card())
    assert suggest_due(session, settings) == 1
    session.commit()
    assert run_jobs() == 1
    session.rollback()
    assert session.scalars(select(Evaluation.selection)).all() == [Selection.AUTOMATIC]
    assert suggest_due(session, settings) == 0
