"""Errors on their way out: refusals of the services become pages (or JSON) with a plain sentence."""

from typing import Any

from flask import Flask, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from qa_app.errors import AppError, Conflict, Invalid, NotAllowed, NotFound
from qa_app.web.requests import database

STATUS: dict[type[AppError], int] = {NotFound: 404, NotAllowed: 403, Conflict: 409, Invalid: 422}
TITLES = {
    400: "That request could not be read",
    401: "Please sign in",
    403: "That is not yours to do",
    404: "Nothing here",
    405: "That cannot be done here",
    409: "Something changed meanwhile",
    413: "That file is too large",
    415: "That kind of file is not accepted",
    422: "That could not be accepted",
    429: "Too many tries",
    500: "Something went wrong on our side",
    503: "The database is busy or away",
}
ADVICE = {
    401: "Your sign-in has ended. Sign in again; what you had saved is kept.",
    404: "The page does not exist, or is not yours to see. Check the address, or start from your home page.",
    413: "Nothing was kept of it. Send smaller files, or fewer at once, or ask an administrator to raise the limit.",
    500: "Nothing was saved by that last step. Try again; if it stays, tell your administrator the time.",
    503: "Nothing was lost that was saved before. Wait a few seconds and try again.",
}


TOO_LARGE_STATUS = 413
MOST_READ_ON_BYTES = 2 * 1024**3


def wants_json() -> bool:
    """Whether the one who asks reads JSON rather than pages."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json" or request.is_json


def answer(status: int, message: str, **more: Any) -> ResponseReturnValue:
    """An error as a page, or as `{"error": …}` where JSON is wanted."""
    database.session.rollback()
    title = TITLES.get(status, "That did not work")
    if wants_json():
        return jsonify(error=message or ADVICE.get(status, title), title=title, **more), status
    page = render_template(
        "web/error.html", status=status, title=title, message=message, advice=ADVICE.get(status), **more
    )
    return page, status


def init_app(app: Flask) -> None:
    """Register the translations from errors to answers."""

    @app.errorhandler(AppError)
    def refused(error: AppError) -> ResponseReturnValue:
        fields = error.fields if isinstance(error, Invalid) else {}
        return answer(STATUS.get(type(error), 400), str(error), fields=fields)

    @app.errorhandler(CSRFError)
    def forged(error: CSRFError) -> ResponseReturnValue:
        return answer(400, "The form was open too long or came from elsewhere. Go back, reload and send it.")

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> ResponseReturnValue:
        if error.code is None or error.code < 400:
            return error.get_response()
        if error.code == TOO_LARGE_STATUS:
            read_on()
        return answer(error.code, "" if error.code in ADVICE else (error.description or ""))

    @app.errorhandler(IntegrityError)
    @app.errorhandler(StaleDataError)
    def clash(_error: Exception) -> ResponseReturnValue:
        app.logger.warning("constraint refused a write", exc_info=True)
        return answer(409, "Somebody else saved a change that does not go with yours. Reload and try again.")

    @app.errorhandler(OperationalError)
    def away(_error: Exception) -> ResponseReturnValue:
        app.logger.error("the database did not answer", exc_info=True)
        return answer(503, "")

    @app.errorhandler(Exception)
    def broken(_error: Exception) -> ResponseReturnValue:
        app.logger.error("unhandled", exc_info=True)
        return answer(500, "")


def read_on() -> None:
    """Let the rest of a body that is too large arrive, and forget it.

    A browser that is still sending when the connection closes shows a broken connection, not our answer.
    """
    rest = min(request.content_length or 0, MOST_READ_ON_BYTES)
    stream = request.environ["wsgi.input"]
    while rest > 0 and (chunk := stream.read(min(rest, 1024 * 1024))):
        rest -= len(chunk)
