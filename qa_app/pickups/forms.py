"""The form of a pickup; the limits and refusals are the services'."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice

from qa_app import labels
from qa_app.interactions.models import Source
from qa_app.pickups.models import Pickup, PickupKind
from qa_app.pickups.services import Wish


class PickupForm(FlaskForm):
    """Where to look, and which source the files belong to."""

    kind = SelectField(_("Kind of place"), validate_choice=False)
    place = StringField(_("Place"))
    source = SelectField(_("Source"), validate_choice=False)


def pickup_form(sources: Iterable[Source], row: Pickup | None = None) -> PickupForm:
    """The form with its choices: what was sent if something was, else the pickup as it stands."""
    shown = {"kind": row.kind, "place": row.place, "source": str(row.source_id)} if row else None
    form = PickupForm(data=shown)
    form.kind.choices = [SelectChoice(kind.value, labels.of(kind).text) for kind in PickupKind]
    form.source.choices = [SelectChoice(str(source.id), source.name) for source in sources]
    return form


def wish_from(form: PickupForm) -> Wish:
    """What was sent; a source that is none becomes one that the services refuse."""
    number = form.source.data or ""
    is_number = number.isascii() and number.isdigit() and len(number) < 10
    return Wish(kind=form.kind.data or "", place=form.place.data or "", source_id=int(number) if is_number else -1)
