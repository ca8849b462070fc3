"""One calibration session as it stands: its draft, its progress while all score blind, or what it came to."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from qa_app.builder import queries as scorecards
from qa_app.calibration import forms, queries, rules
from qa_app.calibration.models import REMARK_MAXIMUM, CalibrationSession, SessionState
from qa_app.calibration.queries import ContactResult, QuestionResult, Results, ReviewerResult
from qa_app.calibration.views.frame import noted, pages
from qa_app.calibration.views.table import lines_of
from qa_app.errors import AppError, Conflict
from qa_app.evaluations import queries as evaluations
from qa_app.evaluations.forms import drafts
from qa_app.evaluations.rules.drafts import in_words
from qa_app.policy import Scope
from qa_app.web import actor, needs, session
from scorecards import answers
from scorecards.answers import Answer

SORTS = ("apart", "form")


@pages.get("/<int:session_id>")
@needs("calibration.read")
def show(session_id: int) -> ResponseReturnValue:
    """The session, with the answers once they lie open."""
    return session_page(session_id)


@pages.get("/<int:session_id>/results.csv")
@needs("calibration.read")
def table(session_id: int) -> ResponseReturnValue:
    """Every answer of a session beside the benchmark, with the deviations, as a table for other programs."""
    row = queries.one(session(), actor(), session_id)
    if not rules.is_readable(row.state):
        raise Conflict("The answers do not lie open yet.")
    found = queries.results(session(), row)
    noted("calibration_exported", ("calibration_session", row.id))
    return Response(
        "\ufeff" + "".join(lines_of(row, found, _names(row))),
        mimetype="text/csv",
        headers={"Content-Disposition": f"attachment; filename=calibration-{row.id}.csv"},
    )


def session_page(session_id: int, error: AppError | None = None) -> str:
    """The page of a session, with what was wrong with the last step."""
    row = queries.one(session(), actor(), session_id)
    context = _frame(row, error)
    if rules.is_readable(row.state):
        return render_template("calibration/results.html", **context, **_results(row))
    context |= {"progress": queries.progress(row), "outstanding": queries.outstanding(row), "mine": _mine(row)}
    if actor().may("calibration.manage"):
        present = {each.person_id for each in row.participants if each.removed_at is None}
        context["others"] = [each for each in evaluations.reviewers(session()) if each.id not in present]
        context["newer"] = _newer(row)
    return render_template("calibration/show.html", **context)


def _frame(row: CalibrationSession, error: AppError | None) -> dict[str, Any]:
    return {
        "row": row,
        "error": error,
        "problems": getattr(error, "fields", {}),
        "names": _names(row),
        "is_named": _is_named(),
        "may_manage": actor().may("calibration.manage"),
        "sees_all": actor().scope("calibration.read") is Scope.ALL,
        "sent": request.form,
        "now": datetime.now(UTC),
    }


def _is_named() -> bool:
    """Names are for those who manage sessions; everybody else reads “Reviewer A”."""
    return actor().may("calibration.manage")


def _names(row: CalibrationSession) -> dict[int, str]:
    return queries.names(row, actor().id, is_named=_is_named())


def _mine(row: CalibrationSession) -> dict[int, Any]:
    """The person's own evaluations by contact."""
    own = [score for score in row.scores if score.person_id == actor().id and score.evaluation.state != "void"]
    return {score.interaction_id: score.evaluation for score in own}


def _newer(row: CalibrationSession) -> int | None:
    """The number of a version published after the one that the session uses."""
    if row.state != SessionState.DRAFT:
        return None
    versions = scorecards.current_versions(session())
    key = row.scorecard_version.scorecard_id
    found = [each.number for each in versions if each.scorecard_id == key]
    return next((number for number in found if number > row.scorecard_version.number), None)


def _results(row: CalibrationSession) -> dict[str, Any]:
    found, names = queries.results(session(), row), _names(row)
    asked = request.values.get("sort", "")
    sort = asked if asked in SORTS else SORTS[0]
    chosen = forms.number(request.args.get("contact"))
    ids = [contact.contact.interaction_id for contact in found.contacts]
    sent = forms.number(request.form.get("interaction"))
    contact_id = next((each for each in (sent, chosen) if each in ids), ids[0])
    contact = found.contacts[ids.index(contact_id)]
    return {
        "results": found,
        "contact": contact,
        "questions": _sorted(contact, sort),
        "sort": sort,
        "figure": _heat_map(row, found),
        "by_label": _by_label(row, found),
        "who": lambda person_ids: sorted(names[each] for each in person_ids),
        "said_by": lambda result: _said(result, names),
        "agreed_values": _agreed_values,
        "consensus_words": _consensus_words,
        "can_agree": actor().may("calibration.manage") and row.state in ("review", "resolved"),
        "unsettled": sum(1 for each in _every(found) if each.is_flagged and each.consensus is None),
        "remark_maximum": REMARK_MAXIMUM,
    }


def _by_label(row: CalibrationSession, found: Results) -> list[tuple[str, ReviewerResult]]:
    """Reviewers by what they are called, oneself first: an order that ranks nobody."""
    names = _names(row)
    pairs = [(names[each.person_id], each) for each in found.reviewers]
    return sorted(pairs, key=lambda pair: (pair[1].person_id != actor().id, pair[0]))


def _said(result: QuestionResult, names: Mapping[int, str]) -> list[tuple[str, str, str]]:
    """(who, their answer, their comment), by what they are called: any other order could tell who is who."""
    return sorted((names[each.person_id], each.words, each.comment) for each in result.given if each.comment)


def _agreed_answer(result: QuestionResult) -> Answer | None:
    if result.consensus is None:
        return None
    return answers.from_document({result.question.key: result.consensus.value})[result.question.key]


def _agreed_values(result: QuestionResult) -> list[str]:
    """The consensus as the form's fields hold it."""
    answer = _agreed_answer(result)
    if answer is None:
        return []
    if answer.is_na:
        return [drafts.NA]
    return [f"{answer.number:f}"] if answer.number is not None else list(answer.options)


def _consensus_words(result: QuestionResult) -> str:
    """The consensus in the scorecard's words."""
    answer = _agreed_answer(result)
    return in_words(result.question, answer) if answer else ""


def _every(found: Results) -> list[QuestionResult]:
    return [result for contact in found.contacts for result in contact.questions]


def _sorted(contact: ContactResult, sort: str) -> list[QuestionResult]:
    """The widest apart first, or in the order of the form."""
    return sorted(contact.questions, key=lambda each: -each.width) if sort == "apart" else list(contact.questions)


def _heat_map(row: CalibrationSession, found: Results) -> Any:
    """Reviewer by question; the figure knows labels, not people."""
    from reports.figures import HeatCell, heat_map  # noqa: PLC0415

    names = _names(row)
    measured = [label for label, _ in _by_label(row, found)]
    asked = {each.question.key: each.question.text for contact in found.contacts for each in contact.questions}
    cells = {
        (key, names[person_id]): HeatCell(estimate.value, estimate.n)
        for (key, person_id), estimate in found.heat.items()
        if estimate.value is not None
    }
    against = {"expert": "the expert", "consensus": "the consensus"}.get(found.benchmark_from, "the mean of the others")
    drawn = [(key, text) for key, text in asked.items() if any(key == each for each, _ in cells)]
    return heat_map(drawn, measured, cells, against=against)
