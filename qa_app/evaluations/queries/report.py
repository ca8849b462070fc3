"""The report on one evaluation as a value: the page that shows it and the PDF are made from the same one."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo

from sqlalchemy.orm import Session

from qa_app import labels
from qa_app.builder import queries as scorecards
from qa_app.errors import Conflict
from qa_app.evaluations.models import AnswerRow, Evaluation, EvaluationRevision, Evidence
from qa_app.evaluations.queries import reading
from qa_app.evaluations.queries.history import history
from qa_app.evaluations.queries.revisions import revisions
from qa_app.evaluations.rules.arithmetic import arithmetic
from qa_app.evaluations.rules.drafts import causes_in_words, in_words
from qa_app.evaluations.rules.hidden import NONE
from qa_app.policy import Actor
from reports.documents.evaluation import (
    AnsweredQuestion,
    AnsweredSection,
    EvaluationReport,
    Interaction,
    ScoreResult,
)
from reports.documents.quotes import CitedLine, SpeakerRole
from scorecards.answers import Answer
from scorecards.definition import Question, QuestionKind, Scorecard
from scorecards.scoring import QuestionScore, Score, State

ROLES: Mapping[str, SpeakerRole] = {"agent": "agent", "customer": "customer"}
NOT_APPLICABLE = (State.NA, State.SECTION_NA)


def report_of(
    session: Session,
    actor: Actor,
    row: Evaluation,
    *,
    centre: str = "",
    zone: tzinfo = UTC,
    kept: Sequence[EvaluationRevision] | None = None,
    hidden: frozenset[str] = NONE,
) -> EvaluationReport:
    """Everything the evaluation says, for the actor who may see it, with times in `zone`. `kept` are its earlier
    submissions as `revisions` gives them, where they were read already. `hidden` as in `draft_of`.

    Raises NotFound when the actor may not see it and Conflict before it is submitted.
    """
    reading.must_see(session, actor, row.id)
    score = reading.stored_score(row)
    if score is None:
        raise Conflict("This evaluation is not submitted yet, so there is nothing to report.")
    card = scorecards.definition(row.scorecard_version)
    return EvaluationReport(
        centre=centre,
        number=f"E-{row.id}",
        interaction=_interaction(row, zone),
        scorecard=card.title,
        version=str(row.scorecard_version.number),
        reviewer=row.reviewer.name,
        submitted_at=_local(row.submitted_at, zone),
        released_at=_local(row.released_at, zone),
        score=_result(card, score),
        sections=_sections(card, score, row, hidden),
        comment=row.comment,
        history=history(session, row, card, revisions(session, actor, row) if kept is None else kept, zone),
        arithmetic=arithmetic(card, score, str(row.scorecard_version.number)),
    )


def quoted(item: Evidence) -> CitedLine:
    """A cited line as reports quote it."""
    role = ROLES.get(item.speaker, "other")
    return CitedLine(labels.of(item.speaker).text, role, item.quote, item.start_ms / 1000)


def _local(moment: datetime | None, zone: tzinfo) -> datetime | None:
    return moment.astimezone(zone) if moment else None


def _interaction(row: Evaluation, zone: tzinfo) -> Interaction:
    contact = row.interaction
    return Interaction(
        number=f"I-{contact.id}",
        channel=labels.of(contact.channel).text,
        at=contact.started_at.astimezone(zone),
        agent=row.agent.name,
        team=contact.team.name if contact.team else "",
        duration_s=contact.duration_ms / 1000 if contact.duration_ms and contact.channel == "call" else None,
    )


def _result(card: Scorecard, score: Score) -> ScoreResult:
    named = dict(item.split(".", 1) for item in score.auto_fails)
    questions = [card.question(key) for key in named]
    return ScoreResult(
        percent=score.percent,
        points=score.points,
        possible=score.possible,
        before_auto_fail_pct=score.raw_percent if score.is_auto_failed else None,
        critical_pct=score.critical_percent,
        pass_mark_pct=card.pass_mark,
        outcome="" if score.outcome == "none" else score.outcome.value,  # type: ignore[arg-type]
        band=score.band or "",
        auto_fails=tuple(question.text.rstrip("?.") for question in questions if question),
    )


def _sections(card: Scorecard, score: Score, row: Evaluation, hidden: frozenset[str]) -> tuple[AnsweredSection, ...]:
    """The sections with the questions that were asked; hidden and information ones are left out."""
    scores = {part.key: part for part in score.questions}
    given = {answer.question_key: answer for answer in row.answers}
    draft = reading.draft_of(row, hidden)
    found = []
    for section, result in zip(card.sections, score.sections, strict=True):
        asked = tuple(
            _question(question, scores[question.key], draft.answer(question.key), given.get(question.key))
            for question in section.questions
            if question.kind is not QuestionKind.INFO and scores[question.key].state is not State.HIDDEN
        )
        if asked:
            found.append(
                AnsweredSection(
                    title=section.title,
                    note=draft.notes.get(section.key, ""),
                    questions=asked,
                    score_pct=result.percent,
                    weight_pct=result.weight_pct,
                    has_auto_failed=result.is_auto_failed,
                )
            )
    return tuple(found)


def _question(question: Question, part: QuestionScore, answer: Answer, row: AnswerRow | None) -> AnsweredQuestion:
    is_counted, is_na = part.state is State.ANSWERED, part.state in NOT_APPLICABLE
    chosen = next((option for option in question.options if option.key in answer.options), None)
    return AnsweredQuestion(
        key=question.key,
        text=question.text,
        answer="N/A" if is_na else in_words(question, answer),
        points=part.points if is_counted else None,
        possible=part.possible if is_counted else None,
        weight_pct=part.weight_pct if is_counted else None,
        contribution_pct=part.contribution_pct if is_counted else None,
        is_na=is_na,
        is_critical=question.is_critical,
        has_auto_failed=part.is_auto_fail,
        anchor=chosen.anchor if chosen else "",
        why=causes_in_words(question, answer),
        comment=answer.comment,
        cited=tuple(quoted(item) for item in row.evidence) if row else (),
    )
