"""One after the other: who changes how a complaint ends first takes its turn, and reads what stands by then."""

from typing import TypeVar

from sqlalchemy.orm import Session

from qa_app.complaints.models import Complaint

Row = TypeVar("Row")
READ_AGAIN = ("state", "cycle", "revision", "customer_response", "owner_id")


def take_turn(session: Session, complaint: Complaint) -> None:
    """Wait until nobody else changes the complaint, and read again how it stands; until the transaction ends."""
    session.refresh(complaint, READ_AGAIN, with_for_update=True)


def as_it_stands(session: Session, table: type[Row], number: int) -> Row | None:
    """The row as the database has it now, whatever was read of it before."""
    return session.get(table, number, populate_existing=True)
