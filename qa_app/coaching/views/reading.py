"""Reading coaching: the list, one session with the lines it rests on, and the steps taken on its page."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug import Response

from qa_app import audit
from qa_app.coaching import forms, queries, rules, services
from qa_app.coaching.models import CoachingSession, CoachingTopic, SessionState
from qa_app.coaching.queries import Judged
from qa_app.coaching.views.blueprint import pages, today
from qa_app.errors import Conflict
from qa_app.evaluations.queries import together
from qa_app.people import queries as people
from qa_app.web import actor, needs, session


@dataclass(frozen=True, slots=True)
class Shown:
    """A topic with what its evaluation says on it; None when the question no longer counts there."""

    topic: CoachingTopic
    judged: Judged | None


@pages.get("/")
@needs("coaching.read")
def index() -> ResponseReturnValue:
    """The sessions the person may open, narrowed by what the address says."""
    filters = queries.Filters(
        state=request.args.get("state") or None,
        agent_id=request.args.get("agent", type=int),
        before_id=request.args.get("before", type=int),
    )
    rows = queries.listed(session(), actor(), filters)
    return render_template(
        "coaching/index.html",
        rows=rows[: queries.PAGE_LENGTH],
        has_more=len(rows) > queries.PAGE_LENGTH,
        filters=filters,
        states=list(SessionState),
        agents=people.agents_for(session(), actor(), "coaching.read"),
        today=today(),
        is_late=rules.is_late,
    )


@pages.get("/<int:session_id>")
@needs("coaching.read")
def show(session_id: int) -> ResponseReturnValue:
    """One session: what went well, what to work on, each with its words, then what is agreed."""
    row = queries.session_of(session(), actor(), session_id)
    audit.record(session(), actor(), "coaching_read", ("coaching_session", row.id), address=request.remote_addr)
    return _page(row, forms.AcknowledgeForm(formdata=None, revision=str(row.revision)))


@pages.post("/<int:session_id>/share")
@needs("coaching.write")
def share(session_id: int) -> ResponseReturnValue:
    """Let the agent see it."""
    row = services.share(session(), actor(), session_id, revision=request.form.get("revision", -1, type=int))
    flash(_("%(name)s can see this session now.", name=row.agent.name))
    return _back(session_id)


@pages.post("/<int:session_id>/complete")
@needs("coaching.write")
def complete(session_id: int) -> ResponseReturnValue:
    """Note that the talk was held."""
    services.complete(session(), actor(), session_id)
    flash(_("It is noted that the talk was held."))
    return _back(session_id)


@pages.post("/<int:session_id>/acknowledge")
@needs("coaching.acknowledge")
def acknowledge(session_id: int) -> ResponseReturnValue:
    """The agent has read it; when it changed meanwhile, the comment is kept beside the newer text."""
    form = forms.AcknowledgeForm()
    sent = form.revision.data or ""
    try:
        services.acknowledge(
            session(),
            actor(),
            session_id,
            form.comment.data or "",
            revision=int(sent) if sent.isascii() and sent.isdigit() else -1,
        )
    except Conflict as error:
        row = queries.session_of(session(), actor(), session_id)
        form.revision.data = str(row.revision)
        return _page(row, form, problem=str(error)), 409
    flash(_("Thank you. Your acknowledgement is noted."))
    return _back(session_id)


@pages.post("/items/<int:item_id>/done")
@needs("coaching.read")
def toggle_item(item_id: int) -> ResponseReturnValue:
    """Tick an action item off, or open it again; back to the page it was on."""
    item = services.toggle_item(session(), actor(), item_id, is_done=request.form.get("done") == "1")
    shown_on = request.form.get("on", item.session_id, type=int)
    if "HX-Request" in request.headers:
        return _items(queries.session_of(session(), actor(), shown_on))
    return redirect(url_for("coaching.show", session_id=shown_on, _anchor="items"))


def _back(session_id: int) -> Response:
    return redirect(url_for("coaching.show", session_id=session_id))


def _page(row: CoachingSession, form: forms.AcknowledgeForm, problem: str = "") -> str:
    shown = [Shown(topic, queries.at(topic.evaluation, topic.question_key)) for topic in row.topics]
    strengths = [item for item in shown if item.topic.kind == "strength"]
    opportunities = [item for item in shown if item.topic.kind != "strength"]
    may_write = _may_write(row)
    return render_template(
        "coaching/show.html",
        row=row,
        strengths=strengths,
        opportunities=opportunities,
        complaints=queries.linked_complaints(session(), row),
        own_views=together.beside(session(), actor(), sorted({topic.evaluation_id for topic in row.topics})),
        form=form,
        problem=problem,
        may_write=may_write,
        prompts=_prompts(row, len(strengths), len(opportunities)) if may_write else (),
        can=rules.can,
        **_item_values(row),
    )


def _prompts(row: CoachingSession, strengths: int, opportunities: int) -> tuple[rules.Prompt, ...]:
    if row.state != SessionState.DRAFT:
        return ()
    return rules.prompts(strengths=strengths, opportunities=opportunities, items=len(row.action_items))


def _items(row: CoachingSession) -> str:
    return render_template("coaching/_items.html", row=row, **_item_values(row))


def _item_values(row: CoachingSession) -> dict[str, object]:
    is_ticked_here = row.agent_id == actor().id or _may_write(row)
    return {
        "carried": queries.carried_over(session(), actor(), row),
        "may_tick": is_ticked_here and row.state != SessionState.DRAFT,
        "may_tick_carried": is_ticked_here,
        "today": today(),
        "is_late": rules.is_late,
    }


def _may_write(row: CoachingSession) -> bool:
    is_theirs = actor().reaches("coaching.write", owner_id=None, team_id=row.team_id)
    return is_theirs and row.agent_id != actor().id
