"""The centre's CRM: asked who a customer is, told of complaints and their categories, never in the way of intake.

What is to be told is a row written with the event it is about (R05, R19); a job delivers it, and is tried again.
"""

import http.client
import json
from contextlib import closing
from datetime import UTC, datetime
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.complaints import services as complaints
from qa_app.complaints.models import Complaint, ComplaintEvent
from qa_app.complaints.queries import categories
from qa_app.config import Crm
from qa_app.errors import Invalid
from qa_app.intake.models import CrmLink, CrmPush
from qa_app.intake.models.crm import CRM_ID_MAXIMUM
from qa_app.jobs import ledger
from qa_app.policy import Actor

MOST_BYTES = 64 * 1024
MOST_AT_ONCE = 100
VIA = "crm"
"""What an event says that came from the CRM, so that the CRM is not told what it said itself."""


class CrmTrouble(Exception):
    """The CRM could not be asked, or answered with something else than an answer."""


class Adapter(Protocol):
    """What the desk wants of a CRM."""

    def lookup(self, typed: str) -> dict[str, str] | None:
        """The customer (ref, name, email, phone) who is known by what was typed. Raises `CrmTrouble`."""

    def push(self, push_id: int, kind: str, payload: dict[str, Any]) -> str | None:
        """Tell it something once; the number by which it knows the complaint, if it says. Raises `CrmTrouble`."""


class NoCrm:
    """Where there is none: nobody is known, and nothing is told."""

    def lookup(self, typed: str) -> dict[str, str] | None:
        """Nobody."""

    def push(self, push_id: int, kind: str, payload: dict[str, Any]) -> str | None:
        """Nothing."""


class HttpCrm:
    """A CRM behind `GET /customers?typed=` and `POST /complaints` with JSON; redirects are not followed."""

    def __init__(self, settings: Crm) -> None:
        self._settings = settings

    def lookup(self, typed: str) -> dict[str, str] | None:
        """The customer the CRM knows by it."""
        found = self._asked("GET", f"/customers?{urlencode({'typed': typed})}", None, {})
        if not isinstance(found, dict) or not isinstance(found.get("ref"), str):
            return None
        return {name: str(found.get(name) or "")[:200] for name in ("ref", "name", "email", "phone")}

    def push(self, push_id: int, kind: str, payload: dict[str, Any]) -> str | None:
        """Post it; the CRM knows a repetition by its `Idempotency-Key`."""
        body = json.dumps({"kind": kind, **payload}).encode()
        found = self._asked("POST", "/complaints", body, {"Idempotency-Key": f"complaint-push-{push_id}"})
        own_id = found.get("id") if isinstance(found, dict) else None
        return str(own_id)[:CRM_ID_MAXIMUM] if own_id else None

    def _asked(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Any:
        parts = urlsplit(self._settings.url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        wanted = {"Accept": "application/json", "Content-Type": "application/json", **headers}
        if self._settings.key:
            wanted["Authorization"] = f"Bearer {self._settings.key}"
        connection = kind(parts.hostname or "", parts.port, timeout=self._settings.seconds)
        try:
            with closing(connection):
                connection.request(method, f"{parts.path}{path}", body, wanted)
                with closing(connection.getresponse()) as answer:
                    return _read(answer)
        except (OSError, http.client.HTTPException) as error:
            raise CrmTrouble(f"The CRM could not be reached: {error or type(error).__name__}") from error
        except (ValueError, RecursionError) as error:
            raise CrmTrouble("The CRM answered with something else than JSON.") from error


def adapter(settings: Crm | None) -> Adapter:
    """The CRM of the installation, or none."""
    return HttpCrm(settings) if settings else NoCrm()


def note(session: Session, complaint: Complaint, event: ComplaintEvent) -> None:
    """Write down what the CRM is to be told of an event: a new complaint, or another category; its own words not."""
    if event.payload.get("via") == VIA:
        return
    if event.kind == "recorded" and complaint.external_source == VIA and complaint.external_id:
        session.add(CrmLink(complaint_id=complaint.id, crm_id=complaint.external_id, linked_at=event.at))
        return
    payload = {
        "complaint": f"C-{complaint.id}",
        "category": complaint.category,
        "state": complaint.state,
        "product": complaint.product,
        "customer": complaint.customer.ref,
        "received_at": complaint.received_at.isoformat(),
    }
    push = CrmPush(complaint_id=complaint.id, event_id=event.id, kind=event.kind, payload=payload, created_at=event.at)
    session.add(push)


def enqueue_due(session: Session, *, limit: int = MOST_AT_ONCE) -> int:
    """Give what waits to be told to the workers, the oldest first; how many there were."""
    waiting = select(CrmPush).where(CrmPush.queued_at.is_(None)).order_by(CrmPush.id).limit(limit)
    rows = session.scalars(waiting).all()
    for row in rows:
        row.queued_at = datetime.now(UTC)
        title = f"Tell the CRM of C-{row.complaint_id}"
        ledger.enqueue(session, "crm_push", str(row.id), {"push": row.id}, title=title)
    return len(rows)


def delivered(session: Session, push_id: int, crm_id: str | None) -> None:
    """Note that the CRM was told, and by which number it knows the complaint."""
    row, now = session.get_one(CrmPush, push_id), datetime.now(UTC)
    row.delivered_at = now
    link = session.get(CrmLink, row.complaint_id)
    if crm_id and link is None:
        session.add(CrmLink(complaint_id=row.complaint_id, crm_id=crm_id, linked_at=now))
    elif crm_id and link is not None:
        link.crm_id = crm_id


def recategorise(session: Session, actor: Actor, complaint: Complaint, category: str, *, via: str) -> bool:
    """Take over a category that another system gave; False when it is the one there is. Raises `Invalid`."""
    if category == complaint.category:
        return False
    if not categories(session).is_offered(category):
        raise Invalid("There is no such category.", {"category": "Choose one that is in use."})
    before, complaint.category = {"category": complaint.category}, category
    said = {"category": category, "severity": complaint.severity, "via": via, "before": before}
    complaints.happened(session, actor, complaint, "assessed", at=None, **said)
    return True


def _read(answer: http.client.HTTPResponse) -> Any:
    content = answer.read(MOST_BYTES + 1)
    if answer.status == http.HTTPStatus.NOT_FOUND:
        return None
    if not http.HTTPStatus.OK <= answer.status < http.HTTPStatus.MULTIPLE_CHOICES:
        raise CrmTrouble(f"The CRM answered with status {answer.status}.")
    if len(content) > MOST_BYTES:
        raise CrmTrouble(f"The CRM's answer is larger than {MOST_BYTES:,} bytes.")
    return json.loads(content) if content.strip() else None
