"""The form on which a complaint is recorded; refusals are the services', it only reads and keeps what was typed."""

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import DateTimeLocalField, EmailField, SelectField, StringField, TelField, TextAreaField
from wtforms.fields.choices import SelectChoice

from qa_app import labels
from qa_app.complaints import rules
from qa_app.complaints.forms import category_choices
from qa_app.complaints.services import Intake


def _channels() -> list[SelectChoice]:
    named = [SelectChoice(value, labels.of(value).text) for value in rules.CHANNELS]
    return [SelectChoice("", "Choose …"), *named]


class IntakeForm(FlaskForm):
    """Recording a complaint; the same fields for every channel (R07)."""

    customer_ref = StringField("Customer number")
    customer_name = StringField("Customer's name")
    customer_email = EmailField("E-mail")
    customer_phone = TelField("Telephone")
    received_at = DateTimeLocalField("Received")
    backdating_reason = StringField("Why it is recorded later")
    channel = SelectField("How it reached us", choices=_channels, validate_choice=False)
    category = SelectField("What it is about", choices=category_choices, validate_choice=False)
    product = StringField("Product or service")
    order_ref = StringField("Order or account number")
    summary = TextAreaField("What happened")
    remedy_sought = TextAreaField("What the customer asks for")
    initial_action = TextAreaField("What was done first")

    def intake(self, zone: ZoneInfo) -> Intake:
        """What was typed, as the services take it; times without a zone are the centre's."""
        received: datetime | None = self.received_at.data
        texts = {name: field.data or "" for name, field in self._fields.items() if name in TEXTS}
        at = received.replace(tzinfo=zone).astimezone(UTC) if received else None
        return Intake(received_at=at, **texts)


TEXTS = (
    "customer_ref", "customer_name", "customer_email", "customer_phone", "backdating_reason", "channel", "category",
    "product", "order_ref", "summary", "remedy_sought", "initial_action",
)  # fmt: skip


def filled(fields: Mapping[str, str]) -> IntakeForm:
    """The form with what a draft holds, as it was typed."""
    return IntakeForm(formdata=MultiDict(fields))
