"""Evaluations on scorecards that say how an evaluation is handled after it was submitted."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

import factories
from cast import Cast
from sqlalchemy.orm import Session

from qa_app.builder.models import ScorecardRow, ScorecardVersion, VersionState
from qa_app.evaluations.models import Evaluation
from scorecards import document, library
from scorecards.definition import Handling

_numbers = count(1)


def version(session: Session, handling: Handling) -> ScorecardVersion:
    """A published scorecard like the library's contact quality, handled so."""
    number = next(_numbers)
    card = replace(library.load("contact-quality"), key=f"handled-{number}", handling=handling)
    now = datetime.now(UTC)
    row = ScorecardVersion(
        scorecard=ScorecardRow(key=card.key, title=f"{card.title} {number}", created_at=now),
        number=1,
        state=VersionState.PUBLISHED,
        document=document.to_document(card),
        digest=document.digest(card),
        created_at=now,
        published_at=now,
    )
    session.add(row)
    session.flush()
    return row


def draft(session: Session, cast: Cast, *, selection: str = "random", **handling: object) -> Evaluation:
    """Ada's contact as Cleo's finished draft, on a scorecard that is handled as named."""
    row = factories.evaluation(session, cast.ada, cast.cleo, state="draft", selection=selection)
    row.scorecard_version = version(session, Handling(**handling))
    session.commit()
    return row
