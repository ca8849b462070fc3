"""The reviewing page: answers on the right, what was said on the left; every save is whole and checked."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from flask import current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_time, gettext

from qa_app.builder import queries as scorecards
from qa_app.errors import Invalid
from qa_app.evaluations import queries, services
from qa_app.evaluations.forms import drafts, requests
from qa_app.evaluations.models import Evaluation
from qa_app.evaluations.queries import desk, phrases, suggesting
from qa_app.evaluations.rules import drafts as rules
from qa_app.evaluations.rules import transitions
from qa_app.evaluations.rules.drafts import Draft
from qa_app.evaluations.views import attending, beside, releasing, steps
from qa_app.evaluations.views.frame import calendar, noted, pages, terms
from qa_app.interactions import queries as interactions
from qa_app.interactions.views import kept_back
from qa_app.web import actor, needs, session
from qa_app.web.faults import wants_json
from scorecards import scoring

CARRIED = ("a-", "c-", "e-", "n-", "r-", "rn-")
"""Fields of the form that the page with both versions carries along."""


@pages.get("/<int:evaluation_id>/review")
@needs("evaluation.score")
def review(evaluation_id: int) -> ResponseReturnValue:
    """The page on which an evaluation is written; once submitted, the page on which it is read."""
    row = desk.on_desk(session(), actor(), evaluation_id)
    if row.state not in transitions.OPEN_FOR_WORK:
        return redirect(url_for("evaluations.show", evaluation_id=evaluation_id))
    return _page(row, queries.draft_of(row))


@pages.post("/<int:evaluation_id>/review")
@needs("evaluation.score")
def save(evaluation_id: int) -> ResponseReturnValue:
    """Save the draft; with `action` submit or release, go on as far as nothing is missing."""
    row = desk.on_desk(session(), actor(), evaluation_id, is_locked=True)
    sent = _sent(row)
    revision = requests.number(request.form.get("revision"))
    try:
        services.keep(session(), row, sent, -1 if revision is None else revision, transcript_version=_version())
    except services.Stale:
        return _conflict(row, sent)
    attending.note(row)
    return _saved(row, request.form.get("action", "save"))


@pages.post("/<int:evaluation_id>/merge")
@needs("evaluation.score")
def merge(evaluation_id: int) -> ResponseReturnValue:
    """Save one draft out of two, with the sides that were chosen on the page that showed both."""
    row = desk.on_desk(session(), actor(), evaluation_id, is_locked=True)
    card = scorecards.definition(row.scorecard_version)
    sent, stored = _sent(row), queries.draft_of(row)
    if requests.number(request.form.get("revision")) != row.revision:
        return _conflict(row, sent)
    choices = {name[5:]: side for name, side in request.form.items() if name.startswith("take-")}
    whole = rules.merged(card, sent, stored, choices)
    services.keep(session(), row, whole, row.revision, transcript_version=_version())
    flash(gettext("Both versions were put together as you chose, and saved."))
    return redirect(url_for("evaluations.review", evaluation_id=evaluation_id))


def _version() -> int | None:
    return requests.number(request.form.get("transcript_version"))


def _sent(row: Evaluation) -> Draft:
    version = _version() or row.transcript_version
    cited = partial(queries.lines, session(), row.interaction_id, version)
    return drafts.draft(scorecards.definition(row.scorecard_version), request.form, cited)


def _saved(row: Evaluation, action: str) -> ResponseReturnValue:
    """The answer to a save that succeeded, and the submission that may follow it."""
    problems: dict[str, str] = {}
    if action in ("submit", "release"):
        try:
            services.submit(session(), actor(), row.id, row.revision, calendar=calendar())
            noted("evaluation_submitted", row)
            if action == "release" and steps.may_release(row):
                services.release(session(), actor(), row.id, calendar=calendar())
                noted("evaluation_released", row)
            flash(releasing.told(row))
            return _gone(row)
        except Invalid as error:
            problems = error.fields
    if wants_json():
        return jsonify(**_live(row), missing=problems)
    if problems:
        return _page(row, queries.draft_of(row), problems)
    flash(gettext("Saved %(time)s", time=_clock()))
    return redirect(url_for("evaluations.review", evaluation_id=row.id))


def _gone(row: Evaluation) -> ResponseReturnValue:
    address = url_for("evaluations.show", evaluation_id=row.id)
    return jsonify(location=address) if wants_json() else redirect(address)


def _live(row: Evaluation) -> dict[str, Any]:
    """What changes on the page after a save: the score, which questions are asked, and what was recorded.

    How the number was made comes only when the page has it open; where scoring is blind neither it nor the
    score is told.
    """
    values = _scored(row, queries.draft_of(row))
    is_arithmetic_open = request.form.get("how") == "1" and not values["is_blind"]
    return {
        "revision": row.revision,
        "saved": gettext("Saved %(time)s", time=_clock()),
        "strip": _piece("evaluations/_strip.html", values),
        "arithmetic": _piece("evaluations/_arithmetic.html", values) if is_arithmetic_open else "",
        "hidden": [part.key for part in values["score"].questions if part.state is scoring.State.HIDDEN],
        **attending.told(row),
    }


def _piece(template: str, values: dict[str, Any]) -> str:
    """A piece of the page without the frame's values, whose worklist nobody needs at every save."""
    return current_app.jinja_env.get_template(template).render(**values)


def _conflict(row: Evaluation, mine: Draft) -> ResponseReturnValue:
    """Both texts side by side; nothing was written and nothing is lost."""
    card = scorecards.definition(row.scorecard_version)
    values = {
        "evaluation": row,
        "differences": rules.differences(card, mine, queries.draft_of(row)),
        "sent": [pair for pair in request.form.items(multi=True) if pair[0].startswith(CARRIED)],
        "comment": mine.comment,
        "private_comment": mine.private_comment,
        "transcript_version": _version(),
    }
    if wants_json():
        return jsonify(revision=row.revision, both=render_template("evaluations/_both.html", **values)), 409
    return render_template("evaluations/both.html", **values), 409


def _page(row: Evaluation, draft: Draft, problems: dict[str, str] | None = None) -> str:
    contact = interactions.one(session(), actor(), row.interaction_id)
    said = desk.said(session(), row, contact)
    values = _scored(row, draft)
    return render_template(
        "evaluations/review.html",
        evaluation=row,
        interaction=contact,
        workspace=replace(said.workspace, transcript=kept_back.shown(said.workspace.transcript)),
        draft=draft,
        problems=problems or {},
        window=beside.WINDOW,
        is_mood_hidden=beside.hides_mood(row),
        evidence={answer.question_key: answer.evidence for answer in row.answers},
        changed=said.changed,
        stamp=attending.stamp(row),
        precedents=queries.precedents(session(), values["card"].key),
        phrases=phrases.phrases(session(), actor()),
        suggestions=suggesting.shown_to(session(), row, terms()),
        **values,
    )


def _scored(row: Evaluation, draft: Draft) -> dict[str, Any]:
    card = scorecards.definition(row.scorecard_version)
    score = queries.live_score(row, draft)
    asked = [part for part in score.questions if part.state is not scoring.State.HIDDEN]
    open_keys = scoring.check(card, draft.answers)
    return {
        "card": card,
        "is_blind": card.handling.is_blind,
        "version": row.scorecard_version,
        "score": score,
        "parts": {part.key: part for part in score.questions},
        "asked": len(asked),
        "finished": sum(part.state is not scoring.State.UNANSWERED and part.key not in open_keys for part in asked),
    }


def _clock() -> str:
    return str(format_time(datetime.now(UTC), "HH:mm:ss"))
