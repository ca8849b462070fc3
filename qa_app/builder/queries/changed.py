"""What a draft changes against the version in use, in words, and who could approve it."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.builder.models import ScorecardDraft, ScorecardRow, ScorecardVersion
from qa_app.builder.queries.drafts import Judged, judged
from qa_app.builder.queries.versions import current_of, definition
from qa_app.people.models import Person, RoleRow
from qa_app.policy import TABLE
from scorecards.diff import Change, changes


def what_changed(
    session: Session, draft: ScorecardDraft, known: Judged | None = None
) -> tuple[ScorecardVersion | None, Sequence[Change]]:
    """The version in use of the draft's scorecard, and what the draft changes in it; nothing for a new one."""
    row = session.get(ScorecardRow, draft.scorecard_id) if draft.scorecard_id else None
    current = current_of(row)
    if current is None:
        return None, []
    found = known or judged(draft.document)
    return current, changes(definition(current), found.card)


def approvers(session: Session, but: int) -> Sequence[Person]:
    """Active people who may publish scorecards, but one of them."""
    roles = [role.value for role in TABLE["scorecard.publish"]]
    people = select(Person).join(Person.roles).where(RoleRow.name.in_(roles), Person.active, Person.id != but)
    return session.scalars(people.distinct().order_by(Person.name)).all()


def asker(session: Session, draft: ScorecardDraft) -> Person | None:
    """Who asked for the approval of a draft."""
    return session.get(Person, draft.asked_by_id) if draft.asked_by_id else None


def names(session: Session, ids: Collection[int | None]) -> dict[int, str]:
    """People's names by id."""
    found = session.execute(select(Person.id, Person.name).where(Person.id.in_([one for one in ids if one])))
    return {row.id: row.name for row in found}
