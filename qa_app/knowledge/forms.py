"""The form of an article: it reads and keeps what was typed; limits and refusals are the services'."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from qa_app.complaints import rules as desk
from qa_app.errors import AppError, Invalid
from qa_app.knowledge.models import BODY_MAXIMUM, TITLE_MAXIMUM
from qa_app.knowledge.rules import Writing

AUDIENCES = [
    SelectChoice("internal", "the staff only"),
    SelectChoice("public", "everybody, on the public answers page"),
]
CATEGORIES = [
    SelectChoice("", "nothing in particular"),
    *(SelectChoice(key, text) for key, text in desk.CATEGORIES.items()),
]


class ArticleForm(FlaskForm):
    """Writing an article."""

    revision = HiddenField(default="0")
    title = StringField("Title", [Length(max=TITLE_MAXIMUM)])
    body = TextAreaField("Text", [Length(max=BODY_MAXIMUM)])
    category = SelectField("About", choices=CATEGORIES)
    language = StringField("Language", [Length(max=16)], default="en")
    audience = SelectField("Who may read it", choices=AUDIENCES)


def writing_of(form: ArticleForm) -> Writing:
    """What was typed, as a value for the services."""
    return Writing(
        title=form.title.data or "",
        body=(form.body.data or "").replace("\r\n", "\n"),
        category=form.category.data or "",
        language=(form.language.data or "").strip(),
        audience=form.audience.data or "",
    )


def show(form: ArticleForm, refusal: AppError) -> None:
    """Put a service's refusals beside the fields they are about."""
    for name, message in refusal.fields.items() if isinstance(refusal, Invalid) else ():
        if name in form:
            form[name].errors = [*form[name].errors, message]
