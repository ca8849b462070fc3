"""Reading the files of complaints that were handed in."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from qa_app.errors import NotFound
from qa_app.intake.models import ComplaintImport


def imports(session: Session) -> Sequence[ComplaintImport]:
    """The files handed in last."""
    query = select(ComplaintImport).options(joinedload(ComplaintImport.by)).order_by(ComplaintImport.id.desc())
    return session.scalars(query.limit(50)).unique().all()


def one_import(session: Session, import_id: int) -> ComplaintImport:
    """One of them. Raises `NotFound`."""
    row = session.get(ComplaintImport, import_id)
    if row is None:
        raise NotFound("There is no such file.")
    return row
