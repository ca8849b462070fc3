"""The rules of escalations: criteria, levels with their people, and the trial of both on past complaints (R33)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from qa_app.complaints import queries as desk
from qa_app.complaints import rules as desk_rules
from qa_app.complaints.models import Complaint
from qa_app.complaints.views.setup import SetupPage, setup_pages
from qa_app.errors import AppError, Conflict, Invalid
from qa_app.escalations import forms, queries, rules, services
from qa_app.escalations.views.tab import pages
from qa_app.people import queries as people
from qa_app.policy import Role
from qa_app.web import actor, needs, session, settings
from reports.tally import Rate

MOST_TRIED = 500
USUALLY_TRIED = 100
setup_pages(
    SetupPage(
        "Escalation",
        "escalations.rules_page",
        "When a complaint goes up, through which levels, to whom, and how long one may take to accept it.",
        40,
    )
)


@dataclass(frozen=True, slots=True)
class Trial:
    """What the rules would have done to the last complaints: how often each criterion hits, and which it hits."""

    n: int
    by_criterion: dict[str, Rate]
    any_hit: Rate
    hit: list[tuple[Complaint, list[rules.Hit]]]


@pages.get("/complaints/setup/escalation/")
@needs("complaint.setup")
def rules_page() -> ResponseReturnValue:
    """The rules that hold."""
    return _page(queries.policy(session()))


def _page(policy: rules.Policy, refusal: AppError | None = None, trial: Trial | None = None) -> ResponseReturnValue:
    parts = {
        "policy": policy,
        "shapes": rules.CRITERIA,
        "severities": desk_rules.SEVERITIES,
        "able_roles": [role for role in Role if role in queries.ABLE],
        "empty": queries.empty_levels(session(), policy),
        "staff": desk.staff(session()),
        "teams": people.teams(session()),
        "versions": queries.policy_rows(session()),
        "trial": trial,
        "most_tried": MOST_TRIED,
        "typed": request.form,
        "refusal": refusal,
    }
    status = 200 if refusal is None else 409 if isinstance(refusal, Conflict) else 422
    return render_template("escalations/setup.html", **parts), status


@pages.post("/complaints/setup/escalation/")
@needs("complaint.setup")
def keep_rules() -> ResponseReturnValue:
    """Keep the rules as a new version, or try them on past complaints without keeping them."""
    version = request.form.get("version", default=-1, type=int)
    policy = forms.typed_policy(request.form, version)
    try:
        if request.form.get("do") == "try":
            rules.check_policy(policy)
            return _page(policy, trial=_trial(policy, request.form.get("last", default=USUALLY_TRIED, type=int)))
        services.keep_policy(session(), actor(), policy, reason=request.form.get("reason", ""), version=version)
    except (Invalid, Conflict) as refusal:
        session().rollback()
        return _page(policy, refusal)
    flash(_("The rules are kept as version %(n)s.", n=version + 1))
    return redirect(url_for("escalations.rules_page"))


def _trial(policy: rules.Policy, last: int) -> Trial:
    """Which of the last complaints the rules would have hit, over the whole life of each."""
    rows = queries.last_complaints(session(), min(MOST_TRIED, max(1, last)))
    zone = ZoneInfo(settings().timezone)
    facts = queries.facts_of(session(), rows, datetime.now(UTC), zone, is_history=True)
    found = [(row, rules.hits(policy.criteria, facts[row.id])) for row in rows]
    by_key = {
        one.key: Rate(sum(any(hit.key == one.key for hit in hits) for _, hits in found), len(rows))
        for one in policy.criteria
        if one.is_on
    }
    hit = [(row, hits) for row, hits in found if hits]
    return Trial(len(rows), by_key, Rate(len(hit), len(rows)), hit[:50])
