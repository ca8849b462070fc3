"""Keeping a reviewer's work as it grows: every save is whole, checked against the revision it began from."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from qa_app.builder import queries as scorecards
from qa_app.errors import Conflict, Invalid
from qa_app.evaluations import queries
from qa_app.evaluations.models import COMMENT_MAXIMUM, AnswerRow, Evaluation, Evidence
from qa_app.evaluations.queries import Line
from qa_app.evaluations.rules import transitions
from qa_app.evaluations.rules.drafts import Draft
from qa_app.evaluations.services.masking import mask_quotes
from qa_app.interactions.models import TranscriptVersion
from qa_app.policy import Actor
from scorecards import answers
from scorecards.definition import Scorecard

MOST_CITED = 50


class Stale(Conflict):
    """Somebody (or another tab) saved meanwhile; nothing of either side is lost, and nothing was written."""


def save_draft(
    session: Session,
    actor: Actor,
    evaluation_id: int,
    draft: Draft,
    revision: int,
    *,
    transcript_version: int | None = None,
) -> Evaluation:
    """Keep the whole draft. `transcript_version` is the one whose lines are cited (the pinned one if None).

    Saving the same again, as after a lost reply, changes nothing and is no conflict. Raises NotFound,
    Conflict when submitted, Stale when `revision` is not the current one, Invalid for a draft that cannot be.
    """
    row = queries.to_review(session, actor, evaluation_id)
    state = transitions.after("save", row.state)
    card = scorecards.definition(row.scorecard_version)
    _check(card, draft)
    if is_same(queries.draft_of(row), draft):
        return row
    if revision != row.revision:
        raise Stale("This evaluation was saved somewhere else since you opened it.")
    version = _transcript_version(session, row, transcript_version)
    _write(row, draft, queries.lines(session, row.interaction_id, version))
    row.state, row.transcript_version = state, version
    row.comment = draft.comment
    row.revision += 1
    session.flush()
    if version != row.interaction.transcript_version:
        mask_quotes(session, row.interaction_id)  # the page showed an older one; more may be taken out since
    return row


def _transcript_version(session: Session, row: Evaluation, wanted: int | None) -> int | None:
    """The version whose lines the page showed. Raises Invalid for one that this interaction never had."""
    if wanted is None:
        return row.transcript_version or row.interaction.transcript_version
    if session.get(TranscriptVersion, (row.interaction_id, wanted)) is None:
        fields = {"transcript_version": "There is no such version."}
        raise Invalid("The transcript on this page is not known. Reload the page; your work is kept.", fields)
    return wanted


def is_same(one: Draft, other: Draft) -> bool:
    """Whether two drafts hold the same, empty entries aside."""
    return _plain(one) == _plain(other)


def _plain(draft: Draft) -> tuple[object, ...]:
    entries = {key: value for key, value in answers.to_document(draft.answers).items() if value}
    cited = {key: set(indexes) for key, indexes in draft.cited.items() if indexes}
    return entries, cited, draft.comment


def _check(card: Scorecard, draft: Draft) -> None:
    known = {question.key for question in card.questions()}
    fields = dict.fromkeys({*draft.answers, *draft.cited} - known, "This scorecard has no such question.")
    for key, answer in draft.answers.items():
        if len(answer.comment) > COMMENT_MAXIMUM or len(answer.text) > COMMENT_MAXIMUM:
            fields[key] = f"At most {COMMENT_MAXIMUM:,} characters."
    fields |= {key: f"At most {MOST_CITED} lines." for key, found in draft.cited.items() if len(found) > MOST_CITED}
    if len(draft.comment) > COMMENT_MAXIMUM:
        fields["comment"] = f"At most {COMMENT_MAXIMUM:,} characters."
    if fields:
        raise Invalid("The draft was not saved; what you wrote is still in the page.", fields)


def _write(row: Evaluation, draft: Draft, lines: Mapping[int, Line]) -> None:
    existing = {answer.question_key: answer for answer in row.answers}
    documents = answers.to_document(draft.answers)
    for key in sorted({*documents, *draft.cited, *existing}):
        value, cited = documents.get(key) or {}, draft.cited.get(key, ())
        answer = existing.get(key)
        if not value and not cited:
            if answer:
                row.answers.remove(answer)
            continue
        if answer is None:
            answer = AnswerRow(question_key=key, value={})
            row.answers.append(answer)
        answer.value = value  # type: ignore[assignment]
        _cite(answer, key, cited, lines)


def _cite(answer: AnswerRow, key: str, cited: tuple[int, ...], lines: Mapping[int, Line]) -> None:
    """Make the answer's evidence the cited lines; one that was cited before keeps the words as they were read."""
    kept = {item.segment_index: item for item in answer.evidence if item.segment_index in cited}
    unknown = [index for index in cited if index not in kept and index not in lines]
    if unknown:
        raise Invalid("A cited line is not in the transcript.", {key: f"Line {unknown[0] + 1} does not exist."})
    answer.evidence = [kept.get(index) or _evidence(lines[index]) for index in sorted(set(cited))]


def _evidence(line: Line) -> Evidence:
    return Evidence(
        segment_index=line.index, start_ms=line.start_ms, end_ms=line.end_ms, speaker=line.speaker, quote=line.text
    )
