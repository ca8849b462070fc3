"""The worker's part: sending what waits, reading the mailbox, and seeing that nobody waits too long for word."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.config import Settings
from qa_app.correspondence.models import MessageState, OutboundMessage
from qa_app.correspondence.services import sending
from qa_app.correspondence.services.sending import Posted, as_mail
from qa_app.correspondence.services.updates import ask_for_updates
from qa_app.correspondence.services.writing import House
from qa_app.errors import Invalid
from qa_app.jobs import ledger
from qa_app.jobs.models import Job, JobState
from qa_app.jobs.runner import Run
from qa_app.notices.services.post import hand_over

JOB = "customer_message"
MOST_AT_ONCE = 200
NO_SERVER = "No mail server is set up any more (QA_SMTP_HOST). Set one, start the worker again, then try again."


def enqueue_due(session: Session, settings: Settings) -> int:
    """Ask for updates that are due, and have every message sent that waits; returns how many. The caller commits.

    Without a mail server messages wait, and the page of the complaint says so.
    """
    ask_for_updates(session, settings)
    _notice_failures(session)
    return 0 if settings.mail is None else dispatch(session)


def dispatch(session: Session) -> int:
    """Give every waiting message its job."""
    waiting = (MessageState.ASKED, MessageState.WAITING)
    query = select(OutboundMessage).where(OutboundMessage.state.in_(waiting), OutboundMessage.job_id.is_(None))
    rows = session.scalars(query.order_by(OutboundMessage.id).limit(MOST_AT_ONCE)).all()
    for row in rows:
        row.job_id = _job(session, row)
    return len(rows)


def _job(session: Session, row: OutboundMessage) -> int | None:
    title = f"Message to the customer of C-{row.complaint_id}"
    job = ledger.repeat(session, JOB, f"message:{row.id}", {"message_id": row.id}, title=title)
    if job is None:
        job = session.scalars(select(Job).where(Job.name == JOB, Job.key == f"message:{row.id}")).one()
    return job.id


def _notice_failures(session: Session) -> None:
    """What the ledger gave up is marked on its message, and told."""
    query = (
        select(OutboundMessage, Job.error)
        .join(Job, Job.id == OutboundMessage.job_id)
        .where(Job.state == JobState.FAILED, OutboundMessage.state.in_((MessageState.ASKED, MessageState.WAITING)))
        .limit(MOST_AT_ONCE)
    )
    for row, error in session.execute(query).all():
        sending.failed(session, row, error or "It could not be sent.")


def send(run: Run) -> None:
    """Send the message of `run.payload["message_id"]`, unless it left already or was taken back.

    It is marked as sent in the transaction that ends the job. A worker that dies between the server's answer and
    that commit sends it once more, under the same Message-ID, by which mailboxes know it again.
    """
    post = _prepared(run)
    if post is not None and run.settings.mail is not None:
        try:
            hand_over(run.settings.mail, as_mail(post), sending.BAD_ADDRESS)
        except Invalid as refusal:
            _give_up(run, refusal)
            raise
    with run.transaction(is_last=True) as session:
        row = session.get(OutboundMessage, run.payload["message_id"])
        if row is not None and post is not None and row.state == MessageState.WAITING:
            sending.sent(session, row)


def _prepared(run: Run) -> Posted | None:
    try:
        with run.transaction() as session:
            row = session.get(OutboundMessage, run.payload["message_id"])
            if row is None or row.state not in sending.SENDABLE:
                return None
            if run.settings.mail is None:
                raise Invalid(NO_SERVER)
            sending.make_words(session, row, House.of(run.settings))
            row.state = MessageState.WAITING
            return sending.posted(session, row, run.settings.mail, run.settings.centre_name)
    except Invalid as refusal:
        _give_up(run, refusal)
        raise


def _give_up(run: Run, refusal: Invalid) -> None:
    with run.transaction() as session:
        row = session.get(OutboundMessage, run.payload["message_id"])
        if row is not None:
            sending.failed(session, row, str(refusal))
