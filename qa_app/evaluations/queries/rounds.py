"""How often a question of an evaluation was disputed, whether it may be again, and by whom it was decided (QM-H4)."""

from qa_app.evaluations.models import Dispute, DisputeState, Evaluation
from scorecards.definition import Handling

WAITS = "Your dispute of this question waits for a decision."
ONCE = "This question was disputed already."


def used(row: Evaluation, key: str) -> int:
    """How many disputes of the question there were."""
    return sum(item.question_key == key for item in row.disputes)


def closed_questions(row: Evaluation, handling: Handling) -> dict[str, str]:
    """The questions that take no dispute now, each with why."""
    found = {}
    for item in row.disputes:
        if item.state == DisputeState.OPEN:
            found[item.question_key] = WAITS
        elif used(row, item.question_key) >= handling.rounds:
            times = f"{handling.rounds} times, as often as it can be." if handling.rounds > 1 else ""
            found[item.question_key] = f"This question was disputed {times}" if times else ONCE
    return found


def earlier_resolvers(row: Evaluation, item: Dispute, handling: Handling) -> frozenset[int]:
    """Who decided earlier disputes of the same question and may not decide this one; nobody in the first round."""
    if not handling.is_other_resolver:
        return frozenset()
    return frozenset(
        other.decided_by_id
        for other in row.disputes
        if other.question_key == item.question_key and other.round < item.round and other.decided_by_id
    )
