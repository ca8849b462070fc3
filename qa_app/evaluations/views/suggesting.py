"""Suggestions on the reviewing page, what reviewers say to them, and the page on how well they do."""

from dataclasses import replace
from functools import partial
from typing import Any

from flask import current_app, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_app.builder import queries as scorecards
from qa_app.errors import Conflict, NotFound
from qa_app.evaluations import queries, services
from qa_app.evaluations.forms import drafts, requests
from qa_app.evaluations.models import Evaluation, Suggestion, Verdict
from qa_app.evaluations.queries import suggesting as found
from qa_app.evaluations.queries import suggestion_report as report
from qa_app.evaluations.rules import suggestions as rules
from qa_app.evaluations.rules.drafts import NOTHING, Draft
from qa_app.evaluations.services import suggesting
from qa_app.evaluations.views.frame import pages, terms
from qa_app.web import Entry, actor, navigation, needs, session
from qa_app.web.faults import wants_json

ELSEWHERE = "This evaluation was saved somewhere else since you opened it. Go back and save: both texts are shown then."

navigation(Entry("Suggestions", "evaluations.suggestions", "lightbulb", "agreement.read", 23))


@pages.get("/<int:evaluation_id>/suggestions")
@needs("evaluation.write")
def suggested(evaluation_id: int) -> ResponseReturnValue:
    """While it is written: the suggestions the reviewer may see by now, a piece of the page by question. Once it is
    handed in: the page on what was suggested."""
    row = queries.to_review(session(), actor(), evaluation_id, is_locked=False)
    if wants_json():
        return jsonify(pieces=_pieces(row))
    if row.submitted_at is None:
        return redirect(url_for("evaluations.review", evaluation_id=row.id))
    return render_template(
        "evaluations/suggested.html", evaluation=row, rows=report.made_for(session(), row, terms().hidden)
    )


@pages.post("/<int:evaluation_id>/suggestions")
@needs("evaluation.write")
def make_suggestions(evaluation_id: int) -> ResponseReturnValue:
    """Have the rules asked now, if nobody asked them before."""
    row = queries.to_review(session(), actor(), evaluation_id)
    suggesting.make(session(), row, terms())
    return jsonify(pieces=_pieces(row))


@pages.post("/<int:evaluation_id>/suggestions/<int:suggestion_id>")
@needs("evaluation.write")
def judge_suggestion(evaluation_id: int, suggestion_id: int) -> ResponseReturnValue:
    """Accept a suggestion or say what is wrong with it. A plain form brings the whole draft, which is saved with it."""
    row = queries.to_review(session(), actor(), evaluation_id)
    word = request.form.get("verdict", "")
    is_accepted = word == Verdict.ACCEPTED
    verdict, fault = (Verdict.ACCEPTED, None) if is_accepted else (Verdict.REJECTED, word)
    item = found.suggestion(session(), row, suggestion_id, terms().hidden)
    if not wants_json():
        _save_with(row, item if is_accepted else None)
    suggesting.judge(session(), actor(), row.id, item.id, verdict, fault)
    if wants_json():
        return jsonify(pieces=_pieces(row, item.question_key))
    return redirect(url_for("evaluations.review", evaluation_id=row.id, _anchor=f"q-{item.question_key}"))


@pages.get("/suggestions")
@needs("agreement.read")
def suggestions() -> ResponseReturnValue:
    """How often people overrode each rule, and how far rule and people agree, on one scorecard version."""
    versions = report.with_rules(session())
    wanted = requests.number(request.args.get("version")) or report.busiest(session(), versions)
    chosen = next((version for version in versions if version.id == wanted), versions[0] if versions else None)
    rows = report.standing(session(), chosen, terms()) if chosen else []
    return render_template("evaluations/suggestions.html", versions=versions, chosen=chosen, rows=rows)


@pages.get("/suggestions/<int:version_id>/<question_key>")
@needs("agreement.read")
def suggestion_cases(version_id: int, question_key: str) -> ResponseReturnValue:
    """The proposals for one question that reviewers did not take over, to improve its rule by."""
    version = scorecards.version(session(), version_id)
    question = scorecards.definition(version).question(question_key)
    if question is None:
        raise NotFound("There is no such question.")
    rows = report.cases(session(), actor(), version, question, terms().hidden)
    return render_template("evaluations/suggestion_cases.html", version=version, question=question, rows=rows)


def _save_with(row: Evaluation, item: Suggestion | None) -> None:
    """Save the draft a plain form brought, with the accepted suggestion in it."""
    version = requests.number(request.form.get("transcript_version")) or row.transcript_version
    lines = partial(queries.lines, session(), row.interaction_id, version)
    draft = drafts.draft(scorecards.definition(row.scorecard_version), request.form, lines)
    revision = requests.number(request.form.get("revision"))
    try:
        services.keep(session(), row, _with(draft, item) if item else draft, -1 if revision is None else revision)
    except services.Stale:
        raise Conflict(ELSEWHERE) from None


def _with(draft: Draft, item: Suggestion) -> Draft:
    answer, key = rules.as_answer(item.value) or NOTHING, item.question_key
    lines = {line.index for line in rules.read_cited(item.cited) if line.index is not None}
    answers = {
        **draft.answers,
        key: replace(draft.answer(key), options=answer.options, number=answer.number, is_na=answer.is_na),
    }
    return replace(
        draft, answers=answers, cited={**draft.cited, key: tuple(sorted({*draft.cited.get(key, ()), *lines}))}
    )


def _pieces(row: Evaluation, only: str | None = None) -> dict[str, str]:
    """The panels of the questions by key, or of one question."""
    card = scorecards.definition(row.scorecard_version)
    values: dict[str, Any] = {"evaluation": row, "suggestions": found.shown_to(session(), row, terms())}
    template = current_app.jinja_env.get_template("evaluations/_suggestion.html")
    keys = [key for key in values["suggestions"] if only in (None, key)]
    return {key: template.render(q=card.question(key), **values) for key in keys}
