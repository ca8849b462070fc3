"""Complaints by the department that owns their cause, each with a report of its own (R67)."""

from datetime import UTC, datetime, timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_app.complaints import rules as desk
from qa_app.complaints.views.setup import SetupPage, setup_pages
from qa_app.errors import NotFound
from qa_app.improvement import queries
from qa_app.improvement.services import recovering
from qa_app.improvement.views.blueprint import pages, text_sent
from qa_app.investigations.rules import department_of
from qa_app.web import actor, needs, session

PERIODS = (30, 90, 365)
USUAL = 90


def _since(now: datetime) -> tuple[int, datetime]:
    days = request.args.get("days", USUAL, type=int)
    days = days if days in PERIODS else USUAL
    return days, now - timedelta(days=days)


@pages.get("/improvement/departments")
@needs("improvement.read")
def departments() -> ResponseReturnValue:
    """Every department that owns a cause."""
    now = datetime.now(UTC)
    days, since = _since(now)
    rows = queries.departments(session(), since, now)
    return render_template("improvement/departments.html", rows=rows, days=days, periods=PERIODS)


@pages.get("/improvement/departments/<name>")
@needs("improvement.read")
def department(name: str) -> ResponseReturnValue:
    """The report of one department. Raises `NotFound` when it owns no cause in the period."""
    now = datetime.now(UTC)
    days, since = _since(now)
    row = next((row for row in queries.departments(session(), since, now) if row.name == name), None)
    if row is None:
        raise NotFound("This department owns no cause of a complaint in this time.")
    may_read = actor().may("complaint.read")
    cases = queries.cases_of(session(), name, since, now) if may_read else ()
    return render_template("improvement/department.html", row=row, cases=cases, days=days, periods=PERIODS, desk=desk)


@pages.get("/complaints/setup/departments")
@needs("complaint.setup")
def cause_owners() -> ResponseReturnValue:
    """Which department can mend which causes."""
    own = queries.owners(session())
    rows = [(code, text, own.get(code, ""), department_of(code)) for code, text in desk.ROOT_CAUSES.items()]
    return render_template("improvement/cause_owners.html", rows=rows)


@pages.post("/complaints/setup/departments")
@needs("complaint.setup")
def keep_cause_owners() -> ResponseReturnValue:
    """Keep the departments that are other than usual."""
    own = queries.owners(session())
    for code in desk.ROOT_CAUSES:
        typed = text_sent(f"department-{code}", 80)
        if typed != own.get(code, ""):
            recovering.own_cause(session(), actor(), code, typed)
    return redirect(url_for(".cause_owners"))


setup_pages(
    SetupPage("Departments", "improvement.cause_owners", "Which department can mend which causes of complaints.", 80)
)
