"""What the export form sends, read into a wish; whoever typed it keeps it when it is refused."""

from collections.abc import Iterable, Mapping
from datetime import date

from qa_app.errors import Invalid
from qa_app.evaluations.models import EvaluationState, Selection
from qa_app.insights.rules import ANY_STATE, TABLES, Kind, Wish


def wish_from(sent: Mapping[str, str]) -> Wish:
    """The wish of a form. `whom` is "agent:5", "team:2" or empty. Raises Invalid naming the field to mend."""
    try:
        kind = Kind(sent.get("kind", ""))
    except ValueError:
        raise Invalid("Choose what to export.", {"kind": "Choose one of those shown."}) from None
    sort, _colon, number = sent.get("whom", "").partition(":")
    is_table = kind in TABLES
    by_whom = {sort: number} if sort in ("agent", "team") else {}
    return Wish(
        kind,
        evaluation_id=_number(sent, "evaluation"),
        agent_id=_number({**sent, **by_whom}, "agent"),
        team_id=_number({**sent, **by_whom}, "team"),
        first=_day(sent, "from"),
        last=_day(sent, "to"),
        reviewer_id=_number(sent, "reviewer") if is_table else None,
        selection=_one_of(sent, "selection", Selection) if is_table else None,
        state=_one_of(sent, "state", (ANY_STATE, *EvaluationState)) if is_table else None,
    )


def _number(sent: Mapping[str, str], name: str) -> int | None:
    text = sent.get(name, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Invalid("That cannot be exported.", {name: "Choose one of those shown."})
    return int(text)


def _one_of(sent: Mapping[str, str], name: str, known: Iterable[str]) -> str | None:
    text = sent.get(name, "").strip()
    if text and text not in set(known):
        raise Invalid("That cannot be exported.", {name: "Choose one of those shown."})
    return text or None


def _day(sent: Mapping[str, str], name: str) -> date | None:
    text = sent.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(f"“{text[:40]}” is not a date.", {name: "Write it like 2026-01-31."}) from None
