"""Personal data out of quotes: what is taken out of a transcript later is taken out of what was quoted from it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.evaluations.models import AnswerRow, Dispute, Evaluation, Evidence
from qa_app.interactions import queries as interactions
from qa_app.interactions.models import Interaction
from qa_app.interactions.rules.corrections import marks_in
from transcription.transcript import Segment


def mask_quotes(session: Session, interaction_id: int) -> int:
    """Let quotes of lines that hold more marks now read as those lines do; returns how many quotes changed.

    Quotes otherwise keep the words as they were read. Doing it again changes nothing.
    """
    transcript = interactions.transcript_of(session, session.get_one(Interaction, interaction_id))
    now = {segment.index: segment for segment in transcript.segments} if transcript else {}
    own = Evaluation.interaction_id == interaction_id
    cited = select(Evidence).join(AnswerRow, AnswerRow.id == Evidence.answer_id)
    count = 0
    for item in session.scalars(cited.join(Evaluation, Evaluation.id == AnswerRow.evaluation_id).where(own)):
        if _hides_more(now.get(item.segment_index), item.quote):
            item.quote = now[item.segment_index].text
            count += 1
    disputes = select(Dispute).join(Evaluation, Evaluation.id == Dispute.evaluation_id).where(own)
    for dispute in session.scalars(disputes):
        hidden = [item["index"] for item in dispute.cited if _hides_more(now.get(item["index"]), item["text"])]
        if hidden:
            dispute.cited = [
                {**item, "text": now[item["index"]].text} if item["index"] in hidden else item for item in dispute.cited
            ]
            count += len(hidden)
    if count:
        audit.record(session, None, "evaluation.mask", ("interaction", interaction_id), quotes=count)
    return count


def _hides_more(line: Segment | None, quote: str) -> bool:
    return line is not None and marks_in(line.text) > marks_in(quote)
