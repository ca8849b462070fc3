"""The list of plans, one plan with its samples, and the form of a plan with its live count."""

from datetime import timedelta

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from qa_app.builder import queries as scorecards
from qa_app.errors import Conflict, Invalid
from qa_app.evaluations import queries as evaluations
from qa_app.interactions import queries as interactions
from qa_app.people import queries as people
from qa_app.plans import forms, queries, services
from qa_app.plans.models import QualityPlan
from qa_app.plans.queries import boards, pool, population
from qa_app.plans.rules import periods, wording
from qa_app.plans.rules import plan as rules
from qa_app.plans.rules.plan import Dimension, Signal, Stream
from qa_app.plans.views import frame
from qa_app.plans.views.frame import pages, told
from qa_app.web import actor, needs, session
from scorecards import sampling
from scorecards.sampling.sizes import size

MARGINS = (3, 5, 10)
PERIODS_OFFERED = 6


@pages.get("/")
@needs("plan.read")
def index() -> ResponseReturnValue:
    """Every plan with its newest sample and how far it is."""
    rows = boards.plan_rows(session(), frame.now())
    return render_template("plans/index.html", rows=rows, next_draw={row.plan.id: _next_draw(row.plan) for row in rows})


@pages.get("/new")
@needs("plan.manage")
def new() -> ResponseReturnValue:
    """The form of a new plan."""
    return _form(None, forms.shown(None))


@pages.post("/new")
@needs("plan.manage")
def add() -> ResponseReturnValue:
    """Make a plan; with mistakes, show them beside what was written."""
    return _kept(None)


@pages.get("/<int:plan_id>")
@needs("plan.read")
def show(plan_id: int) -> ResponseReturnValue:
    """One plan: what it does, and what it drew."""
    plan = queries.plan(session(), plan_id)
    samples = boards.samples_of(session(), plan.id)
    drawn = {(row.starts_on, row.ends_on) for row in samples if row.population_size}
    offered = periods.lately(plan.period, frame.today(), PERIODS_OFFERED)
    kept = rules.from_document(plan.rules)
    return render_template(
        "plans/show.html",
        plan=plan,
        rules=kept,
        pool=[one for one in evaluations.reviewers(session()) if kept.load_of(one.id)],
        samples=samples,
        progress=boards.progress_of(session(), [row.id for row in samples], frame.now()),
        jobs=[job for job in boards.draws(session()) if job.payload.get("plan_id") == plan.id],
        offered=[period for period in offered if (period.starts_on, period.ends_on) not in drawn],
        signals=wording.SIGNALS,
        next_draw=_next_draw(plan),
    )


@pages.get("/<int:plan_id>/edit")
@needs("plan.manage")
def edit(plan_id: int) -> ResponseReturnValue:
    """The form of a plan as it stands."""
    plan = queries.plan(session(), plan_id)
    return _form(plan, forms.shown(plan))


@pages.post("/<int:plan_id>/edit")
@needs("plan.manage")
def change(plan_id: int) -> ResponseReturnValue:
    """Change a plan; what it drew keeps the rules by which it was drawn."""
    return _kept(queries.plan(session(), plan_id))


@pages.post("/<int:plan_id>/switch")
@needs("plan.manage")
def switch(plan_id: int) -> ResponseReturnValue:
    """Let a plan draw by itself, or no longer."""
    plan = queries.plan(session(), plan_id)
    services.switch(session(), actor(), plan, is_on=request.form.get("on") == "yes", today=frame.today())
    message = gettext("It draws by itself from now on.") if plan.is_on else gettext("It draws no more by itself.")
    return told(message, url_for(".show", plan_id=plan.id))


@pages.post("/<int:plan_id>/draw")
@needs("plan.manage")
def draw(plan_id: int) -> ResponseReturnValue:
    """Have a period that is over drawn now."""
    plan = queries.plan(session(), plan_id)
    here = url_for(".show", plan_id=plan.id)
    offered = periods.lately(plan.period, frame.today(), PERIODS_OFFERED)
    period = next((one for one in offered if one.starts_on.isoformat() == request.form.get("starts_on")), None)
    if period is None:
        return frame.refused(gettext("Choose one of the periods that are over."), here)
    try:
        services.ask(session(), plan, period, owner_id=actor().id)
    except Conflict as error:
        return frame.refused(str(error), here)
    return told(gettext("A worker draws it now. Reload the page in a moment."), here)


@pages.get("/count")
@needs("plan.manage")
def count() -> ResponseReturnValue:
    """How many contacts the form means, and how much their sample would tell; for the form while it is filled in."""
    form = MultiDict(request.args.items(multi=True))
    try:
        asked, period = forms.asked(form, frame.today(), frame.zone())
    except Invalid as error:
        return render_template("plans/_count.html", problems=error.fields)
    found = population.by_agent(session(), asked)
    contacts = sum(found.values())
    is_matched = asked.stream == Stream.COMPLAINT
    quota = asked.rules.quota
    if is_matched:
        cases = population.cases(session(), asked)
        drawn = min(cases, asked.rules.count or cases) * (1 + asked.rules.ratio)
    else:
        cases = 0
        groups = list(found.values()) if asked.rules.basis == "agent" else [contacts]
        drawn = sum(min(quota.wanted(number), number) for number in groups)
    return render_template(
        "plans/_count.html",
        contacts=contacts,
        agents=len(found),
        period=period,
        stream=asked.stream,
        drawn=drawn,
        cases=cases,
        margin=sampling.margin(drawn, contacts) if drawn and asked.stream == Stream.RANDOM else None,
        typical=_typical(list(found.values()), quota) if asked.rules.basis == "agent" else None,
        sizes=[(points, size(points, contacts)) for points in MARGINS] if contacts else [],
    )


def _typical(groups: list[int], quota: sampling.Quota) -> tuple[int, float] | None:
    """How many of the middle agent are drawn, and within how many points that tells their rate."""
    if not groups:
        return None
    number = sorted(groups)[len(groups) // 2]
    drawn = min(quota.wanted(number), number)
    return (drawn, sampling.margin(drawn, number)) if drawn else None


def _next_draw(plan: QualityPlan) -> object:
    """The day on which the current period is drawn."""
    if not plan.is_on:
        return None
    current = periods.containing(plan.period, frame.today())
    return current.ends_on + timedelta(days=rules.from_document(plan.rules).lag_days)


def _kept(plan: QualityPlan | None) -> ResponseReturnValue:
    try:
        kept = services.keep(session(), actor(), plan, forms.wish(request.form), frame.today())
    except Invalid as error:
        return _form(plan, request.form, error.fields), 422
    except Conflict as error:
        return _form(plan, request.form, {"name": str(error)}), 409
    return told(gettext("Kept. Samples that were drawn already stay as they are."), url_for(".show", plan_id=kept.id))


def _form(plan: QualityPlan | None, form: MultiDict[str, str], problems: dict[str, str] | None = None) -> str:
    return render_template(
        "plans/edit.html",
        plan=plan,
        form=form,
        problems=problems or {},
        streams=list(Stream),
        kinds=list(periods.Kind),
        dimensions=list(Dimension),
        signals={signal: wording.SIGNALS[signal] for signal in Signal},
        queue_pairs=[(name, name) for name in interactions.queues(session(), actor())],
        team_pairs=[(team.id, team.name) for team in people.teams(session())],
        behaviours=interactions.behaviour_names(session(), actor()),
        moods=population.MOODS,
        cards={row.scorecard.key: row.scorecard.title for row in scorecards.current_versions(session())},
        reviewers=pool.reviewers(session()),
    )
