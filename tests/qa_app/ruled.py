"""A small scorecard whose questions carry rules, and evaluations of contacts that detectors looked at."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from factories import interaction
from sqlalchemy.orm import Session

from qa_app.behaviours.models import BehaviourHit
from qa_app.builder.models import ScorecardRow, ScorecardVersion, VersionState
from qa_app.evaluations.models import Evaluation
from qa_app.interactions.models import Interaction
from qa_app.jobs.models import Job, JobState
from qa_app.people.models import Person
from scorecards import document
from scorecards.automation import Automation, Presence, Range, Rule
from scorecards.definition import Handling, Option, Question, QuestionKind, Scorecard, Section

YES_NO = (Option("yes", "Yes", Decimal(1)), Option("no", "No"))
FEELINGS = Automation((Rule((Presence("acknowledging-feelings"),), ("yes",)),), ("no",))
OPENLY = Handling(is_unbiased=False)


def card(handling: Handling = OPENLY, automation: Automation | None = FEELINGS) -> Scorecard:
    """Three questions: one with a rule on a behaviour, one with a rule on a figure, one without."""
    words = Automation((Rule((Range("words", minimum=Decimal(100)),), ("yes",)),))
    questions = (
        Question(
            "feelings", "Acknowledged the customer’s feelings?", QuestionKind.YES_NO, YES_NO, automation=automation
        ),
        Question("length", "Long enough?", QuestionKind.YES_NO, YES_NO, automation=words, is_required=False),
        Question("close", "Closed well?", QuestionKind.YES_NO, YES_NO, is_required=False),
    )
    return Scorecard("ruled", "Ruled", (Section("all", "All", questions),), handling=handling)


def version(session: Session, ruled: Scorecard | None = None, number: int = 1) -> ScorecardVersion:
    """The card as a published version."""
    ruled, now = ruled or card(), datetime.now(UTC)
    older = session.query(ScorecardRow).filter_by(key=ruled.key).one_or_none()
    row = ScorecardVersion(
        scorecard=older or ScorecardRow(key=ruled.key, title=ruled.title, created_at=now),
        number=number,
        state=VersionState.PUBLISHED,
        document=document.to_document(ruled),
        digest=document.digest(ruled),
        created_at=now,
        published_at=now,
    )
    session.add(row)
    session.flush()
    return row


def looked_at(session: Session, contact: Interaction, *found: tuple[str, int], state: str = JobState.DONE) -> None:
    """Detectors looked at the contact, and point at these lines: (behaviour, index)."""
    now = datetime.now(UTC)
    key = f"interaction:{contact.id}"
    session.add(Job(name="behaviours", key=key, title="", payload={}, state=state, run_after=now, created_at=now,
                    finished_at=now))  # fmt: skip
    for behaviour, index in found:
        start = index * 4000
        session.add(
            BehaviourHit(
                interaction_id=contact.id,
                detector_key=behaviour,
                detector_version=0,
                transcript_version=1,
                segment=index,
                start_char=0,
                end_char=4,
                start_ms=start,
                end_ms=start + 3500,
                source="rule",
                why="it says so",
                score=1.0,
            )
        )
    session.flush()


def evaluation(
    session: Session,
    agent: Person,
    reviewer: Person,
    made_with: ScorecardVersion,
    *found: tuple[str, int],
    about: Interaction | None = None,
    **more: Any,
) -> Evaluation:
    """An assigned evaluation of a contact in which detectors found these lines."""
    contact = about or interaction(session, agent)
    if about is None:
        looked_at(session, contact, *found)
    row = Evaluation(
        interaction_id=contact.id,
        scorecard_version=made_with,
        reviewer_id=reviewer.id,
        agent_id=agent.id,
        team_id=contact.team_id,
        transcript_version=1,
        assigned_at=datetime.now(UTC),
        **more,
    )
    session.add(row)
    session.flush()
    return row
