"""Forms of the outcome page; limits and refusals are the services', these only read and keep what was typed."""

import re
from decimal import Decimal

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    Form,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from qa_app import labels
from qa_app.complaints import rules
from qa_app.errors import AppError, Invalid

TEXT = Length(max=10_000)
LINE = Length(max=200)
AMOUNT = re.compile(r"(\d{1,3}(,\d{3})+|\d+)(\.\d+)?", re.ASCII)


def _words(values: tuple[str, ...]) -> list[SelectChoice]:
    return [SelectChoice("", "Choose …"), *(SelectChoice(value, labels.of(value).text) for value in values)]


REMEDIES = [SelectChoice("", "Choose …"), *(SelectChoice(value, text) for value, text in rules.REMEDIES.items())]


class OutcomeForm(FlaskForm):
    """Recording what was decided."""

    decision = SelectField("Decision", choices=_words(rules.DECISIONS))
    explanation = TextAreaField("Explanation", [TEXT], render_kw={"rows": 5})


class RemedyForm(FlaskForm):
    """Promising a remedy."""

    kind = SelectField("Remedy", choices=REMEDIES)
    amount = StringField("Amount", [Length(max=20)])
    currency = StringField("Currency", [Length(max=3)], default="GBP")
    note = StringField("Note", [LINE])
    due_on = DateField("Carried out by")


class ProposalForm(FlaskForm):
    """Proposing an outcome to the customer."""

    text = TextAreaField("What you propose", [TEXT], render_kw={"rows": 7})
    options = TextAreaField("Options to choose from", [Length(max=2_000)], render_kw={"rows": 3})
    said_via = SelectField(
        "How it reaches the customer",
        choices=[
            SelectChoice("message", "Send it by e-mail"),
            SelectChoice("phone", "I have said it on the phone"),
            SelectChoice("in_person", "I have said it in person"),
        ],
    )
    is_goodwill = BooleanField("Goodwill: put it into effect without waiting for an answer")


class SpotForm(FlaskForm):
    """Resolving on the spot."""

    spot_decision = SelectField("Decision", choices=_words(rules.DECISIONS))
    spot_explanation = TextAreaField("What you told the customer", [TEXT])
    spot_kind = SelectField("Remedy", choices=REMEDIES)
    spot_amount = StringField("Amount", [Length(max=20)])
    spot_currency = StringField("Currency", [Length(max=3)], default="GBP")
    spot_reference = StringField("Reference of the payment or order", [Length(max=120)])
    root_cause = SelectField(
        "Root cause", choices=[SelectChoice(code, text) for code, text in rules.ROOT_CAUSES.items()], default="UNK"
    )
    root_cause_evidence = StringField("Evidence, where it lies with a person", [LINE])
    response = RadioField(
        "What the customer said",
        choices=[
            SelectChoice("accepted", "Accepts it"),
            SelectChoice("accepted_reluctantly", "Accepts it, reluctantly"),
        ],
    )


def money(amount: str | None, currency: str | None) -> tuple[int | None, str | None]:
    """The typed amount in minor units and its currency; (None, None) when no amount was typed.

    A comma only sets thousands apart: "25,50" could be two amounts. Raises `Invalid` when it is no amount, or has
    more decimals than the currency knows.
    """
    typed = (amount or "").strip()
    if not typed:
        return None, None
    code = (currency or "").strip().upper()
    if not AMOUNT.fullmatch(typed):
        raise Invalid("That is no amount.", {"amount": "Write the amount in figures with a point, such as 25.00."})
    decimals = rules.decimals_of(code)
    minor = Decimal(typed.replace(",", "")).scaleb(decimals)
    if minor != minor.to_integral_value():
        raise Invalid("Too many decimals.", {"amount": f"{code} has {decimals} decimals."})
    return int(minor), code


def show(form: Form, refusal: AppError, prefix: str = "") -> None:
    """Put a service's refusals beside the fields they are about."""
    for name, message in refusal.fields.items() if isinstance(refusal, Invalid) else ():
        for field in (name, prefix + name):
            if field in form:
                form[field].errors = [*form[field].errors, message]
                break
