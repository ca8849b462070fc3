"""Remedies as rows: what was promised or given; money in minor units with its ISO currency."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.db import Base


class Remedy(Base):
    """Something promised or given; `external_ref` is the payment's or order's own number, used once.

    `fulfilled_at` is when it was carried out, `proved_at` when proof of that was kept: words, the reference, or a
    file of the store. `authority_version` is the version of the matrix by which the promise was judged.
    """

    __tablename__ = "remedy"
    __table_args__ = (
        UniqueConstraint("external_ref"),
        CheckConstraint("amount_minor IS NULL OR amount_minor >= 0", name="amount_not_negative"),
        CheckConstraint("(amount_minor IS NULL) = (currency IS NULL)", name="amount_with_currency"),
        CheckConstraint("cancelled_at IS NULL OR fulfilled_at IS NULL", name="not_given_and_cancelled"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    amount_minor: Mapped[int | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    note: Mapped[str] = mapped_column(Text, default="")
    external_ref: Mapped[str | None] = mapped_column(String(120))
    fulfilled_at: Mapped[datetime | None]

    cycle: Mapped[int] = mapped_column(default=1)
    promised_at: Mapped[datetime | None]
    promised_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    authority_version: Mapped[int | None]
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date | None] = mapped_column(index=True)
    proved_at: Mapped[datetime | None]
    proof: Mapped[str] = mapped_column(Text, default="")
    proof_sha256: Mapped[str | None] = mapped_column(String(64))
    proof_name: Mapped[str | None] = mapped_column(String(200))
    cancelled_at: Mapped[datetime | None]
    cancelled_because: Mapped[str] = mapped_column(Text, default="")

    @property
    def status(self) -> str:
        """How far it is: promised, approved, carried out, proved, or cancelled; it follows from the instants."""
        if self.cancelled_at:
            return "cancelled"
        if self.fulfilled_at:
            return "proved" if self.proved_at else "carried_out"
        return "approved" if self.approved_at else "promised"
