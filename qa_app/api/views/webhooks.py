"""Where other systems post: a signed body becomes a complaint or a public mention, once for each of its ids."""

import json

from flask import Response, g, url_for

from qa_app.api.views.blueprint import pages, sent
from qa_app.errors import NotFound
from qa_app.intake.models import Webhook
from qa_app.intake.rules import bodies
from qa_app.intake.services import mentions, webhooks
from qa_app.interactions.services import Terms
from qa_app.web import actor, needs, session, settings, store


@pages.post("/webhooks/<name>")
@needs("complaint.write")
def posted(name: str) -> Response:
    """Take in what was posted: 201 the first time, 200 whenever it comes again."""
    hook_id = g.get("webhook")
    hook = session().get(Webhook, hook_id) if hook_id else None
    if hook is None or hook.name != name:
        raise NotFound("There is no such address.")
    body = sent()
    if hook.kind == "mention":
        desk = mentions.Desk(store(), Terms.of(settings()))
        mention, is_new = mentions.bring(session(), actor(), desk, hook.name, bodies.read(hook.mapping, body))
        return _json({"interaction": mention.interaction_id}, is_new)
    row, is_new = webhooks.complaint_from(session(), actor(), hook, body)
    session().flush()
    answer = _json({"complaint": row.id, "number": f"C-{row.id}"}, is_new)
    answer.headers["Location"] = url_for("api.show", complaint_id=row.id)
    return answer


def _json(told: dict[str, int | str], is_new: bool) -> Response:
    return Response(json.dumps(told), 201 if is_new else 200, mimetype="application/json")
