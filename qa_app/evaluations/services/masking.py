"""Personal data out of quotes: what is taken out of a transcript later is taken out of what was quoted from it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.evaluations.models import AnswerRow, Dispute, Evaluation, Evidence
from qa_app.interactions import queries as interactions
from qa_app.interactions.models import Interaction
from qa_app.interactions.rules.corrections import line_now, marks_in
from transcription.transcript import Transcript


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
    if count:
        audit.record(session, None, "evaluation.mask", ("interaction", interaction_id), quotes=count)
    return count


def _with_more_hidden(index: int, quote: str, shown: Transcript) -> str | None:
    """What the quoted line reads now when it holds more marks than the quote."""
    line = line_now(index, quote, shown)
    return line.text if line is not None and marks_in(line.text) > marks_in(quote) else None
