"""Pages of the list of interactions, newest first, with the lines that show why each was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from qa_app.behaviours.models import BehaviourHit
from qa_app.db import in_scope
from qa_app.interactions.models import Interaction, InteractionFile, SearchEntry
from qa_app.interactions.queries.filters import Filters, conditions
from qa_app.interactions.queries.search import few, search
from qa_app.interactions.rules.indexing import ID_MASK, place_of, unpacked
from qa_app.interactions.rules.searching import Query
from qa_app.interactions.rules.snippets import Marker, Snippet
from qa_app.jobs.models import Job
from qa_app.people.models import Person
from qa_app.policy import Actor

PAGE_SIZE = 50
FEW = 500
"""Up to so many rows are sorted here rather than looked for along the order of time."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list, newest first; `next_cursor` is None on the last one.

    `snippets` and `behaviours` (how many kinds were seen) are by interaction; what has none is not there.
    """

    rows: Sequence[Interaction]
    next_cursor: str | None
    snippets: Mapping[int, tuple[Snippet, ...]] = field(default_factory=dict)
    behaviours: Mapping[int, int] = field(default_factory=dict)


def page(session: Session, actor: Actor, filters: Filters, cursor: str | None = None) -> Page:
    """A page of the interactions that the actor may see, newest first. An unreadable cursor starts anew.

    What was said narrows to transcripts that match; words of which none can be looked for match nothing.
    """
    query = filters.query
    if query.is_void:
        return Page((), None)
    narrowed, after = _narrowed(actor, filters), _position(cursor)
    if query.terms:
        before = place_of(*after) if after else None
        ids = search(session, narrowed, query, before=before, limit=PAGE_SIZE + 1)
    else:
        ids = _newest(session, narrowed, after, is_narrow=filters != Filters(zone=filters.zone))
    rows = _rows(session, ids[:PAGE_SIZE])
    last = rows[-1] if len(ids) > PAGE_SIZE and rows else None
    shown = [row.id for row in rows]
    return Page(
        rows,
        f"{last.started_at.isoformat()}~{last.id}" if last else None,
        _snippets(session, shown, query) if query.wanted else {},
        _kinds_seen(session, shown) if actor.may("behaviour.read") else {},
    )


def _narrowed(actor: Actor, filters: Filters) -> Select[int]:
    """The ids of what may be shown. Slim rows: what a page shows of them is read for that page alone."""
    scope = in_scope(actor, "interaction.read", owner=Interaction.agent_id, team=Interaction.team_id)
    statement = select(Interaction.id).where(scope, *conditions(actor, filters))
    return statement.outerjoin(Job, Interaction.job_id == Job.id) if filters.state else statement


def _newest(
    session: Session, narrowed: Select[int], after: tuple[datetime, int] | None, *, is_narrow: bool
) -> list[int]:
    if after is not None:
        started_at, row_id = after
        earlier = and_(Interaction.started_at == started_at, Interaction.id < row_id)
        narrowed = narrowed.where(or_(Interaction.started_at < started_at, earlier))
    places = few(session, narrowed, FEW) if is_narrow else None
    if places is not None:
        return [place & ID_MASK for place in places[: PAGE_SIZE + 1]]
    ordered = narrowed.order_by(Interaction.started_at.desc(), Interaction.id.desc())
    return list(session.scalars(ordered.limit(PAGE_SIZE + 1)))


def _rows(session: Session, ids: Sequence[int]) -> list[Interaction]:
    """The interactions in the order of the ids, with what a row of the list shows."""
    statement = (
        select(Interaction)
        .where(Interaction.id.in_(ids))
        .options(
            joinedload(Interaction.agent).lazyload(Person.roles),
            joinedload(Interaction.team),
            joinedload(Interaction.customer),
            joinedload(Interaction.job),
            selectinload(Interaction.files).load_only(
                InteractionFile.name, InteractionFile.kind, InteractionFile.interaction_id
            ),
        )
    )
    found = {row.id: row for row in session.scalars(statement).unique()} if ids else {}
    return [found[row_id] for row_id in ids if row_id in found]


def _snippets(session: Session, ids: Sequence[int], query: Query) -> dict[int, tuple[Snippet, ...]]:
    marker = Marker(query)
    kept = select(SearchEntry.interaction_id, SearchEntry.lines).where(SearchEntry.interaction_id.in_(ids))
    return {row_id: marker.snippets(unpacked(lines)) for row_id, lines in session.execute(kept)}


def _kinds_seen(session: Session, ids: Sequence[int]) -> dict[int, int]:
    counted = (
        select(BehaviourHit.interaction_id, func.count(BehaviourHit.detector_key.distinct()).label("kinds"))
        .where(BehaviourHit.interaction_id.in_(ids))
        .group_by(BehaviourHit.interaction_id)
    )
    return {found.interaction_id: found.kinds for found in session.execute(counted)}


def _position(cursor: str | None) -> tuple[datetime, int] | None:
    moment, tilde, number = (cursor or "").partition("~")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    is_usable = tilde and number.isascii() and number.isdigit() and len(number) < 10 and at.tzinfo
    return (at, int(number)) if is_usable else None
