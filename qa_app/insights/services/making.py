"""Making the files of an export: which documents it holds, each as a value, and the value as PDF or table.

Values are read in a short transaction and drawn outside of it, so that drawing never keeps anybody waiting.
Only workers and the command line draw; nothing here is called by a page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from qa_app.coaching import queries as coaching
from qa_app.coaching.queries import Period
from qa_app.config import Settings
from qa_app.errors import Invalid, NotFound
from qa_app.evaluations import queries as evaluations
from qa_app.insights import queries, rules
from qa_app.insights.rules import TABLES, Kind, Wish
from qa_app.policy import Actor
from reports import exports
from reports.documents import coaching as coaching_document
from reports.documents import evaluation as evaluation_document
from reports.documents.coaching import CoachingReport
from reports.documents.evaluation import EvaluationReport
from reports.errors import ReportError
from reports.exports import ArchiveItem

Value = EvaluationReport | CoachingReport


@dataclass(frozen=True, slots=True)
class Maker:
    """For whom and by which settings documents are made; `now` is when they were asked for."""

    actor: Actor
    settings: Settings
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        """The centre's time zone."""
        return ZoneInfo(self.settings.timezone)


@dataclass(frozen=True, slots=True)
class Piece:
    """One document of an export: an evaluation by its id, or the coaching report of an agent by theirs."""

    kind: Kind
    id: int


def period_of(wish: Wish, settings: Settings) -> Period:
    """The days of the wish in the centre's time zone."""
    assert wish.first is not None
    assert wish.last is not None
    return Period(wish.first, wish.last, ZoneInfo(settings.timezone))


def pieces(session: Session, maker: Maker, wish: Wish) -> tuple[Piece, ...]:
    """The documents of the wish, always in the same order. Raises Invalid when there are none any more."""
    if wish.kind is Kind.EVALUATION:
        assert wish.evaluation_id is not None
        return (Piece(Kind.EVALUATION, wish.evaluation_id),)
    if wish.kind is Kind.COACHING:
        assert wish.agent_id is not None
        return (Piece(Kind.COACHING, wish.agent_id),)
    most = rules.MOST_IN_TABLE if wish.kind in TABLES else rules.MOST_IN_ARCHIVE
    found = queries.selected(session, maker.actor, wish, period_of(wish, maker.settings), most)
    rules.check_amount(wish.kind, len(found), "those you chose")
    if wish.kind in TABLES:
        return tuple(Piece(Kind.EVALUATION, row_id) for row_id, _agent in found)
    return _archive_pieces(session, maker, found)


def _archive_pieces(session: Session, maker: Maker, found: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    """Each agent's coaching report, where it is theirs to read, and then the agent's evaluations."""
    made: list[Piece] = []
    last_agent = None
    for evaluation_id, agent_id in found:
        if agent_id != last_agent and _is_reached(session, maker, agent_id):
            made.append(Piece(Kind.COACHING, agent_id))
        last_agent = agent_id
        made.append(Piece(Kind.EVALUATION, evaluation_id))
    return tuple(made)


def _is_reached(session: Session, maker: Maker, agent_id: int) -> bool:
    try:
        coaching.for_agent(session, maker.actor, agent_id)
    except NotFound:
        return False
    return True


def value_of(session: Session, maker: Maker, wish: Wish, piece: Piece) -> Value:
    """The document as a value, as its owner may see it now. Raises NotFound when that has ended."""
    centre = maker.settings.centre_name
    if piece.kind is Kind.EVALUATION:
        row = queries.evaluation(session, maker.actor, piece.id)
        return evaluations.report_of(
            session, maker.actor, row, centre=centre, zone=maker.zone, hidden=maker.settings.hidden_figures
        )
    agent = queries.agent(session, maker.actor, piece.id, queries.permission_for(wish))
    coaching.for_agent(session, maker.actor, piece.id)
    period = period_of(wish, maker.settings)
    return coaching.report_of(session, maker.actor, agent, period, now=maker.now, centre=centre)


def pdf_of(value: Value) -> ArchiveItem:
    """The document as a named PDF. Raises Invalid when it cannot be laid out."""
    try:
        if isinstance(value, EvaluationReport):
            return ArchiveItem(_name(value), evaluation_document.render_pdf(value))
        return ArchiveItem(_name(value), coaching_document.render_pdf(value))
    except ReportError as error:
        raise Invalid(f"{value.title}: {error}") from error


def _name(value: Value) -> str:
    """The document's file name: who, when, what; the same for the same document."""
    if isinstance(value, EvaluationReport):
        return exports.safe_name(
            f"{value.interaction.agent} {value.interaction.at.date().isoformat()} evaluation {value.number}.pdf"
        )
    period = f"{value.period_from.isoformat()} to {value.period_to.isoformat()}"
    return exports.safe_name(f"{value.agent} {period} coaching report.pdf")
