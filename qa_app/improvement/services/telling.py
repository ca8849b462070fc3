"""Telling cases: a study made from a closed complaint, checked for personal data before others may read it."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from qa_app import audit, labels
from qa_app.complaints import rules as desk_rules
from qa_app.complaints.models import Complaint, ComplaintState
from qa_app.errors import Conflict, Invalid
from qa_app.improvement.models import CaseStudy, StudyState
from qa_app.improvement.queries import stories as queries
from qa_app.improvement.rules.studies import (
    PART_MAXIMUM,
    Leak,
    Names,
    Study,
    leaks,
    of_document,
    redacted,
    to_document,
    told_by_days,
)
from qa_app.jobs import ledger
from qa_app.policy import Actor

TITLE_MAXIMUM = 200
EVENTS = {
    "recorded": "The complaint was recorded.",
    "acknowledged": "The customer was told that it is looked into.",
    "assigned": "Somebody was given it to look into.",
    "escalated": "It went one level up.",
    "decided": "It was decided.",
    "proposal_sent": "A way to settle it was proposed.",
    "proposal_answered": "The customer answered the proposal.",
    "remedy_fulfilled": "What was promised was carried out.",
    "validated": "A second person checked the outcome.",
    "followed_up": "The customer was asked how it went.",
}
STATES = {"reopened": "It was opened again.", "resolved": "It was resolved.", "closed": "It was closed."}


def begin(session: Session, actor: Actor, complaint: Complaint) -> CaseStudy:
    """Make a first draft from a closed complaint, with personal data and names taken out. Raises `Conflict`."""
    if complaint.state != ComplaintState.CLOSED:
        raise Conflict("A case study tells a closed complaint.")
    study = redacted(_drafted(complaint), queries.names(session, complaint))
    category = desk_rules.CATEGORIES.get(complaint.category, "A complaint")
    row = CaseStudy(
        complaint_id=complaint.id,
        title=f"{category}: a case to learn from"[:TITLE_MAXIMUM],
        document=to_document(study),
        state=StudyState.DRAFT,
        made_by_id=actor.id,
        made_at=datetime.now(UTC),
        revision=0,
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, "case_study_begun", ("case_study", row.id), complaint=complaint.id)
    return row


def _drafted(complaint: Complaint) -> Study:
    causes = [desk_rules.ROOT_CAUSES.get(complaint.root_cause or "", "Not established"), complaint.root_cause_note]
    remedies = [_remedy(remedy.kind, remedy.amount_minor, remedy.currency) for remedy in complaint.remedies]
    decision = labels.of(complaint.decision).text if complaint.decision else "Nothing was decided."
    response = labels.of(complaint.customer_response).text
    return Study(
        happened=complaint.summary,
        timeline=_timeline(complaint),
        causes="\n".join(text for text in causes if text),
        remedy="\n".join(remedies) or "Nothing but an explanation.",
        outcome=f"Decision: {decision}.\n{complaint.explanation}\nThe customer: {response}.",
        lesson="",
    )


def _timeline(complaint: Complaint) -> str:
    moments = []
    for event in complaint.events:
        words = STATES.get(str(event.payload.get("after"))) if event.kind == "moved" else EVENTS.get(event.kind)
        if words:
            moments.append((event.at, words))
    return told_by_days(sorted(moments), complaint.received_at)


def _remedy(kind: str, amount_minor: int | None, currency: str | None) -> str:
    name = desk_rules.REMEDIES.get(kind, kind)
    if amount_minor is None or currency is None:
        return name
    return f"{name}: {currency} {desk_rules.in_units(amount_minor, currency)}"


def rewrite(session: Session, actor: Actor, row: CaseStudy, title: str, study: Study, *, revision: int) -> None:
    """Keep what was written of a study that is not published. Raises `Conflict`, `Invalid`."""
    if row.state == StudyState.PUBLISHED:
        raise Conflict("It is published. Take it back before you change it.")
    if row.revision != revision:
        raise Conflict("Somebody changed it meanwhile. Your text is kept below; look at theirs first.")
    problems = {
        name: f"At most {PART_MAXIMUM} characters."
        for name, text in to_document(study).items()
        if len(text) > PART_MAXIMUM
    }
    if not title.strip():
        problems["title"] = "Give it a title."
    if problems:
        raise Invalid("It cannot be kept like this.", problems)
    row.title, row.document = title.strip()[:TITLE_MAXIMUM], to_document(study)
    row.checked_at, row.pdf_sha256 = None, None
    row.revision += 1
    audit.record(session, actor, "case_study_written", ("case_study", row.id))


def found_in(session: Session, row: CaseStudy) -> list[Leak]:
    """What is found in a study by which somebody could be known; empty when it may be published."""
    return leaks(of_document(row.document), row.title, _names(session, row))


def publish(session: Session, actor: Actor, row: CaseStudy) -> None:
    """Let the staff read it, when the check finds nothing. Raises `Conflict` naming what it found, `Invalid`."""
    if row.state == StudyState.PUBLISHED:
        raise Conflict("It is published already.")
    if not of_document(row.document).lesson.strip():
        raise Invalid("Say what to take from it.", {"lesson": "Say what to take from it."})
    if found := found_in(session, row):
        words = "; ".join(f"“{leak.words}” ({labels.of('leak_' + leak.kind).text.lower()})" for leak in found[:8])
        raise Conflict(f"Somebody could be known by: {words}. Take these out first.")
    now = datetime.now(UTC)
    row.state, row.checked_at, row.published_at, row.published_by_id = StudyState.PUBLISHED, now, now, actor.id
    audit.record(session, actor, "case_study_published", ("case_study", row.id))
    key = f"study:{row.id}:{row.revision}"
    ledger.enqueue(session, "case_study", key, {"study": row.id}, title=f"Case study: {row.title}", owner_id=actor.id)


def take_back(session: Session, actor: Actor, row: CaseStudy) -> None:
    """Take it out of sight, to be changed."""
    row.state, row.published_at, row.published_by_id = StudyState.DRAFT, None, None
    row.checked_at, row.pdf_sha256 = None, None
    row.revision += 1
    audit.record(session, actor, "case_study_taken_back", ("case_study", row.id))


def _names(session: Session, row: CaseStudy) -> Names:
    complaint = session.get_one(Complaint, row.complaint_id)
    return queries.names(session, complaint)
