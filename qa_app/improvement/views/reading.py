"""The learning page of everybody: what is expected of them, what was said of their work, and cases to learn from."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from qa_app.errors import AppError
from qa_app.improvement import queries
from qa_app.improvement.queries import praise, stories
from qa_app.improvement.services import learning, praising
from qa_app.improvement.views.blueprint import attempt, number_sent, pages, status_of
from qa_app.knowledge.rules import as_html
from qa_app.policy import Scope
from qa_app.web import actor, needs, session


@pages.get("/learning")
@needs("expectation.read")
def reading() -> ResponseReturnValue:
    """What is expected of you, what was said of your work, and cases to learn from."""
    return _reading(None)


def _reading(refusal: AppError | None) -> ResponseReturnValue:
    is_own = actor().scope("compliment.read") == Scope.OWN
    page = render_template(
        "improvement/reading.html",
        expected=queries.expected_of(session(), actor()),
        html=lambda text: Markup(as_html(text)),  # noqa: S704
        compliments=praise.compliments(session(), actor()) if is_own else (),
        recognitions=praise.recognitions(session(), actor()) if is_own else (),
        asked=praise.asked_of(session(), actor()),
        exemplars=praise.exemplars(session()),
        studies=stories.studies(session(), is_published=True),
        refusal=refusal,
    )
    return page, status_of(refusal)


@pages.post("/learning/expectations/<int:expectation_id>")
@needs("expectation.read")
def sign(expectation_id: int) -> ResponseReturnValue:
    """Note that the reader has read it."""
    number = number_sent("version") or 0
    told, address = _("Thank you. It is noted that you read it."), url_for(".reading")
    return attempt(lambda: learning.sign(session(), actor(), expectation_id, number), _reading, told, address)


@pages.post("/learning/exemplars/<int:exemplar_id>")
@needs("expectation.read")
def answer_exemplar(exemplar_id: int) -> ResponseReturnValue:
    """Keep the agent's yes or no."""
    row = praise.exemplar(session(), exemplar_id)
    is_yes = request.form.get("said") == "yes"
    told, address = _("Kept. You may change your mind at any time."), url_for(".reading")
    return attempt(lambda: praising.answer(session(), actor(), row, is_yes=is_yes), _reading, told, address)
