"""How urgent complaints are: the factors of the visible rules, what the last hundred would become, and versions."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from qa_app.complaints.views.setup import SetupPage, setup_pages
from qa_app.errors import AppError, Conflict, Invalid, NotFound
from qa_app.sorting import forms, queries, services
from qa_app.sorting.queries import trials
from qa_app.sorting.queries.trials import WouldBe
from qa_app.sorting.rules import priority as rules
from qa_app.sorting.views.case import pages
from qa_app.web import actor, needs, session

setup_pages(
    SetupPage("How urgent it is", "sorting.priority", "The factors that make a priority, and from where P1 begins.", 24)
)
SAID_MAXIMUM = 200


@pages.get("/setup/priority")
@needs("complaint.setup")
def priority() -> ResponseReturnValue:
    """The factors in use, to be changed."""
    version, weights = queries.weights(session())
    return _page({**forms.shown_weights(weights), "version": str(version)})


def _page(typed: Any, refusal: AppError | None = None, trial: list[WouldBe] | None = None) -> ResponseReturnValue:
    parts: dict[str, Any] = {
        "typed": typed,
        "version": queries.weights(session())[0],
        "usual": forms.shown_weights(rules.USUAL),
        "groups": {"severity": rules.USUAL.severity, "exposure": rules.USUAL.exposure},
        "sensitivity": rules.USUAL.sensitivity,
        "trial": trial,
        "moves": trials.moves(trial or []),
        "versions": queries.versions(session(), "priority"),
        "refusal": refusal,
        "errors": getattr(refusal, "fields", {}),
    }
    status = 200 if refusal is None else 409 if isinstance(refusal, Conflict) else 422
    return render_template("sorting/priority.html", **parts), status


@pages.post("/setup/priority")
@needs("complaint.setup")
def change_priority() -> ResponseReturnValue:
    """Keep the factors, try them, go back to an earlier version, or have open complaints weighed anew."""
    seen, do = request.form.get("version", default=-1, type=int), request.form.get("do", "")
    if do == "again":
        return _weigh_again()
    try:
        weights, said = _asked(do)
        if do == "try":
            rules.check(weights)
            return _page(request.form, trial=trials.would_be(session(), weights, queries.weights(session())[1]))
        number = services.keep_weights(session(), actor(), seen, weights, said)
    except (Invalid, Conflict) as refusal:
        session().rollback()
        shown = request.form if do != "use" else forms.shown_weights(queries.weights(session())[1])
        return _page(shown, refusal)
    flash(_("The rules are kept as version %(n)s. They count from the next time a complaint is weighed.", n=number))
    return redirect(url_for(".priority"))


def _asked(do: str) -> tuple[rules.Weights, str]:
    """The factors that are asked for, and what to say of them. Raises `NotFound`, `Invalid`."""
    if do == "use":
        number = request.form.get("number", default=0, type=int)
        row = queries.history(session(), "priority", number)
        if row is None:
            raise NotFound("There is no such version.")
        return rules.from_document(row.document), f"back to version {number}"
    weights, said = forms.weights(request.form), " ".join(request.form.get("said", "").split())
    if do == "try":
        return weights, said
    if not 0 < len(said) <= SAID_MAXIMUM or not said.isprintable():
        raise Invalid("Say why they change.", {"said": f"1 to {SAID_MAXIMUM} characters."})
    return weights, said


def _weigh_again() -> ResponseReturnValue:
    try:
        services.ask_again(session(), actor(), "priority")
    except Conflict as refusal:
        flash(str(refusal), "error")
    else:
        flash(_("Open complaints are being weighed anew. What was set by hand stands."))
    return redirect(url_for(".priority"))
