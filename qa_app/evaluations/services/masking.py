"""Personal data out of quotes: what is taken out of a transcript later is taken out of what was quoted from it."""

import copy
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.evaluations.models import (
    AnswerRow,
    Dispute,
    Evaluation,
    EvaluationRevision,
    Evidence,
    Suggestion,
    SuggestionSource,
)
from qa_app.interactions import queries as interactions
from qa_app.interactions.models import Interaction, TranscriptVersion
from qa_app.interactions.rules.corrections import line_now, marks_in
from transcription.transcript import Transcript

GONE = "What the model said of it was taken out, because personal data was taken out of the conversation since."


def mask_quotes(session: Session, interaction_id: int) -> int:
    """Let quotes of lines that hold more marks now read as those lines do; returns how many quotes changed.

    Quotes otherwise keep the words as they were read. Doing it again changes nothing.
    """
    transcript = interactions.transcript_of(session, session.get_one(Interaction, interaction_id))
    if transcript is None:
        return 0
    own = Evaluation.interaction_id == interaction_id
    cited = select(Evidence).join(AnswerRow, AnswerRow.id == Evidence.answer_id)
    count = 0
    for item in session.scalars(cited.join(Evaluation, Evaluation.id == AnswerRow.evaluation_id).where(own)):
        hidden = _with_more_hidden(item.segment_index, item.quote, transcript)
        if hidden is not None:
            item.quote = hidden
            count += 1
    disputes = select(Dispute).join(Evaluation, Evaluation.id == Dispute.evaluation_id).where(own)
    for dispute in session.scalars(disputes):
        read = [_with_more_hidden(item["index"], item["text"], transcript) for item in dispute.cited]
        if any(read):
            dispute.cited = [
                {**item, "text": text or item["text"]} for item, text in zip(dispute.cited, read, strict=True)
            ]
            count += sum(map(bool, read))
    count += _mask_suggestions(session, interaction_id, transcript)
    count += _mask_earlier(session, own, transcript)
    if count:
        audit.record(session, None, "evaluation.mask", ("interaction", interaction_id), quotes=count)
    return count


def forget_words_of_models(session: Session, interaction_id: int) -> int:
    """Take out why language models proposed what they did, of proposals made before the transcript that is shown.

    Their reasons are free words, which may repeat what was taken out since; a rule's hold names and numbers only.
    """
    contact = session.get_one(Interaction, interaction_id)
    shown = session.get(TranscriptVersion, (interaction_id, contact.transcript_version))
    if shown is None:
        return 0
    before = _suggestions(interaction_id).where(
        Suggestion.source == SuggestionSource.MODEL, Suggestion.made_at < shown.created_at, Suggestion.reason != GONE
    )
    rows = session.scalars(before).all()
    for row in rows:
        row.reason = GONE
    return len(rows)


def _mask_suggestions(session: Session, interaction_id: int, transcript: Transcript) -> int:
    """The same for the lines that suggestions rest on."""
    count = 0
    for row in session.scalars(_suggestions(interaction_id)):
        lines = [_masked(item, transcript) for item in row.cited]
        changed = sum(line is not item for line, item in zip(lines, row.cited, strict=True))
        if changed:
            row.cited = lines
            count += changed
    return count


def _masked(item: dict[str, Any], transcript: Transcript) -> dict[str, Any]:
    hidden = _with_more_hidden(item["index"], item["text"], transcript) if "index" in item else None
    return item if hidden is None else {**item, "text": hidden}


def _suggestions(interaction_id: int) -> Select[Suggestion]:
    own = Evaluation.interaction_id == interaction_id
    return select(Suggestion).join(Evaluation, Evaluation.id == Suggestion.evaluation_id).where(own)


def _mask_earlier(session: Session, own: ColumnElement[bool], shown: Transcript) -> int:
    """The same for the quotes in earlier submissions, which are kept as documents."""
    kept = select(EvaluationRevision).join(Evaluation, Evaluation.id == EvaluationRevision.evaluation_id).where(own)
    count = 0
    for revision in session.scalars(kept):
        document = copy.deepcopy(revision.document)
        lines = [line for answer in document["answers"] for line in answer["evidence"]]
        for line in lines:
            hidden = _with_more_hidden(line["index"], line["text"], shown)
            if hidden is not None:
                line["text"] = hidden
                count += 1
        revision.document = document
    return count


def _with_more_hidden(index: int, quote: str, shown: Transcript) -> str | None:
    """What the quoted line reads now when it holds more marks than the quote."""
    line = line_now(index, quote, shown)
    return line.text if line is not None and marks_in(line.text) > marks_in(quote) else None
