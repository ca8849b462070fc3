"""The worker's part of letters: writing what is due, and handing each letter to the mail server."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from sqlalchemy.orm import Session

from qa_app.config import Mail, Settings
from qa_app.errors import Invalid
from qa_app.jobs.runner import Run
from qa_app.notices import rules, services
from qa_app.notices.models import Letter, LetterState
from qa_app.notices.services.post import hand_over, host_of

NO_SERVER = "No mail server is set up any more (QA_SMTP_HOST). Set one, start the worker again, then try again."
BAD_ADDRESS = "This account's e-mail address cannot be written to. Mend it under People, then try again."


@dataclass(frozen=True, slots=True)
class _Draft:
    number: int
    name: str
    address: str
    subject: str
    text: str
    written_at: datetime


def enqueue_due(session: Session, settings: Settings) -> int:
    """Write the letters that are due, and take old ones away; returns how many were written. The caller commits."""
    services.tidy(session)
    return services.write_letters(session, settings)


def send(run: Run) -> None:
    """Send the letter of `run.payload["letter_id"]`, unless it is sent or its person has left.

    A letter is marked as sent in the transaction that ends the job. A worker that dies between the server's
    answer and that commit sends it once more, under the same Message-ID, by which mailboxes know it again.
    """
    with run.transaction() as session:
        draft = _draft(session, run.payload["letter_id"])
    if draft is not None:
        if run.settings.mail is None:
            raise Invalid(NO_SERVER)
        hand_over(run.settings.mail, message(run.settings.mail, run.settings.centre_name, draft), BAD_ADDRESS)
    with run.transaction(is_last=True) as session:
        row = session.get(Letter, run.payload["letter_id"])
        if row is not None and draft is not None:
            row.state, row.sent_at = LetterState.SENT, datetime.now(UTC)


def _draft(session: Session, letter_id: int) -> _Draft | None:
    row = session.get(Letter, letter_id)
    if row is None or row.state == LetterState.SENT or not row.person.active:
        return None
    person = row.person
    return _Draft(row.id, person.name, person.email, row.subject, row.text, row.written_at)


def message(mail: Mail, centre: str, draft: _Draft) -> EmailMessage:
    """The letter as it travels. Raises Invalid when the person's address is none."""
    made = EmailMessage()
    try:
        made["From"] = Address(rules.one_line(centre), addr_spec=mail.sender)
        made["To"] = Address(rules.one_line(draft.name), addr_spec=draft.address)
    except ValueError as error:
        raise Invalid(BAD_ADDRESS) from error
    made["Subject"] = rules.one_line(draft.subject)
    made["Date"] = format_datetime(draft.written_at)
    made["Message-ID"] = f"<letter-{draft.number}.{int(draft.written_at.timestamp())}@{host_of(mail)}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(draft.text)
    return made
