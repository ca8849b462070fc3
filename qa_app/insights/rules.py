"""The rules of exports: what can be asked for, how much at once, how long a period, what is still to come."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from qa_app.errors import Invalid

LONGEST_PERIOD = timedelta(days=3 * 366)
MOST_IN_ARCHIVE = 500
MOST_IN_TABLE = 20_000
SURE_PERCENT = 3
"""Below this share of the work no estimate is given: it would jump about."""


class Kind(StrEnum):
    """What can be exported."""

    EVALUATION = "evaluation"
    COACHING = "coaching"
    BATCH = "batch"
    ANSWERS_CSV = "answers_csv"
    ANSWERS_XLSX = "answers_xlsx"
    ANSWERS_JSON = "answers_json"


TABLES = frozenset({Kind.ANSWERS_CSV, Kind.ANSWERS_XLSX, Kind.ANSWERS_JSON})
"""Every answer as a row, for other programs."""
ANY_STATE = "any"
"""Whatever was submitted, released or not."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for: one evaluation; or an agent, a team or (a table only) everybody, and a period.

    The rest narrows a table as the list of evaluations is narrowed; without a `state` it holds what was released.
    """

    kind: Kind
    evaluation_id: int | None = None
    agent_id: int | None = None
    team_id: int | None = None
    first: date | None = None
    last: date | None = None
    reviewer_id: int | None = None
    selection: str | None = None
    state: str | None = None

    def parameters(self) -> dict[str, Any]:
        """As it is kept with the export; `wish_of` reads it back."""
        values = {
            "evaluation": self.evaluation_id,
            "agent": self.agent_id,
            "team": self.team_id,
            "from": self.first.isoformat() if self.first else None,
            "to": self.last.isoformat() if self.last else None,
            "reviewer": self.reviewer_id,
            "selection": self.selection,
            "state": self.state,
        }
        return {name: value for name, value in values.items() if value is not None}


def wish_of(kind: str, parameters: dict[str, Any]) -> Wish:
    """A kept wish."""
    days = {name: date.fromisoformat(parameters[name]) for name in ("from", "to") if name in parameters}
    return Wish(
        Kind(kind),
        parameters.get("evaluation"),
        parameters.get("agent"),
        parameters.get("team"),
        days.get("from"),
        days.get("to"),
        parameters.get("reviewer"),
        parameters.get("selection"),
        parameters.get("state"),
    )


def check(wish: Wish) -> None:
    """Refuse wishes that do not say of whom or when. Raises Invalid with the field to mend."""
    problems: dict[str, str] = {}
    if wish.kind is Kind.EVALUATION:
        if wish.evaluation_id is None:
            problems["evaluation"] = "Which evaluation?"
    else:
        problems |= _period_problems(wish.first, wish.last)
        if wish.kind is Kind.COACHING and wish.agent_id is None:
            problems["whom"] = "A coaching report is about one agent. Choose one."
        if wish.kind is Kind.BATCH and wish.agent_id is None and wish.team_id is None:
            problems["whom"] = "Choose an agent or a team."
    if problems:
        raise Invalid("Something is missing for this export.", problems)


def _period_problems(first: date | None, last: date | None) -> dict[str, str]:
    if first is None or last is None:
        return {"from" if first is None else "to": "Choose a day."}
    if first > last:
        return {"from": "The period ends before it begins."}
    if last - first > LONGEST_PERIOD:
        return {"from": "At most three years at once."}
    return {}


def check_amount(kind: Kind, evaluations: int, whom: str, *, kind_of: str = "released") -> None:
    """Refuse an empty selection, and one that is too much for one file. Raises Invalid."""
    if kind is not Kind.BATCH and kind not in TABLES:
        return
    if evaluations == 0:
        raise Invalid(
            f"There are no {kind_of} evaluations of {whom} in this period, so there is nothing to export.",
            {"from": "Choose a longer period, or somebody else."},
        )
    most = MOST_IN_ARCHIVE if kind is Kind.BATCH else MOST_IN_TABLE
    if evaluations > most:
        raise Invalid(
            f"That is {evaluations:,} evaluations; one export holds at most {most:,}.",
            {"from": "Choose a shorter period, or one agent."},
        )


def percent_of(done: int, whole: int) -> int:
    """How far a piece of work is, leaving the last step for keeping the file."""
    return min(99, 100 * done // max(1, whole))


def seconds_left(started_at: datetime | None, now: datetime, percent: int) -> int | None:
    """About how long it still takes, by its pace so far; None while that cannot be said."""
    if started_at is None or not SURE_PERCENT <= percent < 100:
        return None
    return round((now - started_at).total_seconds() * (100 - percent) / percent)
