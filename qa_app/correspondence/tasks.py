"""The worker's part: sending what waits, reading the mailbox, and seeing that nobody waits too long for word."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.config import Settings
from qa_app.correspondence.models import MailItem, MessageState, OutboundMessage
from qa_app.correspondence.services import incoming, sending
from qa_app.correspondence.services.incoming import Arrival
from qa_app.correspondence.services.sending import Posted, as_mail
from qa_app.correspondence.services.updates import ask_for_updates
from qa_app.correspondence.services.writing import House
from qa_app.errors import Invalid
from qa_app.jobs import ledger
from qa_app.jobs.models import Job, JobState
from qa_app.jobs.runner import Run
from qa_app.notices.services.post import hand_over
from qa_app.pickups.models import PickupKind
from qa_app.pickups.rules import Found
from qa_app.pickups.services.places import FileTrouble, Place, PlaceTrouble, opened

JOB = "customer_message"
READING = "read_mail"
MOST_AT_ONCE = 200
MOST_MAILS = 2_000
"""Taken in at one look into the mailbox; the next look goes on."""
NO_SERVER = "No mail server is set up any more (QA_SMTP_HOST). Set one, start the worker again, then try again."


def enqueue_due(session: Session, settings: Settings) -> int:
    """Ask for updates that are due, and have every message sent that waits; returns how many. The caller commits.

    Without a mail server messages wait, and the page of the complaint says so.
    """
    ask_for_updates(session, settings)
    read_again(session, settings)
    _notice_failures(session)
    return 0 if settings.mail is None else dispatch(session)


def read_again(session: Session, settings: Settings) -> None:
    """Have the mailbox of complaints read, when that was not done for some time."""
    if settings.complaints_box is None:
        return
    last = session.scalar(select(Job.finished_at).where(Job.name == READING, Job.key == READING))
    if last is None or datetime.now(UTC) - last >= timedelta(seconds=settings.places.every_s):
        ledger.repeat(session, READING, READING, {}, title=f"Read {settings.complaints_box.folder}")


def read_mail(run: Run) -> None:
    """Take in what is new in the mailbox of complaints, each mail in a transaction of its own.

    Mails are read as they are: neither marked nor moved nor deleted. Raises `Invalid` when nobody lets us in.
    """
    box = run.settings.complaints_box
    if box is not None:
        places = replace(run.settings.places, imap_url=box.url, imap_password=box.password)
        try:
            with opened(PickupKind.IMAP, box.folder, places) as place:
                _read(run, place, _own(run))
        except PlaceTrouble as error:
            raise Invalid(str(error).replace("QA_IMAP_", "QA_COMPLAINTS_IMAP_")) from error
    with run.transaction(is_last=True):
        pass


def _own(run: Run) -> frozenset[str]:
    with run.transaction() as session:
        return incoming.own_of(session, run.settings)


def _read(run: Run, place: Place, own: frozenset[str]) -> None:
    run.step("looking")
    for number, found in enumerate(_new(run, place), start=1):
        try:
            with place.fetch(found) as stream:
                content = stream.read()
        except FileTrouble:
            continue  # it was taken out of the mailbox since it was listed
        with run.transaction() as session:
            arrival = Arrival(f"imap:{found.key}", content, own, datetime.now(UTC))
            incoming.take_in(session, run.store, arrival)
        if number == MOST_MAILS:
            return


def _new(run: Run, place: Place) -> Iterator[Found]:
    """What came after the last mail that was taken in: the server numbers them upwards, within its validity."""
    listed = list(place.look())
    if not listed:
        return
    prefix = f"imap:{listed[0].key.rpartition('-')[0]}-"
    with run.transaction() as session:
        last = session.scalar(
            select(MailItem.key).where(MailItem.key.startswith(prefix)).order_by(MailItem.id.desc()).limit(1)
        )
    number = -1 if last is None else _uid(last)
    yield from (found for found in listed if _uid(found.key) > number)


def _uid(key: str) -> int:
    return int(key.removesuffix(".eml").rpartition("-")[2])


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
