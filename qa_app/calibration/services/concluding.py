"""From scoring to a conclusion: the answers are opened, agreed upon question by question, and kept as precedents."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.builder import queries as scorecards
from qa_app.calibration import queries, rules
from qa_app.calibration.models import (
    REMARK_MAXIMUM,
    CalibrationScore,
    CalibrationSession,
    Consensus,
    SessionState,
)
from qa_app.calibration.services.convening import void
from qa_app.calibration.services.telling import tell_open
from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.evaluations.models import Evaluation, Precedent, Selection
from qa_app.evaluations.rules import transitions
from qa_app.evaluations.rules.drafts import in_words
from qa_app.policy import Actor
from scorecards import agreement, answers
from scorecards.answers import Answer
from scorecards.definition import Question

NO_VERDICT = "An answer that fits the question, or N/A."


@dataclass(frozen=True, slots=True)
class Agreed:
    """The answer agreed upon for one question of one contact; `is_precedent` shows it beside the question later."""

    interaction_id: int
    question_key: str
    answer: Answer | None
    remark: str = ""
    is_precedent: bool = False


def settle(session: Session, row: CalibrationSession, now: datetime) -> bool:
    """Open the answers when nobody is left to wait for; whoever left the centre is not waited for.

    The caller has locked the row. Returns whether the answers were opened.
    """
    if row.state != SessionState.SCORING or queries.outstanding(row):
        return False
    _end(session, row, None, now)
    return True


def settle_all(session: Session, now: datetime | None = None) -> int:
    """Settle every session in which nobody is left to wait for; returns how many. For the clock."""
    ids = session.scalars(select(CalibrationSession.id).where(CalibrationSession.state == SessionState.SCORING)).all()
    now = now or datetime.now(UTC)
    return sum(settle(session, queries.locked(session, each, is_with_scores=True), now) for each in ids)


def heard(session: Session, evaluation: Evaluation, now: datetime) -> None:
    """After a submission: when it was the last one of its session, open the answers.

    The session's row is locked first, so that of two who submit at once the later one sees both. Evaluations of
    people who left are another's business (`settle_all`): they would have to be locked before this one.
    """
    if evaluation.selection != Selection.CALIBRATION:
        return
    session.flush()
    found = session.scalar(select(CalibrationScore.session_id).where(CalibrationScore.evaluation_id == evaluation.id))
    if found is not None:
        row = queries.locked(session, found)
        if not any(score.evaluation.state in transitions.OPEN_FOR_WORK for score in row.scores):
            settle(session, row, now)


def end_scoring(
    session: Session, actor: Actor, session_id: int, *, is_sure: bool = False, now: datetime | None = None
) -> CalibrationSession:
    """Open the answers without those who are missing, whose unfinished evaluations become void.

    Raises NotFound, or Conflict naming who is missing unless `is_sure`, and with fewer than two who have scored.
    """
    row = queries.to_manage(session, actor, session_id, is_with_scores=True)
    now = now or datetime.now(UTC)
    rules.after("end", row.state)
    missing = queries.outstanding(row)
    if missing and not is_sure:
        raise Conflict(f"Not yet: {', '.join(missing.values())} still scoring. Confirm to go on without them.")
    if len({score.person_id for score in queries.submitted(row)}) < rules.FEWEST_PARTICIPANTS:
        raise Conflict("Fewer than two have scored, so there is nothing to compare yet.")
    _end(session, row, actor.id, now)
    return row


def agree(session: Session, actor: Actor, session_id: int, agreed: Agreed, *, now: datetime | None = None) -> Consensus:
    """Keep the answer agreed upon, whatever anybody answered before (QM-G7); again to change it.

    Raises NotFound, Conflict while scoring and once closed, or Invalid for an answer that does not fit.
    """
    row, now = queries.to_manage(session, actor, session_id), now or datetime.now(UTC)
    if row.state not in (SessionState.REVIEW, SessionState.RESOLVED):
        raise Conflict("A consensus is kept while the answers lie open and the session is not closed.")
    question = _question(row, agreed)
    fields = {}
    if agreed.answer is None or agreement.rating(question, agreed.answer) is None:
        fields["answer"] = NO_VERDICT
    elif agreed.answer.is_na and not question.is_na_allowed:
        fields["answer"] = "N/A is not allowed here."
    if problem := rules.text_problem(agreed.remark, REMARK_MAXIMUM):
        fields["remark"] = problem
    if agreed.is_precedent and not agreed.remark.strip():
        fields["remark"] = "Say why; a precedent is read by people who were not here."
    if fields or agreed.answer is None:
        raise Invalid("The consensus was not kept; what you wrote is still here.", fields)
    found = _entry(session, row, agreed)
    document = answers.to_document({"it": agreed.answer})["it"]
    assert isinstance(document, dict)
    found.value, found.remark = document, agreed.remark.strip()
    found.decided_at, found.decided_by_id = now, actor.id
    _precedent(session, row, found, question, agreed)
    session.flush()
    return found


def resolve(session: Session, actor: Actor, session_id: int, *, now: datetime | None = None) -> CalibrationSession:
    """Say that what was apart is agreed upon.

    Raises NotFound, or Conflict naming flagged questions that have no consensus.
    """
    row = queries.to_manage(session, actor, session_id)
    state = rules.after("resolve", row.state)
    unsettled = queries.unsettled(session, row)
    if unsettled:
        named = "; ".join(f"“{text}”" for text in unsettled[:3]) + (" …" if len(unsettled) > 3 else "")
        raise Conflict(f"{len(unsettled)} flagged without a consensus: {named}. Agree upon them first.")
    row.state, row.resolved_at = state, now or datetime.now(UTC)
    return row


def reopen(session: Session, actor: Actor, session_id: int) -> CalibrationSession:
    """Go back to talking it over. Raises NotFound, or Conflict unless resolved."""
    row = queries.to_manage(session, actor, session_id)
    row.state, row.resolved_at = rules.after("reopen", row.state), None
    return row


def close(session: Session, actor: Actor, session_id: int, *, now: datetime | None = None) -> CalibrationSession:
    """Lock the session for good. Raises NotFound, or Conflict unless resolved."""
    row = queries.to_manage(session, actor, session_id)
    row.state, row.closed_at = rules.after("close", row.state), now or datetime.now(UTC)
    return row


def withdraw(session: Session, actor: Actor, precedent_id: int, *, now: datetime | None = None) -> Precedent:
    """Stop showing a precedent beside its question; it is kept. Raises NotFound."""
    row = session.get(Precedent, precedent_id)
    if row is None or not actor.may("calibration.manage"):
        raise NotFound("There is no such precedent.")
    row.withdrawn_at = row.withdrawn_at or now or datetime.now(UTC)
    return row


def _end(session: Session, row: CalibrationSession, by_id: int | None, now: datetime) -> None:
    done = {score.evaluation_id for score in queries.submitted(row)}
    for score in row.scores:
        if score.evaluation_id not in done:
            void(score.evaluation, "Scoring in the calibration session ended without it.", by_id, now)
    whole = {score.person_id for score in queries.submitted(row)}
    for each in row.participants:
        if each.removed_at is None and each.person_id not in whole:
            each.missed_at = now
    row.state, row.reviewed_at = rules.after("end", row.state), now
    session.flush()
    tell_open(session, row, now)


def _question(row: CalibrationSession, agreed: Agreed) -> Question:
    question = scorecards.definition(row.scorecard_version).question(agreed.question_key)
    is_ours = any(part.interaction_id == agreed.interaction_id for part in row.contacts)
    if question is None or not is_ours or agreement.level_of(question) is None:
        raise NotFound("There is no such question in this session.")
    return question


def _entry(session: Session, row: CalibrationSession, agreed: Agreed) -> Consensus:
    found = session.get(Consensus, (row.id, agreed.interaction_id, agreed.question_key))
    if found is None:
        found = Consensus(interaction_id=agreed.interaction_id, question_key=agreed.question_key)
        row.consensus.append(found)
    return found


def _precedent(session: Session, row: CalibrationSession, found: Consensus, question: Question, agreed: Agreed) -> None:
    """Keep the precedent as the consensus has it now; an earlier wording is withdrawn, not rewritten."""
    if found.precedent is not None:
        found.precedent.withdrawn_at = found.decided_at
        found.precedent = None
    if not agreed.is_precedent or agreed.answer is None:
        return
    found.precedent = Precedent(
        scorecard_key=row.scorecard_version.scorecard.key,
        question_key=question.key,
        interaction_id=agreed.interaction_id,
        value=found.value,
        answer_text=in_words(question, agreed.answer),
        remark=found.remark,
        origin=f"Calibration “{row.title}”",
        decided_at=found.decided_at,
        decided_by_id=found.decided_by_id,
    )
