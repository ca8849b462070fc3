"""Who may promise what, as rows: versions of the matrix of roles, remedies and amounts, and approvals over it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.complaints.models import Remedy
from qa_app.db import Base
from qa_app.people.models import Person


class AuthorityVersion(Base):
    """A published version of the matrix; nothing in it is changed afterwards."""

    __tablename__ = "authority_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(unique=True)
    published_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[Person | None] = relationship()
    limits: Mapped[list["AuthorityLimit"]] = relationship(order_by="AuthorityLimit.id", cascade="all, delete-orphan")


class AuthorityLimit(Base):
    """One cell: the role may give this remedy, up to the maximum in minor units where it is paid in money.

    A remedy without money has no currency and no maximum: the row alone allows it.
    """

    __tablename__ = "authority_limit"
    __table_args__ = (
        UniqueConstraint("version_id", "role", "remedy", "currency"),
        CheckConstraint("maximum_minor IS NULL OR maximum_minor >= 0", name="maximum_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("authority_version.id"), index=True)
    role: Mapped[str] = mapped_column(String(30))
    remedy: Mapped[str] = mapped_column(String(40))
    currency: Mapped[str] = mapped_column(String(3), default="")
    maximum_minor: Mapped[int | None]


class ApprovalState(StrEnum):
    """How a request for approval stands."""

    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"


class Approval(Base):
    """A remedy over the limit of whoever promised it, waiting for somebody with the authority, or decided.

    `limit_minor` is the requester's limit under `version`; None: they had none at all for such a remedy.
    `decided_version` is the version by which the one who decided was judged to have the authority.
    """

    __tablename__ = "approval"

    id: Mapped[int] = mapped_column(primary_key=True)
    remedy_id: Mapped[int] = mapped_column(ForeignKey("remedy.id"), unique=True)
    state: Mapped[str] = mapped_column(String(20), default=ApprovalState.OPEN, index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    limit_minor: Mapped[int | None]
    version: Mapped[int]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decided_version: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")

    remedy: Mapped[Remedy] = relationship()
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
