"""Having rules propose answers for an evaluation, keeping what reviewers say to them, and settling at the end.

What was proposed is kept for ever beside what the person answered, and never changed by later rules.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from qa_app.builder import queries as scorecards
from qa_app.errors import Conflict, Invalid
from qa_app.evaluations import queries
from qa_app.evaluations.models import Evaluation, Fault, Suggestion, SuggestionSource, Verdict
from qa_app.evaluations.queries import evidence as known
from qa_app.evaluations.queries import suggesting
from qa_app.evaluations.rules import suggestions as rules
from qa_app.evaluations.rules import transitions
from qa_app.evaluations.rules.suggestions import Terms
from qa_app.evaluations.services.submitting import on_submit
from qa_app.policy import Actor
from scorecards.answers import Answer
from scorecards.suggest import Proposal, suggest

ANSWERS = (Verdict.ACCEPTED, Verdict.REJECTED)


def make(session: Session, row: Evaluation, terms: Terms, *, now: datetime | None = None) -> int:
    """Ask the rules once and keep what they propose, or why they abstain; returns how many rows were added.

    Nothing while the transcript or what detectors find in it is not there yet; asked again, nothing changes.
    """
    if not suggesting.is_wanted(row) or suggesting.is_made(session, row):
        return 0
    evidence = known.evidence_of(session, row.interaction, terms.hidden)
    if evidence is None:
        return 0
    card = scorecards.definition(row.scorecard_version)
    proposals = suggest(card, evidence, suggesting.held(session, row.scorecard_version, terms))
    return keep_proposals(session, row, proposals, now or datetime.now(UTC))


def keep_proposals(session: Session, row: Evaluation, proposals: Mapping[str, Proposal], at: datetime) -> int:
    """Keep what the rules of the evaluation's scorecard propose; returns for how many questions."""
    card = scorecards.definition(row.scorecard_version)
    digests = {question.key: rules.rule_digest(question) for question in suggesting.automated(card)}
    version = row.interaction.transcript_version
    values = [
        {
            "evaluation_id": row.id,
            "question_key": key,
            "source": SuggestionSource.RULE,
            "made_by": f"{digests[key]} transcript {version}",
            "made_at": at,
            "value": rules.as_value(proposal.answer),
            "reason": proposal.reason,
            "cited": rules.as_cited(proposal),
        }
        for key, proposal in proposals.items()
    ]
    return keep(session, values)


def keep(session: Session, rows: list[dict[str, Any]]) -> int:
    """Add suggestions; one that is there already stays as it is. Returns how many were given."""
    insert: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    if rows:
        unique = ["evaluation_id", "question_key", "source"]
        session.execute(insert(Suggestion).on_conflict_do_nothing(index_elements=unique), rows)
    return len(rows)


def judge(
    session: Session,
    actor: Actor,
    evaluation_id: int,
    suggestion_id: int,
    verdict: str,
    fault: str | None = None,
    *,
    now: datetime | None = None,
) -> Suggestion:
    """Keep what the reviewer says of a proposal: accepted, or rejected with what is wrong with it.

    Raises NotFound, Conflict once the evaluation is handed in, Invalid for another word or without a reason.
    """
    row = queries.to_review(session, actor, evaluation_id)
    found = suggesting.suggestion(session, row, suggestion_id)
    if row.state not in transitions.OPEN_FOR_WORK:
        raise Conflict("This evaluation is handed in; what was said of its suggestions stands.")
    if found.value is None:
        raise Conflict("Nothing was suggested here that could be accepted or rejected.")
    if verdict not in ANSWERS or (verdict == Verdict.REJECTED) is not (fault in list(Fault)):
        raise Invalid("Say whether you accept the suggestion, or what is wrong with it.")
    found.verdict, found.fault = verdict, fault
    found.judged_at, found.judged_by_id = now or datetime.now(UTC), actor.id
    return found


@on_submit
def settle(session: Session, row: Evaluation, at: datetime) -> None:
    """Put the answers as handed in beside what was proposed, with the verdict that follows where none was given."""
    card = scorecards.definition(row.scorecard_version)
    final = {answer.question_key: rules.as_answer(answer.value) for answer in row.answers if answer.value}
    for item in session.scalars(select(Suggestion).where(Suggestion.evaluation_id == row.id)):
        given, proposed = final.get(item.question_key), rules.as_answer(item.value)
        item.final = rules.as_value(given)
        item.judged_at, item.judged_by_id = at, row.reviewer_id
        if proposed is not None:
            is_same = rules.is_same(card.question(item.question_key), proposed, given or Answer())
            _settle(item, is_same=is_same)


def _settle(item: Suggestion, *, is_same: bool) -> None:
    """A rejection stays one, whatever was answered in the end; an acceptance that was changed later is none."""
    if item.verdict == Verdict.REJECTED:
        return
    item.verdict = Verdict.ACCEPTED if is_same else Verdict.CHANGED
    item.fault = None if is_same else Fault.WRONG_ANSWER
