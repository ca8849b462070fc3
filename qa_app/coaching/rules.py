"""The rules of a coaching session: its steps, who may take them, what it needs before an agent sees it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from qa_app.errors import Conflict, Invalid

STEPS: Mapping[str, Mapping[str, str]] = {
    "share": {"draft": "shared"},
    "complete": {"shared": "completed"},
    "acknowledge": {"shared": "acknowledged", "completed": "acknowledged"},
}
REFUSALS: Mapping[str, str] = {
    "share": "This session is shared already.",
    "complete": "Only a session that is shared and not completed yet can be completed.",
    "acknowledge": "This session does not wait for an acknowledgement.",
}
EDITABLE = frozenset({"draft", "shared", "completed"})
SEEN_BY_AGENT = frozenset({"shared", "completed", "acknowledged"})
USUAL_ITEMS = (3, 5)
MOST_ITEMS = 10
MOST_TOPICS = 10
USUAL_DAYS = 7
FARTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Item:
    """An action item as it is typed: `id` is None for a new one, an empty text takes an open one away."""

    id: int | None
    text: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a coach is asked to think of before sharing; never a must."""

    word: str
    text: str


def after(act: str, state: str) -> str:
    """The state after the act. Raises Conflict when the act is not possible in this state."""
    try:
        return STEPS[act][state]
    except KeyError:
        raise Conflict(REFUSALS[act]) from None


def can(act: str, state: str) -> bool:
    """Whether the act is possible in this state."""
    return state in STEPS[act]


def check_editable(state: str) -> None:
    """Refuse changes to what an agent has acknowledged. Raises Conflict."""
    if state not in EDITABLE:
        raise Conflict("The agent acknowledged this session as it stands. Open a new one to go on.")


def check_shareable(*, has_notes: bool, topics: int) -> None:
    """Refuse to show an agent an empty session. Raises Conflict."""
    if not has_notes and not topics:
        raise Conflict("There is nothing to share yet. Choose something to talk about, or write notes first.")


def check_due(due_on: date, today: date, field: str = "due_on") -> None:
    """Refuse days that are most likely mistyped: over a year away. Raises Invalid."""
    if abs(due_on - today) > FARTHEST:
        raise Invalid("That day is over a year away.", {field: "Choose a day within a year."})


def check_items(items: Sequence[Item], today: date) -> None:
    """Refuse action items without a day, and more of them than anybody keeps in mind. Raises Invalid."""
    problems: dict[str, str] = {}
    for place, item in enumerate(items):
        if item.text and item.due_on is None:
            problems[f"items-{place}-due_on"] = "By when?"
        elif item.text and item.due_on and abs(item.due_on - today) > FARTHEST:
            problems[f"items-{place}-due_on"] = "Choose a day within a year."
    if sum(bool(item.text) for item in items) > MOST_ITEMS:
        problems["items"] = f"At most {MOST_ITEMS} action items; three to five are kept best."
    if problems:
        raise Invalid("Some action items are not complete.", problems)


def prompts(*, strengths: int, opportunities: int, items: int) -> tuple[Prompt, ...]:
    """What is still missing for a good talk: a strength first, one thing to work on, three to five actions."""
    least, most = USUAL_ITEMS
    asked = []
    if not strengths:
        asked.append(Prompt("strength", "No strength is chosen yet. Find one thing that went well and begin with it."))
    if not opportunities:
        asked.append(Prompt("opportunity", "Nothing to work on is chosen yet."))
    if items < least:
        asked.append(Prompt("items", f"{items} of {least} to {most} action items are agreed."))
    return tuple(asked)


def is_late(due_on: date, today: date, *, is_done: bool) -> bool:
    """Whether something agreed is past its day and not done."""
    return not is_done and due_on < today


def usual_due(today: date) -> date:
    """The day that a new session is due when nobody chose one: a week from now."""
    return today + timedelta(days=USUAL_DAYS)
