"""The worker's part of letters: writing what is due, and handing each letter to the mail server."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
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

SILENCE_S = 30.0
FINAL = range(500, 600)
NO_SERVER = "No mail server is set up any more (QA_SMTP_HOST). Set one, start the worker again, then try again."
BAD_ADDRESS = "This account's e-mail address cannot be written to. Mend it under People, then try again."


class MailTrouble(Exception):
    """The mail server is away or puts us off; the letter is tried again later."""


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
        _hand_over(run.settings.mail, message(run.settings.mail, run.settings.centre_name, draft))
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
    host = mail.root.partition("://")[2].partition("/")[0].partition(":")[0]
    try:
        made["From"] = Address(rules.one_line(centre), addr_spec=mail.sender)
        made["To"] = Address(rules.one_line(draft.name), addr_spec=draft.address)
    except ValueError as error:
        raise Invalid(BAD_ADDRESS) from error
    made["Subject"] = rules.one_line(draft.subject)
    made["Date"] = format_datetime(draft.written_at)
    made["Message-ID"] = f"<letter-{draft.number}.{int(draft.written_at.timestamp())}@{host}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(draft.text)
    return made


def _hand_over(mail: Mail, letter: EmailMessage) -> None:
    try:
        with _server(mail) as server:
            server.send_message(letter)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _words in error.recipients.values()]
        if all(code in FINAL for code in codes):
            raise Invalid(f"The mail server refuses this address ({codes[0]}). {BAD_ADDRESS}") from error
        raise MailTrouble(f"The mail server puts this address off ({codes[0]}).") from error
    except smtplib.SMTPAuthenticationError as error:
        raise MailTrouble("The mail server does not accept QA_SMTP_USER and QA_SMTP_PASSWORD.") from error
    except smtplib.SMTPNotSupportedError as error:
        raise MailTrouble(f"{mail.host} cannot do what QA_SMTP_SECURITY or the sign-in asks: {error}") from error
    except smtplib.SMTPResponseException as error:
        raise MailTrouble(f"The mail server answered {error.smtp_code}.") from error
    except (OSError, smtplib.SMTPException) as error:
        raise MailTrouble(f"The mail server {mail.host}:{mail.port} cannot be spoken to: {error}") from error


@contextmanager
def _server(mail: Mail) -> Iterator[smtplib.SMTP]:
    """The mail server, encrypted as the settings ask and never less, and signed in."""
    context = ssl.create_default_context()
    if mail.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(mail.host, mail.port, timeout=SILENCE_S, context=context)
    else:
        server = smtplib.SMTP(mail.host, mail.port, timeout=SILENCE_S)
    with server:
        if mail.security == "starttls":
            server.starttls(context=context)
        if mail.user:
            server.login(mail.user, mail.password or "")
        yield server
