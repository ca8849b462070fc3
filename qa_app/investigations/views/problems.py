"""Problems: their list with what may be one, opening one in a click, and a problem's own page."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from qa_app.complaints import queries as desk
from qa_app.complaints import rules as desk_rules
from qa_app.complaints.views import casing
from qa_app.errors import AppError, Conflict, Invalid, NotFound
from qa_app.investigations import forms, queries, rules, services
from qa_app.investigations.models import Problem, ProblemState
from qa_app.investigations.views.tab import pages, tab
from qa_app.web import Entry, actor, navigation, needs, session, settings

navigation(Entry("Problems", "investigations.problems", "diagram-3", "complaint.read", 42))
MOST_DAYS, MOST_ALIKE = 730, 1_000


@pages.get("/complaints/problems/")
@needs("complaint.read")
def problems() -> ResponseReturnValue:
    """The problems, and groups of complaints that may be one."""
    return _list()


def _list(refusal: AppError | None = None) -> ResponseReturnValue:
    now, state = datetime.now(UTC), request.args.get("state", "")
    least = min(MOST_ALIKE, max(2, request.args.get("least", default=queries.LEAST_ALIKE, type=int)))
    days = min(MOST_DAYS, max(1, request.args.get("days", default=queries.WITHIN_DAYS, type=int)))
    parts = {
        "rows": queries.problems(session(), state=state),
        "suggested": queries.suggested(session(), actor(), now, least=least, days=days),
        "state": state,
        "states": list(ProblemState),
        "least": least,
        "days": days,
        "title_of": rules.title_of,
        "handlers": desk.handlers(session()),
        "typed": request.form,
        "refusal": refusal,
        "may_write": actor().may("complaint.write"),
    }
    return render_template("investigations/problems.html", **parts), 200 if refusal is None else 422


@pages.post("/complaints/problems/")
@needs("complaint.write")
def open_problem() -> ResponseReturnValue:
    """Open a problem by hand."""
    try:
        row = services.open_problem(session(), actor(), forms.typed_problem(request.form))
    except Invalid as refusal:
        return _list(refusal)
    return redirect(url_for("investigations.problem", problem_id=row.id))


@pages.post("/complaints/problems/alike")
@needs("complaint.write")
def open_alike() -> ResponseReturnValue:
    """Open a problem with all complaints that are alike: from a suggestion, or from an alert about a week (R70)."""
    form = request.form
    alike = rules.like(form.get("category", ""), form.get("product", ""), form.get("cause", ""))
    origin = form.get("origin", "suggestion")
    try:
        since, until = _within(form.get("week", ""), form.get("days", default=queries.WITHIN_DAYS, type=int))
        row = services.problem_of_alike(session(), actor(), alike, since=since, until=until, origin=origin)
    except Invalid as refusal:
        return _list(refusal)
    flash(_("The complaints that are alike are grouped here. Nothing of them was merged."))
    return redirect(url_for("investigations.problem", problem_id=row.id))


def _within(week: str, days: int) -> tuple[datetime, datetime]:
    """The week that an alert is about, by its Monday in the centre's zone; without one the last days up to now."""
    now = datetime.now(UTC)
    monday = forms.typed_day(week, "week")
    if monday is None:
        return now - timedelta(days=min(MOST_DAYS, max(1, days))), now
    if not now.date() - timedelta(days=MOST_DAYS) <= monday <= now.date():
        raise Invalid("That week is too far away.", {"week": f"Choose one of the last {MOST_DAYS} days."})
    start = datetime.combine(monday, time.min, ZoneInfo(settings().timezone))
    return start.astimezone(UTC), (start + timedelta(days=7)).astimezone(UTC)


@pages.get("/complaints/problems/<int:problem_id>")
@needs("complaint.read")
def problem(problem_id: int) -> ResponseReturnValue:
    """One problem: how often it is met, and the complaints that show it."""
    return _page(queries.problem(session(), problem_id))


def _page(row: Problem, refusal: AppError | None = None) -> ResponseReturnValue:
    now = datetime.now(UTC)
    parts = {
        "problem": row,
        "cases": queries.problem_cases(session(), actor(), row.id),
        "prevalence": queries.prevalence(session(), row, now),
        "handlers": desk.handlers(session()),
        "states": list(ProblemState),
        "rules": desk_rules,
        "typed": request.form,
        "refusal": refusal,
        "may_write": actor().may("complaint.write"),
    }
    status = 200 if refusal is None else casing.status_of(refusal)
    return render_template("investigations/problem.html", **parts), status


@pages.post("/complaints/problems/<int:problem_id>")
@needs("complaint.write")
def change_problem(problem_id: int) -> ResponseReturnValue:
    """Change what the problem says, or close it."""
    row, revision = queries.problem(session(), problem_id), request.form.get("revision", default=-1, type=int)
    try:
        services.change_problem(session(), actor(), row, forms.typed_problem(request.form), revision=revision)
    except (Invalid, Conflict) as refusal:
        return _page(row, refusal)
    flash(_("The problem is kept."))
    return redirect(url_for("investigations.problem", problem_id=problem_id))


@pages.post("/complaints/problems/<int:problem_id>/cases")
@needs("complaint.write")
def link_case(problem_id: int) -> ResponseReturnValue:
    """Say that a complaint shows the problem."""
    row = queries.problem(session(), problem_id)
    typed = request.form.get("complaint", "").strip().upper().removeprefix("C-")
    try:
        if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
            raise Invalid("Give the number of a complaint, such as C-12.")
        services.link_problem(session(), actor(), row, int(typed))
    except (Invalid, Conflict, NotFound) as refusal:
        return _page(row, Invalid(str(refusal)) if isinstance(refusal, NotFound) else refusal)
    return redirect(url_for("investigations.problem", problem_id=problem_id) + "#cases")


@pages.post("/complaints/problems/<int:problem_id>/cases/<int:complaint_id>/unlink")
@needs("complaint.write")
def unlink_case(problem_id: int, complaint_id: int) -> ResponseReturnValue:
    """Take a complaint out of the problem."""
    services.unlink_problem(session(), actor(), queries.problem(session(), problem_id), complaint_id)
    return redirect(url_for("investigations.problem", problem_id=problem_id) + "#cases")


@pages.post("/complaints/<int:complaint_id>/investigation/problem")
@needs("complaint.write")
def link_problem(complaint_id: int) -> ResponseReturnValue:
    """Link a complaint to a problem by the problem's number, from the complaint's own page."""
    complaint = desk.one(session(), actor(), complaint_id)
    typed = request.form.get("problem", "").strip().upper().removeprefix("P-")
    try:
        if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
            raise Invalid("Give the number of a problem, such as P-3.")
        services.link_problem(session(), actor(), queries.problem(session(), int(typed)), complaint_id)
    except (Invalid, Conflict, NotFound) as refusal:
        return tab(complaint, Invalid(str(refusal)) if isinstance(refusal, NotFound) else refusal)
    return redirect(url_for("investigations.show", complaint_id=complaint_id) + "#problems")
