"""Accounts, roles and teams as rows. A person belongs to one team and may lead several."""

from datetime import datetime

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import Column, ForeignKey, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.db import Base

NAME_MAXIMUM = 120
REFERENCE_MAXIMUM = 80
EMAIL_MAXIMUM = 254

person_role = Table(
    "person_role",
    Base.metadata,
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("role.id"), primary_key=True),
)


team_lead = Table(
    "team_lead",
    Base.metadata,
    Column("team_id", ForeignKey("team.id", ondelete="CASCADE"), primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class RoleRow(Base, RoleMixin):
    """A role of the policy table, kept as a row so that people can hold it."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    description: Mapped[str | None] = mapped_column(String(200))


class Team(Base):
    """A group of agents, and the people who lead and coach them."""

    __tablename__ = "team"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_MAXIMUM), unique=True)
    leads: Mapped[list["Person"]] = relationship(secondary=team_lead)


class Person(Base, UserMixin):
    """Somebody who can sign in. Agents are people too; `external_ref` is their id in the telephone system.

    While `is_password_temporary`, an administrator gave the password and the person has to choose another.
    """

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("external_ref"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(EMAIL_MAXIMUM), unique=True)
    name: Mapped[str] = mapped_column(String(NAME_MAXIMUM))
    external_ref: Mapped[str | None] = mapped_column(String(REFERENCE_MAXIMUM))
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    create_datetime: Mapped[datetime | None]
    update_datetime: Mapped[datetime | None]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    theme: Mapped[str] = mapped_column(String(10), default="auto")
    is_password_temporary: Mapped[bool] = mapped_column(default=False)

    roles: Mapped[list[RoleRow]] = relationship(secondary=person_role, lazy="selectin")
    team: Mapped[Team | None] = relationship(foreign_keys=[team_id], lazy="joined")


class SignIn(Base):
    """One signed-in browser. The cookie names it; ending the row ends every copy of the cookie."""

    __tablename__ = "sign_in"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    address: Mapped[str | None] = mapped_column(String(60))
    browser: Mapped[str | None] = mapped_column(String(200))
