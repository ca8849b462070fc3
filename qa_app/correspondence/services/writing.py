"""Making the words of a message: what a complaint gives a template to be filled with, and filling it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app import labels
from qa_app.complaints import rules as desk
from qa_app.complaints.models import Complaint
from qa_app.complaints.services.events import called
from qa_app.config import Settings
from qa_app.correspondence import queries
from qa_app.correspondence.rules import letters
from qa_app.correspondence.rules.letters import LINK, Letter
from qa_app.correspondence.rules.policy import next_step, working_day
from qa_app.errors import Invalid
from transcription.hours import OfficeHours

CLOCK = "qa_app.clocks.models:Clock"
"""Whose date customers are told. By name, because it stands on a higher floor."""


@dataclass(frozen=True, slots=True)
class House:
    """What letters say of the centre: its name, its clock, its hours, and whether a link can be given."""

    centre: str
    zone: str
    office: OfficeHours | None
    has_link: bool

    @classmethod
    def of(cls, settings: Settings) -> "House":
        """The centre of these settings."""
        return cls(settings.centre_name, settings.timezone, settings.office_hours, settings.mail is not None)


@dataclass(frozen=True, slots=True)
class Written:
    """A letter's words, the template they come from, and a remark where another template would have been right."""

    letter: Letter
    template: str
    remark: str


def write(
    session: Session,
    complaint: Complaint,
    purpose: str,
    house: House,
    *,
    named: str = "",
    more: Mapping[str, str] | None = None,
    is_draft: bool = False,
) -> Written:
    """The message of a purpose on the complaint, from its template; in a draft some gaps are left to the writer.

    Raises `letters.BadLetter` when it cannot be filled, `Invalid` when there is no template.
    """
    template = queries.chosen(session, complaint, purpose, named)
    values = {**values_of(session, complaint, house, template.language), **(more or {})}
    if is_draft:
        values |= {name: values[name] or place for name, place in letters.TO_WRITE.items()}
        values["portal_link"] = LINK
    told = queries.said_before(session, complaint)
    return Written(letters.filled(template.letter, values, told=told), template.name, template.remark)


def try_out(session: Session, complaint: Complaint, house: House, language: str, template: Letter) -> Letter:
    """A template that nobody has kept yet, filled from a real complaint. Raises `letters.BadLetter`."""
    values = values_of(session, complaint, house, language)
    values["portal_link"] = LINK
    shown = {name: values[name] or f"({letters.VARIABLES[name]})" for name in values}
    return letters.filled(template, shown)


def values_of(session: Session, complaint: Complaint, house: House, language: str) -> dict[str, str]:
    """What the complaint says for every gap; empty where it says nothing yet."""
    policy = queries.policy(session)
    customer, zone = complaint.customer, ZoneInfo(house.zone)
    now = datetime.now(UTC)
    again = working_day(house.office, house.zone, now, policy.update_days)
    return {
        "name": letters.unlinked(customer.preferred_name or customer.name or "") or "customer",
        "number": f"C-{complaint.id}",
        "product": letters.unlinked(complaint.product) or "what you told us",
        "received_on": day(complaint.received_at.astimezone(zone).date(), language),
        "next_step": next_step(complaint.state),
        "target_date": day(_target(session, complaint, house, now).astimezone(zone).date(), language),
        "next_update": day(again.date(), language),
        "portal_link": LINK if house.has_link else "",
        "owner": "The complaints team",
        "centre": house.centre,
        "decision": labels.of(complaint.decision).text.lower() if complaint.decision else "",
        "explanation": complaint.explanation,
        "remedies": _remedies(complaint),
        "survey_link": "",
        "question": "",
    }


def _target(session: Session, complaint: Complaint, house: House, now: datetime) -> datetime:
    """When the complaint is to be resolved: as its clock says, else in the working days that the desk tells.

    A customer is never told a day that has passed: then those days are counted from now.
    """
    clock = called(CLOCK)
    due = select(clock.due_at).where(clock.complaint_id == complaint.id, clock.kind == "resolution")
    found: datetime | None = session.scalar(due.order_by(clock.id.desc()).limit(1))
    days = queries.policy(session).target_days
    target = found or working_day(house.office, house.zone, complaint.received_at, days)
    return target if target > now else working_day(house.office, house.zone, now, days)


def day(on: date, language: str) -> str:
    """The date in full as the language writes it; as the English do where the language is not known."""
    try:
        locale = Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        locale = Locale("en", "GB")
    return format_date(on, "long", locale if locale.language != "en" else Locale("en", "GB"))


def subject_of(session: Session, complaint: Complaint, purpose: str, house: House) -> str:
    """The subject for a text that came without one: that of the purpose's template, where it can be filled."""
    try:
        template = queries.chosen(session, complaint, purpose)
        values = values_of(session, complaint, house, template.language)
        return letters.filled(Letter(template.letter.subject, "."), values).subject
    except (letters.BadLetter, Invalid):
        return f"Your complaint C-{complaint.id}"


def _remedies(complaint: Complaint) -> str:
    lines = []
    for remedy in complaint.remedies:
        amount = ""
        if remedy.amount_minor is not None and remedy.currency:
            amount = f": {remedy.currency} {desk.in_units(remedy.amount_minor, remedy.currency)}"
        lines.append(f"- {desk.REMEDIES.get(remedy.kind, remedy.kind)}{amount}")
    return "\n".join(lines)
