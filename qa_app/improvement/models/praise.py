"""Praise as rows: compliments of customers, exemplary contacts to learn from, and recognition among colleagues."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.db import Base
from qa_app.interactions.models import Customer, Interaction
from qa_app.people.models import Person

NAME_MAXIMUM = 200


class Compliment(Base):
    """Kind words of a customer, with the contact and the agent they are about. `team_id` is the agent's at the time."""

    __tablename__ = "compliment"
    __table_args__ = (
        CheckConstraint("interaction_id IS NOT NULL OR agent_id IS NOT NULL", name="about_something"),
        Index("ix_compliment_agent", "agent_id", "received_at"),
        Index("ix_compliment_team", "team_id", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    received_at: Mapped[datetime]
    channel: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Text)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interaction.id"), index=True)
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    customer: Mapped[Customer | None] = relationship()
    interaction: Mapped[Interaction | None] = relationship()
    agent: Mapped[Person | None] = relationship(foreign_keys=[agent_id])


class Exemplar(Base):
    """A contact that others may learn from. It is in the library once the agent agreed and a check found nothing.

    `excerpt` is the text that is shown, redacted; `consented_at` is the agent's own yes, which they may take back.
    """

    __tablename__ = "exemplar"

    id: Mapped[int] = mapped_column(primary_key=True)
    compliment_id: Mapped[int | None] = mapped_column(ForeignKey("compliment.id"), index=True)
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interaction.id"), index=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    title: Mapped[str] = mapped_column(String(NAME_MAXIMUM))
    why: Mapped[str] = mapped_column(Text)
    excerpt: Mapped[str] = mapped_column(Text)
    nominated_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    nominated_at: Mapped[datetime]
    consented_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    agent: Mapped[Person] = relationship(foreign_keys=[agent_id])
    nominated_by: Mapped[Person] = relationship(foreign_keys=[nominated_by_id])


class Recognition(Base):
    """Somebody who did well: who, why, and what shows it. Never a rank."""

    __tablename__ = "recognition"
    __table_args__ = (Index("ix_recognition_person", "person_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    why: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(String(20))
    evidence_id: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    by: Mapped[Person] = relationship(foreign_keys=[by_id])
