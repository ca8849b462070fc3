"""How well speech is recognised: the machine's words against those of people who corrected them, per queue."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from qa_app.interactions.models import Interaction, TranscriptVersion
from qa_app.interactions.rules.recognition import Call, QueueRate, rates

MOST_CALLS = 5_000


def recognition(session: Session) -> Sequence[QueueRate]:
    """The word error rates of the latest `MOST_CALLS` corrected calls, by queue."""
    shown = and_(
        TranscriptVersion.interaction_id == Interaction.id, TranscriptVersion.version == Interaction.transcript_version
    )
    statement = (
        select(
            Interaction.queue,
            TranscriptVersion.wrong_words,
            TranscriptVersion.checked_words,
            TranscriptVersion.is_checked_whole,
        )
        .join(TranscriptVersion, shown)
        .where(Interaction.channel == "call", TranscriptVersion.checked_words > 0)
        .order_by(Interaction.id.desc())
        .limit(MOST_CALLS)
    )
    by_queue: dict[str, list[Call]] = defaultdict(list)
    for queue, wrong, words, is_whole in session.execute(statement):
        by_queue[queue or ""].append(Call(wrong or 0, words or 0, is_whole))
    return [rates(queue, by_queue[queue]) for queue in sorted(by_queue, key=str.casefold)]
