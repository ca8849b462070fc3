"""What there is to learn from, what was learnt, and how suggestions and choices went together."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from qa_app.complaints.models import Complaint
from qa_app.complaints.rules.categories import Tree
from qa_app.jobs.models import Job
from qa_app.sorting.models import LearntModel, Suggestion
from qa_app.sorting.rules import measuring
from qa_app.sorting.rules.learning import MOST, Example
from qa_app.sorting.rules.measuring import Measured

NOT_LEARNT_FROM = ("draft", "new", "not_a_complaint", "merged")


def text_of(complaint: Complaint) -> str:
    """What of a complaint says what it is about."""
    return f"{complaint.product}\n{complaint.summary}\n{complaint.remedy_sought}"


def examples(session: Session, tree: Tree) -> list[Example]:
    """Complaints that a person assessed, the newest, with what they are about by today's categories."""
    query = (
        select(Complaint.product, Complaint.summary, Complaint.remedy_sought, Complaint.category)
        .where(Complaint.severity.is_not(None), Complaint.state.not_in(NOT_LEARNT_FROM))
        .order_by(Complaint.id.desc())
        .limit(MOST)
    )
    rows = session.execute(query)
    found = ((f"{product}\n{summary}\n{sought}", tree.now(category)) for product, summary, sought, category in rows)
    return [Example(text, label) for text, label in found if tree.is_offered(label)]


def model_in_use(session: Session) -> LearntModel | None:
    """What suggests now, without its parameters; None while nothing was learnt."""
    query = select(LearntModel).where(LearntModel.is_in_use).order_by(LearntModel.id.desc()).limit(1)
    return session.scalar(query)


def models(session: Session, *, limit: int = 20) -> Sequence[LearntModel]:
    """Everything that was learnt, the newest first."""
    query = select(LearntModel).options(joinedload(LearntModel.by)).order_by(LearntModel.id.desc())
    return session.scalars(query.limit(limit)).all()


def suggestion(session: Session, complaint_id: int) -> Suggestion | None:
    """What was suggested for a complaint, and what was chosen."""
    return session.get(Suggestion, complaint_id)


@dataclass(frozen=True, slots=True)
class Agreed:
    """How often people chose what was suggested first: of `n` that were chosen on, by a model or by rules."""

    is_model: bool
    n: int
    first: int


def suggested_and_chosen(session: Session) -> list[Agreed]:
    """How suggestions and choices went together, for the newest 5,000 that were not abstained from."""
    query = (
        select(Suggestion.model_id, Suggestion.ranked, Suggestion.chosen)
        .where(Suggestion.chosen.is_not(None), Suggestion.is_abstained.is_(False))
        .order_by(Suggestion.complaint_id.desc())
        .limit(5_000)
    )
    counts = {True: [0, 0], False: [0, 0]}
    for model_id, ranked, chosen in session.execute(query):
        count = counts[model_id is not None]
        count[0] += 1
        count[1] += bool(ranked) and ranked[0]["category"] == chosen
    return [Agreed(is_model, n, first) for is_model, (n, first) in counts.items() if n]


def labelled(session: Session, tree: Tree) -> dict[str, int]:
    """How many assessed complaints each category has to learn from, by today's categories, the most first."""
    query = (
        select(Complaint.category, func.count())
        .where(Complaint.severity.is_not(None), Complaint.state.not_in(NOT_LEARNT_FROM))
        .group_by(Complaint.category)
    )
    counts: Counter[str] = Counter()
    for category, number in session.execute(query):
        counts[tree.now(category)] += number
    return {key: number for key, number in counts.most_common() if tree.is_offered(key)}


def learning_job(session: Session) -> Job | None:
    """The background work that learns, as it stands; None while nobody asked for it."""
    return session.scalar(select(Job).where(Job.name == "learn_sorting", Job.key == "sorting"))


def measured(model: LearntModel) -> Measured:
    """How well what was learnt did on what was kept apart."""
    return measuring.from_document({name: part for name, part in model.figures.items() if name != "left_out"})
