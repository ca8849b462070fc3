"""Surveys: one invitation for each resolution, answered once; a low answer gives somebody a task, and closes nothing.

Whoever shows the questions reads them with `invite_of` and `queries.form_of`, which change nothing: mail scanners
follow links. Only `record` keeps something.
"""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from hmac import compare_digest

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from qa_app.complaints import services as complaints
from qa_app.complaints.models import Complaint, ComplaintEvent, ComplaintState
from qa_app.correspondence.models import OutboundMessage
from qa_app.correspondence.services import Way, queue
from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.notices.services import tell
from qa_app.policy import Actor
from qa_app.resolutions import queries
from qa_app.resolutions.models import (
    Recovery,
    RecoveryReason,
    SurveyInvite,
    SurveyResponse,
    SurveyState,
)
from qa_app.resolutions.rules import surveys as rules
from qa_app.resolutions.rules.days import next_working_day
from qa_app.resolutions.rules.words import plain
from qa_app.resolutions.services.turns import take_turn

TOKEN_BYTES = 32
SURVEY_LINK = "survey_link"
LINK_GONE = "(the customer's own link)"
WORKED = ("assigned", "decided", "proposal_sent", "remedy", "remedy_fulfilled", "message_out")
"""Kinds of events whose actors worked on the complaint."""


def digest(token: str) -> str:
    """The hash by which an invitation is found; of any text, so that all wrong ones take the same way."""
    return sha256(token[:200].encode("utf-8", "replace")).hexdigest()


def invite_of(session: Session, token: str, now: datetime | None = None) -> SurveyInvite | None:
    """The invitation that the token opens, answered or not; None alike for unknown, expired or suppressed ones."""
    wanted = digest(token)
    query = select(SurveyInvite).options(joinedload(SurveyInvite.complaint), joinedload(SurveyInvite.form))
    row = session.scalar(query.where(SurveyInvite.token_hash == wanted))
    is_same = compare_digest((row.token_hash if row else None) or "0" * 64, wanted)
    if row is None or not is_same or row.expires_at is None or (now or datetime.now(UTC)) >= row.expires_at:
        return None
    return row if row.state in (SurveyState.SENT, SurveyState.ANSWERED) else None


def record(
    session: Session, invite: SurveyInvite, given: Mapping[str, str], now: datetime | None = None
) -> SurveyResponse:
    """Keep the customer's answers, given by the keys of the questions: "1" to "5", "yes" or "no", or text.

    Raises `Conflict` when it was answered before, `Invalid` with the keys as fields.
    """
    now = now or datetime.now(UTC)
    take_turn(session, invite.complaint)
    session.refresh(invite, ["state"])
    if invite.state != SurveyState.SENT:
        raise Conflict("You have answered already. Thank you.")
    _, items = queries.form_of(invite)
    answers = rules.read_answers(items, given)
    names = (rules.CSAT, rules.EFFORT, rules.RESOLVED, *rules.FAIRNESS)
    row = SurveyResponse(
        invite_id=invite.id,
        answered_at=now,
        **{name: answers.get(name) for name in names},
        text=answers.get(rules.FREE_TEXT) or "",
        more={key: value for key, value in answers.items() if key not in (*names, rules.FREE_TEXT)},
    )
    session.add(row)
    invite.state = SurveyState.ANSWERED
    session.flush()  # a second answer at the same moment ends here
    complaint = invite.complaint
    complaints.happened(session, None, complaint, "survey_answered", at=now, invite=invite.id)
    if rules.is_low(answers, queries.practice(session).low_score):
        _recover(session, invite, row, now)
    return row


def _recover(session: Session, invite: SurveyInvite, response: SurveyResponse, now: datetime) -> None:
    """Give somebody the task to get in touch within a working day; reopening is theirs to decide."""
    complaint, is_unresolved = invite.complaint, response.resolved is False
    task = Recovery(
        complaint_id=complaint.id,
        invite_id=invite.id,
        reason=RecoveryReason.NOT_RESOLVED if is_unresolved else RecoveryReason.LOW_SCORE,
        is_conflict=is_unresolved and complaint.state == ComplaintState.CLOSED,
        due_at=next_working_day(now),
    )
    session.add(task)
    if complaint.owner_id is not None:
        title = f"C-{complaint.id}: the customer is not satisfied. Get in touch, and think of reopening it."
        address, key = f"/complaints/{complaint.id}/outcome", f"survey-{invite.id}"
        tell(session, complaint.owner_id, kind="survey", title=title, url=address, key=key, now=now)


def plan(session: Session, complaint: Complaint, at: datetime) -> None:
    """Have a survey go out some days after this resolution; it is due from then on, and looked at once more."""
    if queries.invite(session, complaint) is not None:
        return
    due_at = at + timedelta(days=queries.practice(session).survey_after_days)
    session.add(
        SurveyInvite(
            complaint_id=complaint.id,
            customer_id=complaint.customer_id,
            cycle=complaint.cycle,
            state=SurveyState.DUE,
            due_at=due_at,
            agents=[],
        )
    )
    session.flush()


def suppress(invite: SurveyInvite, because: str) -> None:
    """Send none, and say why; such reasons are counted."""
    invite.state, invite.suppressed_because = SurveyState.SUPPRESSED, because


def send_due(session: Session, root: str | None, now: datetime | None = None, *, limit: int = 100) -> int:
    """Send or suppress every invitation that is due; returns how many were looked at. The caller commits.

    `root` is the address of the product without a slash at its end; None without a mail server.
    """
    now = now or datetime.now(UTC)
    due = (SurveyInvite.state == SurveyState.DUE, SurveyInvite.due_at <= now)
    query = select(SurveyInvite).options(joinedload(SurveyInvite.complaint).joinedload(Complaint.customer))
    rows = session.scalars(query.where(*due).order_by(SurveyInvite.id).limit(limit)).unique().all()
    for row in rows:
        if because := why_not(session, row, now) or (None if root else "no_mail_server"):
            suppress(row, because)
        else:
            send(session, row, str(root), now)
    return len(rows)


def why_not(session: Session, invite: SurveyInvite, now: datetime) -> str | None:
    """Why this invitation must not go out (a word of `rules.SUPPRESSIONS`); None when it may."""
    complaint, customer = invite.complaint, invite.complaint.customer
    flags = {str(item.get("flag", "")) for item in customer.vulnerability if isinstance(item, dict)}
    reasons = (
        ("surveys_off", not queries.practice(session).is_surveying),
        ("reopened", complaint.cycle != invite.cycle),
        ("ended_otherwise", complaint.state not in (ComplaintState.RESOLVED, ComplaintState.CLOSED)),
        ("deceased", "deceased" in flags),
        ("legal_hold", "legal_hold" in flags),
        ("no_contact", not customer.may_contact),
        ("no_address", not (customer.email or "").strip()),
    )
    found = next((name for name, is_so in reasons if is_so), None)
    return found or ("asked_lately" if _asked_lately(session, invite, now) else None)


def _asked_lately(session: Session, invite: SurveyInvite, now: datetime) -> bool:
    own = (SurveyInvite.customer_id == invite.complaint.customer_id, SurveyInvite.sent_at > now - rules.CAP)
    return session.scalar(select(SurveyInvite.id).where(*own, SurveyInvite.id != invite.id).limit(1)) is not None


def send(session: Session, invite: SurveyInvite, root: str, now: datetime) -> str:
    """Send the invitation, with a token that is said only there; returns the address in it.

    Who worked on the complaint until now is kept with it. Raises `Invalid` when it cannot be written.
    """
    token, form = secrets.token_urlsafe(TOKEN_BYTES), queries.live_form(session)
    invite.token_hash, invite.form_id, invite.form = digest(token), form.id if form else None, form
    invite.customer_id = invite.complaint.customer_id
    invite.state, invite.sent_at, invite.expires_at = SurveyState.SENT, now, now + rules.LIFE
    invite.agents = _who_worked(session, invite.complaint)
    address = f"{root.rstrip('/')}/portal/survey/{token}"
    way = Way(key=f"survey-{invite.id}")
    try:
        queue(session, None, invite.complaint, "survey", values={SURVEY_LINK: address}, way=way)
    except Invalid:
        suppress(invite, "no_address")
        invite.sent_at = invite.expires_at = invite.token_hash = None
        return ""
    complaints.happened(session, None, invite.complaint, "survey_sent", at=now, invite=invite.id)
    return address


def forget_link(session: Session, event: ComplaintEvent) -> None:
    """Once the letter has left, the link in it is known to the customer alone."""
    row = session.get(OutboundMessage, event.payload.get("message"))
    if row is not None and (address := str(row.values.get(SURVEY_LINK) or "")):
        row.text = row.text.replace(address, LINK_GONE)
        row.values = {**row.values, SURVEY_LINK: LINK_GONE}


def _who_worked(session: Session, complaint: Complaint) -> list[int]:
    own = (ComplaintEvent.complaint_id == complaint.id, ComplaintEvent.kind.in_(WORKED))
    found = set(session.scalars(select(ComplaintEvent.actor_id).where(*own, ComplaintEvent.actor_id.is_not(None))))
    return sorted(person for person in {*found, complaint.owner_id} if person is not None)


def recovered(session: Session, actor: Actor, complaint: Complaint, recovery_id: int, note: str) -> Recovery:
    """Note that somebody got in touch after a low answer. Raises `NotFound`, `Invalid` without a word on it."""
    row = session.get(Recovery, recovery_id)
    if row is None or row.complaint_id != complaint.id:
        raise NotFound("There is no such task on this complaint.")
    if row.done_at is not None:
        raise Conflict("This was done before.")
    note = plain(note, 5_000)
    if not note:
        raise Invalid("Say what came of it.", {"note": "What came of it?"})
    row.done_at, row.done_by_id, row.note = datetime.now(UTC), actor.id, note
    complaints.note(session, actor, complaint, f"After the survey: {row.note}")
    return row
