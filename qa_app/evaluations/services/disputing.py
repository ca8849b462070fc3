"""The agent's challenge to single answers, and its decision by somebody who neither scored nor was scored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from qa_app.builder import queries as scorecards
from qa_app.errors import Conflict, Invalid
from qa_app.evaluations import queries
from qa_app.evaluations.models import (
    COMMENT_MAXIMUM,
    AnswerRow,
    Dispute,
    DisputeState,
    Evaluation,
    EvaluationState,
)
from qa_app.evaluations.queries import Line, rounds
from qa_app.evaluations.rules import transitions, windows
from qa_app.evaluations.rules.windows import Calendar
from qa_app.evaluations.services import revising, telling
from qa_app.evaluations.services.responding import own_released
from qa_app.evaluations.services.submitting import store_score
from qa_app.policy import Actor
from scorecards import answers, scoring
from scorecards.answers import Answer
from scorecards.definition import Scorecard
from scorecards.scoring import State

MOST_CITED = 20
ACCEPT, SET, REJECT = "accept", "set", "reject"


@dataclass(frozen=True, slots=True)
class Challenge:
    """One disputed question: why, what the answer should be instead (if said), and the lines that show it."""

    question_key: str
    reason: str
    proposed: Answer | None = None
    cited: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """`what` is accept (the proposed answer), set (`answer`), or reject; always with a rationale."""

    what: str
    rationale: str
    answer: Answer | None = None


def dispute(
    session: Session,
    actor: Actor,
    evaluation_id: int,
    challenges: Sequence[Challenge],
    *,
    now: datetime | None = None,
) -> Evaluation:
    """Challenge one or more answers of an own, released evaluation, while the time to respond lasts; each
    question as often as the scorecard says, one dispute after the other.

    Raises NotFound, Conflict, or Invalid with a field per question.
    """
    now = now or datetime.now(UTC)
    row = own_released(session, actor, evaluation_id, "evaluation.dispute")
    state = transitions.after("dispute", row.state)
    card = scorecards.definition(row.scorecard_version)
    transitions.may_respond("dispute", card.handling.response)
    if not transitions.in_time(row.respond_until, now):
        raise Conflict("The time to respond is over. Speak with your team lead about what you see differently.")
    _check(card, row, challenges)
    lines = queries.lines(session, row.interaction_id, row.transcript_version)
    draft = queries.draft_of(row)
    for challenge in challenges:
        row.disputes.append(
            Dispute(
                question_key=challenge.question_key,
                round=rounds.used(row, challenge.question_key) + 1,
                raised_by_id=actor.id,
                raised_at=now,
                reason=challenge.reason.strip(),
                proposed=_document(challenge.proposed) if challenge.proposed else None,
                cited=_cited(challenge, lines),
                before=_document(draft.answer(challenge.question_key)),
                state=DisputeState.OPEN,
            )
        )
    row.state = EvaluationState(state)
    session.flush()
    telling.disputed(session, row, len(challenges), now)
    return row


def take_up(session: Session, actor: Actor, dispute_id: int) -> Dispute:
    """Say that the actor is looking at a dispute, or take it over from somebody else; the agent sees who.

    Raises NotFound, NotAllowed for those who may not decide it, Conflict when it is decided.
    """
    item = _to_decide(session, actor, dispute_id)
    item.evaluation.state = EvaluationState(transitions.after("take_up", item.evaluation.state))
    item.assigned_to_id = actor.id
    session.flush()
    return item


def decide(
    session: Session,
    actor: Actor,
    dispute_id: int,
    decision: Decision,
    *,
    now: datetime | None = None,
    calendar: Calendar | None = None,
) -> Dispute:
    """Decide a dispute; an accepted or different answer is scored anew, and both scores are kept.

    With the last open one decided, the agent's time to respond begins again, for reading the decision and for
    another round where the scorecard has one. Raises NotFound, NotAllowed for the reviewer and the agent,
    Conflict when it is decided or somebody else looks at it, Invalid without reasons.
    """
    now = now or datetime.now(UTC)
    item = _to_decide(session, actor, dispute_id)
    if item.assigned_to_id not in (None, actor.id):
        raise Conflict("Somebody else is looking at this dispute. Take it over first, or leave it to them.")
    row = item.evaluation
    card = scorecards.definition(row.scorecard_version)
    answer = _decided_answer(card, item, decision)
    item.percent_before, item.score_before = row.percent, row.score_document
    if answer is not None:
        reason = f"Dispute {item.id} was decided"
        revising.keep_submission(session, row, cause=revising.DISPUTE, reason=reason, by_id=actor.id, now=now)
        _replace_answer(row, item.question_key, answer)
        store_score(row)
    item.decided = _document(answer) if answer is not None else None
    item.state = _state(item, decision)
    item.percent_after, item.rationale = row.percent, decision.rationale.strip()
    item.decided_by_id, item.decided_at = actor.id, now
    row.revision += 1
    if all(other.state != DisputeState.OPEN for other in row.disputes):
        row.state = EvaluationState(transitions.after("resolve", row.state))
        row.respond_until = windows.end_of(calendar or Calendar(), now, card.handling.respond_days)
    session.flush()
    telling.decided(session, item, now)
    return item


def _to_decide(session: Session, actor: Actor, dispute_id: int) -> Dispute:
    """An open dispute that the actor may decide, read anew with its evaluation kept by this transaction."""
    item = queries.dispute(session, actor, dispute_id)
    row = queries.locked(session, item.evaluation_id)
    transitions.may_resolve(
        actor.id,
        reviewer_id=row.reviewer_id,
        agent_id=row.agent_id,
        earlier=rounds.earlier_resolvers(row, item, scorecards.definition(row.scorecard_version).handling),
    )
    if item.state != DisputeState.OPEN:
        raise Conflict("This dispute was decided already.")
    return item


def _check(card: Scorecard, row: Evaluation, challenges: Sequence[Challenge]) -> None:
    if not challenges:
        raise Invalid("Say which question you see differently, and why.", {"reason": "Give at least one reason."})
    closed = rounds.closed_questions(row, card.handling)
    asked = {part["key"] for part in (row.score_document or {})["questions"] if part["state"] != State.HIDDEN}
    fields = {}
    for challenge in challenges:
        key = challenge.question_key
        if key not in asked:
            fields[key] = "This question was not asked."
        elif key in closed:
            fields[key] = closed[key]
        elif not challenge.reason.strip():
            fields[key] = "Say why you see it differently."
        elif len(challenge.reason) > COMMENT_MAXIMUM:
            fields[key] = f"At most {COMMENT_MAXIMUM:,} characters."
        elif challenge.proposed and (problem := _misfit(card, row, key, challenge.proposed)):
            fields[key] = problem
        elif len(challenge.cited) > MOST_CITED:
            fields[key] = f"At most {MOST_CITED} lines."
        closed[key] = rounds.WAITS
    if fields:
        raise Invalid("The dispute was not sent; what you wrote is still here.", fields)


def _misfit(card: Scorecard, row: Evaluation, key: str, answer: Answer) -> str:
    """Why the answer cannot be given to this question, or ""; a comment is not asked of it."""
    given: Mapping[str, Answer] = {**queries.draft_of(row).answers, key: replace(answer, comment="–")}
    return scoring.check(card, given).get(key, "")


def _cited(challenge: Challenge, lines: Mapping[int, Line]) -> list[dict[str, object]]:
    unknown = [index for index in challenge.cited if index not in lines]
    if unknown:
        key = challenge.question_key
        raise Invalid("A cited line is not in the transcript.", {key: f"Line {unknown[0] + 1} does not exist."})
    found = [lines[index] for index in sorted(set(challenge.cited))]
    return [
        {"index": line.index, "speaker": line.speaker, "text": line.text, "start_ms": line.start_ms} for line in found
    ]


def _decided_answer(card: Scorecard, item: Dispute, decision: Decision) -> Answer | None:
    """The answer that the decision puts in place, or None for a rejection."""
    if not decision.rationale.strip() or len(decision.rationale) > COMMENT_MAXIMUM:
        raise Invalid("Say why you decide so.", {"rationale": f"1 to {COMMENT_MAXIMUM:,} characters."})
    if decision.what == REJECT:
        return None
    if decision.what == ACCEPT and item.proposed:
        return answers.from_document({item.question_key: item.proposed})[item.question_key]
    if decision.what != SET or decision.answer is None:
        raise Invalid("Choose how you decide.", {"decision": "Accept, set another answer, or reject."})
    if problem := _misfit(card, item.evaluation, item.question_key, decision.answer):
        raise Invalid("This answer does not fit the question.", {"answer": problem})
    return decision.answer


def _state(item: Dispute, decision: Decision) -> DisputeState:
    """Setting exactly what was proposed is upholding, whatever button was used."""
    if decision.what == REJECT:
        return DisputeState.REJECTED
    is_as_proposed = decision.what == ACCEPT or item.decided == item.proposed
    return DisputeState.UPHELD if is_as_proposed else DisputeState.PARTLY_UPHELD


def _replace_answer(row: Evaluation, key: str, answer: Answer) -> None:
    """Put the decided answer in the place of the reviewer's; the comment and the evidence stay."""
    old = next((item for item in row.answers if item.question_key == key), None)
    if old is None:
        old = AnswerRow(question_key=key, value={})
        row.answers.append(old)
    old.value = {**_document(answer), **({"comment": old.value["comment"]} if "comment" in old.value else {})}


def _document(answer: Answer) -> dict[str, object]:
    found = answers.to_document({"it": answer})["it"]
    assert isinstance(found, dict)
    return found
