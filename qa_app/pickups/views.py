"""The pages of pickups: the places with what was found there, and the form of one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qa_app.errors import Invalid
from qa_app.interactions import queries as interactions
from qa_app.pickups import queries, services
from qa_app.pickups.forms import PickupForm, pickup_form, wish_from
from qa_app.pickups.models import Pickup, PickupState
from qa_app.web import Entry, actor, navigation, needs, session, settings

pages = Blueprint("pickups", __name__, url_prefix="/pickups")
navigation(Entry("Pickups", "pickups.index", "folder-check", "pickup.manage", 65))


@pages.get("/")
@needs("pickup.manage")
def index() -> ResponseReturnValue:
    """Every place with what was found there, and the form of a new one."""
    return _index(pickup_form(interactions.sources(session())))


@pages.post("/")
@needs("pickup.manage")
def add() -> ResponseReturnValue:
    """Add a place."""
    form = pickup_form(interactions.sources(session()))
    return _kept(form, None) or (_index(form), 422)


@pages.get("/<int:pickup_id>")
@needs("pickup.manage")
def show(pickup_id: int) -> ResponseReturnValue:
    """One place: what was found last, what was not taken in and why, and its form."""
    row = queries.pickup(session(), pickup_id)
    return _show(row, pickup_form(interactions.sources(session()), row))


@pages.post("/<int:pickup_id>")
@needs("pickup.manage")
def change(pickup_id: int) -> ResponseReturnValue:
    """Change a place; what was taken in stays."""
    row = queries.pickup(session(), pickup_id)
    form = pickup_form(interactions.sources(session()), row)
    return _kept(form, row) or (_show(row, form), 422)


@pages.post("/<int:pickup_id>/switch")
@needs("pickup.manage")
def switch(pickup_id: int) -> ResponseReturnValue:
    """Switch looking on or off."""
    row = queries.pickup(session(), pickup_id)
    services.switch(session(), actor(), row, is_on=request.form.get("on") == "yes")
    return redirect(url_for(".show", pickup_id=row.id))


@pages.post("/<int:pickup_id>/look")
@needs("pickup.manage")
def look(pickup_id: int) -> ResponseReturnValue:
    """Look now, without waiting for the next time."""
    row = queries.pickup(session(), pickup_id)
    if services.look_now(session(), row, owner_id=actor().id):
        flash(gettext("A worker looks into it now. Reload the page in a moment."))
    else:
        flash(gettext("A worker is at it already."))
    return redirect(url_for(".show", pickup_id=row.id))


def _kept(form: PickupForm, row: Pickup | None) -> ResponseReturnValue | None:
    """The way on when the pickup was kept; None with the form's errors set when it was not."""
    try:
        kept = services.keep(session(), actor(), row, wish_from(form), settings().places)
    except Invalid as refusal:
        for name, message in refusal.fields.items() or {"place": str(refusal)}.items():
            form[name].errors = [message]
        return None
    return redirect(url_for(".show", pickup_id=kept.id))


def _index(form: PickupForm) -> str:
    return render_template(
        "pickups/index.html",
        pickups=queries.pickups(session()),
        totals=queries.totals(session()),
        form=form,
        places=settings().places,
    )


def _show(row: Pickup, form: PickupForm) -> str:
    return render_template(
        "pickups/show.html",
        row=row,
        form=form,
        places=settings().places,
        totals=queries.totals(session()).get(row.id, {}),
        refused=queries.items(session(), row.id, state=PickupState.REFUSED, limit=20),
        items=queries.items(session(), row.id),
    )
