"""The knowledge base as the staff find it: a search, the list of articles, and what was looked for in vain."""

from datetime import UTC, datetime, timedelta

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from qa_app.complaints import rules as desk_rules
from qa_app.knowledge import queries, rules, services
from qa_app.knowledge.models import Audience
from qa_app.knowledge.queries import Filters
from qa_app.knowledge.views.blueprint import pages, today
from qa_app.policy import Actor
from qa_app.web import Task, actor, begin_writing, needs, session, worklist

STATES = ("published", "draft", "in_review", "review_due", "retired")
LONGEST_SEARCH = 400
READERS_OF = timedelta(days=90)


@pages.get("/knowledge")
@needs("knowledge.read")
def index() -> ResponseReturnValue:
    """Articles: found by words, or listed with where each stands."""
    text = request.args.get("text", "").strip()[:LONGEST_SEARCH]
    asked = {name: request.args.get(name, "")[:60] for name in ("state", "category", "audience", "language")}
    filters = Filters(**asked)
    found = queries.search(session(), text, is_public=False, limit=30) if text else []
    if text and not found:
        begin_writing()
        services.note_unfound(session(), text, Audience.INTERNAL)
    rows = [] if text else queries.listed(session(), actor(), filters, today())
    return render_template(
        "knowledge/index.html",
        text=text,
        found=found,
        filters=filters,
        rows=rows[: queries.MOST_LISTED],
        has_more=len(rows) > queries.MOST_LISTED,
        is_narrowed=any(asked.values()),
        states=STATES,
        categories=desk_rules.CATEGORIES,
        may_write=actor().may("knowledge.write"),
    )


@pages.get("/knowledge/readers")
@needs("knowledge.write")
def readers() -> ResponseReturnValue:
    """What readers made of the answers: looked for in vain, helped or not, and what is known of deflection."""
    now = datetime.now(UTC)
    stale = queries.due(session(), today())
    return render_template(
        "knowledge/readers.html",
        unfound=queries.unfound(session()),
        deflection=queries.deflection(session(), now - READERS_OF, now),
        days=READERS_OF.days,
        stale=stale,
        today=today(),
        week=rules.DEFLECTED_AFTER.days,
    )


@worklist
def waiting(session: Session, actor: Actor) -> list[Task]:
    """Articles that wait to be published, and the actor's own that have to be looked at again."""
    if not actor.may("knowledge.write"):
        return []
    tasks = [
        Task(_("Articles to look at again"), row.version.title, _("It was due to be looked at."), address, is_late=True)
        for row in queries.due(session, today(), owner_id=actor.id)
        for address in [url_for("knowledge.show", article_id=row.article.id)]
    ]
    if actor.may("knowledge.publish"):
        tasks += [
            Task(_("Articles to publish"), version.title, _("A second person publishes it."), address)
            for version in queries.asked_of(session, actor)
            for address in [url_for("knowledge.show", article_id=version.article_id)]
        ]
    return tasks
