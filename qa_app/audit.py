"""The audit trail: who read or changed what, when and from where. Rows are only ever added."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from qa_app.db import Base, writing
from qa_app.policy import Actor

ADDRESS = "address"  # where a request keeps the address of whoever asks, in its session's `info`


class AuditEvent(Base):
    """One act. `entity` and `entity_id` name the thing; `detail` holds plain values, never content."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_entity", "entity", "entity_id"),
        Index("ix_audit_event_actor", "actor_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(60))
    entity: Mapped[str] = mapped_column(String(60))
    entity_id: Mapped[str] = mapped_column(String(80))
    address: Mapped[str | None] = mapped_column(String(60))
    detail: Mapped[dict[str, Any]]


def record(
    session: Session,
    actor: Actor | None,
    action: str,
    thing: tuple[str, int | str],
    *,
    address: str | None = None,
    **detail: Any,
) -> None:
    """Note one act; it is written with the caller's commit. `thing` is (entity, id); no actor: the system.

    The address is that of the request whose session this is, unless another is given.
    """
    session.info.setdefault("audit", []).append(
        AuditEvent(
            at=datetime.now(UTC),
            actor_id=actor.id if actor else None,
            actor_name=actor.name if actor else "system",
            action=action,
            entity=thing[0],
            entity_id=str(thing[1]),
            address=address or session.info.get(ADDRESS),
            detail=detail,
        )
    )


def settle(session: Session) -> None:
    """Commit the transaction together with its noted acts.

    A request that only read has no right to write yet on SQLite, so its acts get a transaction of their own
    before anything is sent.
    """
    events = session.info.pop("audit", [])
    if events and not (session.new or session.dirty or session.deleted or session.info.get("is_writing")):
        session.rollback()
        writing(session)
    session.add_all(events)
    session.commit()
