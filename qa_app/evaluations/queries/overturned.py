"""How disputes end, question by question: a question whose answers are often overturned is written badly (QM-H12)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from qa_app.builder import queries as scorecards
from qa_app.builder.models import ScorecardRow, ScorecardVersion
from qa_app.evaluations.models import AnswerRow, Dispute, DisputeState, Evaluation, EvaluationState
from qa_app.evaluations.queries.reach import visible
from qa_app.people.models import Person
from qa_app.policy import Actor, Role
from reports.tally import Rate, is_enough

OVERTURNED = (DisputeState.UPHELD, DisputeState.PARTLY_UPHELD)


@dataclass(frozen=True, slots=True)
class Overturned:
    """What became of the disputes about one question, or of one reviewer's answers.

    `disputed` of the released answers (for a reviewer: evaluations) were disputed; `overturned` of the decided
    disputes were upheld, at least in part. `waiting` are not decided yet.
    """

    name: str
    scorecard: str
    disputed: Rate
    overturned: Rate
    waiting: int

    @property
    def is_enough(self) -> bool:
        """Whether enough was decided to show a rate."""
        return is_enough(self.overturned.n)


def by_question(session: Session, actor: Actor, since: datetime) -> list[Overturned]:
    """Every question that was disputed since then, over all versions of its scorecard: those with enough decided
    disputes first, the most often overturned at the top."""
    card = ScorecardVersion.scorecard_id
    once = func.sum(case((Dispute.round == 1, 1), else_=0))  # one answer, however many rounds
    rows = session.execute(_disputes(actor, since, once, card, Dispute.question_key)).all()
    answered = (
        _released(actor, since, card, AnswerRow.question_key)
        .join(AnswerRow, AnswerRow.evaluation_id == Evaluation.id)
        .where(AnswerRow.question_key.in_({row[1] for row in rows}))
    )
    counts = {(card, key): n for card, key, n in session.execute(answered)}
    words = _words(session, {row[0] for row in rows})
    return _sorted(
        Overturned(
            name=words.get((card, key), key),
            scorecard=words.get((card, ""), ""),
            disputed=Rate(disputed, max(counts.get((card, key), 0), disputed)),
            overturned=Rate(overturned, decided),
            waiting=waiting,
        )
        for card, key, disputed, decided, overturned, waiting in rows
    )


def by_reviewer(session: Session, actor: Actor, since: datetime) -> list[Overturned]:
    """The same by who gave the answers, of their released evaluations; only a QA manager is told, everybody else
    gets nothing."""
    if Role.QA_MANAGER not in actor.roles:
        return []
    by = (Person.id, Person.name)
    wrote = Person.id == Evaluation.reviewer_id
    counts = {person: n for person, _name, n in session.execute(_released(actor, since, *by).join(Person, wrote))}
    once = func.count(Dispute.evaluation_id.distinct())
    found = session.execute(_disputes(actor, since, once, *by).join(Person, wrote))
    return _sorted(
        Overturned(name, "", Rate(disputed, max(counts.get(person, 0), disputed)), Rate(overturned, decided), waiting)
        for person, name, disputed, decided, overturned, waiting in found
    )


def _released(actor: Actor, since: datetime, *by: Any) -> Select[*tuple[Any, ...]]:
    """How much was released since then."""
    statement: Select[*tuple[Any, ...]] = select(*by, func.count())
    return _within(statement.select_from(Evaluation), actor, since, by)


def _disputes(actor: Actor, since: datetime, disputed: Any, *by: Any) -> Select[*tuple[Any, ...]]:
    """How much was disputed; then decided disputes, overturned ones, waiting ones."""
    is_open = Dispute.state == DisputeState.OPEN
    statement: Select[*tuple[Any, ...]] = select(
        *by,
        disputed,
        func.sum(case((is_open, 0), else_=1)),
        func.sum(case((Dispute.state.in_(OVERTURNED), 1), else_=0)),
        func.sum(case((is_open, 1), else_=0)),
    )
    about = statement.select_from(Dispute).join(Evaluation, Evaluation.id == Dispute.evaluation_id)
    return _within(about, actor, since, by)


def _within(
    statement: Select[*tuple[Any, ...]], actor: Actor, since: datetime, by: tuple[Any, ...]
) -> Select[*tuple[Any, ...]]:
    return (
        statement.join(ScorecardVersion, ScorecardVersion.id == Evaluation.scorecard_version_id)
        .where(visible(actor), Evaluation.released_at >= since, Evaluation.state != EvaluationState.VOID)
        .group_by(*by)
    )


def _words(session: Session, cards: set[int]) -> dict[tuple[int, str], str]:
    """The newest wording of each question by (scorecard, key), and each scorecard's title under the key ""."""
    statement = (
        select(ScorecardVersion)
        .join(ScorecardRow, ScorecardRow.id == ScorecardVersion.scorecard_id)
        .where(ScorecardVersion.scorecard_id.in_(cards))
        .order_by(ScorecardVersion.number)
    )
    found: dict[tuple[int, str], str] = {}
    versions: Sequence[ScorecardVersion] = session.scalars(statement).all()
    for version in versions:
        card = scorecards.definition(version)
        found[version.scorecard_id, ""] = card.title
        found |= {(version.scorecard_id, question.key): question.text for question in card.questions()}
    return found


def _sorted(found: Iterable[Overturned]) -> list[Overturned]:
    return sorted(
        found, key=lambda row: (not row.is_enough, -(row.overturned.percent or 0), -row.overturned.n, row.name)
    )
