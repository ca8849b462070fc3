"""Reading what was agreed upon about the questions of a scorecard."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_app.evaluations.models import Precedent

MOST_SHOWN = 5


def precedents(session: Session, scorecard_key: str) -> Mapping[str, Sequence[Precedent]]:
    """The standing precedents by question key, the newest first and at most five to a question. One query."""
    newest = (
        select(
            Precedent.id,
            func.row_number()
            .over(partition_by=Precedent.question_key, order_by=(Precedent.decided_at.desc(), Precedent.id.desc()))
            .label("place"),
        )
        .where(Precedent.scorecard_key == scorecard_key, Precedent.withdrawn_at.is_(None))
        .subquery()
    )
    rows = session.scalars(
        select(Precedent)
        .join(newest, newest.c.id == Precedent.id)
        .where(newest.c.place <= MOST_SHOWN)
        .order_by(Precedent.decided_at.desc(), Precedent.id.desc())
    )
    found: defaultdict[str, list[Precedent]] = defaultdict(list)
    for row in rows:
        found[row.question_key].append(row)
    return dict(found)
