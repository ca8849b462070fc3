"""What a written file tells, taken over into the rows, and without personal data where it is shown."""

from typing import Any

from sqlalchemy.orm import Session

from qa_app.interactions import queries
from qa_app.interactions.models import Customer, Interaction
from qa_app.interactions.services.intake import customer_named
from qa_app.people.queries import person_by_reference
from transcription.language.elsewhere import without_card_numbers
from transcription.messages import Conversation
from transcription.transcript import Segment, Speaker


def take_over(session: Session, interaction: Interaction, read: Conversation) -> None:
    """What the file itself tells fills the gaps that nobody filled when it came in."""
    had_start = interaction.started_at != interaction.received_at
    if read.started_at is not None and not had_start:
        interaction.started_at = read.started_at
    if interaction.agent_id is None:
        _set_agent(session, interaction, read.participants.get(Speaker.AGENT, ()))
    if interaction.customer_id is None:
        names = read.participants.get(Speaker.CUSTOMER, ())
        interaction.customer = _customer(session, names[0]) if names else None
    if read.subject:
        interaction.subject = redacted(read.subject, customers_named(read))[:300]
    interaction.duration_ms = interaction.duration_ms or read.transcript.duration_ms or None
    is_free = queries.by_external_id(session, interaction.source_id, read.external_id) is None
    if interaction.external_id is None and read.external_id and is_free:
        interaction.external_id = read.external_id[:255]
    has_start = had_start or read.started_at is not None
    interaction.is_metadata_complete = has_start and interaction.agent_id is not None


def _set_agent(session: Session, interaction: Interaction, names: tuple[str, ...]) -> None:
    """The first participant on the agent's side whom the centre knows, by address or by name."""
    for name in names:
        shown, _, address = name.rstrip(">").partition("<")
        person = person_by_reference(session, address or shown) or person_by_reference(session, shown)
        if person is not None:
            interaction.agent_id, interaction.team_id = person.id, person.team_id
            return


def _customer(session: Session, name: str) -> Customer | None:
    shown, _, address = name.rstrip(">").partition("<")
    if address or "@" in shown:
        return customer_named(
            session, address or shown.strip(), without_card_numbers(shown.strip()) if address else None
        )
    return None


def mail_of(read: Conversation, known_names: tuple[str, ...] = ()) -> dict[str, Any]:
    """What a page shows around an e-mail's own text, without personal data, the names of its customers among them.

    `lacking` earlier mails stand only in what is quoted.
    """
    names = (*known_names, *customers_named(read))
    return {
        "quoted": redacted(read.quoted, names),
        "lacking": read.lacking,
        "signature": redacted(read.signature, names),
        "attachments": [
            {"name": redacted(item.name, names), "media_type": item.media_type, "size": item.size}
            for item in read.attachments
        ],
        "missing": list(read.missing),
    }


def customers_named(read: Conversation) -> tuple[str, ...]:
    """The names, without addresses, of those on the customer's side, and of people found in the words."""
    names = (name.partition("<")[0].strip() for name in read.participants.get(Speaker.CUSTOMER, ()))
    return (*filter(None, names), *read.people)


def redacted(text: str, known_names: tuple[str, ...] = ()) -> str:
    """A text that belongs to a conversation, without personal data."""
    from transcription.language.redaction import redact  # noqa: PLC0415

    return redact((Segment(0, Speaker.UNKNOWN, text, 0, 0),), known_names)[0].text if text.strip() else ""
