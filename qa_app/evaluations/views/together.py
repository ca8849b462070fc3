"""Pages of scoring with agents: asking for it, an agent's own list, a self-evaluation beside the review, signing."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext
from sqlalchemy import and_
from sqlalchemy.orm import Session

from qa_app import labels
from qa_app.errors import AppError, Conflict, Invalid, NotAllowed, NotFound
from qa_app.evaluations import queries
from qa_app.evaluations.forms import requests
from qa_app.evaluations.forms.together import kind_of, wish_from
from qa_app.evaluations.models import Evaluation, Selection
from qa_app.evaluations.queries import together as pairs
from qa_app.evaluations.rules import gaps, transitions
from qa_app.evaluations.services import together as services
from qa_app.evaluations.views.frame import calendar, link_if, noted, pages, zone
from qa_app.interactions.models import Interaction
from qa_app.policy import Actor
from qa_app.web import Entry, Task, actor, navigation, needs, session, worklist

navigation(Entry("Scored by me", "evaluations.by_me", "person-check", "evaluation.self", 19))
ASK = {"self": services.ask_self, "peer": services.ask_peer, "joint": services.begin_joint}
MOST = 50


@pages.get("/by-me")
@needs("evaluation.self")
def by_me() -> ResponseReturnValue:
    """What was given to an agent to score: their own contacts and those of colleagues."""
    page = queries.listed(session(), pairs.by_me(actor()), before_id=requests.number(request.args.get("before")))
    own = [row.id for row in page.rows if row.selection == Selection.SELF and row.submitted_at]
    return render_template(
        "evaluations/together_mine.html",
        page_of=page,
        ready=pairs.ready(session(), actor(), own),
        open_states=transitions.OPEN_FOR_WORK,
    )


@pages.post("/self/<int:interaction_id>")
@needs("evaluation.self")
def score_myself(interaction_id: int) -> ResponseReturnValue:
    """Begin, or go on with, the evaluation of one's own contact."""
    row = services.begin_self(session(), actor(), interaction_id)
    noted("self_evaluation_begun", row)
    return redirect(url_for("evaluations.review", evaluation_id=row.id), 303)


@pages.get("/together/<int:interaction_id>")
@needs("evaluation.assign")
def ask_form(interaction_id: int) -> ResponseReturnValue:
    """The page on which the agent, a colleague, or agent and reviewer together are asked to score a contact."""
    return _ask_page(_contact(interaction_id))


@pages.post("/together/<int:interaction_id>")
@needs("evaluation.assign")
def ask(interaction_id: int) -> ResponseReturnValue:
    """Ask for it; with problems, show them beside what was chosen."""
    contact = _contact(interaction_id)
    try:
        row = ASK[kind_of(request.form)](session(), actor(), wish_from(request.form, interaction_id, zone()))
    except Invalid as error:
        return _ask_page(contact, error), 422
    except (Conflict, NotAllowed) as error:
        return _ask_page(contact, error), 409
    noted("evaluation_asked", row, reviewer=row.reviewer_id, selection=row.selection)
    flash(gettext("Asked. It stands on their home page, and they are told."))
    return redirect(link_if("interactions.show", interaction_id=interaction_id) or url_for("people.home"), 303)


@pages.get("/<int:evaluation_id>/gaps")
@needs("evaluation.read")
def gap(evaluation_id: int) -> ResponseReturnValue:
    """A self-evaluation beside the review of the same contact, question by question."""
    pair = pairs.pair(session(), actor(), evaluation_id)
    found = gaps.gaps(pairs.side_of(pair.own), pairs.side_of(pair.review))
    noted("self_evaluation_compared", pair.own, review=pair.review.id)
    return render_template(
        "evaluations/together_gaps.html",
        pair=pair,
        gaps=found,
        counts=gaps.counts(found),
        lines={side.id: {answer.question_key: answer.evidence for answer in side.answers} for side in _sides(pair)},
        contact=link_if("interactions.show", interaction_id=pair.review.interaction_id),
    )


@pages.post("/<int:evaluation_id>/sign")
@needs("evaluation.read")
def sign(evaluation_id: int) -> ResponseReturnValue:
    """Stand by what was scored together."""
    row = services.sign(session(), actor(), evaluation_id, calendar=calendar())
    noted("evaluation_signed", row)
    flash(gettext("Signed."))
    return redirect(url_for("evaluations.show", evaluation_id=evaluation_id), 303)


@pages.post("/<int:evaluation_id>/share")
@needs("evaluation.assign")
def share(evaluation_id: int) -> ResponseReturnValue:
    """Let the agent read what a colleague wrote."""
    row = services.share_peer(session(), actor(), evaluation_id, calendar=calendar())
    noted("evaluation_released", row)
    flash(gettext("%(name)s can read it now.", name=row.agent.name))
    return redirect(url_for("evaluations.show", evaluation_id=evaluation_id), 303)


@worklist
def to_score(session: Session, actor: Actor) -> Sequence[Task]:
    """What an agent was asked to score: their own contacts and those of colleagues, due first."""
    if not actor.may("evaluation.self"):
        return []
    where = and_(pairs.by_me(actor), Evaluation.state.in_(transitions.OPEN_FOR_WORK))
    page = queries.listed(session, where, is_due_first=True, length=MOST)
    return [_task(row) for row in page.rows]


@worklist
def to_sign(session: Session, actor: Actor) -> Sequence[Task]:
    """What was scored together and waits for the person's signature."""
    if not (actor.may("evaluation.acknowledge") or actor.may("evaluation.write")):
        return []
    page = queries.listed(session, pairs.to_sign(actor), length=MOST)
    return [_shown(gettext("To sign"), row) for row in page.rows]


@worklist
def to_share(session: Session, actor: Actor) -> Sequence[Task]:
    """Reviews by colleagues that the agent cannot read yet."""
    if not actor.may("evaluation.assign"):
        return []
    page = queries.listed(session, pairs.to_share(actor), length=MOST)
    return [_shown(gettext("Peer reviews to share"), row) for row in page.rows]


def _shown(kind: str, row: queries.Row) -> Task:
    contact = f"{labels.of(row.channel).text}, {format_date(row.started_at, 'd MMM yyyy')}"
    detail = f"{contact} · {row.reviewer}"
    return Task(kind, row.agent, detail, url_for("evaluations.show", evaluation_id=row.id))


def _task(row: queries.Row) -> Task:
    is_own = row.selection == Selection.SELF
    return Task(
        kind=gettext("To score"),
        title=gettext("Your own contact") if is_own else row.agent,
        detail=f"{labels.of(row.channel).text}, {format_date(row.started_at, 'd MMM yyyy')} · {row.scorecard}",
        url=url_for("evaluations.review", evaluation_id=row.id),
        due=str(format_date(row.due_at, "d MMM")) if row.due_at else "",
        is_late=row.due_at is not None and row.due_at < datetime.now(UTC),
    )


@pages.app_context_processor
def _own_view() -> dict[str, Any]:
    return {"is_review_shown": lambda contact: pairs.was_shown(session(), contact)}


def _contact(interaction_id: int) -> Interaction:
    contact = pairs.contact_of(session(), actor(), interaction_id, "evaluation.assign")
    if contact.agent_id == actor().id:
        raise NotFound("There is no such interaction.")
    return contact


def _ask_page(contact: Interaction, error: AppError | None = None) -> str:
    return render_template(
        "evaluations/together.html",
        interaction=contact,
        colleagues=pairs.colleagues(session(), actor(), contact),
        reviewers=[person for person in queries.reviewers(session()) if person.id != contact.agent_id],
        version=pairs.version_for(session(), contact),
        was_shown=pairs.was_shown(session(), contact),
        error=error,
        problems=error.fields if isinstance(error, Invalid) else {},
        form=request.form,
    )


def _sides(pair: pairs.Pair) -> tuple[Evaluation, Evaluation]:
    return pair.own, pair.review


def _of(row: Evaluation) -> dict[str, Any]:
    """What the page of an evaluation shows of its being scored together, for the one who reads it."""
    is_joint, is_party = row.selection == Selection.JOINT, actor().id in (row.reviewer_id, row.agent_id)
    signed = pairs.signatures(session(), row) if is_joint else {}
    is_reached = actor().reaches("evaluation.assign", owner_id=None, team_id=row.team_id)
    return {
        "own_id": pairs.comparable(session(), actor(), row),
        "signed": signed,
        "may_sign": is_joint and is_party and actor().id not in signed and row.state in pairs.SIGNED_FROM,
        "may_share": row.selection == Selection.PEER
        and transitions.can("release", row.state)
        and is_reached
        and not is_party,
    }


@pages.app_context_processor
def _known_to_templates() -> dict[str, Any]:
    return {"together_of": _of}
