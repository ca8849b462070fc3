"""The series that is scored by rules alone: its own, only where a scorecard allows it, in no average, seen by no agent.

An interaction is scored once for each scorecard, and only where the rules answer every question that needs an answer;
otherwise the evaluation is void and says which they could not.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, String, cast, exists, select
from sqlalchemy.orm import Session

from qa_app.builder import queries as scorecards
from qa_app.builder.models import ScorecardVersion, VersionState
from qa_app.evaluations.models import REASON_MAXIMUM, AnswerRow, Evaluation, EvaluationState, Evidence, Selection
from qa_app.evaluations.queries import evidence as known
from qa_app.evaluations.rules.hidden import NONE
from qa_app.evaluations.services.submitting import store_score
from qa_app.evaluations.services.suggesting import keep_proposals
from qa_app.interactions.models import Interaction
from qa_app.people.models import Person
from scorecards import answers, scoring
from scorecards.answers import Answer
from scorecards.definition import Scorecard
from scorecards.suggest import Found, Proposal, suggest

RECENT = timedelta(days=14)
MOST_AT_ONCE = 50
REASON = "By rules alone"


@dataclass(frozen=True, slots=True)
class Waiting:
    """An interaction that a scorecard's rules have not scored yet."""

    interaction_id: int
    version_id: int


def waiting(session: Session, now: datetime | None = None) -> list[Waiting]:
    """The newest interactions that await their automatic evaluation; none where no scorecard has such a series."""
    found: list[Waiting] = []
    for version in _allowed(session):
        card = scorecards.definition(version)
        contacts = (
            select(Interaction.id)
            .where(
                Interaction.channel.in_(card.channels),
                Interaction.received_at > (now or datetime.now(UTC)) - RECENT,
                Interaction.transcript_version.is_not(None),
                Interaction.agent_id.is_not(None),
                Interaction.is_eligible.is_not(False),
                ~_is_scored(version),
            )
            .order_by(Interaction.id.desc())
            .limit(MOST_AT_ONCE)
        )
        found += [Waiting(interaction_id, version.id) for interaction_id in session.scalars(contacts)]
    return found[:MOST_AT_ONCE]


def score(
    session: Session, wanted: Waiting, *, hidden: frozenset[str] = NONE, now: datetime | None = None
) -> Evaluation | None:
    """Score one interaction by the rules; None while detectors still look at it, or when it was scored meanwhile.

    No rule uses the figures in `hidden`.
    """
    contact, version = session.get(Interaction, wanted.interaction_id), session.get(ScorecardVersion, wanted.version_id)
    if contact is None or version is None or contact.agent_id is None or _has(session, contact, version):
        return None
    evidence = known.evidence_of(session, contact, hidden)
    if evidence is None:
        return None
    card, at = scorecards.definition(version), now or datetime.now(UTC)
    proposals = suggest(card, evidence)
    row = _row(session, contact, version, at)
    given = _answers(proposals)
    row.answers = [_answer_row(key, answer, proposals[key].cited) for key, answer in given.items()]
    open_keys = scoring.check(card, given)
    if open_keys:
        row.state, row.closed_at, row.void_reason = EvaluationState.VOID, at, _could_not(card, open_keys)
    else:
        store_score(row)
        row.state, row.submitted_at = EvaluationState.SUBMITTED, at
    session.add(row)
    session.flush()  # suggestions carry its id
    keep_proposals(session, row, proposals, at)
    return row


def _allowed(session: Session) -> list[ScorecardVersion]:
    """The newest published version of each scorecard, where it allows the series. The text is looked at first, so
    that a centre without such a scorecard reads none."""
    newer = ScorecardVersion.__table__.alias("newer")
    is_newest = ~exists().where(
        newer.c.scorecard_id == ScorecardVersion.scorecard_id,
        newer.c.state == VersionState.PUBLISHED,
        newer.c.number > ScorecardVersion.number,
    )
    told = cast(ScorecardVersion.document, String).contains("is_automatic", autoescape=True)
    statement = select(ScorecardVersion).where(ScorecardVersion.state == VersionState.PUBLISHED, told, is_newest)
    return [row for row in session.scalars(statement) if scorecards.definition(row).handling.is_automatic]


def _is_scored(version: ScorecardVersion) -> ColumnElement[bool]:
    """Whether the interaction at hand was scored (or could not be) by any version of the same scorecard."""
    return (
        exists()
        .where(
            Evaluation.interaction_id == Interaction.id,
            Evaluation.selection == Selection.AUTOMATIC,
            Evaluation.scorecard_version_id == ScorecardVersion.id,
            ScorecardVersion.scorecard_id == version.scorecard_id,
        )
        .correlate(Interaction)
    )


def _has(session: Session, contact: Interaction, version: ScorecardVersion) -> bool:
    return session.scalar(select(Interaction.id).where(Interaction.id == contact.id, _is_scored(version))) is not None


def _row(session: Session, contact: Interaction, version: ScorecardVersion, at: datetime) -> Evaluation:
    return Evaluation(
        interaction=contact,
        scorecard_version=version,
        reviewer_id=_nobody(session, version).id,
        agent_id=contact.agent_id,
        team_id=contact.team_id,
        transcript_version=contact.transcript_version,
        selection=Selection.AUTOMATIC,
        selection_reason=REASON,
        assigned_at=at,
        comment="",
    )


def _nobody(session: Session, version: ScorecardVersion) -> Person:
    """The account the series of a scorecard stands under: no person's, with no role, and nobody can sign in to it."""
    email = f"rules-of-{version.scorecard.key}@nobody.invalid".lower()
    found = session.scalars(select(Person).where(Person.email == email)).one_or_none()
    if found is None:
        name = f"Rules of “{version.scorecard.title}”"[:120]
        found = Person(email=email, name=name, active=False, fs_uniquifier=uuid.uuid4().hex)
        session.add(found)
        session.flush()
    return found


def _answers(proposals: Mapping[str, Proposal]) -> dict[str, Answer]:
    """What is proposed as answers; the reason is the comment."""
    return {
        key: replace(proposal.answer, comment=proposal.reason)
        for key, proposal in proposals.items()
        if proposal.answer is not None
    }


def _answer_row(key: str, answer: Answer, cited: Iterable[Found]) -> AnswerRow:
    lines = {found.index: found for found in cited}
    evidence = [
        Evidence(segment_index=i, start_ms=one.start_ms, end_ms=one.end_ms, speaker=one.speaker, quote=one.quote)
        for i, one in sorted(lines.items())
    ]
    return AnswerRow(question_key=key, value=dict(answers.to_document({key: answer})[key]), evidence=evidence)  # type: ignore[call-overload]


def _could_not(card: Scorecard, keys: Mapping[str, str]) -> str:
    texts = [question.text for question in card.questions() if question.key in keys]
    return f"The rules could not answer: {'; '.join(texts)}"[:REASON_MAXIMUM]
