"""Keys of the API: made and shown once, taken back, each with the person in whose name it acts."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from qa_app.complaints import queries as complaints
from qa_app.errors import Invalid
from qa_app.intake.queries.keys import keys as all_keys
from qa_app.intake.services.keys import make_key, revoke_key
from qa_app.intake.views.blueprint import pages
from qa_app.web import Entry, actor, navigation, needs, session

navigation(Entry("API keys", "intake.keys", "key", "api_key.manage", 92))


@pages.get("/keys")
@needs("api_key.manage")
def keys() -> ResponseReturnValue:
    """All keys, and making another."""
    return _page()


@pages.post("/keys")
@needs("api_key.manage")
def new_key() -> ResponseReturnValue:
    """Make a key; it is shown on this page alone, and never again."""
    try:
        person_id = request.form.get("person", default=0, type=int)
        _row, shown = make_key(session(), actor(), request.form.get("name", ""), person_id)
    except Invalid as refusal:
        return _page(refusal=refusal), 422
    return _page(shown=shown)


@pages.post("/keys/<int:key_id>/revoke")
@needs("api_key.manage")
def take_key_back(key_id: int) -> ResponseReturnValue:
    """Take a key back."""
    row = revoke_key(session(), actor(), key_id)
    flash(_("“%(name)s” opens nothing any more.", name=row.name))
    return redirect(url_for(".keys"))


def _page(*, shown: str = "", refusal: Invalid | None = None) -> str:
    return render_template(
        "intake/keys.html",
        keys=all_keys(session()),
        staff=complaints.staff(session()),
        shown=shown,
        refusal=refusal,
        typed=request.form if refusal else {},
    )
