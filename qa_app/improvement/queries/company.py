"""Complaints by the department that owns their cause, within the contact centre and outside of it (R67)."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session, lazyload

from qa_app.complaints.models import Complaint
from qa_app.improvement.models import CauseOwner
from qa_app.investigations.models import CauseFinding, FindingCause
from qa_app.investigations.rules import department_of
from reports.tally import Rate

OUTSIDE = "Outside of the company"
UNKNOWN = "Not established"
CONTACT_CENTRE = "Contact centre"
UPHELD = ("upheld", "partly_upheld")
MOST_SHOWN = 50
MOST_READ = 2_000


@dataclass(frozen=True, slots=True)
class Department:
    """A department and the complaints whose cause it owns: their share of all with a cause, and those upheld."""

    name: str
    share: Rate
    upheld: Rate
    causes: Mapping[str, int]
    categories: Mapping[str, int]

    @property
    def is_contact_centre(self) -> bool:
        """Whether the cause lies where the complaint was taken."""
        return self.name == CONTACT_CENTRE


def owners(session: Session) -> Mapping[str, str]:
    """Who owns which causes, where it is another than usual: code or first part → department."""
    return {row[0]: row[1] for row in session.execute(select(CauseOwner.code, CauseOwner.department))}


def department(code: str | None, found: str | None, own: Mapping[str, str]) -> str:
    """The department of a cause: as the investigation named it, else as this centre has it, else the usual one."""
    if not code or code == "UNK":
        return UNKNOWN
    usual = department_of(code)
    if found and found != usual:
        return found
    return own.get(code) or own.get(code.split("-")[0]) or usual or OUTSIDE


def departments(session: Session, since: datetime, until: datetime) -> list[Department]:
    """Every department that owns a cause of a complaint received in the period, by name.

    Only complaints with a coded cause count; those whose cause is not established stand in a row of their own.
    """
    own = owners(session)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    causes: dict[str, Counter[str]] = defaultdict(Counter)
    categories: dict[str, Counter[str]] = defaultdict(Counter)
    for code, found, category, decided, upheld, number in _grouped(session, since, until):
        name = department(code, found, own)
        counts[name].update(all=number, decided=number * decided, upheld=number * upheld)
        causes[name][code] += number
        categories[name][category] += number
    whole = sum(count["all"] for count in counts.values())
    return [
        Department(
            name,
            Rate(counts[name]["all"], whole),
            Rate(counts[name]["upheld"], counts[name]["decided"]),
            dict(causes[name].most_common()),
            dict(categories[name].most_common()),
        )
        for name in sorted(counts)
    ]


def _with_departments(query: Any, since: datetime, until: datetime) -> Any:
    """Complaints with a cause that were received in the period, joined with the department that was named for it."""
    newest = (
        select(CauseFinding.complaint_id, func.max(CauseFinding.id).label("id"))
        .where(CauseFinding.is_second.is_(False))
        .group_by(CauseFinding.complaint_id)
        .subquery()
    )
    named = and_(
        FindingCause.finding_id == newest.c.id,
        FindingCause.is_primary,
        FindingCause.code == Complaint.root_cause,
    )
    return (
        query.outerjoin(newest, newest.c.complaint_id == Complaint.id)
        .outerjoin(FindingCause, named)
        .where(Complaint.root_cause.is_not(None), Complaint.received_at >= since, Complaint.received_at < until)
    )


def _grouped(session: Session, since: datetime, until: datetime) -> Sequence[Any]:
    columns = (
        Complaint.root_cause,
        FindingCause.owner_department,
        Complaint.category,
        case((Complaint.decision.is_not(None), 1), else_=0).label("decided"),
        case((Complaint.decision.in_(UPHELD), 1), else_=0).label("upheld"),
    )
    rows = _with_departments(select(*columns), since, until).subquery()
    return session.execute(select(rows, func.count()).group_by(*rows.c)).all()


def cases_of(session: Session, name: str, since: datetime, until: datetime) -> Sequence[Complaint]:
    """The newest complaints whose cause the department owns."""
    own = owners(session)
    query = _with_departments(select(Complaint, FindingCause.owner_department).options(lazyload("*")), since, until)
    newest = session.execute(query.order_by(Complaint.received_at.desc()).limit(MOST_READ)).unique()
    rows = (row[0] for row in newest if department(row[0].root_cause, row[1], own) == name)
    return list(islice(rows, MOST_SHOWN))
