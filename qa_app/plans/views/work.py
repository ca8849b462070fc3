"""A reviewer's queue: what is theirs from samples, their goals, the next from the pool, replace, give back."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from qa_app.errors import Conflict, Invalid, NotAllowed
from qa_app.plans import services
from qa_app.plans.queries import boards, pool, waiting
from qa_app.plans.views import frame
from qa_app.plans.views.frame import pages, refused, told
from qa_app.policy import Actor
from qa_app.web import Task, actor, needs, session, worklist


@pages.get("/work")
@needs("sample.work")
def work() -> ResponseReturnValue:
    """What the person has from samples, due first, with goals and the pool."""
    return _page()


@pages.post("/claim")
@needs("sample.work")
def claim() -> ResponseReturnValue:
    """Take the next contact from the pool and begin."""
    item = services.claim(session(), actor(), frame.now())
    if item is None:
        return refused(gettext("Nothing in the pool is for you at the moment."), url_for(".work"))
    return redirect(url_for("evaluations.review", evaluation_id=item.evaluation_id))


@pages.post("/items/<int:item_id>/replace")
@needs("sample.work")
def replace(item_id: int) -> ResponseReturnValue:
    """Have another contact of the same agent and stratum instead, with a reason."""
    try:
        services.replace(session(), actor(), item_id, frame.sent_reason(), frame.now())
    except Invalid as error:
        return _page({"item": item_id, "message": str(error), "reason": frame.sent_reason()}), 422
    except Conflict as error:
        return refused(str(error), url_for(".work"))
    return told(gettext("Replaced; your reason is kept with the sample."), url_for(".work"))


@pages.post("/items/<int:item_id>/give-back")
@needs("sample.work")
def give_back(item_id: int) -> ResponseReturnValue:
    """Put a claimed contact back into the pool."""
    try:
        services.give_back(session(), actor(), item_id, frame.now())
    except (Conflict, NotAllowed) as error:
        return refused(str(error), url_for(".work"))
    return told(gettext("Given back; somebody else may take it."), url_for(".work"))


def _page(problem: dict[str, object] | None = None) -> str:
    me = next((one for one in pool.reviewers(session()) if one.id == actor().id), None)
    day = datetime.combine(frame.today(), time(), frame.zone()).astimezone(UTC)
    monday = datetime.combine(frame.today() - timedelta(days=frame.today().weekday()), time(), frame.zone())
    return render_template(
        "plans/work.html",
        items=boards.to_do(session(), actor().id),
        me=me,
        done_day=pool.done_since(session(), actor().id, day),
        done_week=pool.done_since(session(), actor().id, monday),
        pool=waiting(session(), actor().id),
        problem=problem or {},
        now=frame.now(),
        wide=request.args.get("all") == "yes",
    )


@worklist
def in_the_pool(session: Session, actor: Actor) -> Sequence[Task]:
    """The contacts that lie in pools the reviewer belongs to, as one line; what they have stands with evaluations."""
    if not actor.may("sample.work"):
        return []
    found = waiting(session, actor.id)
    if not found:
        return []
    number = sum(count for _, count in found)
    return [
        Task(
            kind=gettext("To take from the pool"),
            title=ngettext("%(num)s contact to evaluate", "%(num)s contacts to evaluate", number),
            detail=", ".join(sample.plan.name for sample, _ in found[:3]),
            url=url_for("plans.work"),
        )
    ]
