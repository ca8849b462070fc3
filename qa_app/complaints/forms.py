"""The desk's forms; limits and refusals are the services', these only read and keep what was typed."""

from collections.abc import Mapping

from flask import g
from flask_wtf import FlaskForm
from wtforms import Form, SelectField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from qa_app import labels
from qa_app.complaints import queries, rules
from qa_app.complaints.rules.categories import Tree
from qa_app.errors import AppError, Invalid
from qa_app.web import session

TEXT = Length(max=10_000)
LINE = Length(max=200)


def _choices(values: tuple[str, ...]) -> list[SelectChoice]:
    return _named({value: labels.of(value).text for value in values})


def _named_only(values: tuple[str, ...]) -> list[SelectChoice]:
    return [SelectChoice(value, labels.of(value).text) for value in values]


def _named(values: Mapping[str, str]) -> list[SelectChoice]:
    named = {"": "Choose …", **values}
    return [SelectChoice(value, text) for value, text in named.items()]


def category_tree() -> Tree:
    """What complaints can be about, read once for each request."""
    if "category_tree" not in g:
        g.category_tree = queries.categories(session())
    tree: Tree = g.category_tree
    return tree


def category_choices(present: str = "") -> list[SelectChoice]:
    """The categories that can be chosen; `present` stays among them when it was retired."""
    return _named(category_tree().choices(present))


class AssessmentForm(FlaskForm):
    """The first look at a complaint."""

    category = SelectField("What it is about", choices=category_choices)
    severity = SelectField("How serious it is for the customer", choices=_choices(rules.SEVERITIES))
    sensitivity = SelectMultipleField("Sensitive because of", choices=_named_only(rules.SENSITIVITIES))
    public_exposure = SelectField("In public", choices=_named_only(rules.EXPOSURES))
    accused = SelectMultipleField("About somebody of the staff", coerce=int)
    initial_assessment = TextAreaField("What you make of it", [TEXT])


def show(form: Form, refusal: AppError) -> None:
    """Put a service's refusals beside the fields they are about."""
    for name, message in refusal.fields.items() if isinstance(refusal, Invalid) else ():
        if name in form:
            form[name].errors = [*form[name].errors, message]
