"""How a number was made, for a page's panel and as JSON for other programs, also of answers that nobody keeps."""

from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from qa_app.builder import queries as scorecards
from qa_app.builder.models import ScorecardVersion
from qa_app.errors import Conflict, Invalid
from qa_app.evaluations import queries
from qa_app.evaluations.rules import transitions
from qa_app.evaluations.rules.arithmetic import arithmetic
from qa_app.evaluations.views.frame import pages
from qa_app.web import actor, needs, session, writes_later
from qa_app.web.requests import LARGEST_NUMBER
from reports import formats
from reports.documents.arithmetic import Arithmetic
from scorecards import answers, document, scoring
from scorecards.definition import Scorecard
from scorecards.errors import BadAnswers, BadScorecard
from scorecards.explain import explain, to_document
from scorecards.scoring import Score

MOST_SENT_BYTES = 2 * 1024 * 1024


@pages.get("/<int:evaluation_id>/score.json")
@needs("evaluation.read")
def score(evaluation_id: int) -> ResponseReturnValue:
    """The stored score of an evaluation one may read, and how it was made. Percentages are texts, exact as kept."""
    row = queries.evaluation(session(), actor(), evaluation_id)
    stored = queries.stored_score(row)
    if stored is None or row.state in transitions.OPEN_FOR_WORK:
        raise Conflict("This evaluation is not submitted yet, so it has no score.")
    given = queries.draft_of(row).answers
    card, version = scorecards.definition(row.scorecard_version), str(row.scorecard_version.number)
    return jsonify(
        evaluation=f"E-{row.id}",
        state=row.state,
        series=row.selection,
        **_result(stored),
        explanation=to_document(explain(card, given, stored, version)),
    )


@pages.post("/score")
@needs("scorecard.read")
@writes_later
def try_out() -> ResponseReturnValue:
    """Score answers without keeping anything (QM-M2): `{"version": 3, "answers": {…}}`, or a whole `scorecard`
    document instead of the version. Says what is missing or does not fit by question, and how the number was made.
    """
    sent = _sent()
    card, version = _asked(sent)
    try:
        given = answers.from_document(sent.get("answers", {}))
    except BadAnswers as error:
        raise Invalid("The answers cannot be read.", error.problems) from error
    result = scoring.score(card, given)
    return jsonify(
        **_result(result),
        is_complete=result.is_complete,
        missing=scoring.check(card, given),
        explanation=to_document(explain(card, given, result, version)),
    )


def _sent() -> dict[str, Any]:
    """The JSON object of the request; a body that is too large is refused before it is read."""
    request.max_content_length = MOST_SENT_BYTES
    try:
        sent = request.get_json(silent=True)
    except RecursionError:
        sent = None
    if not isinstance(sent, dict):
        raise Invalid("Send a JSON object with “version” or “scorecard”, and “answers”.")
    return sent


def _asked(sent: dict[str, Any]) -> tuple[Scorecard, str]:
    number = sent.get("version")
    if type(number) is int and 0 < number <= LARGEST_NUMBER:
        row = scorecards.version(session(), number)
        return scorecards.definition(row), str(row.number)
    if "scorecard" not in sent:
        raise Invalid("Say which scorecard.", {"version": "The id of a version, or send a “scorecard”."})
    try:
        return document.parse(sent["scorecard"]), ""
    except BadScorecard as error:
        raise Invalid("This scorecard cannot be used.", dict(error.problems)) from error


def _result(stored: Score) -> dict[str, Any]:
    return {
        "percent": _text(stored.percent),
        "raw_percent": _text(stored.raw_percent),
        "critical_percent": _text(stored.critical_percent),
        "points": _text(stored.points),
        "possible": _text(stored.possible),
        "outcome": stored.outcome.value,
        "band": stored.band,
        "is_auto_failed": stored.is_auto_failed,
        "auto_fails": list(stored.auto_fails),
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _of_version(card: Scorecard, stored: Score, version: ScorecardVersion) -> Arithmetic:
    return arithmetic(card, stored, str(version.number))


@pages.record_once
def _known_to_templates(setup: Any) -> None:
    """Pieces of pages are rendered without the frame's values too, so these are the environment's own."""
    setup.app.jinja_env.globals["arithmetic_of"] = _of_version
    setup.app.jinja_env.globals["figure"] = formats.number
