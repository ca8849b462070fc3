"""What a customer may see of a complaint: plain values picked one by one, so that nothing else can reach a page.

Notes, causes, names of staff, remarks on tone and everything else that the desk writes for itself is never read here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app import labels
from qa_app.clocks.models import OPEN as OPEN_CLOCKS
from qa_app.clocks.models import Clock
from qa_app.complaints import queries as complaints
from qa_app.complaints.models import Complaint, ComplaintEvent
from qa_app.complaints.rules.steps import FINISHED, OPEN
from qa_app.correspondence.models import InboundMessage, MessageState, OutboundMessage
from qa_app.correspondence.rules.letters import LINK
from qa_app.people.models import Person
from qa_app.portal.models import PortalFile
from qa_app.portal.rules.standing import Standing, standing
from qa_app.resolutions import queries as resolutions
from qa_app.resolutions.models import Proposal, ProposalState

MOST_MERGES = 10
MOST_WORDS = 200
TOLD = (MessageState.SENT, MessageState.NOTED)
HIDDEN_PURPOSES = ("survey",)
_OUR_LINK = re.compile(rf"https?://\S*/portal/\S+|{LINK}")


@dataclass(frozen=True, slots=True)
class Word:
    """A letter or message of the conversation; `ours` is False for what the customer wrote."""

    at: datetime
    ours: bool
    text: str
    way: str


@dataclass(frozen=True, slots=True)
class Offered:
    """What we suggested, and what the customer answered, if they did. `is_open` while they still can."""

    id: int
    version: int
    text: str
    options: tuple[str, ...]
    sent_at: datetime
    is_open: bool
    response: str | None
    chosen: str
    responded_at: datetime | None
    is_money: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that the customer sent."""

    name: str
    size: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """A complaint as its customer sees it. `own_words` only where the customer typed them.

    `is_full` is False for whoever only filled in the form with an address that nobody checked: then there are no
    letters of ours and no suggestion in it, but their number (`kept_back`).
    """

    number: str
    is_full: bool
    received_at: datetime
    standing: Standing
    about: str
    own_words: str
    own_wish: str
    who: str
    words: Sequence[Word]
    kept_back: int
    files: Sequence[Sent]
    offered: Offered | None
    asked_higher_at: datetime | None
    is_higher: bool
    is_open: bool
    is_ended: bool
    ended_at: datetime | None
    due_at: datetime | None
    is_paused: bool
    is_late: bool


def followed(session: Session, complaint: Complaint, *, is_full: bool) -> Complaint:
    """Where the complaint is dealt with: itself, or what it was merged into when that is the same customer's.

    Whoever was not checked stays with what they sent themselves.
    """
    found = complaint
    for _ in range(MOST_MERGES):
        target = session.get(Complaint, found.merged_into_id) if found.merged_into_id else None
        if target is None or not is_full or target.customer_id != complaint.customer_id:
            return found
        found = target
    return found


def look(session: Session, complaint: Complaint, *, is_full: bool, is_owner_named: bool) -> Look:
    """The complaint as its customer sees it, in six short queries."""
    ours = _ours(session, complaint)
    asked, higher = _higher(session, complaint)
    due_at, is_running = _due(session, complaint)
    is_own = complaint.external_source == "public_form"
    return Look(
        number=f"C-{complaint.id}",
        is_full=is_full,
        received_at=complaint.received_at,
        standing=standing(complaint.state),
        about=complaint.product,
        own_words=complaint.summary if is_own else "",
        own_wish=complaint.remedy_sought if is_own else "",
        who=_who(session, complaint, is_owner_named),
        words=sorted([*_theirs(session, complaint), *(ours if is_full else ())], key=lambda word: word.at),
        kept_back=0 if is_full else len(ours),
        files=_files(session, complaint),
        offered=_offered(session, complaint) if is_full else None,
        asked_higher_at=asked,
        is_higher=higher,
        is_open=complaint.state in OPEN,
        is_ended=complaint.state in FINISHED,
        ended_at=complaint.closed_at or complaint.resolved_at if complaint.state in ("resolved", "closed") else None,
        due_at=due_at,
        is_paused=is_running and due_at is None,
        is_late=due_at is not None and due_at < datetime.now(UTC),
    )


def _due(session: Session, complaint: Complaint) -> tuple[datetime | None, bool]:
    """By when it should be finished, and whether the time is counted at all; without a date it stands still."""
    mine = (Clock.complaint_id == complaint.id, Clock.kind == "resolution", Clock.result.in_(OPEN_CLOCKS))
    row = session.execute(select(Clock.due_at).where(*mine).order_by(Clock.id.desc()).limit(1)).one_or_none()
    return (row[0] if row else None), row is not None


def _who(session: Session, complaint: Complaint, is_owner_named: bool) -> str:
    """Who looks into it: their role, or their name where the desk shows it; empty while nobody does."""
    owner = session.get(Person, complaint.owner_id) if complaint.owner_id else None
    if owner is None:
        return ""
    return owner.name if is_owner_named else _role(owner)


def _role(owner: Person) -> str:
    """The role by which a person works on complaints; anybody else's is their own."""
    names = sorted(role.name for role in owner.roles)
    fitting = [name for name in names if name.startswith("complaints_")] or names
    return labels.of(fitting[0]).text if fitting else ""


def _ours(session: Session, complaint: Complaint) -> list[Word]:
    query = select(OutboundMessage.sent_at, OutboundMessage.written_at, OutboundMessage.text, OutboundMessage.channel)
    mine = (OutboundMessage.complaint_id == complaint.id, OutboundMessage.state.in_(TOLD))
    wanted = query.where(*mine, OutboundMessage.purpose.not_in(HIDDEN_PURPOSES))
    rows = session.execute(wanted.order_by(OutboundMessage.id.desc()).limit(MOST_WORDS))
    return [Word(sent_at or written_at, True, _unlinked(text), channel) for sent_at, written_at, text, channel in rows]


def _theirs(session: Session, complaint: Complaint) -> list[Word]:
    query = select(InboundMessage.at, InboundMessage.text, InboundMessage.via).where(
        InboundMessage.complaint_id == complaint.id, InboundMessage.is_other_sender.is_(False)
    )
    rows = session.execute(query.order_by(InboundMessage.id.desc()).limit(MOST_WORDS))
    return [Word(at, False, text, via) for at, text, via in rows]


def _unlinked(text: str) -> str:
    """The text without links into the portal: each is a key, and this page is where they lead."""
    return _OUR_LINK.sub("(your page)", text)


def _files(session: Session, complaint: Complaint) -> list[Sent]:
    query = select(PortalFile.name, PortalFile.size, PortalFile.at).where(PortalFile.complaint_id == complaint.id)
    return [Sent(*row) for row in session.execute(query.order_by(PortalFile.id))]


def _offered(session: Session, complaint: Complaint) -> Offered | None:
    found = resolutions.current_proposal(session, complaint)
    if found is None:
        return None
    is_open = found.state == ProposalState.SENT and complaint.state == "proposed" and not found.is_goodwill
    return Offered(
        id=found.id,
        version=found.version,
        text=found.text,
        options=tuple(str(option) for option in found.options),
        sent_at=found.sent_at,
        is_open=is_open,
        response=found.response,
        chosen=_chosen(found),
        responded_at=found.responded_at,
        is_money=is_money(session, complaint),
    )


def _chosen(found: Proposal) -> str:
    return str(found.options[found.chosen]) if found.chosen is not None and found.options else ""


def is_money(session: Session, complaint: Complaint) -> bool:
    """Whether saying yes has money paid: something promised and not given yet has an amount."""
    return any(remedy.amount_minor is not None for remedy in complaints.open_remedies(session, complaint))


def _higher(session: Session, complaint: Complaint) -> tuple[datetime | None, bool]:
    """When the customer asked for somebody more senior since the complaint was last opened, and whether one has it."""
    kinds = ("customer_asked_escalation", "escalated", "deescalated", "moved")
    wanted = (ComplaintEvent.complaint_id == complaint.id, ComplaintEvent.kind.in_(kinds))
    asked: datetime | None = None
    is_higher = False
    query = select(ComplaintEvent.kind, ComplaintEvent.at, ComplaintEvent.payload).where(*wanted)
    for kind, at, payload in session.execute(query.order_by(ComplaintEvent.id)):
        if kind == "moved" and payload.get("after") == "reopened":
            asked, is_higher = None, False
        elif kind == "customer_asked_escalation":
            asked = at
        elif kind != "moved":
            is_higher = kind == "escalated"
    return asked, is_higher
