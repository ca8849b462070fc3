"""Compliments, exemplary contacts with the agent's yes and a check before they are shown, and recognition."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.complaints.models import Complaint
from qa_app.errors import Conflict, Invalid, NotAllowed, NotFound
from qa_app.evaluations.models import Evaluation
from qa_app.improvement.models import Compliment, Exemplar, Recognition
from qa_app.improvement.rules import praise as rules
from qa_app.improvement.rules.studies import Leak, Names, Study, leaks
from qa_app.interactions.models import Interaction
from qa_app.notices.services import tell
from qa_app.people.models import Person
from qa_app.policy import Actor
from transcription.language.redaction import redact_text

TITLE_MAXIMUM = 200
TEXT_MAXIMUM = 8_000


@dataclass(frozen=True, slots=True)
class Praise:
    """A compliment as somebody types it in: the words, how and when they came, and whom they are about."""

    words: str
    channel: str
    received_at: datetime | None
    interaction_id: int | None = None
    agent_id: int | None = None


def record_compliment(session: Session, actor: Actor, praise: Praise) -> Compliment:
    """Keep a compliment, with the contact's agent and customer, and tell the agent. Raises `Invalid`."""
    now = datetime.now(UTC)
    contact = session.get(Interaction, praise.interaction_id) if praise.interaction_id is not None else None
    agent_id = (contact.agent_id if contact else None) or praise.agent_id
    agent = session.get(Person, agent_id) if agent_id else None
    is_about = contact is not None or agent is not None
    rules.check_compliment(praise.words, praise.channel, praise.received_at, now, is_about=is_about)
    team_id = (contact.team_id if contact else None) or (agent.team_id if agent else None)
    if not actor.reaches("compliment.write", owner_id=agent.id if agent else None, team_id=team_id):
        raise NotAllowed("You keep compliments of your own teams.")
    row = Compliment(
        received_at=praise.received_at,
        channel=praise.channel,
        words=praise.words.strip(),
        customer_id=contact.customer_id if contact else None,
        interaction_id=contact.id if contact else None,
        agent_id=agent.id if agent else None,
        team_id=team_id,
        recorded_by_id=actor.id,
        recorded_at=now,
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, "compliment_recorded", ("compliment", row.id))
    if agent is not None and agent.id != actor.id:
        key = f"compliment:{row.id}"
        tell(
            session,
            agent.id,
            kind="compliment",
            title="A customer praised your work",
            url="/learning",
            key=key,
            now=now,
        )
    return row


def nominate(session: Session, actor: Actor, compliment: Compliment, *, title: str, why: str, excerpt: str) -> Exemplar:
    """Nominate a contact for the library; what is shown of it is redacted, and the agent is asked. Raises `Invalid`."""
    rules.check_exemplar(title, why, excerpt)
    if compliment.agent_id is None:
        raise Conflict("It has no agent who could agree to it.")
    if session.scalar(select(Exemplar.id).where(Exemplar.compliment_id == compliment.id)):
        raise Conflict("It is nominated already.")
    now, who = datetime.now(UTC), _names_of(session, compliment)
    row = Exemplar(
        compliment_id=compliment.id,
        interaction_id=compliment.interaction_id,
        agent_id=compliment.agent_id,
        title=title.strip()[:TITLE_MAXIMUM],
        why=why.strip()[:TEXT_MAXIMUM],
        excerpt=redact_text(excerpt.strip()[:TEXT_MAXIMUM], list(who.concerned)),
        nominated_by_id=actor.id,
        nominated_at=now,
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, "exemplar_nominated", ("exemplar", row.id))
    said = "A contact of yours may be shown to others to learn from, if you agree"
    key = f"exemplar:{row.id}"
    tell(session, row.agent_id, kind="exemplar_asked", title=said, url="/learning", key=key, now=now)
    return row


def answer(session: Session, actor: Actor, row: Exemplar, *, is_yes: bool) -> None:
    """Keep the agent's own yes or no; a no takes it out of the library at once. Raises `NotFound` for others."""
    if row.agent_id != actor.id:
        raise NotFound("There is no such exemplar.")
    now = datetime.now(UTC)
    row.consented_at, row.declined_at = (now, None) if is_yes else (None, now)
    if not is_yes:
        row.published_at, row.published_by_id = None, None
    audit.record(session, actor, "exemplar_agreed" if is_yes else "exemplar_declined", ("exemplar", row.id))


def found_in(session: Session, row: Exemplar) -> list[Leak]:
    """What is found in an exemplar by which the customer or the agent could be known."""
    compliment = session.get(Compliment, row.compliment_id) if row.compliment_id else None
    names = _names_of(session, compliment) if compliment else Names((row.agent.name,))
    return leaks(Study(happened=row.excerpt, lesson=row.why), row.title, names)


def publish(session: Session, actor: Actor, row: Exemplar) -> None:
    """Put it into the library: after the agent's yes, and when the check finds nothing. Raises `Conflict`."""
    if row.consented_at is None:
        raise Conflict("The agent has not agreed to it.")
    if found := found_in(session, row):
        raise Conflict("Somebody could be known by: " + "; ".join(f"“{leak.words}”" for leak in found[:5]) + ".")
    row.published_at, row.published_by_id = datetime.now(UTC), actor.id
    audit.record(session, actor, "exemplar_published", ("exemplar", row.id))


def rewrite(session: Session, actor: Actor, row: Exemplar, *, title: str, why: str, excerpt: str) -> None:
    """Change what is shown of it; the agent is asked anew. Raises `Invalid`."""
    rules.check_exemplar(title, why, excerpt)
    row.title, row.why = title.strip()[:TITLE_MAXIMUM], why.strip()[:TEXT_MAXIMUM]
    row.excerpt = excerpt.strip()[:TEXT_MAXIMUM]
    row.consented_at, row.published_at, row.published_by_id = None, None, None
    audit.record(session, actor, "exemplar_written", ("exemplar", row.id))


def recognise(
    session: Session, actor: Actor, person_id: int, why: str, evidence: str, evidence_id: int | None
) -> Recognition:
    """Recognise somebody, with what shows it (R58). Raises `Invalid` when there is no such evidence about them."""
    rules.check_recognition(why, evidence, evidence_id)
    person = session.get(Person, person_id)
    if person is None or not actor.reaches("compliment.write", owner_id=person.id, team_id=person.team_id):
        raise Invalid("Choose whom.", {"person": "Choose somebody of your reach."})
    if person.id == actor.id:
        raise Conflict("Others recognise you; you cannot recognise yourself.")
    if not _shows(session, person.id, evidence, evidence_id or 0):
        raise Invalid("That shows nothing about them.", {"evidence_id": "There is none of this number about them."})
    now = datetime.now(UTC)
    row = Recognition(
        person_id=person.id,
        team_id=person.team_id,
        why=why.strip()[:TEXT_MAXIMUM],
        evidence=evidence,
        evidence_id=evidence_id,
        by_id=actor.id,
        at=now,
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, "recognised", ("recognition", row.id))
    said, key = f"{actor.name} recognised your work", f"recognition:{row.id}"
    tell(session, person.id, kind="recognition", title=said, url="/learning", key=key, now=now)
    return row


def _shows(session: Session, person_id: int, evidence: str, number: int) -> bool:
    queries = {
        "interaction": select(Interaction.id).where(Interaction.agent_id == person_id, Interaction.id == number),
        "evaluation": select(Evaluation.id).where(Evaluation.agent_id == person_id, Evaluation.id == number),
        "compliment": select(Compliment.id).where(Compliment.agent_id == person_id, Compliment.id == number),
        "complaint": select(Complaint.id).where(Complaint.owner_id == person_id, Complaint.id == number),
    }
    return session.scalar(queries[evidence]) is not None


def _names_of(session: Session, compliment: Compliment) -> Names:
    customer = compliment.customer
    own = [compliment.agent.name if compliment.agent else None]
    own += [customer.name, customer.preferred_name] if customer else []
    concerned = tuple(name for name in own if name)
    staff = session.scalars(select(Person.name)).all()
    return Names(concerned, tuple(name for name in staff if name not in concerned and len(name.strip()) > 2))
