"""What an evaluation says, told as rows of a table: one row an answer, in plain values.

Words that people wrote are told without personal data; the lines of transcripts are kept without it already.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from qa_app import labels
from qa_app.builder import queries as scorecards
from qa_app.evaluations import queries as evaluations
from qa_app.evaluations.models import AnswerRow, Dispute, Evaluation, Suggestion, SuggestionSource
from qa_app.evaluations.rules.drafts import in_words
from qa_app.evaluations.rules.hidden import NONE, why_silent
from qa_app.insights import queries
from qa_app.policy import Actor
from reports.exports import Cell
from reports.flat import Row
from scorecards import answers
from scorecards.answers import Answer
from scorecards.definition import Question, QuestionKind, Section
from scorecards.scoring import QuestionScore, Score, SectionScore, State
from transcription.language.redaction import redact_text

BETWEEN = "; "
NA_WHY = {State.NA: "question", State.SECTION_NA: "section"}
MOST_KEPT = 10_000


@dataclass
class Teller:
    """Tells evaluations as rows, for an actor, with times in `zone` and nothing of the figures in `hidden`; texts that
    come again are read once."""

    actor: Actor
    zone: ZoneInfo
    hidden: frozenset[str] = NONE
    _read: dict[tuple[str, str], str] = field(default_factory=dict)

    def rows(self, session: Session, ids: Sequence[int]) -> Iterator[Row]:
        """The rows of the evaluations that the actor may still see, in the order of the ids."""
        acknowledged = queries.acknowledged(session, ids)
        proposed = queries.suggestions(session, ids)
        for row in queries.to_tell(session, self.actor, ids):
            score = evaluations.stored_score(row)
            if score is not None:
                whole = self._of_evaluation(row, score, acknowledged.get(row.id))
                yield from self._of_answers(row, score, proposed, whole)

    def _of_evaluation(self, row: Evaluation, score: Score, acknowledged_at: datetime | None) -> dict[str, Cell]:
        contact, version = row.interaction, row.scorecard_version
        return {
            "evaluation": f"E-{row.id}",
            "interaction": f"I-{contact.id}",
            "channel": labels.of(contact.channel).text,
            "interaction_at": self._local(contact.started_at),
            "agent": row.agent.name,
            "team": contact.team.name if contact.team else "",
            "reviewer": row.reviewer.name,
            "scorecard": scorecards.definition(version).title,
            "version": version.number,
            "submitted_at": self._local(row.submitted_at),
            "released_at": self._local(row.released_at),
            "score_pct": score.percent,
            "outcome": "" if score.outcome == "none" else score.outcome.value,
            "band": score.band or "",
            "external_id": contact.external_id or "",
            "series": row.selection,
            "state": row.state,
            "scorecard_key": version.scorecard.key,
            "raw_score_pct": score.raw_percent,
            "critical_score_pct": score.critical_percent,
            "assigned_at": self._local(row.assigned_at),
            "due_at": self._local(row.due_at),
            "approved_at": self._local(row.approved_at),
            "acknowledged_at": self._local(acknowledged_at),
            "closed_at": self._local(row.closed_at),
            "active_s": row.active_s,
            "heard_pct": row.heard_pct,
        }

    def _of_answers(
        self, row: Evaluation, score: Score, proposed: dict[tuple[int, str], Suggestion], whole: dict[str, Cell]
    ) -> Iterator[Row]:
        """The questions that were asked, in reading order; hidden and information ones are left out."""
        card = scorecards.definition(row.scorecard_version)
        parts = {part.key: part for part in score.questions}
        given = {answer.question_key: answer for answer in row.answers}
        entered = evaluations.draft_of(row, self.hidden).answers
        name = (row.interaction.customer.name if row.interaction.customer else None) or ""
        for section, result in zip(card.sections, score.sections, strict=True):
            for question in section.questions:
                part = parts[question.key]
                if question.kind is QuestionKind.INFO or part.state is State.HIDDEN:
                    continue
                yield {
                    **whole,
                    **_of_question(section, result, question, part),
                    **self._of_answer(question, entered.get(question.key, Answer()), name),
                    **_of_lines(given.get(question.key)),
                    **_of_suggestion(question, proposed.get((row.id, question.key)), self.hidden),
                    **_of_disputes([item for item in row.disputes if item.question_key == question.key]),
                }

    def _of_answer(self, question: Question, answer: Answer, customer: str) -> dict[str, Cell]:
        named = [cause.label for cause in question.causes if cause.key in answer.causes]
        note = self._without_persons(answer.cause_note, customer)
        words = in_words(question, answer)
        return {
            "answer": self._without_persons(words, customer) if answer.text else "" if answer.is_na else words,
            "is_na": answer.is_na,
            "option_keys": BETWEEN.join(answer.options),
            "comment": self._without_persons(answer.comment, customer),
            "causes": BETWEEN.join([*named, *([note] if note else [])]),
        }

    def _without_persons(self, text: str, customer: str) -> str:
        if not text.strip():
            return text
        if len(self._read) > MOST_KEPT:
            self._read.clear()
        key = (text, customer)
        if key not in self._read:
            self._read[key] = redact_text(text, (customer,) if customer else ())
        return self._read[key]

    def _local(self, moment: datetime | None) -> datetime | None:
        return moment.astimezone(self.zone) if moment else None


def _of_question(section: Section, result: SectionScore, question: Question, part: QuestionScore) -> dict[str, Cell]:
    is_counted = part.state is State.ANSWERED or part.possible > 0
    return {
        "section": section.title,
        "section_score_pct": result.percent,
        "question_key": question.key,
        "question": question.text,
        "kind": question.kind.value,
        "is_critical": question.is_critical,
        "na_why": NA_WHY.get(part.state, ""),
        "has_auto_failed": part.is_auto_fail,
        "points": part.points if is_counted else None,
        "possible": part.possible if is_counted else None,
        "weight_pct": part.weight_pct if is_counted else None,
        "contribution_pct": part.contribution_pct if is_counted else None,
    }


def _of_lines(row: AnswerRow | None) -> dict[str, Cell]:
    lines = row.evidence if row else []
    is_timed = any(line.end_ms for line in lines)
    return {
        "cited_lines": len(lines),
        "evidence_lines": BETWEEN.join(str(line.segment_index + 1) for line in lines),
        "evidence_times_s": BETWEEN.join(f"{line.start_ms / 1000:g}" for line in lines) if is_timed else "",
        "evidence": "\n".join(f"{labels.of(line.speaker).text}: {line.quote}" for line in lines),
    }


def _of_suggestion(question: Question, found: Suggestion | None, hidden: frozenset[str]) -> dict[str, Cell]:
    is_told = found is not None and not (found.source == SuggestionSource.RULE and why_silent(question, hidden))
    value = found.value if found and is_told else None
    proposed = answers.from_document({question.key: value})[question.key] if value else None
    return {
        "suggestion": in_words(question, proposed) if proposed else "",
        "suggestion_by": found.source if found else "",
        "suggestion_verdict": (found.verdict or "") if found else "",
        "suggestion_fault": (found.fault or "") if found else "",
    }


def _of_disputes(found: Sequence[Dispute]) -> dict[str, Cell]:
    last = max(found, key=lambda item: item.round, default=None)
    return {"dispute_outcome": last.state if last else "", "dispute_rounds": len(found)}
