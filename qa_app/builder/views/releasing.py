"""The last look before a draft becomes a version: what changed in words, who approves, now or at a time."""

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from qa_app.builder import queries, services
from qa_app.builder.models import NOTE_MAXIMUM, DraftState, ScorecardDraft, ScorecardVersion, VersionState
from qa_app.builder.views import showing
from qa_app.builder.views.frame import note, pages
from qa_app.errors import Conflict, Invalid
from qa_app.policy import Actor
from qa_app.web import Task, actor, faults, needs, session, settings, worklist
from scorecards.diff import Change


@pages.get("/drafts/<int:draft_id>/publish")
@needs("scorecard.publish")
def prepare(draft_id: int) -> ResponseReturnValue:
    """The problems that stand in the way, what changed, and how it is published."""
    return _page(queries.draft(session(), draft_id))


@pages.post("/drafts/<int:draft_id>/publish")
@needs("scorecard.publish")
def release(draft_id: int) -> ResponseReturnValue:
    """Publish now, schedule, or ask a second person; with a problem the page comes back as it was filled in."""
    how = request.form.get("how", "now")
    draft = queries.draft(session(), draft_id)
    try:
        wanted = _wanted(draft, how)
        if request.form.get("second") == "1":
            draft = services.ask(session(), actor(), draft_id, wanted)
            note("scorecard_approval_asked", draft.id, "scorecard_draft")
            flash(gettext("The draft waits for a second person's approval."))
            return redirect(url_for("builder.prepare", draft_id=draft_id))
        version = services.release(session(), actor(), draft_id, wanted)
    except (Invalid, Conflict) as error:
        return _page(queries.draft(session(), draft_id), error)
    return _published(version)


@pages.post("/drafts/<int:draft_id>/approve")
@needs("scorecard.publish")
def approve(draft_id: int) -> ResponseReturnValue:
    """Approve a draft that waits: it is published, or scheduled for the time that was asked."""
    draft = queries.draft(session(), draft_id)
    try:
        version = services.approve(session(), actor(), draft_id, _wanted(draft, "now"))
    except (Invalid, Conflict) as error:
        return _page(queries.draft(session(), draft_id), error)
    note("scorecard_approved", version.id)
    return _published(version)


@pages.post("/drafts/<int:draft_id>/send-back")
@needs("scorecard.publish")
def send_back(draft_id: int) -> ResponseReturnValue:
    """Return a draft that waits to its writer, with a reason."""
    try:
        draft = services.send_back(session(), actor(), draft_id, request.form.get("answer", ""))
    except Invalid as error:
        return _page(queries.draft(session(), draft_id), error)
    note("scorecard_sent_back", draft.id, "scorecard_draft")
    return redirect(url_for("builder.edit", draft_id=draft_id))


@pages.post("/versions/<int:version_id>/take-back")
@needs("scorecard.publish")
def take_back(version_id: int) -> ResponseReturnValue:
    """Call a scheduled version off; its draft is open again."""
    draft = services.take_back(session(), actor(), version_id)
    note("scorecard_schedule_called_off", draft.id, "scorecard_draft", version=version_id)
    flash(gettext("The date is called off; the draft is open again."))
    return redirect(url_for("builder.edit", draft_id=draft.id))


@worklist
def approvals(db_session: Session, person: Actor) -> list[Task]:
    """Drafts that wait for this person's approval."""
    if not person.may("scorecard.publish"):
        return []
    return [
        Task(
            kind=gettext("Scorecards to approve"),
            title=draft.title,
            detail=draft.note or "",
            url=url_for("builder.prepare", draft_id=draft.id),
        )
        for draft in queries.drafts(db_session, DraftState.AWAITING_APPROVAL)[:50]
        if draft.asked_by_id != person.id
    ]


def _published(version: ScorecardVersion) -> ResponseReturnValue:
    if version.state == VersionState.SCHEDULED:
        note("scorecard_scheduled", version.id, key=version.scorecard.key, number=version.number)
        flash(gettext("Version %(number)s is scheduled; it is published by itself.", number=version.number))
    else:
        note("scorecard_published", version.id, key=version.scorecard.key, number=version.number)
        flash(gettext("Version %(number)s is published. New evaluations use it.", number=version.number))
    return redirect(url_for("builder.show", version_id=version.id))


def _wanted(draft: ScorecardDraft, how: str) -> services.Release:
    at = _moment(request.form.get("activates_at", "")) if how == "at" else None
    _, changes = queries.what_changed(session(), draft)
    return services.Release(
        note=request.form.get("note", ""),
        activates_at=at,
        seen_version_id=request.form.get("seen", type=int),
        changes=tuple(change.sentence for change in changes),
    )


def _moment(text: str) -> datetime:
    """A date and time as entered, in the centre's time zone."""
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid("Choose the day and time.", {"activates_at": "A day and a time are needed."}) from None
    zone = local.tzinfo or ZoneInfo(settings().timezone)
    try:
        return local.replace(tzinfo=zone).astimezone(UTC)
    except OverflowError:
        raise Invalid("That date is too far away.", {"activates_at": "Choose a nearer day."}) from None


def _page(draft: ScorecardDraft, error: Invalid | Conflict | None = None) -> ResponseReturnValue:
    if draft.state in (DraftState.PUBLISHED, DraftState.DISCARDED):
        return redirect(url_for("builder.edit", draft_id=draft.id))
    judged = queries.judged_draft(draft)
    current, changes = queries.what_changed(session(), draft, judged)
    page = render_template(
        "builder/release.html",
        draft=draft,
        current=current,
        changes=changes,
        problems=[showing.problem(judged, place, words) for place, words in judged.problems.items()],
        proposed=_shortened(changes),
        others=queries.approvers(session(), actor().id),
        asker=queries.asker(session(), draft),
        is_mine=draft.asked_by_id == actor().id,
        scheduled=queries.scheduled(current.scorecard if current else None),
        is_overtaken=current is not None and current.id != draft.based_on_id,
        form=request.form,
        error=error,
        fields=error.fields if isinstance(error, Invalid) else {},
        zone=settings().timezone,
    )
    return make_response(page, faults.STATUS[type(error)] if error else 200)


def _shortened(changes: Sequence[Change]) -> str:
    """The words on what changed as far as a note holds them."""
    words = ""
    for number, change in enumerate(changes):
        longer = f"{words} {change.sentence}".strip()
        if len(longer) > NOTE_MAXIMUM - 40:
            return f"{words} {gettext('And %(count)s more changes.', count=len(changes) - number)}".strip()
        words = longer
    return words
