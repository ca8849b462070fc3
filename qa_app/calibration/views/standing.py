"""How far reviewers agree over time: question by question, leanings, drift, and questions worth a look."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qa_app.builder.models import ScorecardRow
from qa_app.calibration import forms, queries, services
from qa_app.calibration.queries import Month
from qa_app.calibration.views.frame import noted, pages, zone
from qa_app.errors import Invalid
from qa_app.web import actor, needs, session
from scorecards.agreement import Leaning

USUAL_PERIOD = timedelta(days=365)
LONGEST_PERIOD = timedelta(days=5 * 366)


@pages.get("/agreement")
@needs("agreement.read")
def agreement() -> ResponseReturnValue:
    """The agreement on one scorecard in a period."""
    return _page(None)


@pages.post("/agreement/share")
@needs("calibration.manage")
def set_share() -> ResponseReturnValue:
    """Set which share of a scorecard's random evaluations is scored a second time."""
    scorecard_id = forms.number(request.form.get("scorecard")) or 0
    try:
        row = services.set_share(session(), actor(), scorecard_id, forms.share(request.form))
    except Invalid as error:
        return _page(error), 422
    noted("double_share_set", ("scorecard", scorecard_id), percent=None if row.percent is None else str(row.percent))
    flash(gettext("Kept. It holds for what is handed in from now on."))
    return redirect(url_for(".agreement", scorecard=scorecard_id))


def _page(error: Invalid | None) -> str:
    cards = queries.in_use(session())
    wanted = forms.number(request.values.get("scorecard"))
    card = next((each for each in cards if each.id == wanted), cards[0] if cards else None)
    first, last = _period()
    shown = {"cards": cards, "card": card, "first": first, "last": last, "error": error, "sent": request.form}
    if card is None:
        return render_template("calibration/agreement.html", pool=None, **shown)
    return render_template("calibration/agreement.html", **shown, **_standing(card, first, last))


def _standing(card: ScorecardRow, first: date, last: date) -> dict[str, Any]:
    since = datetime.combine(first, time(), zone()).astimezone(UTC)
    until = datetime.combine(last + timedelta(days=1), time(), zone()).astimezone(UTC)
    pool = queries.pool(session(), card.id, since, until, zone())
    standings = queries.reliability(pool)
    leanings = queries.leanings(pool)
    names = {each.reviewer_id: each.reviewer for each in pool.judged}
    whole = sorted((names[int(each.reviewer)], each) for each in leanings if each.month is None)
    chosen = forms.number(request.values.get("reviewer"))
    months = [each for each in leanings if each.month and int(each.reviewer) == chosen]
    return {
        "pool": pool,
        "n_units": len(pool.units()),
        "standings": standings,
        "findings": queries.health(standings, queries.usage(session(), card.id, since, until)),
        "leanings": whole,
        "reviewer_id": chosen if months else None,
        "reviewer_name": names.get(chosen or 0, ""),
        "drift": _drift(queries.drift(pool)),
        "leaning": _leaning(months),
        "own_share": pool.newest.handling.double_pct,
        "drawn": queries.drawn(session(), card.id),
    }


def _drift(months: list[Month]) -> Any:
    from reports.figures.drift import DriftPoint, drift  # noqa: PLC0415

    points = [
        DriftPoint(each.start, each.apart.value, each.apart.n, _least(each.apart.low), each.apart.high)
        for each in months
        if each.apart.value is not None
    ]
    return drift(points, what="Apart on the same contact (points of 100)", level="Nearer to 0 is closer together.")


def _least(value: float | None) -> float | None:
    return None if value is None else max(0.0, value)


def _leaning(months: list[Leaning]) -> Any:
    from reports.figures.drift import DriftPoint, drift  # noqa: PLC0415

    points = [
        DriftPoint(each.month, each.estimate.value, each.estimate.n, each.estimate.low, each.estimate.high)
        for each in months
        if each.month and each.estimate.value is not None
    ]
    level = "Above 0 is more lenient than the others on the same contacts, below it stricter."
    return drift(points, what="Leaning (points of 100)", level=level, is_signed=True)


def _period() -> tuple[date, date]:
    """The days asked for, both included. Raises Invalid for a period that is none."""
    today = datetime.now(zone()).date()
    last = _day("to", today)
    first = _day("from", last - USUAL_PERIOD)
    if first > last:
        raise Invalid("The period ends before it begins.", {"from": "Choose an earlier day, or a later end."})
    if last - first > LONGEST_PERIOD:
        raise Invalid("The period is longer than five years.", {"from": "Choose a shorter period."})
    return first, last


def _day(name: str, otherwise: date) -> date:
    text = request.values.get(name, "").strip()
    if not text:
        return otherwise
    found = forms.day(text)
    if found is None or not 1970 <= found.year <= 9000:
        raise Invalid(f"“{text[:40]}” is not a date.", {name: "Write it like 2026-01-31."})
    return found
