"""The API's blueprint: who asks is known by a key or a signature, and every refusal is a problem document."""

import json
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, g, request
from flask.blueprints import BlueprintSetupState
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from qa_app import audit
from qa_app.api.problems import MEDIA_TYPE, problem
from qa_app.db import writing
from qa_app.errors import AppError, Invalid
from qa_app.intake.models import ApiKey, Webhook
from qa_app.intake.services import keys, webhooks
from qa_app.people import services as people
from qa_app.policy import Actor
from qa_app.web import database, door, session
from qa_app.web.faults import ADVICE, STATUS, TITLES

ROOT = "/api/v1"
LARGEST_BODY = 1024 * 1024
pages = Blueprint("api", __name__, url_prefix=ROOT)


@pages.record
def _no_forms_lead_here(state: BlueprintSetupState) -> None:
    state.app.extensions["csrf"].exempt(pages)


def identify() -> Actor | None:
    """The person in whose name the request's key or signature asks, if it carries one that is in force."""
    if request.path.startswith(f"{ROOT}/webhooks/"):
        return _signed()
    scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
    row = keys.key_of(session(), shown.strip()) if scheme.lower() == "bearer" and len(shown) < 200 else None
    if row is None:
        return None
    g.api_key = row.id
    session().info[audit.ADDRESS] = request.remote_addr
    found = people.actor_of(session(), row.person)
    _note_use(row)
    return found


door(ROOT, identify)


def _signed() -> Actor | None:
    if (request.content_length or 0) > LARGEST_BODY:
        return None
    name, signature = request.path.rpartition("/")[2], request.headers.get("X-Signature", "")
    row = webhooks.webhook_of(session(), name, request.get_data(cache=True), signature[:200])
    if row is None:
        return None
    g.webhook = row.id
    session().info[audit.ADDRESS] = request.remote_addr
    found = people.actor_of(session(), row.person)
    _note_use(row)
    return found


def _note_use(row: ApiKey | Webhook) -> None:
    now = datetime.now(UTC)
    if not keys.is_to_note(row, now):
        return
    session().rollback()
    with database.sessionmaker() as own:
        model = type(row)
        writing(own).execute(update(model).where(model.id == row.id).values(last_used_at=now))
        own.commit()


def sent() -> dict[str, Any]:
    """The request's JSON object. Raises `Invalid` for anything else."""
    if (request.content_length or 0) > LARGEST_BODY:
        raise Invalid(f"The body may have {LARGEST_BODY} bytes at the most.")
    try:
        found = json.loads(request.get_data(cache=True)[: LARGEST_BODY + 1])
    except (ValueError, RecursionError) as error:
        raise Invalid("The body must be a JSON object in UTF-8.") from error
    if not isinstance(found, dict):
        raise Invalid("The body must be a JSON object.")
    return found


@pages.errorhandler(AppError)
def refused(error: AppError) -> Response:
    """A refusal of the services."""
    status = STATUS.get(type(error), 400)
    more = getattr(error, "members", {})
    fields = error.fields if isinstance(error, Invalid) else {}
    return _answer(status, str(error), fields=fields, **more)


@pages.errorhandler(IntegrityError)
@pages.errorhandler(StaleDataError)
def clashed(_error: Exception) -> Response:
    """Two wrote the same at once."""
    return _answer(409, "Somebody else saved a change that does not go with this one. Send it again.")


@pages.errorhandler(HTTPException)
def failed(error: HTTPException) -> Response:
    """What the framework refuses."""
    status = error.code or 500
    if status == 401:
        found = _answer(401, "Send a key that is in force: Authorization: Bearer …")
        found.headers["WWW-Authenticate"] = 'Bearer realm="api"'
        return found
    return _answer(status, ADVICE.get(status, error.description or ""))


def _answer(status: int, detail: str, **more: Any) -> Response:
    database.session.rollback()
    told = problem(status, TITLES.get(status, "That did not work"), detail, **more)
    return Response(json.dumps(told), status, mimetype=MEDIA_TYPE)
