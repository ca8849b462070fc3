"""Interviews: asking from the tab of the complaint, and the pages of whoever is asked, which hold only that."""

from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from qa_app.complaints import queries as desk
from qa_app.errors import AppError, Conflict, Invalid
from qa_app.investigations import forms, queries, services
from qa_app.investigations.views.tab import pages, tab
from qa_app.policy import Actor
from qa_app.web import Task, actor, needs, session, worklist
from qa_app.web.filters import day


@pages.post("/complaints/<int:complaint_id>/investigation/interviews")
@needs("complaint.write")
def ask(complaint_id: int) -> ResponseReturnValue:
    """Ask somebody of the staff."""
    complaint = desk.one(session(), actor(), complaint_id)
    try:
        services.ask(
            session(),
            actor(),
            complaint,
            request.form.get("person", default=0, type=int),
            request.form.get("questions", ""),
            due_on=forms.typed_day(request.form.get("due_on", ""), "due_on"),
            is_mandatory=request.form.get("is_mandatory") == "1",
        )
    except (Invalid, Conflict) as refusal:
        return tab(complaint, refusal, is_asking=True)
    flash(_("They are told, and find your questions on their home page."))
    return redirect(url_for("investigations.show", complaint_id=complaint_id) + "#interviews")


@pages.post("/complaints/<int:complaint_id>/investigation/interviews/<int:interview_id>/waive")
@needs("complaint.write")
def waive(complaint_id: int, interview_id: int) -> ResponseReturnValue:
    """Go on without an answer, for a reason."""
    complaint = desk.one(session(), actor(), complaint_id)
    try:
        services.waive(session(), actor(), complaint, interview_id, request.form.get("reason", ""))
    except (Invalid, Conflict) as refusal:
        return tab(complaint, refusal)
    return redirect(url_for("investigations.show", complaint_id=complaint_id) + "#interviews")


@pages.get("/interviews/")
@needs("interview.answer")
def asked() -> ResponseReturnValue:
    """Everything that one was asked, answered or not."""
    rows = queries.asked_of(session(), actor(), is_open=False)
    return render_template("investigations/asked.html", rows=rows, today=datetime.now(UTC).date())


@pages.get("/interviews/<int:interview_id>")
@needs("interview.answer")
def interview(interview_id: int) -> ResponseReturnValue:
    """Questions to the reader, and nothing else of what they are about."""
    return _page(interview_id)


def _page(interview_id: int, refusal: AppError | None = None) -> ResponseReturnValue:
    row = queries.interview_of(session(), actor(), interview_id)
    status = 200 if refusal is None else 409 if isinstance(refusal, Conflict) else 422
    typed = request.form.get("answer", "")
    return render_template("investigations/interview.html", row=row, refusal=refusal, typed=typed), status


@pages.post("/interviews/<int:interview_id>")
@needs("interview.answer")
def answer(interview_id: int) -> ResponseReturnValue:
    """Answer what one was asked."""
    try:
        services.answer(session(), actor(), interview_id, request.form.get("answer", ""))
    except (Invalid, Conflict) as refusal:
        return _page(interview_id, refusal)
    flash(_("Thank you. Your answer is kept as you wrote it."))
    return redirect(url_for("investigations.interview", interview_id=interview_id))


@worklist
def questions_to_answer(db: Session, person: Actor) -> list[Task]:
    """What the person was asked and has not answered yet."""
    today = datetime.now(UTC).date()
    return [
        Task(
            kind=_("Questions to you"),
            title=_("%(name)s asks you some questions", name=row.asked_by.name),
            detail=_("Needed before a decision is made") if row.is_mandatory else "",
            url=url_for("investigations.interview", interview_id=row.id),
            due=_("by %(day)s", day=day(row.due_on).striptags()),
            is_late=row.due_on < today,
        )
        for row in queries.asked_of(db, person)
    ]
