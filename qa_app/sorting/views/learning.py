"""What suggests a complaint's category: how well the learnt model did on what was kept apart, and learning again."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from qa_app.complaints import queries as desk
from qa_app.complaints.rules.categories import Tree
from qa_app.complaints.views.setup import SetupPage, setup_pages
from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.sorting import queries, services
from qa_app.sorting.models import LearntModel
from qa_app.sorting.rules import learning as rules
from qa_app.sorting.rules.measuring import Measured
from qa_app.sorting.views.case import pages
from qa_app.web import actor, needs, session
from reports.tally import Rate

setup_pages(
    SetupPage(
        "Suggesting categories", "sorting.learning", "The learnt model: how well it does, and learning again.", 26
    )
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A model with its figures as the page shows them."""

    row: LearntModel
    measured: Measured

    @property
    def answered(self) -> Rate:
        """How many of those kept apart it said something of."""
        return Rate(self.measured.answered, self.measured.n)

    @property
    def right(self) -> Rate:
        """How many of these it said rightly."""
        return Rate(self.measured.answered_right, self.measured.answered)

    @property
    def bins(self) -> list[tuple[Any, Rate]]:
        """Groups of about the same probability, with how many of each were right."""
        return [(group, Rate(group.right, group.n)) for group in self.measured.bins]


@pages.get("/setup/learning")
@needs("complaint.setup")
def learning() -> ResponseReturnValue:
    """The model in use or the one that the address names, what there is to learn from, and all models."""
    kept = [Shown(row, queries.measured(row)) for row in queries.models(session())]
    in_use = queries.model_in_use(session())
    wanted = request.args.get("model", default=in_use.id if in_use else 0, type=int)
    chosen = next((item for item in kept if item.row.id == wanted), None)
    if chosen is None and "model" in request.args:
        raise NotFound("There is no such model.")
    chosen = chosen or (kept[0] if kept else None)
    tree = desk.categories(session())
    return render_template(
        "sorting/learning.html",
        kept=kept,
        shown=chosen,
        in_use=in_use,
        tree=tree,
        figure=_drawn(chosen.measured, tree) if chosen else None,
        labelled=queries.labelled(session(), tree),
        fewest=rules.FEWEST,
        fewest_of_one=rules.FEWEST_OF_ONE,
        job=queries.learning_job(session()),
        agreed=[(item.is_model, Rate(item.first, item.n)) for item in queries.suggested_and_chosen(session())],
    )


def _drawn(measured: Measured, tree: Tree) -> Any:
    """What was taken for what, by the names that the categories have today."""
    from reports.figures import confusion  # noqa: PLC0415

    return confusion([tree.name(item.label) for item in measured.labels], measured.confusion)


@pages.post("/setup/learning")
@needs("complaint.setup")
def change_learning() -> ResponseReturnValue:
    """Learn again in the background, or have another model suggest, or the words of each category."""
    do, model_id = request.form.get("do"), request.form.get("model", default=0, type=int)
    try:
        if do == "learn":
            services.ask_to_learn(session(), actor())
            said = _("It is being learnt. The page shows the figures when it is done.")
        elif do == "words":
            services.use_model(session(), actor(), None)
            said = _("The words of each category suggest from now on.")
        else:
            services.use_model(session(), actor(), model_id)
            said = _("Model %(n)s suggests from now on.", n=model_id)
    except (Invalid, Conflict) as refusal:
        session().rollback()
        flash(str(refusal), "error")
    else:
        flash(said)
    return redirect(url_for(".learning"))
