"""Case studies: made from a closed complaint, written, checked, read by everybody, and on paper."""

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.complaints import queries as complaints
from qa_app.complaints.models import Complaint
from qa_app.complaints.views import casing
from qa_app.errors import AppError, Conflict
from qa_app.improvement import queries as improvement
from qa_app.improvement.queries import stories as queries
from qa_app.improvement.rules.studies import PARTS, Study, of_document
from qa_app.improvement.services import telling as services
from qa_app.improvement.views.blueprint import attempt, number_sent, pages, status_of, text_sent
from qa_app.policy import Actor
from qa_app.web import actor, needs, session, store


@casing.panel("improvement/_panel.html", order=80)
def panel(session: Session, actor: Actor, complaint: Complaint) -> Mapping[str, Any] | None:
    """What is changed because of the complaint, and the way to an action or a case study."""
    if not actor.may("improvement.read"):
        return None
    return {
        "actions": improvement.of_complaint(session, complaint.id),
        "may_write": actor.may("improvement.write"),
        "is_closed": complaint.state == "closed",
    }


@pages.get("/improvement/case-studies")
@needs("improvement.read")
def studies() -> ResponseReturnValue:
    """Case studies, published and still being written."""
    may_write = actor().may("improvement.write")
    return render_template(
        "improvement/studies.html",
        published=queries.studies(session(), is_published=True),
        drafts=queries.studies(session(), is_published=False) if may_write else (),
    )


@pages.post("/improvement/case-studies/from/<int:complaint_id>")
@needs("improvement.write")
def begin_study(complaint_id: int) -> ResponseReturnValue:
    """Make a first draft from a closed complaint."""
    row = services.begin(session(), actor(), complaints.one(session(), actor(), complaint_id))
    return redirect(url_for(".study", study_id=row.id))


@pages.get("/case-studies/<int:study_id>")
@needs("knowledge.read")
def study(study_id: int) -> ResponseReturnValue:
    """One case study, to read; to write on while it is not published."""
    return _study(study_id, None)


def _study(study_id: int, refusal: AppError | None) -> ResponseReturnValue:
    may_write = actor().may("improvement.write")
    row = queries.study(session(), study_id, may_write=may_write)
    is_draft = row.state == "draft"
    page = render_template(
        "improvement/study.html",
        row=row,
        told=of_document(row.document),
        parts=PARTS,
        found=services.found_in(session(), row) if is_draft else (),
        is_draft=is_draft,
        may_write=may_write,
        refusal=refusal,
        typed=request.form,
    )
    return page, status_of(refusal)


@pages.post("/case-studies/<int:study_id>")
@needs("improvement.write")
def change_study(study_id: int) -> ResponseReturnValue:
    """Keep what was written, publish it, or take it back."""
    row, said = queries.study(session(), study_id, may_write=True), request.form.get("said", "")

    def do() -> None:
        if said == "publish":
            services.publish(session(), actor(), row)
        elif said == "take_back":
            services.take_back(session(), actor(), row)
        else:
            written = Study(**{name: text_sent(name) for name in PARTS})
            revision = number_sent("revision")
            services.rewrite(
                session(), actor(), row, text_sent("title"), written, revision=-1 if revision is None else revision
            )

    address = url_for(".study", study_id=study_id)
    return attempt(do, lambda refusal: _study(study_id, refusal), _("Kept."), address)


@pages.get("/case-studies/<int:study_id>/file")
@needs("knowledge.read")
def study_file(study_id: int) -> ResponseReturnValue:
    """The case study as a PDF, once a worker has made it."""
    row = queries.study(session(), study_id, may_write=False)
    if row.pdf_sha256 is None:
        raise Conflict("The PDF is still being made. Try again in a minute.")
    audit.record(session(), actor(), "case_study_downloaded", ("case_study", row.id))
    path = store().path(row.pdf_sha256)
    return send_file(path, mimetype="application/pdf", as_attachment=True, download_name=f"case-study-{row.id}.pdf")
