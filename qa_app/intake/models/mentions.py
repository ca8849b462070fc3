"""What was said about the centre in public, as rows beside the interactions that they became (R12)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.db import Base
from qa_app.interactions.models import Interaction


class Mention(Base):
    """A public post: where, by whom, and how many people it reaches. Once `moved_at`, the talk is private."""

    __tablename__ = "social_mention"
    __table_args__ = (CheckConstraint("reach >= 0", name="reach_not_negative"),)

    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id"), primary_key=True, autoincrement=False)
    network: Mapped[str] = mapped_column(String(40))
    author: Mapped[str] = mapped_column(String(120))
    reach: Mapped[int] = mapped_column(default=0)
    address: Mapped[str] = mapped_column(String(500), default="")
    moved_at: Mapped[datetime | None]
    moved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    interaction: Mapped[Interaction] = relationship()
