"""Saved views of the list: kept, changed, deleted, and put back."""

from flask import flash, redirect, request, url_for
from flask import session as browser
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from qa_app.errors import Invalid
from qa_app.interactions import services
from qa_app.interactions.rules.views import cleaned
from qa_app.interactions.views import narrowed
from qa_app.interactions.views.blueprint import pages
from qa_app.web import actor, needs, session

DELETED = "deleted_view"
"""Where the browser's session keeps a view that was just deleted, until it is offered back once."""


@pages.post("/views")
@needs("interaction.read")
def keep_view() -> ResponseReturnValue:
    """Keep the filters in force under a name."""
    filters = cleaned(request.form.get("filters", ""), narrowed.names_for(actor()))
    try:
        row, is_new = services.keep_view(
            session(), actor(), name=request.form.get("name", ""), filters=filters, is_shared=_is_shared()
        )
    except Invalid as refusal:
        flash(str(refusal), "error")
    else:
        flash(_("The view “%(name)s” is kept.", name=row.name) if is_new
              else _("The view “%(name)s” has these filters now.", name=row.name))  # fmt: skip
    return redirect(narrowed.address(filters))


@pages.post("/views/<int:view_id>")
@needs("interaction.read")
def change_view(view_id: int) -> ResponseReturnValue:
    """Rename one's own view, share it or stop sharing it."""
    filters = cleaned(request.form.get("filters", ""), narrowed.names_for(actor()))
    try:
        row = services.change_view(
            session(), actor(), view_id, name=request.form.get("name", ""), is_shared=_is_shared()
        )
    except Invalid as refusal:
        flash(str(refusal), "error")
    else:
        flash(_("“%(name)s” is changed.", name=row.name))
    return redirect(narrowed.address(filters))


@pages.post("/views/<int:view_id>/delete")
@needs("interaction.read")
def delete_view(view_id: int) -> ResponseReturnValue:
    """Delete one's own view; the list then offers to put it back."""
    row = services.delete_view(session(), actor(), view_id)
    browser[DELETED] = {"name": row.name, "filters": row.query, "is_shared": row.is_shared}
    return redirect(url_for(".index"))


def _is_shared() -> bool:
    return request.form.get("is_shared") == "1"
