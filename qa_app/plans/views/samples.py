"""One sample: how it was drawn, what became of each contact, and whether it can be drawn again the same."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qa_app import audit
from qa_app.errors import Conflict, Invalid, NotAllowed
from qa_app.evaluations import queries as evaluations
from qa_app.plans import queries, services
from qa_app.plans.forms.reading import row_number
from qa_app.plans.models import ItemState, Sample, SampleItem
from qa_app.plans.queries import boards
from qa_app.plans.rules import plan as rules
from qa_app.plans.views import frame
from qa_app.plans.views.frame import pages, refused, told
from qa_app.web import actor, needs, session


@pages.get("/samples/<int:sample_id>")
@needs("plan.read")
def sample(sample_id: int) -> ResponseReturnValue:
    """The sample with its strata, its contacts and who has them."""
    return _page(queries.sample(session(), sample_id))


@pages.post("/samples/<int:sample_id>/replay")
@needs("plan.read")
def replay(sample_id: int) -> ResponseReturnValue:
    """Draw it again from what was kept, and say whether it came out the same."""
    row = queries.sample(session(), sample_id)
    found = services.replay(session(), row)
    audit.record(session(), actor(), "sample_replayed", ("sample", row.id), is_good=found.is_good)
    return _page(row, found)


@pages.post("/items/<int:item_id>/pass-on")
@needs("plan.manage")
def pass_on(item_id: int) -> ResponseReturnValue:
    """Give a contact to another reviewer."""
    here = _home(item_id)
    reviewer = row_number(request.form.get("reviewer"))
    if reviewer is None:
        return refused(gettext("Choose a reviewer."), here)
    try:
        services.pass_on(session(), actor(), item_id, reviewer, frame.now())
    except (Conflict, NotAllowed) as error:
        session().rollback()
        return refused(str(error), here)
    return told(gettext("Passed on."), here)


@pages.post("/items/<int:item_id>/remove")
@needs("plan.manage")
def remove(item_id: int) -> ResponseReturnValue:
    """Take a contact out of the sample, with a reason."""
    here = _home(item_id)
    try:
        services.remove(session(), actor(), item_id, frame.sent_reason(), frame.now())
    except (Conflict, Invalid) as error:
        return refused(str(error), here)
    return told(gettext("Taken out; the reason stands beside it."), here)


@pages.post("/items/<int:item_id>/exchange")
@needs("plan.manage")
def exchange(item_id: int) -> ResponseReturnValue:
    """Replace a contact from the sample's page."""
    here = _home(item_id)
    try:
        services.replace(session(), actor(), item_id, frame.sent_reason(), frame.now())
    except (Conflict, Invalid) as error:
        return refused(str(error), here)
    return told(gettext("Replaced by the next contact of the same agent and stratum."), here)


def _home(item_id: int) -> str:
    return url_for(".sample", sample_id=queries.item(session(), item_id).sample_id)


def _page(row: Sample, replayed: services.Replay | None = None) -> str:
    after = row_number(request.args.get("after"))
    state = request.args.get("state", "")
    shown = boards.sample_items(
        session(), row.id, after=-1 if after is None else after, state=state if state in list(ItemState) else ""
    )
    names = boards.names(session(), [int(key) for key in row.short if key.isdigit()])
    kept = rules.from_document(row.rules)
    return render_template(
        "plans/sample.html",
        sample=row,
        plan=row.plan,
        rules=kept,
        strata=row.strata,
        short=[(names.get(int(key), gettext("an agent who left")), missing) for key, missing in row.short.items()
               if key.isdigit()],
        alone=row.short.get("alone", 0),
        progress=boards.progress_of(session(), [row.id], frame.now()).get(row.id, boards.Progress()),
        items=shown[: boards.PAGE_LENGTH],
        next_after=shown[boards.PAGE_LENGTH - 1].place if len(shown) > boards.PAGE_LENGTH else None,
        shares=boards.shares(session(), SampleItem.sample_id == row.id, frame.now()),
        reviewers=evaluations.reviewers(session()) if actor().may("plan.manage") else [],
        replayed=replayed,
        state=state,
        now=frame.now(),
    )  # fmt: skip
