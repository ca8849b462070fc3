"""Writing the rules: each change of assignment or priority is a version of its own; and people's room and skills."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.complaints import queries as desk
from qa_app.errors import Conflict, Invalid
from qa_app.policy import Actor
from qa_app.sorting import queries
from qa_app.sorting.models import DeskPlace, PersonSkill, RuleVersion
from qa_app.sorting.rules import books, priority
from qa_app.sorting.rules.assigning import RuleBook
from qa_app.sorting.rules.priority import Weights


def keep_book(session: Session, actor: Actor, book: RuleBook, said: str) -> int:
    """Keep the rules of assignment as the next version. Raises `Conflict` when they were made from an older one."""
    return _keep(session, actor, "assignment", book.version, books.to_document(book), said)


def keep_weights(session: Session, actor: Actor, version: int, weights: Weights, said: str) -> int:
    """Keep the rules of priority as the next version. Raises `Conflict`, and `Invalid` as `priority.check`."""
    priority.check(weights)
    return _keep(session, actor, "priority", version, priority.to_document(weights), said)


def _keep(session: Session, actor: Actor, kind: str, seen: int, document: dict[str, Any], said: str) -> int:
    present = queries.newest(session, kind)
    if (present.number if present else 0) != seen:
        raise Conflict("Somebody changed these rules meanwhile. Look at theirs, then change them again.")
    row = RuleVersion(kind=kind, number=seen + 1, at=datetime.now(UTC), by_id=actor.id, change=said[:300])
    row.document = document
    session.add(row)
    session.flush()
    audit.record(session, actor, "sorting_rules_changed", ("sorting_rules", f"{kind}:{seen + 1}"), change=said[:300])
    return seen + 1


def keep_place(
    session: Session,
    actor: Actor,
    person_id: int,
    skills: Mapping[str, int],
    capacity: int,
    away: tuple[date | None, date | None],
) -> None:
    """Keep what somebody of the desk can do, how much they can have open, and when they are away."""
    known = {skill.key for skill in queries.book(session).skills}
    problems = {}
    if person_id not in {person.id for person in desk.handlers(session)}:
        problems["person"] = "Choose somebody who works on complaints."
    if not 0 <= capacity <= 1_000:
        problems["capacity"] = "0 to 1000."
    if set(skills) - known or any(not 0 <= level <= books.MOST_LEVELS for level in skills.values()):
        problems["skills"] = f"Levels 0 to {books.MOST_LEVELS} of the skills on this page."
    if away[0] is not None and away[1] is not None and away[1] < away[0]:
        problems["away"] = "The last day away comes before the first."
    if problems:
        raise Invalid("This was not kept.", problems)
    session.execute(delete(PersonSkill).where(PersonSkill.person_id == person_id))
    session.add_all(PersonSkill(person_id=person_id, skill=key, level=level) for key, level in skills.items() if level)
    row = session.get(DeskPlace, person_id) or DeskPlace(person_id=person_id)
    row.capacity, (row.away_from, row.away_until) = capacity, away
    session.add(row)
    audit.record(session, actor, "desk_place_kept", ("person", person_id))
