"""Pages of the list of interactions, newest first, with the lines that show why each was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ScalarSelect, Select, and_, false, func, null, or_, select
from sqlalchemy.orm import Session, joinedload

from qa_app.behaviours.models import BehaviourHit
from qa_app.db import in_scope
from qa_app.interactions.models import FileKind, Interaction, InteractionFile, SearchEntry
from qa_app.interactions.queries.filters import Filters, conditions
from qa_app.interactions.queries.search import few, search
from qa_app.interactions.queries.veiling import veiled
from qa_app.interactions.rules.indexing import ID_MASK, place_of, unpacked
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

    `snippets`, `behaviours` (how many kinds were seen) and `file_names` are by interaction; what has none is not there.
    `kept_back` are those whose sentiment and behaviours the actor is not to see.
    """

    rows: Sequence[Interaction]
    next_cursor: str | None
    snippets: Mapping[int, tuple[Snippet, ...]] = field(default_factory=dict)
    behaviours: Mapping[int, int] = field(default_factory=dict)
    file_names: Mapping[int, str] = field(default_factory=dict)
    kept_back: frozenset[int] = frozenset()


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
    rows = _rows(session, actor, ids[:PAGE_SIZE], with_lines=bool(query.wanted))
    last = rows[-1].interaction if len(ids) > PAGE_SIZE and rows else None
    marker = Marker(query)
    return Page(
        [row.interaction for row in rows],
        f"{last.started_at.isoformat()}~{last.id}" if last else None,
        {row.interaction.id: marker.snippets(unpacked(row.lines)) for row in rows if row.lines},
        {row.interaction.id: row.kinds for row in rows if row.kinds and not row.is_veiled},
        {row.interaction.id: row.file_name for row in rows if row.file_name},
        frozenset(row.interaction.id for row in rows if row.is_veiled),
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


@dataclass(frozen=True, slots=True)
class _Row:
    interaction: Interaction
    file_name: str | None
    kinds: int | None
    lines: str | None
    is_veiled: bool


def _rows(session: Session, actor: Actor, ids: Sequence[int], *, with_lines: bool) -> list[_Row]:
    """The interactions in the order of the ids, with what a row of the list shows, in one question."""
    kept_back = veiled(actor)
    statement = (
        select(
            Interaction,
            _file_name(),
            _kinds_seen() if actor.may("behaviour.read") else null(),
            _lines() if with_lines else null(),
            false() if kept_back is None else kept_back,
        )
        .where(Interaction.id.in_(ids))
        .options(
            joinedload(Interaction.agent).lazyload(Person.roles),
            joinedload(Interaction.team),
            joinedload(Interaction.customer),
            joinedload(Interaction.job),
        )
    )
    found = {row[0].id: _Row(*row) for row in session.execute(statement)} if ids else {}
    return [found[row_id] for row_id in ids if row_id in found]


def _file_name() -> ScalarSelect[str]:
    """The name of the newest file as it came."""
    own = and_(InteractionFile.interaction_id == Interaction.id, InteractionFile.kind == FileKind.ORIGINAL)
    return select(InteractionFile.name).where(own).order_by(InteractionFile.id.desc()).limit(1).scalar_subquery()


def _kinds_seen() -> ScalarSelect[int]:
    kinds = func.count(BehaviourHit.detector_key.distinct())
    return select(kinds).where(BehaviourHit.interaction_id == Interaction.id).scalar_subquery()


def _lines() -> ScalarSelect[str]:
    return select(SearchEntry.lines).where(SearchEntry.interaction_id == Interaction.id).scalar_subquery()


def _position(cursor: str | None) -> tuple[datetime, int] | None:
    moment, tilde, number = (cursor or "").partition("~")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    is_usable = tilde and number.isascii() and number.isdigit() and len(number) < 10 and at.tzinfo
    return (at, int(number)) if is_usable else None
