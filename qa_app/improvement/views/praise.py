"""Compliments and what is made of them: exemplary contacts for the library, and recognition with its evidence."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from qa_app.complaints import queries as complaints
from qa_app.errors import AppError, Conflict
from qa_app.improvement.queries import praise as queries
from qa_app.improvement.rules import praise as rules
from qa_app.improvement.services import praising as services
from qa_app.improvement.views.blueprint import attempt, moment_sent, number_sent, pages, status_of, text_sent, today
from qa_app.web import actor, needs, session


@pages.get("/improvement/compliments")
@needs("compliment.read")
def compliments() -> ResponseReturnValue:
    """Kind words, the newest first; never counted against each other."""
    return _compliments(None)


def _compliments(refusal: AppError | None) -> ResponseReturnValue:
    may_write = actor().may("compliment.write")
    page = render_template(
        "improvement/compliments.html",
        rows=queries.compliments(session(), actor()),
        recognitions=queries.recognitions(session(), actor()),
        nominated=queries.nominated(session(), actor()) if may_write else (),
        staff=complaints.staff(session()) if may_write else (),
        rules=rules,
        today=today(),
        may_write=may_write,
        refusal=refusal,
        typed=request.form,
    )
    return page, status_of(refusal)


@pages.post("/improvement/compliments")
@needs("compliment.write")
def record_compliment() -> ResponseReturnValue:
    """Keep a compliment."""
    praise = services.Praise(
        text_sent("words"),
        text_sent("channel"),
        moment_sent("received_on"),
        number_sent("interaction", "I-"),
        number_sent("agent"),
    )
    told = _("The compliment is kept, and the agent knows.")
    address = url_for(".compliments")
    return attempt(lambda: services.record_compliment(session(), actor(), praise), _compliments, told, address)


@pages.post("/improvement/recognitions")
@needs("compliment.write")
def recognise() -> ResponseReturnValue:
    """Recognise somebody."""

    def do() -> None:
        evidence, number = text_sent("evidence"), number_sent("evidence_id")
        services.recognise(session(), actor(), number_sent("person") or 0, text_sent("why"), evidence, number)

    return attempt(do, _compliments, _("They know."), url_for(".compliments"))


@pages.post("/improvement/compliments/<int:compliment_id>/nominate")
@needs("compliment.write")
def nominate(compliment_id: int) -> ResponseReturnValue:
    """Nominate the contact of a compliment as an exemplar."""
    row = queries.compliment(session(), actor(), compliment_id)

    def do() -> None:
        texts = {name: text_sent(name) for name in ("title", "why", "excerpt")}
        services.nominate(session(), actor(), row, **texts)

    return attempt(do, _compliments, _("The agent is asked."), url_for(".compliments"))


@pages.post("/improvement/exemplars/<int:exemplar_id>")
@needs("compliment.write")
def keep_exemplar(exemplar_id: int) -> ResponseReturnValue:
    """Publish an exemplar, or change what is shown of it."""
    row = queries.exemplar(session(), exemplar_id)
    if not actor().reaches("compliment.read", owner_id=row.agent_id, team_id=row.agent.team_id):
        return _compliments(Conflict("This is an exemplar of another team."))

    def do() -> None:
        if request.form.get("said") == "publish":
            services.publish(session(), actor(), row)
        else:
            texts = {name: text_sent(name) for name in ("title", "why", "excerpt")}
            services.rewrite(session(), actor(), row, **texts)

    return attempt(do, _compliments, _("Kept."), url_for(".compliments"))
