"""The worker's part of the portal: e-mailing the six digits that were asked for."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from sqlalchemy.orm import Session

from qa_app.complaints.models import Complaint
from qa_app.config import Mail
from qa_app.errors import Invalid
from qa_app.jobs.runner import Run
from qa_app.notices.services.post import hand_over, host_of
from qa_app.portal.models import PortalCode
from qa_app.portal.rules.codes import LASTS, code_of

NO_SERVER = "No mail server is set up (QA_SMTP_HOST), so that no code can be sent."
BAD_ADDRESS = "The customer's e-mail address cannot be written to."
WISHES = {
    "verify": "to show whose e-mail address this is",
    "proposal": "to agree to what we suggested",
    "contact": "to change how we reach you",
}


@dataclass(frozen=True, slots=True)
class _Wanted:
    number: int
    address: str
    purpose: str
    salt: str
    created_at: datetime
    complaint: int


def send(run: Run) -> None:
    """Send the code of `run.payload["code_id"]`, unless it is over by now. It is worked out here and kept nowhere."""
    with run.transaction() as session:
        wanted = _wanted(session, run.payload["code_id"])
    if wanted is not None:
        if run.settings.mail is None:
            raise Invalid(NO_SERVER)
        code = code_of(run.settings.secret_key, wanted.salt)
        hand_over(run.settings.mail, _letter(run.settings.mail, run.settings.centre_name, wanted, code), BAD_ADDRESS)
    with run.transaction(is_last=True):
        pass


def _wanted(session: Session, code_id: int) -> _Wanted | None:
    row = session.get(PortalCode, code_id)
    if row is None or row.used_at is not None or row.expires_at <= datetime.now(UTC):
        return None
    complaint = session.get_one(Complaint, row.complaint_id)
    address = (complaint.customer.email or "").strip()
    return _Wanted(row.id, address, row.purpose, row.salt, row.created_at, complaint.id) if address else None


def _letter(mail: Mail, centre: str, wanted: _Wanted, code: str) -> EmailMessage:
    """The letter as it travels. Raises `Invalid` when the address is none."""
    made = EmailMessage()
    name = " ".join(centre.split())
    try:
        made["From"] = Address(name, addr_spec=mail.sender)
        made["To"] = Address(addr_spec=wanted.address)
    except ValueError as error:
        raise Invalid(BAD_ADDRESS) from error
    made["Subject"] = f"Your code for C-{wanted.complaint}"
    made["Date"] = format_datetime(wanted.created_at)
    made["Message-ID"] = f"<portal-code-{wanted.number}.{int(wanted.created_at.timestamp())}@{host_of(mail)}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(
        f"{code}\n\nType these six digits on the page of your complaint C-{wanted.complaint}, "
        f"{WISHES.get(wanted.purpose, 'to go on')}. They are good for {int(LASTS.total_seconds() // 60)} minutes.\n\n"
        "If you did not ask for this, do nothing. We never ask for this code on the telephone.\n"
    )
    return made
