"""Trying rules on the last complaints without keeping anything: who would get each, and how urgent it would be."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.complaints.models import Complaint, ComplaintInteraction, ComplaintSubject, LinkRole
from qa_app.complaints.rules.categories import Tree
from qa_app.interactions.models import Interaction
from qa_app.sorting.queries.places import workers
from qa_app.sorting.queries.weighing import case_of, lately
from qa_app.sorting.rules import assigning, priority
from qa_app.sorting.rules.assigning import Choice, RuleBook
from qa_app.sorting.rules.priority import BASELINE_WINDOWS, Known, Ranking, Spread, Weights

UNKNOWN = Spread(0, 0)


@dataclass(frozen=True, slots=True)
class WouldGo:
    """A complaint and who would get it; `choice` is None when no rule fits, `before` what other rules chose."""

    complaint: Complaint
    choice: Choice | None
    before: Choice | None

    @property
    def is_other(self) -> bool:
        """Whether somebody else would get it than by the rules in use."""
        return _receiver(self.choice) != _receiver(self.before)


@dataclass(frozen=True, slots=True)
class WouldBe:
    """A complaint, and how urgent the rules say it is: those on trial, and those in use."""

    complaint: Complaint
    ranking: Ranking
    before: Ranking

    @property
    def is_same(self) -> bool:
        """Whether both say the same priority."""
        return self.ranking.priority == self.before.priority


def _receiver(choice: Choice | None) -> tuple[int | None, int | None]:
    return (choice.owner_id, choice.team_id) if choice is not None else (None, None)


def would_go(session: Session, book: RuleBook, in_use: RuleBook, tree: Tree, today: date) -> list[WouldGo]:
    """Who would get each of the last hundred, each for itself, with today's room and absence; in seven queries."""
    rows = lately(session)
    people, about = workers(session), accused_of(session, [row.id for row in rows])

    def chosen(row: Complaint, by: RuleBook) -> Choice | None:
        found = assigning.choose(case_of(row, tree), by, people, about[row.id], today)
        if found is None and by.rules and row.owner_id is None:  # otherwise it stays with whoever has it
            return Choice(None, by.fallback_id, None, "No rule fits", True)
        return found

    return [WouldGo(row, chosen(row, book), chosen(row, in_use)) for row in rows]


def accused_of(session: Session, ids: Sequence[int]) -> defaultdict[int, set[int]]:
    """Complaint to the ids of those it is about, as `complaints.queries.accused` for many at once."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    named = select(ComplaintSubject.complaint_id, ComplaintSubject.person_id)
    agents = select(ComplaintInteraction.complaint_id, Interaction.agent_id).join(
        Interaction, ComplaintInteraction.interaction_id == Interaction.id
    )
    for query in (
        named.where(ComplaintSubject.complaint_id.in_(ids)),
        agents.where(ComplaintInteraction.complaint_id.in_(ids), ComplaintInteraction.role == LinkRole.ORIGIN),
    ):
        for complaint_id, person_id in session.execute(query):
            if person_id is not None:
                found[complaint_id].add(person_id)
    return found


def would_be(session: Session, weights: Weights, in_use: Weights) -> list[WouldBe]:
    """How urgent each of the last hundred that were assessed would be, with the number alike that was counted then."""
    rows = [row for row in lately(session) if row.severity is not None]
    return [WouldBe(row, priority.rank(_known(row), weights), priority.rank(_known(row), in_use)) for row in rows]


def _known(row: Complaint) -> Known:
    words = set(row.sensitivity) | ({"vulnerable"} if row.customer.vulnerability else set())
    hits = {hit["rule"]: hit for hit in row.priority_reason or ()}
    return Known(
        str(row.severity), row.public_exposure, words, row.repeat_of_id is not None, _spread(hits.get("common"))
    )


def _spread(hit: dict[str, float] | None) -> Spread:
    """What was counted when the complaint was last weighed."""
    if hit is None:
        return UNKNOWN
    return Spread(int(hit["number"]), round(hit["expected"] * BASELINE_WINDOWS))


def moves(found: Sequence[WouldBe]) -> Counter[tuple[int, int]]:
    """How many complaints go from one priority (first) to another (second), those that stay among them."""
    return Counter((item.before.priority, item.ranking.priority) for item in found)
