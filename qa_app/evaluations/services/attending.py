"""Keeping how long a reviewer worked on an evaluation, and how much of its sound was heard (QM-E10)."""

from datetime import UTC, datetime

from qa_app.evaluations.models import Evaluation
from qa_app.evaluations.rules import attending, transitions
from qa_app.evaluations.rules.attending import Attention


def attend(row: Evaluation, attention: Attention, elapsed_s: float, *, now: datetime | None = None) -> None:
    """Add what a page told; `elapsed_s` passed since it told last, and no more than that is believed.

    The caller has locked the row. Nothing is added once it is submitted.
    """
    if row.state not in transitions.OPEN_FOR_WORK:
        return
    since_assigned = ((now or datetime.now(UTC)) - row.assigned_at).total_seconds()
    worked = attending.worked_s(row.active_s, attention.active_s, elapsed_s, since_assigned)
    if worked != row.active_s:
        row.active_s = worked
    duration = row.interaction.duration_ms or 0
    heard = attending.joined([*(row.heard or ()), *attention.heard], duration)
    if [list(pair) for pair in heard] != row.heard:
        row.heard = [list(pair) for pair in heard]
        row.heard_pct = attending.share_pct(heard, duration)
