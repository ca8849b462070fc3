"""What the calibration pages send, as values for the services; whatever cannot be read is named by its field."""

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from qa_app.calibration.models import CalibrationSession
from qa_app.calibration.rules import MOST_CONTACTS
from qa_app.calibration.services import Agreed, Convening
from qa_app.errors import Invalid
from qa_app.evaluations.forms import drafts
from scorecards.definition import Scorecard

Form = MultiDict[str, str]
LARGEST_NUMBER = 2**31 - 1
MOST_NAMED = 200


def convening(form: Form, zone: ZoneInfo) -> Convening:
    """The session that the form describes. Raises Invalid for numbers and days that cannot be read."""
    fields: dict[str, str] = {}
    found_value = Convening(
        title=form.get("title", ""),
        note=form.get("note", ""),
        scorecard_version_id=number(form.get("scorecard", "")),
        interaction_ids=_interactions(form.get("interactions", ""), fields),
        person_ids=tuple(found for text in form.getlist("people")[:MOST_NAMED] if (found := number(text)) is not None),
        expert_id=number(form.get("expert", "")),
        due_at=_due(form.get("due", "").strip(), zone, fields),
        threshold_pct=_percent(form.get("threshold", "").strip() or "10", "threshold", fields) or Decimal(0),
        source_ids=tuple(found for text in form.getlist("source")[:MOST_CONTACTS] if (found := number(text))),
    )
    if fields:
        raise Invalid("The session is not complete.", fields)
    return found_value


def as_form(row: CalibrationSession, zone: ZoneInfo) -> Form:
    """A drafted session as its form shows it."""
    pairs = [
        ("title", row.title),
        ("note", row.note),
        ("scorecard", str(row.scorecard_version_id)),
        ("interactions", ", ".join(f"I-{part.interaction_id}" for part in row.contacts)),
        ("expert", str(row.expert_id or "")),
        ("due", row.due_at.astimezone(zone).date().isoformat() if row.due_at else ""),
        ("threshold", f"{row.threshold_pct.normalize():f}"),
    ]
    pairs += [("people", str(each.person_id)) for each in row.participants]
    pairs += [("source", str(part.source_evaluation_id)) for part in row.contacts if part.source_evaluation_id]
    return MultiDict(pairs)


def agreed(card: Scorecard, form: Form) -> Agreed:
    """The consensus that the form holds. Raises Invalid for an answer that cannot be read."""
    key = form.get("question", "")
    question = card.question(key)
    return Agreed(
        interaction_id=number(form.get("interaction", "")) or 0,
        question_key=key,
        answer=drafts.answer(question, form) if question else None,
        remark=form.get("remark", ""),
        is_precedent=form.get("precedent") == "yes",
    )


def share(form: Form) -> Decimal | None:
    """The share for second scorings; None for what the scorecard says. Raises Invalid for what is no number."""
    text = form.get("percent", "").strip()
    fields: dict[str, str] = {}
    found = _percent(text, "percent", fields) if text else None
    if fields:
        raise Invalid("Choose a share from 0 to 100 %.", fields)
    return found


def number(text: str | None) -> int | None:
    """A row's number, or None for anything else."""
    if not text or not re.fullmatch(r"[0-9]{1,10}", text):
        return None
    found = int(text)
    return found if found <= LARGEST_NUMBER else None


def day(text: str | None) -> date | None:
    """A date as the browser writes it, or None."""
    try:
        return date.fromisoformat((text or "").strip())
    except ValueError:
        return None


def _interactions(text: str, fields: dict[str, str]) -> tuple[int, ...]:
    """Numbers like "I-12, 15 31"; the same one twice counts once."""
    found: dict[int, None] = {}
    for word in re.split(r"[\s,;]+", text.strip())[:MOST_NAMED]:
        if not word:
            continue
        each = number(re.sub(r"^[Ii]-", "", word))
        if each is None:
            fields["interactions"] = f"“{word[:40]}” is not the number of an interaction; write them like I-12, I-15."
        else:
            found[each] = None
    return tuple(found)


def _due(text: str, zone: ZoneInfo, fields: dict[str, str]) -> datetime | None:
    if not text:
        return None
    found = day(text)
    if found is None:
        fields["due"] = "Write the day like 2026-01-31."
        return None
    if found < datetime.now(zone).date():
        fields["due"] = "That day is over. Choose today or later."
    return datetime.combine(found, time(23, 59), zone).astimezone(UTC)


def _percent(text: str, name: str, fields: dict[str, str]) -> Decimal | None:
    try:
        found = Decimal(text.replace(",", "."))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or not 0 <= found <= 100:
        fields[name] = "A number from 0 to 100."
        return None
    return found.quantize(Decimal("0.01"))
