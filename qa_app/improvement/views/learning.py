"""The review calendar with its minutes, the expectations and who has not read them, and the log of decisions."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from qa_app.errors import AppError
from qa_app.improvement import queries
from qa_app.improvement.rules import learning as rules
from qa_app.improvement.services import learning as services
from qa_app.improvement.views.blueprint import attempt, day_sent, number_sent, pages, status_of, text_sent, today
from qa_app.policy import Role
from qa_app.web import actor, needs, session


@pages.get("/improvement/reviews")
@needs("improvement.read")
def reviews() -> ResponseReturnValue:
    """The review calendar."""
    return _reviews(None)


def _reviews(refusal: AppError | None) -> ResponseReturnValue:
    page = render_template(
        "improvement/reviews.html",
        rows=queries.reviews(session()),
        rules=rules,
        today=today(),
        people=queries.people_who(session(), "improvement.read"),
        may_write=actor().may("improvement.write"),
        refusal=refusal,
        typed=request.form,
    )
    return page, status_of(refusal)


@pages.post("/improvement/reviews")
@needs("improvement.write")
def set_review() -> ResponseReturnValue:
    """Put a review into the calendar."""
    wanted = rules.Calendar(
        text_sent("title"),
        text_sent("topic"),
        number_sent("owner") or 0,
        number_sent("every_days"),
        day_sent("next_on"),
    )
    told, address = _("It is in the calendar."), url_for(".reviews")
    return attempt(lambda: services.set_review(session(), actor(), wanted), _reviews, told, address)


@pages.get("/improvement/reviews/<int:review_id>")
@needs("improvement.read")
def review(review_id: int) -> ResponseReturnValue:
    """One review with its minutes."""
    return _review(review_id, None)


def _review(review_id: int, refusal: AppError | None) -> ResponseReturnValue:
    row = queries.review(session(), review_id)
    may_hold = actor().may("improvement.write") or row.owner_id == actor().id
    page = render_template(
        "improvement/review.html",
        row=row, rules=rules, today=today(), may_hold=may_hold, refusal=refusal, typed=request.form,
    )  # fmt: skip
    return page, status_of(refusal)


@pages.post("/improvement/reviews/<int:review_id>")
@needs("improvement.read")
def hold_review(review_id: int) -> ResponseReturnValue:
    """Keep the minutes of a review, or switch it on or off; for its owner and those who plan reviews."""
    row = queries.review(session(), review_id)
    address = url_for(".review", review_id=review_id)
    if not (actor().may("improvement.write") or row.owner_id == actor().id):
        return _review(review_id, None)

    def do() -> None:
        if "is_on" in request.form:
            services.switch_review(session(), actor(), row, is_on=request.form["is_on"] == "yes")
        else:
            held_on, text = day_sent("held_on"), text_sent("text")
            services.hold_review(session(), actor(), row, held_on=held_on, text=text, today=today())

    return attempt(do, lambda refusal: _review(review_id, refusal), _("Kept."), address)


@pages.get("/improvement/expectations")
@needs("improvement.read")
def expectations() -> ResponseReturnValue:
    """What is expected of whom, and who has not read it."""
    return _expectations(None)


def _expectations(refusal: AppError | None) -> ResponseReturnValue:
    page = render_template(
        "improvement/expectations.html",
        rows=queries.expectations(session()),
        unsigned=queries.unsigned(session()),
        roles=[role.value for role in Role],
        may_write=actor().may("improvement.write"),
        edited=None,
        refusal=refusal,
        typed=request.form,
    )
    return page, status_of(refusal)


@pages.post("/improvement/expectations")
@needs("improvement.write")
def publish_expectation() -> ResponseReturnValue:
    """Publish an expectation, a new version of one, or retire one."""
    number = number_sent("expectation")
    row = queries.expectation(session(), number) if number is not None else None

    def do() -> None:
        if row is not None and "retire" in request.form:
            services.retire_expectation(session(), actor(), row)
        else:
            title, body, role = text_sent("title", 200), text_sent("body"), text_sent("role", 40)
            services.publish_expectation(session(), actor(), title, body, role=role, row=row)

    told = _("Kept. Everybody it is for is asked to read it.")
    return attempt(do, _expectations, told, url_for(".expectations"))


@pages.get("/improvement/decisions")
@needs("improvement.read")
def decisions() -> ResponseReturnValue:
    """The log of decisions on targets."""
    return _decisions(None)


def _decisions(refusal: AppError | None) -> ResponseReturnValue:
    page = render_template(
        "improvement/decisions.html",
        rows=queries.decision_rows(session()),
        reviews=queries.reviews(session()),
        today=today(),
        may_write=actor().may("improvement.write"),
        refusal=refusal,
        typed=request.form,
    )
    return page, status_of(refusal)


@pages.post("/improvement/decisions")
@needs("improvement.write")
def decide() -> ResponseReturnValue:
    """Keep a decision."""
    texts = {name: text_sent(name) for name in ("metric", "before", "after", "reason")}
    wanted = rules.Decision(**texts, decided_on=day_sent("decided_on"), review_id=number_sent("review"))
    told = _("The decision is kept. Charts show it at its day.")
    return attempt(
        lambda: services.decide(session(), actor(), wanted, today()), _decisions, told, url_for(".decisions")
    )
