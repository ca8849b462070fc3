"""The demo's complaints: each told step by step through the services that the desk uses, at its days.

A complaint of `complaints.json` is recorded by whoever is its `recorder` (a handler then owns it; with nobody it came
by itself), and then led through its `steps`: days ago, time, who, what (a name of `acts.ACTS`), and what belongs to it.
"""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.complaints import services as complaints
from qa_app.complaints.models import Complaint
from qa_app.correspondence.models import MessageState, OutboundMessage
from qa_app.correspondence.services import sending
from qa_app.correspondence.services.writing import House, day
from qa_app.demo.acts import ACTS, Case
from qa_app.demo.past import told_of
from qa_app.interactions.models import Customer

if TYPE_CHECKING:
    from qa_app.demo.loader import Centre


def complain(session: Session, centre: "Centre") -> None:
    """Tell every complaint of the file from its receipt to where it stands."""
    for item in centre.read("complaints.json")["complaints"]:
        centre.complaints[item["key"]] = _told(session, centre, item)


def _told(session: Session, centre: "Centre", item: dict[str, Any]) -> Complaint:
    case = _recorded(session, centre, item)
    for days_ago, clock, who, what, given in item["steps"]:
        case.moment = centre.at(days_ago, clock)
        case.actor = centre.actor(session, who) if who else None
        with told_of(session, case.moment):
            ACTS[what](case, **given)
            _send(case)
    return case.complaint


def _recorded(session: Session, centre: "Centre", item: dict[str, Any]) -> Case:
    received_at = centre.at(item["received_days_ago"], item["received_time"])
    customer = session.scalars(select(Customer).where(Customer.ref == item["customer"])).one()
    names = ("channel", "category", "product", "summary", "initial_action", "remedy_sought")
    intake = complaints.Intake(
        customer_ref=customer.ref,
        customer_name=customer.name or "",
        received_at=received_at,
        backdating_reason=item.get("backdating_reason", ""),
        **{name: item[name] for name in names},
    )
    moment = received_at + timedelta(minutes=12)
    actor = centre.actor(session, item["recorder"]) if item["recorder"] else None
    with told_of(session, moment):
        complaint = complaints.record(session, actor, intake, now=moment)
        for link in item["links"]:
            number = centre.interactions[link["interaction"]].id
            complaints.link(session, actor, complaint, number, link["role"])
        case = Case(session, centre, item, complaint, moment, actor)
        _send(case)
    return case


def _send(case: Case) -> None:
    """Note what waits to leave as sent, so that nothing of the story ever reaches a mail server."""
    settings = case.centre.settings
    house = House(settings.centre_name, settings.timezone, settings.office_hours, has_link=True)
    waiting = (MessageState.ASKED, MessageState.WAITING)
    own = (OutboundMessage.complaint_id == case.complaint.id, OutboundMessage.state.in_(waiting))
    for row in case.session.scalars(select(OutboundMessage).where(*own).order_by(OutboundMessage.id)):
        row.values = {**_days(case), **row.values}
        sending.make_words(case.session, row, house)
        sending.sent(case.session, row, case.moment)


def _days(case: Case) -> dict[str, str]:
    """The days that a letter of that moment names."""
    later = {"target_date": timedelta(days=21), "next_update": timedelta(days=7)}
    return {name: day((case.moment + after).date(), "en") for name, after in later.items()}
