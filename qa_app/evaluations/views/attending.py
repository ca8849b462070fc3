"""Time and sound of a review: a page tells them with every save and, while only listening, now and then."""

from datetime import UTC, datetime
from typing import Any

from flask import current_app, jsonify, request
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeTimedSerializer

from qa_app.evaluations import services
from qa_app.evaluations.models import Evaluation
from qa_app.evaluations.queries import desk
from qa_app.evaluations.rules.attending import MOST_STRETCHES, Attention, Stretch
from qa_app.evaluations.views.frame import pages
from qa_app.web import actor, needs, session

LONGEST_S = 12 * 3600
LONGEST_NUMBER = 9


@pages.post("/<int:evaluation_id>/attention")
@needs("evaluation.score")
def attend(evaluation_id: int) -> ResponseReturnValue:
    """Keep what a page tells of work and listening; answers are not touched."""
    row = desk.on_desk(session(), actor(), evaluation_id, is_locked=True)
    note(row)
    return jsonify(told(row))


def note(row: Evaluation) -> None:
    """Keep what the request tells of work and listening, within the time that really passed."""
    services.attend(row, _sent(), _elapsed_s(row))


def told(row: Evaluation) -> dict[str, Any]:
    """What goes back to the page: what is kept so far, in words, and the stamp for the next time."""
    words = current_app.jinja_env.get_template("evaluations/_attended.html").render(evaluation=row)
    return {"attended": words, "stamp": stamp(row)}


def stamp(row: Evaluation) -> str:
    """A signed note of this moment: the next save's seconds of work cannot be more than passed since."""
    return str(_signer().dumps([row.id, actor().id]))


def _elapsed_s(row: Evaluation) -> float:
    """Seconds since the page was told last; 0 for a stamp that is not this page's."""
    try:
        whose, at = _signer().loads(request.form.get("stamp", ""), max_age=LONGEST_S, return_timestamp=True)
    except BadData:
        return 0
    return (datetime.now(UTC) - at).total_seconds() if whose == [row.id, actor().id] else 0


def _sent() -> Attention:
    heard = [found for pair in request.form.get("heard", "")[:20_000].split(",") if (found := _stretch(pair))]
    return Attention(_number(request.form.get("active", "")) or 0, heard[:MOST_STRETCHES])


def _stretch(text: str) -> Stretch | None:
    start, _, end = text.partition("-")
    first, last = _number(start), _number(end)
    return None if first is None or last is None else (first, last)


def _number(text: str) -> int | None:
    is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return int(text) if is_number else None


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="review-attention")
