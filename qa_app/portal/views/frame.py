"""What all pages for customers share: no account, no traces, forms that are ours, and refusals in plain words."""

import hashlib
from typing import Any

from flask import Blueprint, Response, current_app, g, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, validate_csrf
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException
from wtforms.validators import ValidationError

from qa_app.errors import AppError, Conflict, Invalid, NotFound
from qa_app.portal import queries
from qa_app.portal.rules.files import MOST_BYTES, MOST_FILES
from qa_app.web import session
from qa_app.web.faults import TOO_LARGE_STATUS, read_on

MOST_SENT_BYTES = (MOST_FILES + 1) * MOST_BYTES
GONE_STATUS = 404
HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow, noarchive"}
WORDS = {
    403: ("This cannot be done here", "Go back to the page you came from."),
    404: (
        "This page is not here",
        "The link may be incomplete, or it is no longer valid. Open it again from our latest e-mail to you, "
        "or get in touch with us and we send you a new one.",
    ),
    405: ("This cannot be done here", "Go back to the page you came from."),
    409: ("Something changed meanwhile", "Reload the page to see how things stand now, and try again."),
    413: (
        "That is too large",
        f"Send at most {MOST_FILES} files of up to {MOST_BYTES // 1024**2} MB each. Nothing was kept; go back and "
        "choose smaller files.",
    ),
    422: ("That could not be taken", "Go back, look at what you wrote, and try again."),
    429: (
        "That was a lot at once",
        "To protect this service we take only so many messages in a short time. Wait a while and try again. What you "
        "sent before is safe.",
    ),
    503: ("We are busy", "Wait a few seconds and try again."),
}
BROKEN = ("Something went wrong on our side", "What you sent just now was not kept. Please try again in a while.")
FORGED = "This page was open too long, or your browser keeps no cookies. What you wrote is still here: send it again."

pages = Blueprint("portal", __name__)
desk = Blueprint("portal_desk", __name__)


@pages.record_once
def _settle(state: BlueprintSetupState) -> None:
    """Check form tokens here (`_careful`): the general check wants a Referer, which these pages never send."""
    state.app.extensions["csrf"].exempt(pages)
    state.app.register_blueprint(desk)


@pages.before_request
def _careful() -> None:
    request.max_content_length = MOST_SENT_BYTES
    g.is_forged = request.method == "POST" and current_app.config["WTF_CSRF_ENABLED"] and not _is_ours()
    if g.is_forged and not hasattr(current_app.view_functions[request.endpoint or ""], "keeps_text"):
        raise CSRFError(FORGED)


def _is_ours() -> bool:
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    return True


def keeps_text(view: Any) -> Any:
    """Declare that a view looks at `forged()` itself, to show again what was typed."""
    view.keeps_text = True
    return view


def forged() -> None:
    """Refuse a form that is not ours or was open too long. Raises `Invalid`, so that it is shown again."""
    if g.is_forged:
        raise Invalid(FORGED)


@pages.after_request
def _discreet(response: Response) -> Response:
    response.headers.update(HEADERS)
    return response


def token_key() -> str:
    """What requests with one token are counted under: its hash, for tokens are written down nowhere."""
    token = str((request.view_args or {}).get("token", ""))
    return "portal " + hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def page(template: str, status: int = 200, **parts: Any) -> ResponseReturnValue:
    """A page for customers."""
    return render_template(template, **{"desk": queries.setting(session()), **parts}), status


def refusal_page(status: int, message: str = "") -> ResponseReturnValue:
    """A refusal in plain words; of something that is not there always in the very same ones."""
    session().rollback()
    title, advice = WORDS.get(status, BROKEN if status >= 500 else WORDS[422])
    if status == GONE_STATUS:
        message = ""
    return render_template("portal/refused.html", status=status, title=title, message=message, advice=advice), status


@pages.errorhandler(AppError)
def _refused(error: AppError) -> ResponseReturnValue:
    status = {NotFound: 404, Conflict: 409, Invalid: 422}.get(type(error), 403)
    return refusal_page(status, str(error))


@pages.errorhandler(CSRFError)
def _not_ours(error: CSRFError) -> ResponseReturnValue:
    return refusal_page(422, "This page was open too long, or your browser keeps no cookies. Go back and try again.")


@pages.errorhandler(HTTPException)
def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    if error.code == TOO_LARGE_STATUS:
        read_on()
    return refusal_page(error.code)


@pages.errorhandler(IntegrityError)
def _clash(_error: Exception) -> ResponseReturnValue:
    current_app.logger.warning("constraint refused a customer's write", exc_info=True)
    return refusal_page(409)


@pages.errorhandler(OperationalError)
def _away(_error: Exception) -> ResponseReturnValue:
    current_app.logger.error("the database did not answer", exc_info=True)
    return refusal_page(503)


@pages.errorhandler(Exception)
def _broken(_error: Exception) -> ResponseReturnValue:
    current_app.logger.error("unhandled", exc_info=True)
    return refusal_page(500)
